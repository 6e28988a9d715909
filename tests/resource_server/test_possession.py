"""A token that is bound to a key, at the APIs: each rule with what violates it, refused or let pass."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from resource_server.apis import Answer, Apis

from mockserver.message import Request
from mockserver.policy import Policy, preset
from mockserver.protocol import dpop, jose
from mockserver.rules import REGISTRY

EVENTS = "https://calendar.example/events"
KEY = jose.key_of_octets(bytes(range(32)), "key-of-the-client")
OTHER_KEY = jose.demo_key("mallory-eddsa-1")
JKT = jose.thumbprint(KEY.public)
BOUND = {"cnf": {"jkt": JKT}}
ASKS_FOR_IT = preset("sender-constrained")


def proof(apis: Apis, token: str, key: jose.SigningKey = KEY, **wrong: Any) -> str:
    """A proof for a call of the calendar, in which nothing is wrong but for what is said."""
    nonce = dpop.nonce(apis.servers["calendar"].dpop_secret, apis.now)
    right = {"method": "GET", "url": EVENTS, "jti": "jti-1", "now": apis.now, "access_token": token}
    return dpop.proof(key, **{**right, "nonce": nonce, **wrong})


def call(apis: Apis, token: str, made: str | None, scheme: str = "DPoP", url: str = EVENTS) -> Answer:
    return apis.send(
        "GET", url, {"Authorization": f"{scheme} {token}", **({} if made is None else {"DPoP": made})}
    )


def proving(**wrong: Any) -> Callable[[Apis], Answer]:
    """Call the calendar with a bound token, and a proof in which something is wrong."""

    def send(apis: Apis) -> Answer:
        token = apis.jwt(**BOUND)
        return call(apis, token, proof(apis, token, **wrong))

    return send


def as_bearer(apis: Apis) -> Answer:
    return call(apis, apis.jwt(**BOUND), None, "Bearer")


def with_proof_of_another_call(apis: Apis) -> Answer:
    token = apis.jwt(**BOUND)
    made = proof(apis, token)
    assert call(apis, token, made).status == 200
    return call(apis, token, made)


@dataclass
class Case:
    rule: str
    send: Callable[[Apis], Answer]
    error: str
    says: str
    evidence: str


CASES = [
    Case("api-proof-is-valid", proving(headers={"typ": "JWT"}), "invalid_dpop_proof", "typ", "typ: 'JWT'"),
    Case(
        "api-proof-is-for-this-call",
        proving(method="POST"),
        "invalid_dpop_proof",
        "made for another request",
        f"made for POST {EVENTS}; came with GET {EVENTS}",
    ),
    Case("api-proof-is-recent", proving(now=1_000), "invalid_dpop_proof", "not made just now", "iat: 1000"),
    Case(
        "api-proof-names-its-token",
        proving(access_token="another"),
        "invalid_dpop_proof",
        "another access token",
        "ath: ",
    ),
    Case(
        "bound-tokens-come-with-their-proof",
        proving(key=OTHER_KEY),
        "invalid_token",
        "bound to another key",
        f"bound to {JKT}; proven: ",
    ),
    Case(
        "api-proof-has-a-fresh-nonce",
        proving(nonce=None),
        "use_dpop_nonce",
        "needs the nonce of this answer",
        "nonce: (none)",
    ),
    Case(
        "api-proof-is-used-once",
        with_proof_of_another_call,
        "invalid_dpop_proof",
        "used before",
        "its jti was used at 1767603600",
    ),
]
EACH = pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)


def test_the_table_speaks_of_every_rule_of_the_rfc_there_is() -> None:
    asked = {
        rule.id
        for rule in REGISTRY.values()
        if (rule.party, rule.first_asked) == ("resource_server", "rfc9449")
    }
    assert {case.rule for case in CASES} == asked


@EACH
def test_a_rule_that_is_violated_and_enforced_is_the_reason_of_the_refusal(case: Case) -> None:
    apis = Apis(ASKS_FOR_IT)
    answer = case.send(apis)
    assert (answer.status, answer.json["error"]) == (401, case.error)
    assert case.says in answer.json["error_description"]
    assert answer.challenge.startswith(f'DPoP error="{case.error}"')
    assert answer.challenge.endswith('algs="EdDSA ES256 RS256"')
    finding = apis.finding(case.rule)
    assert (finding.held, finding.enforced, finding.error) == (False, True, case.error)
    assert case.evidence in finding.evidence
    assert [other.rule for other in apis.findings if not other.held] == [case.rule]


@EACH
def test_a_rule_that_is_switched_off_lets_its_violation_pass_and_says_so(case: Case) -> None:
    apis = Apis(ASKS_FOR_IT.without(case.rule))
    answer = case.send(apis)
    assert answer.status == 200
    assert answer.json["events"][0]["title"] == "Budget review"
    finding = apis.finding(case.rule)
    assert (finding.held, finding.enforced) == (False, False)
    assert case.evidence in finding.evidence
    assert [other.rule for other in apis.findings if not other.held and other.enforced] == []


def test_a_good_proof_leaves_every_rule_in_the_ledger_in_the_order_of_the_checks() -> None:
    apis = Apis(ASKS_FOR_IT)
    assert proving()(apis).status == 200
    order = [finding.rule for finding in apis.findings if REGISTRY[finding.rule].first_asked == "rfc9449"]
    assert order == [case.rule for case in CASES]
    assert apis.finding("bound-tokens-come-with-their-proof").evidence == f"jkt: {JKT}"


def test_a_bound_token_that_comes_as_bearer_is_refused_and_both_schemes_are_named() -> None:
    apis = Apis(ASKS_FOR_IT)
    answer = as_bearer(apis)
    assert (answer.status, answer.json["error"]) == (401, "invalid_token")
    assert answer.challenge.startswith('Bearer realm="calendar", error="invalid_token"')
    assert answer.challenge.endswith(', DPoP algs="EdDSA ES256 RS256"')
    assert apis.finding("bound-tokens-come-with-their-proof").evidence == "came as bearer"
    let_pass = Apis(ASKS_FOR_IT.without("bound-tokens-come-with-their-proof"))
    assert as_bearer(let_pass).status == 200


def test_a_bound_token_without_any_proof_is_refused() -> None:
    answer = call(Apis(ASKS_FOR_IT), Apis().jwt(**BOUND), None)
    assert (answer.status, answer.json["error"]) == (401, "invalid_dpop_proof")
    assert "no DPoP proof" in answer.json["error_description"]


def test_two_proofs_are_as_good_as_none() -> None:
    apis = Apis(ASKS_FOR_IT)
    token = apis.jwt(**BOUND)
    answer = call(apis, token, f"{proof(apis, token)}, {proof(apis, token, jti='jti-2')}")
    assert (answer.status, answer.json["error"]) == (401, "invalid_dpop_proof")
    assert "more than one" in answer.json["error_description"]


def test_a_token_that_is_bound_to_no_key_is_no_token_for_dpop() -> None:
    apis = Apis(ASKS_FOR_IT)
    token = apis.jwt()
    answer = call(apis, token, proof(apis, token))
    assert (answer.status, answer.json["error"]) == (401, "invalid_token")
    assert "bound to no key" in answer.json["error_description"]
    assert call(apis, token, None, "Bearer").status == 200, "as Bearer it is as good as ever"


def test_an_opaque_token_is_bound_if_the_authorization_server_says_so() -> None:
    apis = Apis(ASKS_FOR_IT)
    token = apis.opaque("access_1", token_type="DPoP", **BOUND)
    assert call(apis, token, proof(apis, token)).status == 200
    assert call(apis, token, None, "Bearer").json["error"] == "invalid_token"


def test_the_query_of_a_call_is_no_part_of_what_the_proof_is_for() -> None:
    apis = Apis(ASKS_FOR_IT)
    token = apis.jwt(**BOUND)
    assert call(apis, token, proof(apis, token), url=f"{EVENTS}?day=1").status == 200


def test_a_nonce_comes_with_the_refusal_and_is_good_for_the_second_try() -> None:
    apis = Apis(ASKS_FOR_IT)
    token = apis.jwt(**BOUND)
    refused = call(apis, token, proof(apis, token, nonce=None))
    nonce = refused.header("DPoP-Nonce")
    assert nonce is not None
    assert call(apis, token, proof(apis, token, nonce=nonce)).status == 200


def test_a_proof_that_was_made_beforehand_lacks_the_nonce() -> None:
    """Whoever had the key for a moment can make proofs for later (§11.2), but no nonce of later."""
    apis = Apis(ASKS_FOR_IT)
    token = apis.jwt(**BOUND)
    nonce = dpop.nonce(apis.servers["calendar"].dpop_secret, apis.now)
    made = proof(apis, token, now=apis.now + 600, nonce=nonce)
    apis.network.clock.advance(600)
    assert call(apis, token, made).json["error"] == "use_dpop_nonce"
    careless = Apis(ASKS_FOR_IT.without("api-proof-has-a-fresh-nonce"))
    careless.network.clock.advance(600)
    assert call(careless, token, made).status == 200


def test_an_api_has_nonces_of_its_own() -> None:
    apis = Apis()
    nonces = {dpop.nonce(server.dpop_secret, apis.now) for server in apis.servers.values()}
    assert len(nonces) == 4


def test_an_api_that_knows_nothing_of_keys_takes_a_bound_token_as_any_other() -> None:
    apis = Apis(Policy())
    assert as_bearer(apis).status == 200
    assert proving()(apis).status == 200
    refused = apis.get("calendar", "/events", "unknown")
    assert refused.challenge.startswith("Bearer")
    assert "DPoP" not in refused.challenge


def test_a_request_without_any_token_is_told_of_both_schemes() -> None:
    answer = Apis(ASKS_FOR_IT).send("GET", EVENTS)
    assert answer.challenge == 'Bearer realm="calendar", DPoP algs="EdDSA ES256 RS256"'


@pytest.mark.parametrize("cnf", [None, "text", [], {}, {"jkt": 7}, {"jkt": None}, {"x5t#S256": "abc"}])
def test_a_cnf_that_names_no_key_binds_to_none(cnf: Any) -> None:
    apis = Apis(ASKS_FOR_IT)
    assert call(apis, apis.jwt(cnf=cnf), None, "Bearer").status == 200


STRICT, LOOSE = Apis(ASKS_FOR_IT), Apis(preset("careless"))
PIECE = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=30)
MADE = st.dictionaries(
    st.sampled_from(["typ", "alg", "jwk", "kid", "crit"]),
    st.none() | st.integers() | PIECE | st.dictionaries(st.sampled_from(["kty", "crv", "x", "d"]), PIECE),
    max_size=3,
)


@given(PIECE | MADE, st.sampled_from(["DPoP", "dpop", "Bearer"]), st.booleans())
def test_whatever_comes_as_proof_the_api_answers_with_a_reason(sent: Any, scheme: str, strict: bool) -> None:
    apis = STRICT if strict else LOOSE
    token = apis.jwt(**BOUND)
    made = sent if isinstance(sent, str) else proof(apis, token, headers=sent, jti=json.dumps(sent))
    headers = (("Authorization", f"{scheme} {token}"), ("DPoP", made.strip()))
    answer = Answer(apis.network.send(Request("GET", EVENTS, headers), sender="client", channel="back"))
    assert answer.status in ((200, 401) if strict else (200,))
    assert answer.status == 200 or answer.json["error"] in ("invalid_token", "invalid_dpop_proof")
