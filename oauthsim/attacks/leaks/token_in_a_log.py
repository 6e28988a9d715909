"""An access token in a URL ends up in a log (RFC 9700 §4.3.2, RFC 6750 §5.3)."""

from __future__ import annotations

from oauthsim.attacks.goals import reads_alices_data
from oauthsim.attacks.registry import attack
from oauthsim.leaks import access_log
from oauthsim.scenarios import Step
from oauthsim.scenarios.authorization_code import connect, run_by_hand
from oauthsim.scenarios.messages import from_to, request_to
from oauthsim.world import World


@attack(
    "token-in-a-log",
    title="Access token in a URL, read in a log",
    spec="RFC 9700 §4.3.2",
    catalogue=("ATT-08",),
    goal=reads_alices_data,
    stopped_by=("token-travels-in-the-header",),
    does_not_help=(
        "tokens-are-encrypted-at-rest",
        "credentials-travel-over-tls",
        "token-responses-are-not-cached",
    ),
    steps=(
        Step("Alice connects her calendar", request_to("/")),
        Step("The client calls the API with the token in the URL", from_to("client", "calendar")),
        Step("Mallory, who can read the log of the API, calls it too", from_to("attacker", "calendar")),
    ),
)
def token_in_a_log(world: World) -> None:
    """The client puts the access token into the URL; whoever reads the API's log has it too."""
    connect(world, "Calendar")
    run_by_hand(world, "Show today's events")
    token = access_log(world, "calendar", "access_token")
    world.mallory.call("https://calendar.example/events", token)
