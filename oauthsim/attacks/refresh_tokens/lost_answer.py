"""An answer with a new refresh token is lost (beyond RFC 9700 §4.14.2): no thief, and a client locked out."""

from __future__ import annotations

from oauthsim.attacks.goals import alice_has_to_connect_again
from oauthsim.attacks.registry import attack
from oauthsim.scenarios import Step
from oauthsim.scenarios.authorization_code import connect
from oauthsim.scenarios.messages import request_to, token_request
from oauthsim.scenarios.refresh_token import JOB
from oauthsim.staging import lose
from oauthsim.world import World

REFRESH = token_request("refresh_token")
RETRY = 10
"""Seconds after which the client tries again."""


@attack(
    "refresh-answer-lost",
    title="The answer to a refresh is lost",
    spec="RFC 9700 §4.14.2",
    catalogue=("ATT-32",),
    goal=alice_has_to_connect_again,
    given=("refresh-tokens-rotate", "new-refresh-token-replaces-the-old", "refresh-token-is-used-once"),
    honest="refresh-token",
    stopped_by=("a-lost-answer-can-be-asked-for-again",),
    does_not_help=("refresh-is-serialised", "client-secret-is-right", "refresh-token-has-not-expired"),
    gets_through={
        "rfc9700": "RFC 9700 §4.14.2 has a client's spent refresh token refused, and does not say what the "
        "client does whose answer was lost; for a client with a secret it asks for no rotation at all."
    },
    steps=(
        Step("Alice connects her calendar", request_to("/")),
        Step("The client refreshes, and the answer is lost", REFRESH),
        Step("The client tries again with what it has", REFRESH),
    ),
)
def lost_answer(world: World) -> None:
    """No thief at all: the answer with the new token is lost, and the client has only the spent one."""
    connect(world, "Calendar")
    world.advance(world.policy.settings.access_token_lifetime)
    lose(world, lambda message: message.kind == "response" and message.url.endswith("/token"))
    world.client.run_workflow(JOB)
    world.advance(RETRY)
    world.client.run_workflow(JOB)
