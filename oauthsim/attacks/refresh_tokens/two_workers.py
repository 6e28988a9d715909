"""Two workers of one client refresh at once (beyond RFC 9700 §4.14.2): the second one looks like a thief."""

from __future__ import annotations

from oauthsim.attacks.goals import alice_has_to_connect_again
from oauthsim.attacks.registry import attack
from oauthsim.scenarios import Step
from oauthsim.scenarios.authorization_code import connect
from oauthsim.scenarios.messages import from_to, request_to, token_request
from oauthsim.scenarios.refresh_token import JOB
from oauthsim.world import World

REFRESH = token_request("refresh_token")
TITLE = "Show today's events"


@attack(
    "refresh-by-two-workers",
    title="Two workers refresh at once",
    spec="RFC 9700 §4.14.2",
    catalogue=("ATT-33",),
    goal=alice_has_to_connect_again,
    given=(
        "refresh-tokens-rotate",
        "new-refresh-token-replaces-the-old",
        "refresh-token-is-used-once",
        "refresh-token-reuse-revokes-the-family",
        "grant-still-stands",
    ),
    honest="refresh-token",
    stopped_by=("refresh-is-serialised", "a-lost-answer-can-be-asked-for-again"),
    does_not_help=("client-secret-is-right", "refresh-token-has-not-expired", "tokens-are-encrypted-at-rest"),
    gets_through={
        "rfc9700": "RFC 9700 §4.14.2 wants a refresh token that comes twice to end its family, and says "
        "nothing of two workers of one honest client."
    },
    steps=(
        Step("Alice connects her calendar", request_to("/")),
        Step("The nightly job refreshes", REFRESH),
        Step("Before its answer is there, Alice clicks", from_to("resource_owner", "client")),
        Step("A second worker sends the same refresh token", REFRESH),
        Step("An hour later the newest token is refused, too", REFRESH),
    ),
)
def two_workers(world: World) -> None:
    """No thief at all: the nightly job and a click of Alice's refresh with the same token at once."""
    connect(world, "Calendar")
    world.advance(world.policy.settings.access_token_lifetime)
    world.network.meanwhile("authorization_server", lambda: click(world))
    world.client.run_workflow(JOB)
    click(world)
    world.advance(world.policy.settings.access_token_lifetime)
    world.client.run_workflow(JOB)


def click(world: World) -> None:
    """Let Alice press the button of the workflow, if she sees one."""
    if world.browser.page.can_press(TITLE):
        world.browser.press(TITLE)
