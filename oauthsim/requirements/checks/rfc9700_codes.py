"""Security best current practice (RFC 9700): authorization codes and PKCE at the server."""

from __future__ import annotations

from mockserver.policy import Policy
from mockserver.protocol import pkce
from oauthsim.requirements.checks.rfc7636 import OTHER_VERIFIER
from oauthsim.requirements.registry import check
from oauthsim.requirements.stand import VERIFIER, Stand
from oauthsim.requirements.verdict import demand


@check("RFC9700-2.1.1-07")
def the_server_supports_pkce(stand: Stand) -> None:
    """For a public and a confidential client, an S256 challenge and its verifier bring tokens."""
    for client in ("public", "basic"):
        code = stand.code(client)
        stand.refused(stand.redeem(code, client, code_verifier=OTHER_VERIFIER), "invalid_grant")
        stand.granted(stand.redeem(code, client))


@check("RFC9700-2.1.1-08", "RFC9700-4.8.2-01")
def a_challenge_demands_its_verifier(stand: Stand) -> None:
    """A code that came with a challenge is worth nothing without a verifier, or with a wrong one."""
    code = stand.code()
    stand.refused(stand.redeem(code, code_verifier=None), "invalid_grant")
    stand.refused(stand.redeem(code, code_verifier=OTHER_VERIFIER), "invalid_grant")
    stand.granted(stand.redeem(code))


@check("RFC9700-2.1.1-10", "RFC9700-2.1.1-11", "RFC9700-4.7.1-03")
def clients_can_find_out_about_pkce(stand: Stand) -> None:
    """The metadata list S256 among the challenge methods, and what they list works."""
    methods = stand.metadata.get("code_challenge_methods_supported")
    demand(isinstance(methods, list) and "S256" in methods, f"{methods!r}")
    stand.granted(stand.redeem(stand.code(code_challenge_method="S256")))


@check("RFC9700-4.8.2-02")
def a_verifier_without_a_challenge_is_refused(stand: Stand) -> None:
    """Where PKCE is optional and somebody took the challenge out, a verifier is invalid_grant."""
    stand = stand.under(Policy().without("pkce-is-required"))
    stripped = stand.code(code_challenge=None, code_challenge_method=None)
    stand.refused(stand.redeem(stripped, code_verifier=VERIFIER), "invalid_grant")
    stand.granted(stand.redeem(stand.code()))
    without = stand.code(code_challenge=None, code_challenge_method=None)
    stand.granted(stand.redeem(without, code_verifier=None))


@check("RFC9700-4.2.4-05", "RFC9700-4.2.4-06")
def a_code_dies_with_its_first_use(stand: Stand) -> None:
    """A second redemption is invalid_grant, and takes the tokens of the first one back."""
    code = stand.code()
    tokens = stand.granted(stand.redeem(code))
    demand(stand.introspect(tokens["access_token"])["active"], "the token is dead before")
    stand.refused(stand.redeem(code), "invalid_grant")
    demand(not stand.introspect(tokens["access_token"])["active"], "the access token is still active")
    stand.refused(stand.refresh(tokens["refresh_token"]), "invalid_grant")


@check("RFC9700-4.5.3.1-01")
def an_injected_code_is_worth_nothing(stand: Stand) -> None:
    """A stolen code, put into a session that has another verifier, is refused; in its own it is good."""
    stolen = stand.code(code_challenge=pkce.challenge(OTHER_VERIFIER))
    stand.refused(stand.redeem(stolen, code_verifier=VERIFIER), "invalid_grant")
    stand.granted(stand.redeem(stolen, code_verifier=OTHER_VERIFIER))


@check("RFC9700-2.1.2-03")
def the_implicit_grant_is_off(stand: Stand) -> None:
    """A request for a token by redirect is unsupported_response_type, and is not announced; a code is."""
    page = stand.authorize(stand.request(response_type="token"))
    stand.sent_back(page, "unsupported_response_type")
    demand("access_token" not in page.url, page.url)
    demand(stand.metadata["response_types_supported"] == ["code"], "it is announced")
    stand.response(stand.authorize()).require("code")
