"""Security best current practice (RFC 9700 §2.2.1, §4.10.1): tokens that are bound to a key (DPoP)."""

from __future__ import annotations

import requests

from mockserver.policy import preset
from mockserver.protocol import dpop, jose
from mockserver.protocol.jose import SigningKey
from oauthsim.requirements.checks.rfc6750 import EVENTS
from oauthsim.requirements.registry import check
from oauthsim.requirements.stand import OWN_ACCESS, Stand
from oauthsim.requirements.verdict import demand
from oauthsim.world import ISSUER

KEY, ANOTHER = jose.demo_key("auth-eddsa-1"), jose.demo_key("mallory-eddsa-1")
"""The tester's key, and one that a thief has."""


def careful(stand: Stand) -> Stand:
    """Return a stand whose parties do all that RFC 9449 describes."""
    return stand.under(preset("sender-constrained"))


def proof(
    stand: Stand,
    method: str,
    url: str,
    jti: str,
    token: str | None = None,
    key: SigningKey = KEY,
    nonce: str = "",
) -> str:
    """Return a DPoP proof for one request."""
    now = stand.world.clock.now
    return dpop.proof(key, method=method, url=url, jti=jti, now=now, access_token=token, nonce=nonce or None)


def bound_token(stand: Stand) -> str:
    """Return an access token that is bound to the tester's key; the second try has the server's nonce."""
    url = f"{ISSUER}/token"
    first = stand.post("/token", OWN_ACCESS, headers={"DPoP": proof(stand, "POST", url, "token-1")})
    stand.refused(first, "use_dpop_nonce")
    nonce = first.headers["DPoP-Nonce"]
    again = proof(stand, "POST", url, "token-2", nonce=nonce)
    members = stand.granted(stand.post("/token", OWN_ACCESS, headers={"DPoP": again}))
    demand(members["token_type"] == "DPoP", f"token_type: {members['token_type']}")
    return str(members["access_token"])


def call(stand: Stand, token: str, key: SigningKey = KEY, jti: str = "call") -> tuple[requests.Response, str]:
    """Call the calendar with the proof that it wants; return the answer and that proof."""
    first = _sent(stand, token, proof(stand, "GET", EVENTS, f"{jti}-1", token, key))
    made = proof(stand, "GET", EVENTS, f"{jti}-2", token, key, first.headers.get("DPoP-Nonce", ""))
    return _sent(stand, token, made), made


def _sent(stand: Stand, token: str, made: str) -> requests.Response:
    return stand.http.get(EVENTS, headers={"Authorization": f"DPoP {token}", "DPoP": made})


@check("RFC9700-2.2.1-01")
def an_access_token_is_bound_to_the_key_of_its_proof(stand: Stand) -> None:
    """A token request with a proof brings a token that names the key; one without a proof is refused."""
    there = careful(stand)
    confirmation = there.introspect(bound_token(there)).get("cnf")
    demand(confirmation == {"jkt": jose.thumbprint(KEY.public)}, f"cnf: {confirmation}")
    there.refused(there.post("/token", OWN_ACCESS), "invalid_dpop_proof")


@check("RFC9700-2.2.1-02")
def a_bound_token_is_refused_without_its_key(stand: Stand) -> None:
    """The calendar refuses a copy as Bearer and with a proof of another key; with its own it answers."""
    there = careful(stand)
    token = bound_token(there)
    there.refused(there.call(token), "invalid_token", 401)
    there.refused(call(there, token, ANOTHER, "thief")[0], "invalid_token", 401)
    demand(call(there, token)[0].status_code == 200, "its own key does not open it either")


@check("RFC9700-4.10.1-01")
def a_proof_cannot_be_sent_twice(stand: Stand) -> None:
    """The same proof opens the calendar once, and not a second time."""
    there = careful(stand)
    token = bound_token(there)
    answer, made = call(there, token)
    demand(answer.status_code == 200, f"{answer.status_code} {answer.text[:120]}")
    there.refused(_sent(there, token, made), "invalid_dpop_proof", 401)
