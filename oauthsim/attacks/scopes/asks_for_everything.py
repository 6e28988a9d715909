"""A client that asks for more than it needs (RFC 9700 §2.3): the same leak, and everything is lost."""

from __future__ import annotations

from oauthsim.attacks.goals import reads_alices_data_at
from oauthsim.attacks.refresh_tokens.stolen import CUSTOMERS
from oauthsim.attacks.registry import attack, honest_story
from oauthsim.scenarios import Step, Stopped
from oauthsim.scenarios.authorization_code import connect, run_by_hand
from oauthsim.scenarios.messages import from_to, request_to
from oauthsim.staging import let_client_ask_for_more
from oauthsim.world import World

EVERYTHING = "sheets.read sheets.write chat.read chat.post crm.read"
JOB = "Show today's events"


def connect_greedily(world: World) -> None:
    """Connect the calendar of an application whose developer asks for everything, to be on the safe side."""
    let_client_ask_for_more(world, "calendar", EVERYTHING)
    connect(world, "Calendar")


def leaked_access_token(world: World) -> str:
    """Take a copy of the client's access token, and record that it leaked."""
    keys = list(world.client.vault.at_rest)
    tokens = world.client.vault.take(keys[0]) if keys else None
    if tokens is None:
        raise Stopped("the client has no access token")
    return world.leak("the access token", "from an error report of the client", tokens.access_token)


@honest_story("greedy-client", spec="RFC 6749 §3.3")
def greedy_client(world: World) -> None:
    """A client that asks for everything does what it is for."""
    connect_greedily(world)
    run_by_hand(world, JOB)


@attack(
    "client-asks-for-everything",
    title="A client that asks for everything",
    spec="RFC 9700 §2.3",
    goal=reads_alices_data_at("crm"),
    given=("scope-covers-the-operation",),
    honest="greedy-client",
    stopped_by=("scope-asked-is-what-is-needed",),
    does_not_help=(
        "scope-is-one-the-client-may-ask-for",
        "scope-granted-was-asked-for",
        "granted-scope-is-within-the-request",
        "access-tokens-name-their-audience",
    ),
    steps=(
        Step("Alice connects, and is asked for five things more", request_to("/authorize")),
        Step("It works, and does what it did with less", request_to("/events")),
        Step("Its token leaks: Mallory tries it at the CRM", from_to("attacker", "crm")),
    ),
)
def client_asks_for_everything(world: World) -> None:
    """A calendar client asks for all that the server has; one leaked token then opens all of it."""
    connect_greedily(world)
    run_by_hand(world, JOB)
    world.mallory.call(CUSTOMERS, leaked_access_token(world))
