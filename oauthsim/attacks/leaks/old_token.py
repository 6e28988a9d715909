"""An access token that was copied is used later: what ends it, and when (RFC 9700 §4.10.1, RFC 7009)."""

from __future__ import annotations

from oauthsim.attacks.crafted import EVENTS
from oauthsim.attacks.goals import reads_alices_data
from oauthsim.attacks.registry import attack
from oauthsim.scenarios import Step, Stopped
from oauthsim.scenarios.authorization_code import connect, press, run_by_hand
from oauthsim.scenarios.messages import from_to, request_to
from oauthsim.scenarios.refresh_token import DAY
from oauthsim.world import World

A_WHILE = 600
CONNECTS = Step("Alice connects her calendar; the client reads it", request_to("/"))


@attack(
    "token-in-a-crash-dump",
    title="Access token in a crash dump, used the next day",
    spec="RFC 9700 §4.10.1",
    catalogue=("ATT-21",),
    goal=reads_alices_data,
    stopped_by=("token-has-not-expired",),
    does_not_help=(
        "token-is-active",
        "tokens-are-encrypted-at-rest",
        "token-is-meant-for-this-resource",
        "token-signature-verifies",
        "token-travels-in-the-header",
    ),
    given=("access-tokens-name-their-audience",),
    steps=(
        CONNECTS,
        Step("The client crashed: Mallory reads the dump the next day", from_to("attacker", "calendar")),
    ),
)
def token_in_a_crash_dump(world: World) -> None:
    """A day after a crash Mallory finds the token in the dump of the memory, and the API still takes it."""
    connect(world, "Calendar")
    run_by_hand(world, "Show today's events")
    token = from_a_dump(world)
    world.advance(DAY)
    world.mallory.call(EVENTS, token)


@attack(
    "token-after-disconnect",
    title="Stolen access token, used after Alice has disconnected",
    spec="RFC 7009 §2.1",
    catalogue=("ATT-21",),
    goal=reads_alices_data,
    given=(
        "tokens-are-revoked-on-disconnect",
        "revoking-a-refresh-token-revokes-its-access-tokens",
        "token-has-not-expired",
    ),
    access_token_format="opaque",
    stopped_by=("token-is-active",),
    does_not_help=(
        "grant-still-stands",
        "token-is-meant-for-this-resource",
        "tokens-are-encrypted-at-rest",
        "resources-hear-only-of-tokens-for-them",
    ),
    steps=(
        CONNECTS,
        Step(
            "Something looks wrong: Alice disconnects, and the client revokes its tokens",
            request_to("/revoke"),
        ),
        Step(
            "The API has asked about this token before, and trusts what it heard then",
            from_to("attacker", "calendar"),
        ),
    ),
)
def token_after_disconnect(world: World) -> None:
    """Alice disconnects and the token is revoked, but the API goes by what it was told of it before."""
    connect(world, "Calendar")
    run_by_hand(world, "Show today's events")
    token = from_a_dump(world)
    world.advance(A_WHILE)
    press(world, "Disconnect")
    world.mallory.call(EVENTS, token)


def from_a_dump(world: World) -> str:
    """Hand Mallory the access token that the client had in its memory. Raises Stopped when it has none."""
    keys = list(world.client.vault.at_rest)
    tokens = world.client.vault.take(keys[0]) if keys else None
    if tokens is None:
        raise Stopped("the client has no token")
    return world.leak("the access token", "it stands in a dump of the client's memory", tokens.access_token)
