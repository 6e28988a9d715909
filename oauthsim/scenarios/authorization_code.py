"""The authorization code grant (RFC 6749 §4.1): the six steps that people are taught."""

from __future__ import annotations

from oauthsim.scenarios.messages import redirect_carrying, request_to, token_request
from oauthsim.scenarios.registry import Step, Stopped, scenario
from oauthsim.world import APP, World

STEPS = (
    Step("The client redirects, naming the scopes it asks for", request_to("/")),
    Step("Alice logs in and approves", request_to("/login", "POST")),
    Step("The browser brings a short-lived code back", redirect_carrying("code", "error")),
    Step("The client exchanges the code for tokens", token_request("authorization_code")),
    Step("The client calls the API on Alice's behalf", request_to("/workflows/todays-events/run", "POST")),
    Step("An hour later, it refreshes without Alice", token_request("refresh_token")),
)


@scenario("authorization-code", spec="RFC 6749 §4.1", steps=STEPS)
def authorization_code(world: World) -> None:
    """Alice connects her calendar to a client that never sees her password."""
    connect(world, "Calendar")
    world.browser.press("Show today's events")
    world.advance(world.policy.settings.access_token_lifetime)
    outcome = world.client.run_workflow("todays-events")
    if not outcome.ok:
        raise Stopped(outcome.says)


def connect(world: World, service: str) -> None:
    """Press Connect, log in, decide. Raises Stopped unless the service is connected afterwards."""
    world.browser.open(f"{APP}/")
    world.browser.press(f"Connect {service}")
    world.alice.answer_pages()
    if not world.browser.page.can_press(f"Disconnect {service}"):
        raise Stopped(f"{service} is not connected")
