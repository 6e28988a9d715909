"""A stolen refresh token that its owner has used already (RFC 9700 §4.14.2): the thief comes second."""

from __future__ import annotations

from oauthsim.attacks.goals import reads_alices_data
from oauthsim.attacks.refresh_tokens.stolen import read_with, renewed
from oauthsim.attacks.registry import attack
from oauthsim.scenarios import Step
from oauthsim.scenarios.authorization_code import connect
from oauthsim.scenarios.messages import from_to, request_to, token_request
from oauthsim.scenarios.refresh_token import run_job, stolen_refresh_token
from oauthsim.world import World


@attack(
    "refresh-token-thief-second",
    title="Stolen refresh token, used after its owner",
    spec="RFC 9700 §4.14.2",
    catalogue=("ATT-30",),
    goal=reads_alices_data,
    client="public",
    given=("refresh-tokens-rotate", "new-refresh-token-replaces-the-old", "dpop-proofs-are-sent"),
    honest="refresh-token",
    stopped_by=("refresh-token-is-used-once", "refresh-tokens-of-public-clients-are-bound-to-a-key"),
    does_not_help=(
        "refresh-token-has-not-expired",
        "refresh-token-belongs-to-this-client",
        "tokens-are-encrypted-at-rest",
        "dpop-proof-is-used-once",
    ),
    steps=(
        Step("Alice connects her calendar; a copy leaks", request_to("/")),
        Step("The client refreshes: what was copied is spent", token_request("refresh_token")),
        Step("Mallory sends the copy all the same", from_to("attacker", "authorization_server")),
        Step("With what she gets she reads Alice's calendar", from_to("attacker", "calendar")),
    ),
)
def thief_second(world: World) -> None:
    """Mallory refreshes with a copy of a token that the client has used before her."""
    connect(world, "Calendar")
    stolen = stolen_refresh_token(world)
    world.advance(world.policy.settings.access_token_lifetime)
    run_job(world)
    read_with(world, renewed(world, stolen))
