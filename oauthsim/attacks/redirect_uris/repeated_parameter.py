"""A request that names two redirect URIs: one is checked, the other is used (RFC 6749 §3.1)."""

from __future__ import annotations

from oauthsim.attacker import SITE
from oauthsim.attacks.crafted import KITTENS, lure, read_calendar, redeem, request
from oauthsim.attacks.goals import reads_alices_data
from oauthsim.attacks.registry import attack
from oauthsim.scenarios import Step
from oauthsim.scenarios.authorization_code import connect
from oauthsim.scenarios.messages import from_to, request_to
from oauthsim.world import APP, World

CHECKED = f"{APP}/callback"
USED = f"{SITE}/callback"


@attack(
    "repeated-redirect-uri",
    title="Two redirect URIs in one request",
    spec="RFC 6749 §3.1",
    catalogue=("ATT-70",),
    goal=reads_alices_data,
    given=("pkce-is-sent", "redirect-uri-is-registered", "redirect-uri-matches-exactly"),
    stopped_by=(
        "no-parameter-is-repeated",
        "client-secret-is-right",
        "client-uses-its-registered-method",
    ),
    does_not_help=(
        "pkce-is-required",
        "code-verifier-fits-the-challenge",
        "redirect-uri-is-that-of-the-request",
        "redirect-uri-wants-tls",
    ),
    steps=(
        Step("Alice uses a client whose redirect URI is compared exactly", request_to("/")),
        Step("She follows a link of Mallory's: a request with two redirect URIs", request_to("/kittens")),
        Step(
            "The first one was compared; the code goes to the second", from_to("resource_owner", "attacker")
        ),
        Step(
            "Mallory redeems the code: nobody asks for the client's secret",
            from_to("attacker", "authorization_server"),
        ),
        Step("With what she gets she reads Alice's calendar", from_to("attacker", "calendar")),
    ),
)
def repeated_redirect_uri(world: World) -> None:
    """Of two redirect URIs in a request the first is checked, and the last one gets the code."""
    world.mallory.serve("/callback", KITTENS)
    connect(world, "Calendar")
    lure(world, f"{request(CHECKED)}&redirect_uri={USED}")
    read_calendar(world, redeem(world, USED))
