"""The client credentials grant (RFC 6749 §4.4): a client works for itself, at night, with nobody to ask."""

from __future__ import annotations

from oauthsim.scenarios.messages import from_to, token_request
from oauthsim.scenarios.registry import Step, Stopped, scenario
from oauthsim.world import World

ASKS = token_request("client_credentials")
CALLS = from_to("client", "crm")


@scenario(
    "client-credentials",
    spec="RFC 6749 §4.4",
    steps=(
        Step("The client proves who it is, and gets a token in its own name", ASKS),
        Step("It reads what belongs to its own account", CALLS),
        Step("Half an hour later the same token is still good", CALLS),
        Step("The next night it has expired: the client asks for another, there is no refresh", ASKS),
        Step("And goes on", CALLS),
    ),
)
def client_credentials(world: World) -> None:
    """A service acts for itself: there is no user, no consent, and no refresh token."""
    report(world)
    world.advance(1800)
    report(world)
    world.advance(86_400)
    report(world)


def report(world: World) -> None:
    """Let the nightly report run. Raises Stopped when it could not."""
    outcome = world.nightly_report.report()
    if not outcome.succeeded:
        raise Stopped(outcome.says)
