"""What a thief does with a refresh token that she has a copy of (RFC 9700 §4.14.1): she sends it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import requests

from oauthsim.world import ISSUER, World

EVENTS = "https://calendar.example/events"
CUSTOMERS = "https://crm.example/customers"


def renewed(world: World, refresh_token: str, **more: str) -> Mapping[str, Any]:
    """Let Mallory refresh with `refresh_token`, as the application does; return what she is told.

    `more` are parameters beside those of every refresh, or in their place: another `client_id`, a `scope`.
    """
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token, "client_id": "automation-app"}
    return members(world.mallory.http.post(f"{ISSUER}/token", data={**form, **more}))


def members(answer: requests.Response) -> Mapping[str, Any]:
    """Return the members of an answer in JSON; none if it is anything else."""
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def token_in(answer: Mapping[str, Any], kind: str) -> str:
    """Return the `kind` of token that an answer brought, "" when it brought none."""
    return str(answer.get(kind, ""))


def read_with(world: World, answer: Mapping[str, Any], url: str = EVENTS) -> None:
    """Let Mallory call an API with the access token of an answer, if it brought one."""
    if token := token_in(answer, "access_token"):
        world.mallory.call(url, token)
