"""Scope (RFC 6749 §3.3): Alice grants less than was asked, the API refuses the rest, the client asks anew."""

from __future__ import annotations

from oauthsim.scenarios.authorization_code import connect, press, run_by_hand
from oauthsim.scenarios.messages import from_to, redirect_carrying, request_to, response_saying
from oauthsim.scenarios.registry import Step, Stopped, scenario
from oauthsim.world import World

WRITES = "Append a row"
ASKS = Step("The client asks to read and to change her spreadsheets", request_to("/authorize"))
UNTICKS = Step(
    "The consent page lists both; Alice unticks what she will not give",
    request_to("/consent", "POST"),
)
REFUSED = Step("Writing is refused: insufficient_scope", response_saying("insufficient_scope"))


def connect_to_read(world: World) -> None:
    """Connect Sheets, and let Alice grant no more than reading (unless it is said what she grants)."""
    world.alice.grant_only = world.owner.grant_only or ("sheets.read",)
    connect(world, "Sheets")


@scenario(
    "scopes",
    spec="RFC 6749 §3.3, RFC 6750 §3.1",
    needs=("scope-covers-the-operation",),
    steps=(
        ASKS,
        UNTICKS,
        Step("The client learns from the token response what it got", redirect_carrying("code")),
        Step("Reading works", from_to("client", "sheets")),
        REFUSED,
    ),
)
def scopes(world: World) -> None:
    """Alice lets a client read her spreadsheets and not change them, and the API keeps to that."""
    connect_to_read(world)
    press(world, WRITES)
    if not any(run.error == "insufficient_scope" for run in world.client.last_runs):
        raise Stopped("writing was expected to be refused, and was not")


@scenario(
    "scopes-incremental",
    spec="RFC 6749 §3.3, RFC 6750 §3.1",
    steps=(
        ASKS,
        UNTICKS,
        Step("Later a workflow has to write", request_to("/workflows/append-a-row/run")),
        Step("So the client asks again, for what it has and what it lacks", request_to("/authorize")),
        Step("This time Alice sees why, and allows both", request_to("/consent", "POST")),
        Step("The new tokens have the wider scope, in a grant of its own", request_to("/token", "POST")),
        Step("And the workflow comes to its end", request_to("/workflows/append-a-row/run")),
    ),
)
def scopes_incremental(world: World) -> None:
    """A client asks for more only when it needs more, and the wider grant replaces the narrower one."""
    connect_to_read(world)
    press(world, WRITES)
    world.alice.grant_only = None
    press(world, "Ask again for Sheets")
    world.alice.answer_pages()
    run_by_hand(world, WRITES)
