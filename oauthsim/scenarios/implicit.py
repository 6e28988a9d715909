"""The implicit grant (RFC 6749 §4.2), kept as history: the token itself travels through the browser."""

from __future__ import annotations

from mockserver.client.troubles import PROBLEMS
from oauthsim.scenarios.messages import from_to, redirect_with_fragment, request_to
from oauthsim.scenarios.registry import Step, Stopped, scenario
from oauthsim.world import World


@scenario(
    "implicit",
    spec="RFC 6749 §4.2, RFC 9700 §2.1.2",
    policy="rfc6749",
    forbidden_by=("implicit-grant-is-off",),
    steps=(
        Step("The application, only a page, sends the browser for a token", request_to("/authorize")),
        Step("Alice logs in and approves", request_to("/login", "POST")),
        Step("The token comes back in the address, behind the #", redirect_with_fragment("access_token")),
        Step("The fragment is not sent: a script reads it from the address bar", request_to("/callback")),
        Step("The browser calls the API with the token", from_to("resource_owner", "calendar")),
    ),
)
def implicit(world: World) -> None:
    """A page gets an access token in its own address, where browser, history and every script can see it."""
    app, browser = world.browser_app, world.browser
    browser.open(f"https://{app.host}/")
    browser.run_script(app.connect)
    world.alice.answer_pages()
    if not browser.address.startswith(f"https://{app.host}/"):
        raise Stopped("the browser does not come back to the application")
    try:
        browser.run_script(app.take_token)
        browser.run_script(app.show_the_day)
    except PROBLEMS as problem:
        raise Stopped(problem.description) from problem
