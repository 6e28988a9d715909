"""A token for one API, used at another (RFC 9700 §4.9.2, RFC 9068 §4)."""

from __future__ import annotations

from oauthsim import attacker
from oauthsim.attacks import crafted
from oauthsim.attacks.goals import reads_alices_data
from oauthsim.attacks.registry import attack
from oauthsim.leaks import crash_dump
from oauthsim.scenarios import Step
from oauthsim.scenarios.authorization_code import connect, run_by_hand
from oauthsim.scenarios.messages import from_to, request_to, token_request
from oauthsim.world import World

NAMED = ("access-tokens-name-their-audience",)


@attack(
    "compromised-resource-server",
    title="An API that was broken into uses its visitors' tokens",
    spec="RFC 9700 §4.9.2",
    catalogue=("ATT-20",),
    goal=reads_alices_data,
    given=NAMED,
    stopped_by=("token-is-meant-for-this-resource", "scope-covers-the-operation"),
    does_not_help=("token-has-not-expired", "token-signature-verifies", "token-goes-only-to-its-own-api"),
    steps=(
        Step("Alice connects her spreadsheets", request_to("/")),
        Step(
            "The client brings its token to the Sheets API, where Mallory sits", from_to("client", "sheets")
        ),
        Step("She takes it to the calendar", from_to("attacker", "calendar")),
    ),
)
def compromised_resource_server(world: World) -> None:
    """Mallory has broken into the Sheets API, and tries the tokens that come there at the calendar."""
    connect(world, "Sheets")
    run_by_hand(world, "Append a row")
    crafted.call_calendar(world, crash_dump(world, "sheets", "sheets"))


@attack(
    "token-for-another-audience",
    title="A token that Alice gave for something small",
    spec="RFC 9068 §4",
    catalogue=("ATT-54",),
    goal=reads_alices_data,
    given=NAMED,
    stopped_by=("token-is-meant-for-this-resource", "scope-covers-the-operation"),
    does_not_help=(
        "token-issuer-is-trusted",
        "token-is-typed-as-access-token",
        "granted-scope-is-within-the-request",
    ),
    steps=(
        Step("Alice lets a horoscope post to her chat", from_to("resource_owner", "attacker")),
        Step("It gets a token for the chat", token_request("authorization_code")),
        Step("It presents that at the calendar", from_to("attacker", "calendar")),
    ),
)
def token_for_another_audience(world: World) -> None:
    """Alice lets Mallory's client post to her chat; its token is good at the calendar as well."""
    crafted.lure(world, crafted.request(attacker.CALLBACK, attacker.CLIENT_ID, scope="chat.post"))
    answer = crafted.redeem(
        world, attacker.CALLBACK, attacker.CLIENT_ID, client_secret=attacker.CLIENT_SECRET
    )
    crafted.read_calendar(world, answer)
