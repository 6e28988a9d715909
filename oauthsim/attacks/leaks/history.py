"""A browser on a device that several people use keeps codes and tokens in its history (RFC 9700 §4.3)."""

from __future__ import annotations

from mockserver.message import split_url
from mockserver.protocol.parameters import Parameters
from oauthsim.attacks.crafted import EVENTS
from oauthsim.attacks.goals import reads_alices_data
from oauthsim.attacks.leaks.stolen import CALLBACK
from oauthsim.attacks.registry import attack
from oauthsim.clients import BROWSER_APP
from oauthsim.scenarios import STORIES, Step, Stopped
from oauthsim.scenarios.authorization_code import connect
from oauthsim.scenarios.messages import from_to, redirect_with_fragment, request_to
from oauthsim.world import World

A_WHILE = 600
"""Seconds until Mallory sits down at the device."""


@attack(
    "code-in-the-history",
    title="Code from the browser history",
    spec="RFC 9700 §4.3.1",
    catalogue=("ATT-07",),
    goal=reads_alices_data,
    given=("state-is-sent", "pkce-is-sent"),
    stopped_by=(
        "code-is-single-use",
        "code-has-not-expired",
        "code-leaves-the-address-bar",
        "state-belongs-to-this-session",
        "state-is-used-once",
    ),
    does_not_help=(
        "code-verifier-fits-the-challenge",
        "client-secret-is-right",
        "callback-sends-no-referrer",
        "redirect-uri-matches-exactly",
    ),
    steps=(
        Step("Alice connects her calendar at a device that others use, too", request_to("/")),
        Step(
            "Later Mallory finds the callback in its history, and opens it at her own",
            from_to("attacker_browser", "client"),
        ),
        Step("The client redeems the code again, for her", from_to("client", "authorization_server")),
        Step(
            "Her account at the client is connected to Alice's calendar",
            request_to("/workflows/show-todays-events/run"),
        ),
    ),
)
def code_in_the_history(world: World) -> None:
    """Mallory opens an address from the history of Alice's browser, and the code in it works once more."""
    connect(world, "Calendar")
    world.advance(A_WHILE)
    found = from_the_history(world, CALLBACK)
    world.mallory.browser.open(found)
    world.mallory.browser.press("Show today's events")


@attack(
    "token-in-the-history",
    title="Access token from the browser history",
    spec="RFC 9700 §4.3.2",
    catalogue=("ATT-08",),
    goal=reads_alices_data,
    stopped_by=("implicit-grant-is-off",),
    does_not_help=(
        "token-has-not-expired",
        "state-belongs-to-this-session",
        "token-travels-in-the-header",
        "code-leaves-the-address-bar",
    ),
    steps=(
        Step("Alice opens an application that is nothing but a page", request_to("/authorize")),
        Step("The token comes back in the address, behind the #", redirect_with_fragment("access_token")),
        Step("The page reads her calendar with it", from_to("resource_owner", "calendar")),
        Step(
            "Mallory reads the history of that browser, and calls the API, too",
            from_to("attacker", "calendar"),
        ),
    ),
)
def token_in_the_history(world: World) -> None:
    """With the implicit grant an address in the history is an access token, for whoever opens the history."""
    STORIES["implicit"].play(world)
    world.advance(A_WHILE)
    address = from_the_history(world, f"https://{BROWSER_APP}/callback")
    world.mallory.call(EVENTS, Parameters.from_query(split_url(address).fragment).get("access_token", ""))


def from_the_history(world: World, beginning: str) -> str:
    """Hand Mallory an address that the list of pages shows. Raises Stopped when there is none like it.

    The list has the pages that were shown, and not the redirects between them.
    """
    for entry in reversed(world.browser.history):
        if entry.shown and entry.url.startswith(beginning):
            return world.leak("an address", "it stands in the history of Alice's browser", entry.url)
    raise Stopped(f"the history of Alice's browser shows no {beginning}")
