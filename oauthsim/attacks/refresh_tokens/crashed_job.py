"""A job fails with the new tokens in its memory (RFC 6749 §6): no thief, and a client locked out."""

from __future__ import annotations

from oauthsim.attacks.goals import alice_has_to_connect_again
from oauthsim.attacks.registry import attack
from oauthsim.scenarios import Step
from oauthsim.scenarios.authorization_code import connect
from oauthsim.scenarios.messages import from_to, request_to, token_request
from oauthsim.scenarios.refresh_token import JOB
from oauthsim.staging import lose
from oauthsim.world import World

REFRESH = token_request("refresh_token")
RETRY = 10
"""Seconds after which the job is started again."""


@attack(
    "refresh-token-lost-in-a-crash",
    title="New tokens lost in a crash",
    spec="RFC 6749 §6",
    goal=alice_has_to_connect_again,
    given=("refresh-tokens-rotate", "new-refresh-token-replaces-the-old", "refresh-token-is-used-once"),
    honest="refresh-token",
    stopped_by=("new-tokens-are-stored-before-use", "a-lost-answer-can-be-asked-for-again"),
    does_not_help=("refresh-is-serialised", "tokens-are-encrypted-at-rest"),
    steps=(
        Step("Alice connects her calendar", request_to("/")),
        Step("A job refreshes, and keeps the answer in memory", REFRESH),
        Step("The calendar does not answer: the job fails", from_to("client", "calendar")),
        Step("The next job finds the spent token only", REFRESH),
    ),
)
def lost_in_a_crash(world: World) -> None:
    """No thief at all: the client stores new tokens when its work is done, and the work fails."""
    connect(world, "Calendar")
    world.advance(world.policy.settings.access_token_lifetime)
    lose(world, lambda message: message.kind == "response" and message.sender == "calendar")
    world.client.run_workflow(JOB)
    world.advance(RETRY)
    world.client.run_workflow(JOB)
