"""DPoP at the authorization server, on the wire: what is bound to which key, and why a request is refused."""

from __future__ import annotations

from typing import Any

import pytest
from authorization_server.conversation import KEY, OTHER_KEY, Conversation, claims_of, error_of
from hypothesis import given
from hypothesis import strategies as st

from mockserver.policy import Policy, preset
from mockserver.protocol import dpop, jose

JKT, OTHER = jose.thumbprint(KEY.public), jose.thumbprint(OTHER_KEY.public)
BINDING = Policy().enforcing("access-tokens-are-bound-to-a-key")
ALL = preset("sender-constrained")
BAD = "invalid_dpop_proof"


def nonce(c: Conversation) -> str:
    return dpop.nonce(c.server.dpop_secret, c.clock.now)


def test_a_token_request_with_a_proof_brings_a_token_that_is_bound_to_its_key() -> None:
    c = Conversation(BINDING)
    members = c.redeem(c.code(), proof=c.proof()).json()
    assert members["token_type"] == "DPoP"
    assert claims_of(members["access_token"])["cnf"] == {"jkt": JKT}
    said = c.introspect(members["access_token"])
    assert (said["token_type"], said["cnf"]) == ("DPoP", {"jkt": JKT})


def test_a_request_without_a_proof_brings_a_bearer_token_where_no_proof_is_asked_for() -> None:
    c = Conversation(BINDING)
    members = c.tokens()
    assert members["token_type"] == "Bearer"
    assert "cnf" not in claims_of(members["access_token"])
    assert "cnf" not in c.introspect(members["access_token"])


def test_a_request_without_a_proof_is_refused_where_every_token_is_to_be_bound() -> None:
    c = Conversation(ALL)
    c.proves = False
    answer = c.redeem(c.code())
    assert (answer.status_code, error_of(answer)) == (400, "invalid_dpop_proof")
    assert answer.json()["error_description"] == "The request has no DPoP proof."
    assert c.ledger[-1].rule == "token-requests-come-with-a-dpop-proof"


def test_a_server_that_does_not_bind_tokens_takes_the_proof_for_nothing() -> None:
    c = Conversation()
    members = c.redeem(c.code(), proof=c.proof()).json()
    assert (members["token_type"], "cnf" in claims_of(members["access_token"])) == ("Bearer", False)


def test_a_server_that_verifies_no_proof_binds_the_token_to_whatever_key_stands_in_it() -> None:
    c = Conversation(BINDING)
    head, body, _ = c.proof().split(".")
    members = c.redeem(c.code(), proof=f"{head}.{body}.AAAA").json()
    assert claims_of(members["access_token"])["cnf"] == {"jkt": JKT}
    assert c.findings("dpop-proof-is-valid")[0].held is False


def test_the_first_proof_is_refused_with_the_nonce_that_the_second_one_needs() -> None:
    c = Conversation(ALL)
    code = c.code()
    first = c.redeem(code, proof=c.proof())
    assert (first.status_code, error_of(first)) == (400, "use_dpop_nonce")
    second = c.redeem(code, proof=c.proof(nonce=first.headers["DPoP-Nonce"]))
    assert second.status_code == 200, "the refusal has not used up the code"


def test_a_code_is_worth_nothing_to_who_has_stolen_it_with_its_verifier() -> None:
    c = Conversation(ALL)
    code = c.code("spa", dpop_jkt=JKT)
    stolen = c.redeem(code, "spa", proof=c.proof(key=OTHER_KEY, nonce=nonce(c)))
    assert error_of(stolen) == "invalid_grant"
    assert stolen.json()["error_description"] == "this code is bound to another DPoP key"
    assert c.findings("code-is-bound-to-the-dpop-key")[0].evidence == f"dpop_jkt={JKT}; redeemed with {OTHER}"
    assert c.redeem(code, "spa", proof=c.proof(nonce=nonce(c))).status_code == 200, "it is still its client's"


def test_a_code_whose_request_named_no_key_can_be_redeemed_with_any() -> None:
    c = Conversation(ALL)
    assert c.redeem(c.code("spa"), "spa", proof=c.proof(key=OTHER_KEY, nonce=nonce(c))).status_code == 200
    assert c.findings("code-is-bound-to-the-dpop-key") == []


def test_a_refresh_token_of_a_public_client_works_with_its_key_only_and_so_do_those_that_follow() -> None:
    c = Conversation(ALL)
    token = c.redeem(c.code("spa"), "spa", proof=c.proof(nonce=nonce(c))).json()["refresh_token"]
    token = c.refresh(token, "spa", proof=c.proof(nonce=nonce(c))).json()["refresh_token"]
    stolen = c.refresh(token, "spa", proof=c.proof(key=OTHER_KEY, nonce=nonce(c)))
    assert error_of(stolen) == "invalid_grant"
    assert stolen.json()["error_description"] == "this refresh token is bound to another DPoP key"
    assert c.refresh(token, "spa", proof=c.proof(nonce=nonce(c))).status_code == 200


def test_a_client_that_authenticates_may_change_its_key_and_the_new_token_is_bound_to_the_new_one() -> None:
    c = Conversation(ALL)
    token = c.redeem(c.code(), proof=c.proof(nonce=nonce(c))).json()["refresh_token"]
    members = c.refresh(token, proof=c.proof(key=OTHER_KEY, nonce=nonce(c))).json()
    assert claims_of(members["access_token"])["cnf"] == {"jkt": OTHER}


def test_a_device_gets_a_bound_token_and_a_proof_that_lacks_the_nonce_is_no_poll() -> None:
    c = Conversation(ALL)
    started = c.start_device()
    assert error_of(c.poll(started, proof=c.proof())) == "use_dpop_nonce"
    c.decide_device(started)
    assert c.poll(started).json()["token_type"] == "DPoP", "it was not told to slow down"


@pytest.mark.parametrize(
    ("wrong", "error", "says"),
    [
        ({"headers": {"typ": "at+jwt"}}, BAD, "The typ of the DPoP proof is not dpop+jwt."),
        ({"headers": {"jwk": dict(KEY.private)}}, BAD, "The DPoP proof gives its private key away."),
        ({"method": "GET"}, BAD, "The DPoP proof was made for another request."),
        ({"path": "/userinfo"}, BAD, "The DPoP proof was made for another request."),
        ({"url": "https://evil.example/token"}, BAD, "The DPoP proof was made for another request."),
        ({"age": 61}, BAD, "The DPoP proof was not made just now."),
        ({"age": -6}, BAD, "The DPoP proof was not made just now."),
        ({"nonce": "of-nobody"}, "use_dpop_nonce", "The DPoP proof needs the nonce of this answer."),
    ],
)
def test_a_proof_in_which_one_thing_is_wrong_is_refused_for_that(
    wrong: dict[str, Any], error: str, says: str
) -> None:
    c = Conversation(ALL)
    proof = c.proof(**{"nonce": nonce(c), **wrong})
    answer = c.call("/token", "service", grant_type="client_credentials", proof=proof)
    assert (answer.status_code, error_of(answer), answer.json()["error_description"]) == (400, error, says)


def test_a_proof_is_taken_once_and_another_client_cannot_use_it_either() -> None:
    c = Conversation(ALL)
    proof = c.proof(nonce=nonce(c))
    assert c.call("/token", "service", grant_type="client_credentials", proof=proof).status_code == 200
    again = c.redeem(c.code(), proof=proof)
    assert error_of(again) == "invalid_dpop_proof"
    assert again.json()["error_description"] == "The DPoP proof was used before."


def test_who_fails_to_authenticate_is_not_asked_for_a_proof() -> None:
    c = Conversation(ALL)
    answer = c.call(
        "/token", None, grant_type="client_credentials", client_id="service", client_secret="guessed"
    )
    assert error_of(answer) == "invalid_client"
    assert c.findings("token-requests-come-with-a-dpop-proof") == []


@pytest.mark.parametrize("scheme", ["Bearer", "DPoP"])
def test_userinfo_wants_a_proof_for_a_bound_token_and_none_for_another(scheme: str) -> None:
    c = Conversation(BINDING.enforcing("userinfo-token-comes-with-its-proof"))
    token = c.redeem(c.code(scope="openid"), proof=c.proof()).json()["access_token"]
    sent = {"Authorization": f"{scheme} {token}"}
    url = "https://auth.example/userinfo"
    answer = c.browser().get(url, headers=sent)
    error = "invalid_token" if scheme == "Bearer" else "invalid_dpop_proof"
    assert (answer.status_code, error_of(answer)) == (401, error)
    assert answer.headers["WWW-Authenticate"].startswith(scheme)
    sent["DPoP"] = c.proof("GET", "/userinfo", access_token=token)
    assert (c.browser().get(url, headers=sent).status_code == 200) == (scheme == "DPoP")


UNBOUND = Conversation(preset("careless"))
STRICT = Conversation(ALL)
HEADER = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=60)
JSON: Any = st.none() | st.booleans() | st.integers() | HEADER | st.dictionaries(HEADER, HEADER, max_size=2)
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "headers": st.dictionaries(
            st.sampled_from(["typ", "alg", "jwk", "kid", "crit", "x5c"]), JSON, max_size=3
        ),
        "method": HEADER,
        "url": HEADER,
        "age": st.integers(-(10**20), 10**20),
        "nonce": HEADER,
        "access_token": HEADER,
    },
)


@given(HEADER | CHANGES, st.booleans())
def test_whatever_comes_as_proof_the_server_answers_and_does_not_fail(sent: Any, strict: bool) -> None:
    c = STRICT if strict else UNBOUND
    proof = sent if isinstance(sent, str) else c.proof(**sent)
    answer = c.call("/token", "service", grant_type="client_credentials", proof=proof.strip())
    assert answer.status_code in ((200, 400) if strict else (200,))
    assert error_of(answer) in (None, "invalid_dpop_proof", "use_dpop_nonce")
