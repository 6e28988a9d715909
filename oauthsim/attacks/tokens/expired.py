"""An old token that somebody kept (RFC 9068 §4)."""

from __future__ import annotations

from oauthsim.attacks import crafted
from oauthsim.attacks.goals import reads_alices_data
from oauthsim.attacks.registry import attack
from oauthsim.leaks import crash_dump
from oauthsim.scenarios import Step
from oauthsim.scenarios.authorization_code import connect, run_by_hand
from oauthsim.scenarios.messages import from_to, request_to
from oauthsim.world import World

MONTH = 30 * 86_400


@attack(
    "expired-token",
    title="A token from last month",
    spec="RFC 9068 §4",
    catalogue=("ATT-53",),
    goal=reads_alices_data,
    stopped_by=("token-has-not-expired",),
    does_not_help=(
        "token-is-already-valid",
        "refresh-token-has-not-expired",
        "token-responses-are-not-cached",
    ),
    steps=(
        Step("Alice connects her calendar, and the client uses its token", request_to("/")),
        Step("A month later Mallory finds the old token in a log", from_to("attacker", "calendar")),
    ),
)
def expired_token(world: World) -> None:
    """An access token ended a month ago; the API does not look at the time."""
    connect(world, "Calendar")
    run_by_hand(world, "Show today's events")
    world.advance(MONTH)
    crafted.call_calendar(world, crash_dump(world, "client", "calendar"))
