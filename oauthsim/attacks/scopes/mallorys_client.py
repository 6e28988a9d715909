"""Mallory's own client (RFC 9700 §3): honestly registered, shown by its name, and out for data.

Nothing is stolen here: Alice is asked, at the genuine authorization server, and says yes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from html import escape
from typing import Any

from mockserver.protocol import pkce
from mockserver.protocol.parameters import add_to_uri
from mockserver.protocol.scope import Scope
from oauthsim.attacker import CALLBACK, CLIENT_ID, CLIENT_SECRET
from oauthsim.attacks.refresh_tokens.stolen import members
from oauthsim.world import ISSUER, World

BAIT = "Read your horoscope"
VERIFIER = "mallory-keeps-to-all-the-rules-of-pkce-as-well"
GRAFFITI = "Mallory was here"


def register_client(world: World, may_ask_for: str, name: str = "Horoscope of the day") -> None:
    """Let Mallory fill in the registration form of auth.example, as anybody can; nobody looks at it."""
    assert world.mallory, "she is there once a story has asked for her"
    registered = world.authorization_server.clients.find(CLIENT_ID)
    assert registered is not None, "and so is her client"
    world.register(replace(registered, client_name=name, scope=Scope.parse(may_ask_for), is_verified=False))


def lure(world: World, asked_for: str, /, **more: str) -> Mapping[str, Any]:
    """Let Alice follow a link of Mallory's to the genuine server, log in and decide; return the tokens.

    `asked_for` is the scope in the link; `more` are parameters that Mallory adds when she redeems the code.
    """
    asked = {
        "response_type": "code",
        "client_id": CLIENT_ID,
        "redirect_uri": CALLBACK,
        "scope": asked_for,
        "code_challenge": pkce.challenge(VERIFIER),
        "code_challenge_method": "S256",
    }
    link = add_to_uri(f"{ISSUER}/authorize", asked)
    world.browser.open(world.mallory.serve("/stars", f'<a href="{escape(link)}">{BAIT}</a>'))
    world.browser.follow(BAIT)
    world.alice.answer_pages()
    return redeem(world, world.mallory.caught("code"), **more)


def redeem(world: World, code: str, **more: str) -> Mapping[str, Any]:
    """Let Mallory's client redeem its code; return what the server tells it."""
    if not code:
        return {}
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER,
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
    }
    return members(world.mallory.http.post(f"{ISSUER}/token", data={**form, **more}))


def write_with(world: World, token: str) -> None:
    """Let Mallory add a row to the first of Alice's sheets with an access token, if she has one."""
    if token:
        world.mallory.http.post(
            "https://sheets.example/sheets/sheet-leads/rows",
            json={"cells": [GRAFFITI, "and left this"]},
            headers={"Authorization": f"Bearer {token}"},
        )
