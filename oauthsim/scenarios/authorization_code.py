"""The authorization code grant (RFC 6749 §4.1): the six steps that people are taught."""

from __future__ import annotations

from oauthsim.scenarios.messages import redirect_carrying, request_to, token_request
from oauthsim.scenarios.registry import Step, Stopped, scenario
from oauthsim.world import APP, World

RUN = "/workflows/show-todays-events/run"
STEPS = (
    Step("The client redirects, naming the scopes it asks for", request_to("/")),
    Step("Alice logs in and approves", request_to("/login", "POST")),
    Step("The browser brings a short-lived code back", redirect_carrying("code", "error")),
    Step("The client exchanges the code for tokens", token_request("authorization_code")),
    Step("The client calls the API on Alice's behalf", request_to(RUN, "POST")),
    Step("An hour later, it refreshes without Alice", token_request("refresh_token")),
)


@scenario("authorization-code", spec="RFC 6749 §4.1", steps=STEPS)
def authorization_code(world: World) -> None:
    """Alice connects her calendar to a client that never sees her password."""
    connect(world, "Calendar")
    run_by_hand(world, "Show today's events")
    world.advance(world.policy.settings.access_token_lifetime)
    outcome = world.client.run_workflow("show-todays-events")
    if not outcome.succeeded:
        raise Stopped(outcome.says)


def press(world: World, button: str, **fields: str) -> None:
    """Press a button of the page that Alice sees. Raises Stopped when the page has none of that name."""
    if not world.browser.page.can_press(button):
        raise Stopped(f"Alice sees no button {button!r} on {world.browser.address}")
    world.browser.press(button, **fields)


def connect(world: World, service: str) -> None:
    """Press Connect, log in, decide. Raises Stopped unless the service is connected afterwards."""
    world.browser.open(f"{APP}/")
    press(world, f"Connect {service}")
    world.alice.answer_pages()
    page = world.browser.page
    if page.can_press(f"Connect {service}") or not page.can_press("Disconnect"):
        raise Stopped(f"{service} is not connected")


def run_by_hand(world: World, workflow: str) -> None:
    """Press the button of a workflow. Raises Stopped, with what Alice reads then, when it did not work."""
    press(world, workflow)
    page = world.browser.page
    failures = [run.says for run in world.client.last_runs if not run.succeeded]
    if failures or page.status != 200:
        raise Stopped(failures[0] if failures else page.title)
