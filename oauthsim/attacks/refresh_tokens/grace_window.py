"""What a grace window costs (beyond RFC 9700 §4.14.2): in it a thief looks like an unlucky client."""

from __future__ import annotations

from oauthsim.attacks.goals import reads_alices_data
from oauthsim.attacks.refresh_tokens.stolen import read_with, renewed
from oauthsim.attacks.registry import attack
from oauthsim.scenarios import Step
from oauthsim.scenarios.authorization_code import connect
from oauthsim.scenarios.messages import from_to, request_to, token_request
from oauthsim.scenarios.refresh_token import JOB, stolen_refresh_token
from oauthsim.world import World


@attack(
    "refresh-token-thief-in-the-grace-window",
    title="A thief within the grace window",
    spec="RFC 9700 §4.14.2",
    catalogue=("ATT-34",),
    goal=reads_alices_data,
    client="public",
    given=(
        "refresh-tokens-rotate",
        "new-refresh-token-replaces-the-old",
        "refresh-token-is-used-once",
        "refresh-token-reuse-revokes-the-family",
        "grant-still-stands",
        "a-lost-answer-can-be-asked-for-again",
        "dpop-proofs-are-sent",
    ),
    honest="refresh-token",
    stopped_by=("refresh-tokens-of-public-clients-are-bound-to-a-key",),
    does_not_help=(
        "refresh-token-belongs-to-this-client",
        "refresh-token-has-not-expired",
        "refresh-is-serialised",
        "new-tokens-are-stored-before-use",
    ),
    steps=(
        Step("Alice connects her calendar; a copy leaks", request_to("/")),
        Step("The client refreshes", token_request("refresh_token")),
        Step(
            "Seconds later Mallory sends the spent token",
            from_to("attacker", "authorization_server"),
        ),
        Step("Now both hold the newest token, and no alarm rings", from_to("attacker", "calendar")),
    ),
)
def grace_window(world: World) -> None:
    """Mallory sends the spent token while the window is open, and gets the same answer as its owner."""
    connect(world, "Calendar")
    stolen = stolen_refresh_token(world)
    world.advance(world.policy.settings.access_token_lifetime)
    world.client.run_workflow(JOB)
    world.advance(world.policy.settings.refresh_token_grace_period // 2)
    read_with(world, renewed(world, stolen))
