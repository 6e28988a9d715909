"""What a thief does with a copy of a code or of a token: she sends it to where its owner sends it."""

from __future__ import annotations

import json

import requests

from oauthsim.attacks.crafted import CLIENT_ID, read_calendar
from oauthsim.scenarios import Stopped
from oauthsim.world import APP, ISSUER, World

CALLBACK = f"{APP}/callback"


def redeem(world: World, code: str, **others: str) -> requests.Response:
    """Send a copy of a code to the token endpoint in the client's name. Raises Stopped when there is none.

    Of a secret or of a verifier Mallory has no copy: what she knows stands in the authorization response.
    """
    if not code:
        raise Stopped("Mallory has got hold of no code")
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": CALLBACK,
        "client_id": CLIENT_ID,
        **others,
    }
    return world.mallory.http.post(f"{ISSUER}/token", data=form)


def redeem_and_read(world: World, code: str) -> None:
    """Redeem a copy of a code, and read Alice's calendar with what it brings."""
    read_calendar(world, redeem(world, code))


def refresh_and_read(world: World, refresh_token: str) -> None:
    """Refresh with a copy of a token, in the client's name, and read Alice's calendar with what it brings."""
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token, "client_id": CLIENT_ID}
    read_calendar(world, world.mallory.http.post(f"{ISSUER}/token", data=form))


def copy_of_the_database(world: World, how: str) -> list[tuple[str, str]]:
    """Hand Mallory a copy of the table in which the client keeps its tokens; return what she can read of it.

    That is an access token and a refresh token ("" for none) a row. Of an encrypted row she reads nothing:
    the key is not in the database.
    """
    found = []
    for key, octets in world.client.vault.at_rest.items():
        tokens = _readable(octets)
        world.leak(f"the row {key}", how, octets.hex() if tokens is None else " ".join(tokens))
        found += [] if tokens is None else [tokens]
    return found


def _readable(octets: bytes) -> tuple[str, str] | None:
    try:
        access_token, refresh_token, *_ = json.loads(octets)
    except ValueError:
        return None
    return access_token, refresh_token or ""
