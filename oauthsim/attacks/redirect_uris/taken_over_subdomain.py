"""A redirect URI at a host of the client that has become somebody else's (RFC 9700 §4.1.1)."""

from __future__ import annotations

from mockserver.network import Participant
from oauthsim.attacks.crafted import KITTENS, also_registered, lure, read_calendar, redeem, request
from oauthsim.attacks.goals import reads_alices_data
from oauthsim.attacks.registry import attack
from oauthsim.scenarios import Step
from oauthsim.scenarios.authorization_code import connect
from oauthsim.scenarios.messages import from_to, request_to
from oauthsim.world import World

FORGOTTEN = "old-campaign.app.example"
"""Its DNS entry still points to a hosting company, where the name is free again: Mallory has taken it."""

REGISTERED = "https://*.app.example/*"
TAKEN = f"https://{FORGOTTEN}/callback"


@attack(
    "taken-over-subdomain",
    title="Redirect URI at a taken-over subdomain",
    spec="RFC 9700 §4.1.1",
    catalogue=("ATT-02",),
    goal=reads_alices_data,
    given=(
        "pkce-is-sent",
        "redirect-uri-is-registered",
    ),
    redirect_uri_comparison="any-subdomain",
    stopped_by=(
        "redirect-uri-matches-exactly",
        "client-secret-is-right",
        "client-uses-its-registered-method",
    ),
    does_not_help=(
        "pkce-is-required",
        "code-verifier-fits-the-challenge",
        "redirect-uri-wants-tls",
        "redirect-uri-is-that-of-the-request",
    ),
    steps=(
        Step("Alice uses a client that may be answered at any host below app.example", request_to("/")),
        Step("She follows a link of Mallory's: a request in the name of this client", request_to("/kittens")),
        Step(
            "The code goes to a host that is Mallory's now",
            from_to("resource_owner", "attacker_host"),
        ),
        Step(
            "Mallory redeems the code: nobody asks for the client's secret",
            from_to("attacker", "authorization_server"),
        ),
        Step("With what she gets she reads Alice's calendar", from_to("attacker", "calendar")),
    ),
)
def taken_over_subdomain(world: World) -> None:
    """Every host below app.example may receive codes, and one of them now belongs to Mallory."""
    also_registered(world, REGISTERED)
    world.mallory.serve("/callback", KITTENS)
    world.network.join(
        Participant("attacker_host", "attacker", FORGOTTEN, "Mallory's new host"), world.mallory
    )
    connect(world, "Calendar")
    lure(world, request(TAKEN))
    read_calendar(world, redeem(world, TAKEN))
