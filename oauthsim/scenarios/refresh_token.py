"""Refresh tokens (RFC 6749 §6, RFC 9700 §4.14): renewal, rotation, theft, less scope, two ways to expire."""

from __future__ import annotations

from mockserver.back_channel import back_channel
from mockserver.message import Message
from oauthsim.scenarios.authorization_code import connect
from oauthsim.scenarios.messages import from_to, request_to, response_saying, token_request
from oauthsim.scenarios.registry import Step, Stopped, scenario
from oauthsim.scenarios.scopes import connect_to_read
from oauthsim.world import ISSUER, World

JOB = "show-todays-events"
DAY = 86_400
CONNECTED = Step("Alice connects her calendar; the client gets its first pair of tokens", request_to("/"))
REFRESH = token_request("refresh_token")


def run_job(world: World, job: str = JOB) -> None:
    """Let the client work unasked. Raises Stopped when it could not."""
    outcome = world.client.run_workflow(job)
    if not outcome.succeeded:
        raise Stopped(outcome.says)


def expect_refusal(world: World, job: str = JOB, *, scope: str | None = None) -> None:
    """Let the client work unasked, and see it refused. Raises Stopped when it got through.

    scope: what the job asks its access token for, in place of what it needs.
    """
    if world.client.run_workflow(job, scope=scope).succeeded:
        raise Stopped("the client was expected to be refused, and was not")


def refused(message: Message) -> bool:
    """The message is the refusal of a grant (RFC 6749 §5.2)."""
    return message.kind == "response" and '"error": "invalid_grant"' in message.text


@scenario(
    "refresh-token",
    spec="RFC 6749 §6",
    steps=(
        CONNECTED,
        Step("The access token has expired: the client trades its refresh token for a new pair", REFRESH),
        Step("An hour later again: with the newer refresh token", REFRESH),
        Step("And again: the family grows, Alice is never asked", REFRESH),
    ),
)
def refresh_token(world: World) -> None:
    """The client renews its access token without Alice, and gets a new refresh token each time."""
    connect(world, "Calendar")
    for _ in range(3):
        world.advance(world.policy.settings.access_token_lifetime)
        run_job(world)


@scenario(
    "refresh-token-reuse",
    spec="RFC 9700 §4.14.2",
    client="public",
    needs=("refresh-tokens-rotate", "refresh-token-is-used-once", "refresh-token-reuse-revokes-the-family"),
    forbidden_by=("token-requests-come-with-a-dpop-proof",),
    steps=(
        CONNECTED,
        Step("The client refreshes: its first refresh token is spent", REFRESH),
        Step("Mallory sends a stolen copy of the spent token", from_to("attacker", "authorization_server")),
        Step("The server cannot know which of the two is the thief, and ends the whole family", refused),
        Step("So the client, with the newest token, is refused too: Alice has to connect again", REFRESH),
    ),
)
def refresh_token_reuse(world: World) -> None:
    """A refresh token that was replaced comes back: the server revokes every token of its family."""
    connect(world, "Calendar")
    stolen = stolen_refresh_token(world)
    world.advance(world.policy.settings.access_token_lifetime)
    run_job(world)
    mallory = back_channel(world.network, "attacker")
    form = {"grant_type": "refresh_token", "refresh_token": stolen, "client_id": "automation-app"}
    answer = mallory.post(f"{ISSUER}/token", data=form)
    if "dpop_proof" in answer.text:
        raise Stopped("the copy is worth nothing to Mallory without the key that it is bound to")
    world.advance(world.policy.settings.access_token_lifetime)
    expect_refusal(world)


def stolen_refresh_token(world: World) -> str:
    """Take a copy of the client's refresh token, and record that it leaked."""
    keys = list(world.client.vault.at_rest)
    tokens = world.client.vault.take(keys[0]) if keys else None
    if tokens is None or tokens.refresh_token is None:
        raise Stopped("the client has no refresh token")
    return world.leak("the refresh token", "from a backup of the client's storage", tokens.refresh_token)


@scenario(
    "refresh-token-narrowing",
    spec="RFC 6749 §6",
    needs=("scope-covers-the-operation",),
    steps=(
        Step("Alice lets the client read and change her spreadsheets", request_to("/")),
        Step("A job that only reads refreshes, and asks for a token to read", REFRESH),
        Step("With that token it reads the rows", from_to("client", "sheets")),
        Step("A trial run has the same token: it may read, and not append a row", request_to("/sheets")),
        Step("The next refresh names no scope, and brings back all of it", REFRESH),
        Step("Now the row is appended", request_to("/sheets/sheet-leads/rows", "POST")),
    ),
)
def refresh_token_narrowing(world: World) -> None:
    """A job gets a token for what it has to do and no more; what Alice granted does not shrink by that."""
    connect(world, "Sheets")
    run_job(world, "list-the-rows")
    expect_refusal(world, "append-a-row", scope="sheets.read")
    run_job(world, "append-a-row")


@scenario(
    "refresh-token-growth",
    spec="RFC 6749 §6",
    needs=("scope-does-not-grow-on-refresh",),
    without=("refresh-asks-within-the-grant",),
    steps=(
        Step("The client asks to read and to change her spreadsheets", request_to("/")),
        Step("Alice unticks the right to change them", request_to("/consent", "POST")),
        Step("At a refresh the client asks for both all the same", REFRESH),
        Step("The server refuses: no more than Alice granted", response_saying("invalid_scope")),
        Step("The refresh token is not used up: without a scope it works", REFRESH),
    ),
)
def refresh_token_growth(world: World) -> None:
    """A client asks at a refresh for more than Alice granted, and gets nothing."""
    connect_to_read(world)
    expect_refusal(world, "append-a-row", scope="sheets.read sheets.write")
    world.advance(world.policy.settings.access_token_lifetime)
    run_job(world, "list-the-rows")


@scenario(
    "refresh-token-idle",
    spec="RFC 9700 §4.14.2",
    needs=("refresh-token-has-not-expired",),
    steps=(
        CONNECTED,
        Step("Nothing runs for longer than the server keeps an idle refresh token", REFRESH),
    ),
)
def refresh_token_idle(world: World) -> None:
    """A refresh token that nobody uses for two weeks expires: an idle client has to ask Alice again."""
    connect(world, "Calendar")
    world.advance(world.policy.settings.refresh_token_idle_lifetime)
    expect_refusal(world)


@scenario(
    "refresh-token-absolute",
    spec="RFC 9700 §4.14.2",
    needs=("refresh-token-has-not-expired",),
    steps=(
        CONNECTED,
        Step("Every ten days the client works, and so keeps its grant alive", REFRESH),
        Step("After ninety days the family ends, however busy it was", refused),
    ),
)
def refresh_token_absolute(world: World) -> None:
    """Rotation cannot go on for ever: the family ends on the day that was set when Alice agreed."""
    connect(world, "Calendar")
    for _ in range(world.policy.settings.refresh_token_absolute_lifetime // (10 * DAY) - 1):
        world.advance(10 * DAY)
        run_job(world)
    world.advance(10 * DAY)
    expect_refusal(world)
