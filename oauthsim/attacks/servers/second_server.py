"""A second authorization server, Mallory's, at which the application is registered too (RFC 9700 §4.4)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from mockserver.client import Registration
from mockserver.protocol.parameters import Parameters, add_to_uri
from oauthsim.attacker import SITE, Visit
from oauthsim.attacks.registry import honest_story
from oauthsim.scenarios import Step, Stopped
from oauthsim.scenarios.authorization_code import connect, press, run_by_hand
from oauthsim.scenarios.messages import from_to
from oauthsim.staging import know_server
from oauthsim.world import APP, ISSUER, World

CHAT = "Connect Chat"
STARTS = Step("Alice means to connect a service of Mallory's server", from_to("resource_owner", "client"))
INJECTS = Step(
    "Mallory brings the code to the client, in her own browser", from_to("attacker_browser", "client")
)


def registered_there(redirect_uri: str = f"{APP}/callback/second") -> Registration:
    """Return the registration of the application at Mallory's server."""
    return Registration("automation-at-mallory", "demo-secret-at-mallory", redirect_uri, "client_secret_post")


def metadata(**others: str) -> dict[str, Any]:
    """Return what Mallory's server says of itself (RFC 8414 §2)."""
    return {
        "issuer": SITE,
        "authorization_endpoint": f"{SITE}/authorize",
        "token_endpoint": f"{SITE}/token",
        **others,
    }


def token_response(visit: Visit) -> Response:
    """Answer a token request as an honest server does, with a token that is worth nothing anywhere."""
    members = {"access_token": "made-up-by-mallory", "token_type": "Bearer", "expires_in": 3600}
    return Response(json.dumps(members), content_type="application/json")


def sends_on(changes: Mapping[str, str]) -> Any:
    """Answer an authorization request by sending the browser on to auth.example, with `changes`."""
    return lambda visit: redirect(add_to_uri(f"{ISSUER}/authorize", {**visit.query, **changes}), 303)


def answers_itself(visit: Visit) -> Response:
    """Answer an authorization request as an honest server does that asks nobody anything."""
    answer = {"code": "made-up-by-mallory", "state": visit.query.get("state", "")}
    return redirect(add_to_uri(visit.query["redirect_uri"], answer), 303)


def inject(world: World, code: str) -> None:
    """Let Mallory connect the calendar in her own browser, with `code` in place of hers, and look into it.

    Raises Stopped when there is no code.
    """
    if not code:
        raise Stopped("no code has come to Mallory")
    mallory = world.mallory
    mallory.browser.stop_before = f"{APP}/callback"
    mallory.browser.open(f"{APP}/")
    mallory.browser.press("Connect Calendar")
    mallory.person.answer_pages()
    mallory.browser.stop_before = ""
    mallory.browser.open(with_code(mallory.browser.address, code))
    mallory.browser.press("Show today's events")


def with_code(url: str, code: str) -> str:
    """Return the URL of an authorization response with another code in it."""
    address, _, query = url.partition("?")
    return add_to_uri(address, {**Parameters.from_query(query), "code": code})


@honest_story("two-servers", spec="RFC 9700 §4.4")
def two_servers(world: World) -> None:
    """Two authorization servers, both honest, and Alice connects a service of each."""
    know_server(world, registered_there(), metadata(), "chat")
    world.mallory.answer("/authorize", answers_itself)
    world.mallory.answer("/token", token_response)
    connect(world, "Calendar")
    run_by_hand(world, "Show today's events")
    press(world, CHAT)
    if world.browser.page.can_press(CHAT):
        raise Stopped("Chat is not connected")
