"""PKCE (RFC 7636) at the application: a verifier of its own for every request, shown as a hash first."""

from __future__ import annotations

import base64
import hashlib
import re

from mockserver.protocol.parameters import Parameters, add_to_uri
from oauthsim.requirements.checks.rfc6749_application import (
    AUTHORIZATION,
    CODE_COMES,
    TOKEN,
    form,
    query,
)
from oauthsim.requirements.checks.rfc6749_security import bits
from oauthsim.requirements.registry import check
from oauthsim.requirements.stand import Stand
from oauthsim.requirements.verdict import demand
from oauthsim.world import APP, ISSUER

UNRESERVED = re.compile(r"[A-Za-z0-9._~-]+")


def both_halves(stand: Stand) -> tuple[Parameters, Parameters]:
    """Start a connection and answer it with a made-up code; return what was asked, and the token request."""
    stand.connect(answer=False)
    asked = query(stand.messages(AUTHORIZATION)[-1])
    answer = {"code": "made-up", "state": asked["state"], "iss": ISSUER}
    stand.browser.open(add_to_uri(f"{APP}/callback", answer))
    demand(stand.messages(TOKEN), "no token request")
    return asked, form(stand.messages(TOKEN)[-1])


def verifiers(stand: Stand, number: int) -> list[str]:
    """Return the verifiers of so many connections."""
    return [both_halves(stand)[1].require("code_verifier") for _ in range(number)]


@check("RFC7636-4.1-01")
def each_request_has_a_verifier_of_its_own(stand: Stand) -> None:
    """Of three connections from one browser each has another challenge and another verifier."""
    flows = [both_halves(stand) for _ in range(3)]
    challenges = {asked["code_challenge"] for asked, _ in flows}
    demand(len(challenges) == 3, f"{len(challenges)} challenges for three requests")
    shown = {redeemed["code_verifier"] for _, redeemed in flows}
    demand(len(shown) == 3, f"{len(shown)} verifiers for three requests")


@check("RFC7636-4.1-02", "RFC7636-4.1-03")
def its_verifier_has_the_right_form(stand: Stand) -> None:
    """Its verifiers have 43 to 128 characters, all of them unreserved."""
    for verifier in verifiers(stand, 3):
        demand(43 <= len(verifier) <= 128, f"{len(verifier)} characters")
        demand(UNRESERVED.fullmatch(verifier), verifier)


@check("RFC7636-4.1-04", "RFC7636-7.1-01")
def its_verifier_cannot_be_guessed(stand: Stand) -> None:
    """Ten verifiers vary in so many places that each can hold the 256 bits of 32 random octets."""
    found = verifiers(stand, 10)
    demand(len(set(found)) == 10, "two are the same")
    demand(bits(found) >= 256, f"{bits(found):.0f} bits in {found[0]}")


@check("RFC7636-4.2-01")
def its_challenge_is_the_hash_of_its_verifier(stand: Stand) -> None:
    """The challenge is base64url without padding of the SHA-256 of the verifier that follows."""
    asked, redeemed = both_halves(stand)
    digest = hashlib.sha256(redeemed["code_verifier"].encode("ascii")).digest()
    expected = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    demand(asked["code_challenge"] == expected, f"{asked['code_challenge']} instead of {expected}")


@check("RFC7636-4.2-02", "RFC7636-4.3-01")
def it_sends_an_s256_challenge(stand: Stand) -> None:
    """The client's authorization request carries a challenge made with S256."""
    asked = stand.play("authorization-code").message(5)
    demand("code_challenge_method=S256" in asked.url and "code_challenge=" in asked.url, asked.url)


@check("RFC7636-4.5-01")
def it_sends_the_verifier_with_the_code(stand: Stand) -> None:
    """The token request has the verifier beside the code, no request before it has, and it is accepted."""
    stand.connect()
    redeemed = stand.messages(TOKEN)[-1]
    verifier = form(redeemed).require("code_verifier")
    demand("code" in form(redeemed), redeemed.text)
    for message in stand.messages(lambda message: message.number != redeemed.number):
        shown = f"{message.url} {message.headers} {message.text}"
        demand(verifier not in shown, f"the verifier is in message {message.number}")
    demand(stand.is_connected(), "it is not connected")


@check("RFC7636-5-02")
def it_sends_pkce_to_every_server(stand: Stand) -> None:
    """To a server whose metadata says nothing of PKCE it sends challenge and verifier all the same."""
    stand.install(code_challenge_methods_supported=None)
    stand.connect()
    asked, redeemed = query(stand.messages(AUTHORIZATION)[-1]), form(stand.messages(TOKEN)[-1])
    demand("code_challenge" in asked and "code_verifier" in redeemed, f"{asked} {redeemed}")
    demand(stand.is_connected(), "it is not connected")


@check("RFC7636-7.2-01")
def it_never_falls_back_to_plain(stand: Stand) -> None:
    """When S256 is refused it stops; no request with plain, or without a challenge, ever follows."""
    stand.tamper(
        CODE_COMES,
        "error=invalid_request",
        "error_description=code_challenge_method S256 is not supported here",
        "-code",
    )
    page = stand.connect()
    demand(page.status == 400 and "S256" in page.text, f"{page.status} {page.text}")
    demand(len(stand.messages(AUTHORIZATION)) == 1, "it asked again by itself")
    stand.connect()
    asked = [query(message) for message in stand.messages(AUTHORIZATION)]
    demand(len(asked) == 2, f"{len(asked)} requests")
    for one in asked:
        demand(one.get("code_challenge_method") == "S256" and "code_challenge" in one, str(one))
