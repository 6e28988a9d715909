"""A registered redirect URI with a `*` that stands for any text (RFC 9700 §4.1.1)."""

from __future__ import annotations

from oauthsim.attacks.crafted import KITTENS, also_registered, lure, read_calendar, redeem, request
from oauthsim.attacks.goals import reads_alices_data
from oauthsim.attacks.registry import attack
from oauthsim.scenarios import Step
from oauthsim.scenarios.authorization_code import connect
from oauthsim.scenarios.messages import from_to, request_to
from oauthsim.world import World

REGISTERED = "https://*.app.example/*"
FITTING = "https://evil.example/.app.example"
"""Meant was any host below app.example. But `*` is any text, and a slash is text."""


@attack(
    "wildcard-redirect-uri",
    title="Wildcard in the redirect URI",
    spec="RFC 9700 §4.1.1",
    catalogue=("ATT-01",),
    goal=reads_alices_data,
    client="public",
    given=(
        "pkce-is-sent",
        "redirect-uri-is-registered",
    ),
    redirect_uri_comparison="wildcard",
    stopped_by=("redirect-uri-matches-exactly",),
    does_not_help=(
        "client-secret-is-right",
        "pkce-is-required",
        "code-verifier-fits-the-challenge",
        "redirect-uri-is-that-of-the-request",
        "public-clients-are-asked-about-each-time",
    ),
    steps=(
        Step("Alice uses a client that has registered https://*.app.example/*", request_to("/")),
        Step("She follows a link of Mallory's: a request in the name of this client", request_to("/kittens")),
        Step("Mallory's address fits: the code goes there", request_to("/.app.example")),
        Step(
            "Mallory redeems the code; a public client has no secret",
            from_to("attacker", "authorization_server"),
        ),
        Step("With what she gets she reads Alice's calendar", from_to("attacker", "calendar")),
    ),
)
def wildcard_redirect_uri(world: World) -> None:
    """A pattern that was meant for hosts of the client also fits a path at Mallory's site."""
    also_registered(world, REGISTERED)
    world.mallory.serve("/.app.example", KITTENS)
    connect(world, "Calendar")
    lure(world, request(FITTING))
    read_calendar(world, redeem(world, FITTING))
