"""The code_challenge_method `plain` (RFC 7636 §7.2): whoever sees the request has the verifier."""

from __future__ import annotations

from oauthsim.attacks.crafted import read_calendar, redeem
from oauthsim.attacks.goals import reads_alices_data
from oauthsim.attacks.redirect_uris.on_the_device import ITS_CALLBACK, listen
from oauthsim.attacks.registry import attack
from oauthsim.clients import NATIVE_APP
from oauthsim.leaks import access_log
from oauthsim.scenarios import Step
from oauthsim.scenarios.messages import from_to, request_to
from oauthsim.world import World


@attack(
    "plain-challenge",
    title="PKCE with plain, read from the request",
    spec="RFC 7636 §7.2",
    catalogue=("ATT-18",),
    goal=reads_alices_data,
    given=("pkce-is-sent", "code-verifier-fits-the-challenge"),
    honest="authorization-code-pkce",
    stopped_by=("pkce-method-is-s256",),
    does_not_help=(
        "pkce-is-required",
        "no-verifier-without-a-challenge",
        "state-is-sent",
        "code-is-single-use",
    ),
    steps=(
        Step(
            "An old app sends its verifier as the challenge: it stands in the URL", request_to("/authorize")
        ),
        Step("Alice logs in and approves", request_to("/login", "POST")),
        Step(
            "The code comes to the port where Mallory's app listens",
            from_to("resource_owner", "attacker_app"),
        ),
        Step("She redeems it, with the verifier out of the log", from_to("attacker", "authorization_server")),
        Step("With what she gets she reads Alice's calendar", from_to("attacker", "calendar")),
    ),
)
def plain_challenge(world: World) -> None:
    """With `plain` the challenge is the verifier, and a log that shows the request gives it away."""
    app = world.native_app
    app.code_challenge_method = "plain"
    listen(world, NATIVE_APP)
    app.connect("calendar")
    world.alice.answer_pages()
    verifier = access_log(world, "authorization_server", "code_challenge")
    read_calendar(world, redeem(world, ITS_CALLBACK, app.registration.client_id, code_verifier=verifier))
