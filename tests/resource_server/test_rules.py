"""Each rule of a resource server: it holds, it stops what violates it, and switched off it lets that pass."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from resource_server.apis import KEY, Answer, Apis

import mockserver.resource_server.rules
from mockserver.policy import Policy, preset
from mockserver.protocol import base64url, jose
from mockserver.rules import REGISTRY

EVENTS = "https://calendar.example/events"


@dataclass
class Case:
    """A request that violates one rule and no other, and how it is refused for that."""

    rule: str
    send: Callable[[Apis], Answer]
    status: int
    error: str
    says: str
    evidence: str


def header_and_query(apis: Apis) -> Answer:
    # the query method is allowed here: only the doubling is wrong
    bearer = {"Authorization": f"Bearer {apis.jwt()}"}
    return apis.send("GET", f"{EVENTS}?access_token={apis.jwt()}", bearer)


def in_the_query(apis: Apis) -> Answer:
    return apis.send("GET", f"{EVENTS}?access_token={apis.jwt()}")


def with_alg_none(apis: Apis) -> Answer:
    header = base64url.encode(json.dumps({"alg": "none", "typ": "at+jwt"}).encode())
    payload = base64url.encode(json.dumps(apis.claims()).encode())
    return apis.get("calendar", "/events", f"{header}.{payload}.")


def signed_by_a_stranger(apis: Apis) -> Answer:
    stranger = jose.demo_key("auth-rs256-2")
    token = jose.sign(apis.claims(), stranger, typ="at+jwt", headers={"kid": KEY.kid})
    return apis.get("calendar", "/events", token)


def with_its_key(apis: Apis) -> Answer:
    token = jose.sign(apis.claims(), KEY, typ="at+jwt", headers={"jwk": KEY.public})
    return apis.get("calendar", "/events", token)


def revoked(apis: Apis) -> Answer:
    token = apis.opaque("access_1")
    assert apis.get("calendar", "/events", token).status == 200
    apis.auth.tokens.clear()
    return apis.get("calendar", "/events", token)


def jwt_with(**claims: object) -> Callable[[Apis], Answer]:
    return lambda apis: apis.get("calendar", "/events", apis.jwt(**claims))


def expired(apis: Apis) -> Answer:
    token = apis.jwt()
    apis.network.clock.advance(3600)
    return apis.get("calendar", "/events", token)


CASES = [
    Case(
        "token-is-presented-in-one-way", header_and_query, 400, "invalid_request",
        "more than once", "the Authorization header (1), the query (1)",
    ),
    Case(
        "token-stays-out-of-the-uri", in_the_query, 400, "invalid_request",
        "in the URL are not accepted", "access_token in the query",
    ),
    Case(
        "token-algorithm-is-accepted", with_alg_none, 401, "invalid_token",
        "alg of the token is not accepted", "alg: 'none'",
    ),
    Case(
        "token-key-is-one-of-the-issuer", with_its_key, 401, "invalid_token",
        "where its key is", "in the header: jwk",
    ),
    Case(
        "token-signature-verifies", signed_by_a_stranger, 401, "invalid_token",
        "signature does not verify", "kid: 'auth-rs256-1'",
    ),
    Case(
        "token-is-typed-as-access-token", jwt_with(typ="JWT"), 401, "invalid_token",
        "not at+jwt", "typ: 'JWT'",
    ),
    Case(
        "token-issuer-is-trusted", jwt_with(iss="https://evil.example"), 401, "invalid_token",
        "issued by somebody else", "iss: 'https://evil.example'",
    ),
    Case(
        "token-is-active", revoked, 401, "invalid_token",
        "not active", "active: False",
    ),
    Case(
        "token-is-no-refresh-token",
        lambda apis: apis.get("calendar", "/events", apis.opaque("refresh_1", token_type=None)),
        401, "invalid_token", "not a Bearer access token", "token_type: None",
    ),
    Case(
        "token-is-meant-for-this-resource", jwt_with(aud="https://crm.example"), 401, "invalid_token",
        "not meant for https://calendar.example", "aud: 'https://crm.example'",
    ),
    Case(
        "token-has-not-expired", expired, 401, "invalid_token",
        "has expired", "exp: 1767607200, now: 1767607200",
    ),
    Case(
        "token-is-already-valid", jwt_with(nbf=1767603601), 401, "invalid_token",
        "not valid yet", "nbf: 1767603601, now: 1767603600",
    ),
    Case(
        "token-of-a-client-opens-no-users-account", jwt_with(sub="alice", client_id="alice"),
        401, "invalid_token", "of a client, not of a person", "client_id and sub: alice",
    ),
    Case(
        "scope-covers-the-operation", jwt_with(scope="crm.read"), 403, "insufficient_scope",
        "needs the scope calendar.read", "scope: crm.read",
    ),
]  # fmt: skip


def policy_for(case: Case) -> Policy:
    """All rules, but where a violation of this one cannot be had without another, without that other."""
    also = {"token-is-presented-in-one-way": ["token-stays-out-of-the-uri"]}
    return preset("rfc9700").without(*also.get(case.rule, []))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_rule_that_is_violated_and_enforced_is_the_reason_of_the_refusal(case: Case) -> None:
    apis = Apis(policy_for(case))
    answer = case.send(apis)
    assert (answer.status, answer.json["error"]) == (case.status, case.error)
    assert case.says in answer.json["error_description"]
    assert f'error="{case.error}"' in answer.challenge
    finding = apis.finding(case.rule)
    assert (finding.held, finding.enforced) == (False, True)
    assert case.evidence in finding.evidence


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_rule_that_is_switched_off_lets_its_violation_pass_and_says_so(case: Case) -> None:
    apis = Apis(policy_for(case).without(case.rule))
    answer = case.send(apis)
    assert answer.status == 200
    assert answer.json["events"][0]["title"] == "Budget review"
    finding = apis.finding(case.rule)
    assert (finding.held, finding.enforced) == (False, False)
    assert case.evidence in finding.evidence
    others = [other.rule for other in apis.findings if not other.held and other.enforced]
    assert others == []


HOLDS_FOR_A_JWT = {
    "request-has-a-token": "in the Authorization header",
    "token-is-presented-in-one-way": "once",
    "token-stays-out-of-the-uri": "no access_token in the query",
    "token-is-readable": "claims: iss, sub, client_id, aud, scope, iat, exp, jti",
    "token-algorithm-is-accepted": "alg: RS256",
    "token-signature-verifies": "alg: RS256, kid: auth-rs256-1",
    "token-is-typed-as-access-token": "typ: at+jwt",
    "token-issuer-is-trusted": "iss: https://auth.example",
    "token-is-meant-for-this-resource": "aud: https://calendar.example",
    "token-has-not-expired": "3600 seconds left",
    "token-has-a-subject": "sub: alice",
    "scope-covers-the-operation": "scope: calendar.read",
}
ASKED_ONLY_WHERE_SOMETHING_IS_WRONG = {
    "token-key-is-one-of-the-issuer",
    "token-of-a-client-opens-no-users-account",
}
HOLDS_FOR_AN_OPAQUE_TOKEN = {
    "token-is-active": "active: true",
    "token-is-known": "client_id: automation",
    "token-is-no-refresh-token": "token_type: Bearer",
}


def test_a_good_jwt_leaves_every_rule_in_the_ledger_in_the_order_of_the_checks() -> None:
    apis = Apis()
    assert apis.get("calendar", "/events", apis.jwt(scope="calendar.read")).status == 200
    assert {finding.rule: finding.evidence for finding in apis.findings} == HOLDS_FOR_A_JWT
    assert [finding.rule for finding in apis.findings] == list(HOLDS_FOR_A_JWT)
    assert all(finding.held and finding.party == "resource_server" for finding in apis.findings)


def test_a_good_opaque_token_is_vouched_for_by_the_authorization_server() -> None:
    apis = Apis()
    assert apis.get("calendar", "/events", apis.opaque("access_1")).status == 200
    for rule, evidence in HOLDS_FOR_AN_OPAQUE_TOKEN.items():
        assert (apis.finding(rule).held, apis.finding(rule).evidence) == (True, evidence)


def test_a_token_that_says_from_when_on_it_is_good_is_good_from_then_on() -> None:
    apis = Apis()
    assert apis.get("calendar", "/events", apis.jwt(nbf=apis.now)).status == 200
    assert apis.finding("token-is-already-valid").held


def test_the_tables_of_this_file_speak_of_every_rule_there_is() -> None:
    rules = {
        rule.id
        for rule in REGISTRY.values()
        if rule.party == "resource_server" and rule.first_asked != "rfc9449"  # see test_possession.py
    }
    assert {case.rule for case in CASES} == {rule for rule in rules if not REGISTRY[rule].vital}
    spoken_of = {*HOLDS_FOR_A_JWT, *HOLDS_FOR_AN_OPAQUE_TOKEN, "token-is-already-valid", "api-key-is-known"}
    spoken_of |= ASKED_ONLY_WHERE_SOMETHING_IS_WRONG
    assert spoken_of == rules
    assert mockserver.resource_server.rules.__name__.split(".")[1] == "resource_server"


@pytest.mark.parametrize(
    ("preset_name", "asked"), [("rfc9700", True), ("rfc6749", False), ("careless", False)]
)
def test_only_the_newer_texts_ask_for_audience_type_and_issuer_and_forbid_the_query(
    preset_name: str, asked: bool
) -> None:
    newer = {case.rule for case in CASES if preset("rfc9700").enforces(REGISTRY[case.rule])} - {
        case.rule for case in CASES if preset("rfc6749").enforces(REGISTRY[case.rule])
    }
    assert newer == {
        "token-stays-out-of-the-uri",
        "token-is-typed-as-access-token",
        "token-issuer-is-trusted",
        "token-is-meant-for-this-resource",
        *ASKED_ONLY_WHERE_SOMETHING_IS_WRONG,
    }
    answer = jwt_with(aud="https://crm.example")(Apis(preset(preset_name)))
    assert (answer.status == 401) is asked


# --- the rules that cannot be switched off ---


def test_a_request_without_a_token_is_challenged_and_told_no_error_code() -> None:
    apis = Apis()
    answer = apis.send("GET", EVENTS)
    assert answer.status == 401
    assert answer.challenge == 'Bearer realm="calendar"'
    assert answer.json["error_description"].startswith("This needs an access token")
    assert apis.finding("request-has-a-token").evidence == "no token"


@pytest.mark.parametrize(
    "value", ["Bearer", "Bearer ", "Bearer two words", "Bearer a,b", "Bearer ü", "bearer \x00"]
)
def test_what_follows_bearer_must_be_a_token(value: str) -> None:
    answer = Apis().send("GET", EVENTS, {"Authorization": value})
    assert (answer.status, answer.json["error"]) == (400, "invalid_request")
    assert "is not a token" in answer.json["error_description"]
    assert 'error="invalid_request"' in answer.challenge


@pytest.mark.parametrize("value", ["Basic YTpi", "DPoPabc", "", "Negotiate"])
def test_credentials_of_another_scheme_are_no_token(value: str) -> None:
    answer = Apis().send("GET", EVENTS, {"Authorization": value})
    assert (answer.status, answer.challenge) == (401, 'Bearer realm="calendar"')


@pytest.mark.parametrize("token", ["a.b.c", "..", "e30.e30", "e30.W10.e30"])
def test_a_token_that_cannot_be_read_is_refused_whatever_the_policy(token: str) -> None:
    answer = Apis(preset("careless")).get("calendar", "/events", token)
    assert (answer.status, answer.json["error"]) == (401, "invalid_token")


@pytest.mark.parametrize("sub", [None, "", 7, ["alice"]])
def test_a_token_without_a_subject_opens_nobodys_data(sub: object) -> None:
    answer = Apis(preset("careless")).get("calendar", "/events", Apis().jwt(sub=sub))
    assert (answer.status, answer.json["error"]) == (401, "invalid_token")
    assert "whose data" in answer.json["error_description"]


def test_an_unknown_opaque_token_stays_unknown_when_nobody_asks_whether_it_is_active() -> None:
    apis = Apis(preset("careless"))
    answer = apis.get("calendar", "/events", "access_guess")
    assert (answer.status, answer.json["error"]) == (401, "invalid_token")
    assert apis.finding("token-is-known").evidence == "it was not active before either"
