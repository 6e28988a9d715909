"""A stolen refresh token that the thief uses before its owner (RFC 9700 §4.14.2): the owner is refused."""

from __future__ import annotations

from oauthsim.attacks.goals import reads_alices_data
from oauthsim.attacks.refresh_tokens.stolen import read_with, renewed, token_in
from oauthsim.attacks.registry import attack
from oauthsim.scenarios import Step
from oauthsim.scenarios.authorization_code import connect
from oauthsim.scenarios.messages import from_to, request_to
from oauthsim.scenarios.refresh_token import JOB, stolen_refresh_token
from oauthsim.world import World

THIEF = from_to("attacker", "authorization_server")


@attack(
    "refresh-token-thief-first",
    title="Stolen refresh token, used before its owner",
    spec="RFC 9700 §4.14.2",
    catalogue=("ATT-31",),
    goal=reads_alices_data,
    client="public",
    given=(
        "refresh-tokens-rotate",
        "new-refresh-token-replaces-the-old",
        "refresh-token-is-used-once",
        "grant-still-stands",
        "dpop-proofs-are-sent",
    ),
    honest="refresh-token",
    stopped_by=(
        "refresh-token-reuse-revokes-the-family",
        "refresh-tokens-of-public-clients-are-bound-to-a-key",
    ),
    does_not_help=(
        "refresh-token-has-not-expired",
        "refresh-token-belongs-to-this-client",
        "a-lost-answer-can-be-asked-for-again",
    ),
    steps=(
        Step("Alice connects her calendar; a copy leaks", request_to("/")),
        Step("Mallory refreshes first: the newest token is hers", THIEF),
        Step(
            "The client's own copy is spent: it is refused",
            from_to("client", "authorization_server"),
        ),
        Step("Nobody concludes anything: Mallory goes on", THIEF),
        Step("Hours later she still reads Alice's calendar", from_to("attacker", "calendar")),
    ),
)
def thief_first(world: World) -> None:
    """Mallory refreshes before the client does, and keeps the grant for herself when it is refused."""
    connect(world, "Calendar")
    stolen = stolen_refresh_token(world)
    world.advance(world.policy.settings.access_token_lifetime)
    hers = renewed(world, stolen)
    world.advance(3600)
    world.client.run_workflow(JOB)
    world.advance(3600)
    read_with(world, renewed(world, token_in(hers, "refresh_token")))
