"""Somebody copies the database in which the client keeps its tokens (RFC 6749 §10.3, §10.4)."""

from __future__ import annotations

from oauthsim.attacks.crafted import EVENTS
from oauthsim.attacks.goals import reads_alices_data
from oauthsim.attacks.leaks.stolen import copy_of_the_database, refresh_and_read
from oauthsim.attacks.registry import attack
from oauthsim.scenarios import Step, Stopped
from oauthsim.scenarios.authorization_code import connect
from oauthsim.scenarios.messages import from_to, request_to, token_request
from oauthsim.scenarios.refresh_token import DAY, run_job
from oauthsim.world import World

CONNECTS = Step("Alice connects her calendar; the client keeps the tokens", request_to("/"))
READS = Step("With what she gets she reads Alice's calendar", from_to("attacker", "calendar"))


@attack(
    "stolen-database",
    title="Database of the client stolen",
    spec="RFC 6749 §10.3",
    goal=reads_alices_data,
    stopped_by=("tokens-are-encrypted-at-rest",),
    does_not_help=(
        "client-secret-is-right",
        "token-has-not-expired",
        "access-tokens-name-their-audience",
        "refresh-tokens-rotate",
        "token-travels-in-the-header",
    ),
    steps=(
        CONNECTS,
        Step(
            "Mallory copies the database, and calls the API like the client", from_to("attacker", "calendar")
        ),
    ),
)
def stolen_database(world: World) -> None:
    """Mallory copies the client's table of tokens; each row in it opens what its owner has allowed."""
    connect(world, "Calendar")
    for access_token, _ in copy_of_the_database(world, "the database is copied"):
        world.mallory.call(EVENTS, access_token)


@attack(
    "stolen-backup",
    title="Week-old backup of the database stolen",
    spec="RFC 6749 §10.4",
    goal=reads_alices_data,
    honest="refresh-token",
    given=("token-has-not-expired", "refresh-tokens-rotate", "new-refresh-token-replaces-the-old"),
    stopped_by=(
        "tokens-are-encrypted-at-rest",
        "client-secret-is-right",
        "client-uses-its-registered-method",
        "refresh-token-is-used-once",
    ),
    does_not_help=(
        "refresh-token-has-not-expired",
        "refresh-token-belongs-to-this-client",
        "access-tokens-name-their-audience",
        "scope-does-not-grow-on-refresh",
    ),
    steps=(
        CONNECTS,
        Step("A backup is made; the client works on, and refreshes", token_request("refresh_token")),
        Step(
            "A week later Mallory finds the backup: she refreshes, too",
            from_to("attacker", "authorization_server"),
        ),
        READS,
    ),
)
def stolen_backup(world: World) -> None:
    """The access token in an old backup has long expired; the refresh token beside it has not."""
    connect(world, "Calendar")
    copy = copy_of_the_database(world, "a backup of the database lies open")
    world.advance(7 * DAY)
    run_job(world)
    if not copy:
        raise Stopped("Mallory can read nothing in the backup")
    for _, refresh_token in copy:
        refresh_and_read(world, refresh_token)
