"""The authorization code grant for an app that can keep no secret (RFC 8252): PKCE, and why not `plain`."""

from __future__ import annotations

from mockserver.client.native_app import NativeApp
from oauthsim.scenarios.messages import from_to, redirect_carrying, request_to, token_request
from oauthsim.scenarios.registry import Step, Stopped, scenario
from oauthsim.world import World

JOB = "show-todays-events"
ASKS = request_to("/authorize")


@scenario(
    "authorization-code-pkce",
    spec="RFC 8252 §7.3, RFC 7636 §4",
    steps=(
        Step("The app keeps a verifier to itself, and opens the browser with a hash of it", ASKS),
        Step("Alice logs in and approves, in her own browser", request_to("/login", "POST")),
        Step(
            "The browser brings the code to the port where the app listens",
            redirect_carrying("code", "error"),
        ),
        Step(
            "The app has no secret; the verifier shows that the code is its own",
            token_request("authorization_code"),
        ),
        Step("The app calls the API on Alice's behalf", from_to("native_app", "calendar")),
        Step("An hour later, it refreshes without Alice", token_request("refresh_token")),
    ),
)
def authorization_code_pkce(world: World) -> None:
    """A native app, which can keep no secret, proves with PKCE that a code was meant for it."""
    app = world.native_app
    app.connect("calendar")
    world.alice.answer_pages()
    expect_connected(app)
    work(app)
    world.advance(world.policy.settings.access_token_lifetime)
    work(app)


@scenario(
    "authorization-code-plain-refused",
    spec="RFC 7636 §4.2, RFC 9700 §2.1.1",
    needs=("pkce-is-sent", "pkce-method-is-s256"),
    steps=(
        Step("An old app sends the verifier itself as the challenge: it stands in the URL", ASKS),
        Step("The server refuses, and sends nobody on who has not logged in", request_to("/login", "POST")),
        Step("Then the browser brings the refusal to the app", redirect_carrying("error")),
        Step("So the app learns that it has to send a hash", request_to("/callback")),
    ),
)
def authorization_code_plain_refused(world: World) -> None:
    """With `plain` the verifier travels in the URL, for everybody to see: the server takes only S256."""
    app = world.native_app
    app.code_challenge_method = "plain"
    app.connect("calendar")
    world.alice.answer_pages()
    if app.last_problem is None or app.last_problem[0] != "invalid_request":
        raise Stopped("the server was expected to refuse the request, and did not")


def expect_connected(app: NativeApp) -> None:
    """Raise Stopped unless the app is connected to the calendar."""
    connection = app.connections.find(app.session.account, "calendar")
    if connection is None or connection.status != "connected":
        raise Stopped(app.last_problem[1] if app.last_problem else "the app is not connected")


def work(app: NativeApp) -> None:
    """Let the app show the day. Raises Stopped when it cannot."""
    outcome = app.run_workflow(JOB)
    if not outcome.succeeded:
        raise Stopped(outcome.says)
