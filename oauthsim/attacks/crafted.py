"""An authorization request of Mallory's own making, Alice who follows it, and its code (RFC 9700 §4.1).

Mallory makes the authorization request herself, so the code_challenge in it is of a verifier of hers: PKCE
protects the client's requests, and not this one.
"""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import Any
from urllib.parse import quote

import requests

from mockserver.protocol import pkce
from mockserver.protocol.parameters import encode
from oauthsim.scenarios import Stopped
from oauthsim.world import ISSUER, World

CLIENT_ID = "automation-app"
VERIFIER = "mallory-makes-a-verifier-of-her-own-and-keeps-it-for-later"
EVENTS = "https://calendar.example/events"
KITTENS = "<!doctype html><title>Kittens</title><h1>Three kittens</h1><p>They are asleep.</p>"
"""What Alice came to see, and gets to see: nothing looks wrong."""


def request(redirect_uri: str, client_id: str = CLIENT_ID, **others: str) -> str:
    """Return the URL of an authorization request of `client_id`, with a challenge of Mallory's."""
    parameters = {
        "response_type": "code",
        "client_id": client_id,
        "scope": "calendar.read",
        "code_challenge": pkce.challenge(VERIFIER, "S256"),
        "code_challenge_method": "S256",
        **others,
    }
    return f"{ISSUER}/authorize?{encode(parameters)}&redirect_uri={quote(redirect_uri, safe='')}"


def lure(world: World, url: str, text: str = "See the kittens") -> None:
    """Let Alice follow a link on Mallory's page that leads to `url`; asked to log in or allow, she does."""
    link = f'<a href="{escape(url)}">{text}</a>'
    world.browser.open(world.mallory.serve("/kittens", f"<!doctype html><h1>Kittens</h1>{link}"))
    world.browser.follow(text)
    world.alice.answer_pages()


def also_registered(world: World, redirect_uri: str, client_id: str = CLIENT_ID) -> None:
    """Let the client have one more registered redirect URI, such as one with a `*` in it."""
    client = world.authorization_server.clients.find(client_id)
    assert client is not None, "the client is registered in every world"
    world.register(replace(client, redirect_uris=(*client.redirect_uris, redirect_uri)))


def redeem(world: World, redirect_uri: str, client_id: str = CLIENT_ID, **others: str) -> requests.Response:
    """Send the code that Mallory has caught to the token endpoint, as if she were the client.

    Raises Stopped when she has caught none.
    """
    code = world.mallory.caught("code")
    if not code:
        raise Stopped("no code has come to Mallory")
    form: dict[str, Any] = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "client_id": client_id,
        "code_verifier": VERIFIER,
        **others,
    }
    return world.mallory.http.post(f"{ISSUER}/token", data=form)


def read_calendar(world: World, answer: requests.Response) -> None:
    """Call the calendar with the token in `answer`. Raises Stopped when there is none."""
    call_calendar(world, member(answer, "access_token"))


def call_calendar(world: World, token: str) -> None:
    """Call the calendar with a token that Mallory has. Raises Stopped when it is none."""
    if not token:
        raise Stopped("Mallory has no token")
    world.mallory.call(EVENTS, token)


def member(answer: requests.Response, name: str) -> str:
    """Return a member of the JSON object in `answer`; "" when it is not there, or when that is no JSON."""
    try:
        found = answer.json()
    except ValueError:
        return ""
    return str(found.get(name, "")) if isinstance(found, dict) else ""
