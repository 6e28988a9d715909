"""Another app on Alice's device answers at the address of a native app (RFC 8252 §8.1, RFC 6749 §10.2)."""

from __future__ import annotations

from mockserver.network import Participant
from oauthsim.attacks.crafted import read_calendar, redeem, request
from oauthsim.attacks.goals import reads_alices_data
from oauthsim.attacks.registry import attack
from oauthsim.clients import NATIVE_APP
from oauthsim.scenarios import Step
from oauthsim.scenarios.messages import from_to, redirect_carrying, request_to
from oauthsim.scenarios.native_app import expect_connected
from oauthsim.world import World

HER_PORT = "127.0.0.1:9999"
ITS_CALLBACK = f"http://{NATIVE_APP}/callback"
HER_CALLBACK = f"http://{HER_PORT}/callback"
"""The registered redirect URI is http://127.0.0.1/callback, with any port (RFC 8252 §7.3): this one too."""


@attack(
    "code-intercepted-on-the-device",
    title="Code intercepted by another app on the device",
    spec="RFC 8252 §8.1",
    catalogue=("ATT-71",),
    goal=reads_alices_data,
    given=("code-verifier-fits-the-challenge",),
    honest="authorization-code-pkce",
    stopped_by=("pkce-is-sent",),
    does_not_help=(
        "state-is-sent",
        "redirect-uri-matches-exactly",
        "client-secret-is-right",
        "code-is-single-use",
        "public-clients-are-asked-about-each-time",
    ),
    steps=(
        Step(
            "The native app opens Alice's browser; another app has taken its port", request_to("/authorize")
        ),
        Step("Alice logs in and approves", request_to("/login", "POST")),
        Step(
            "The code comes to the port where Mallory's app listens",
            from_to("resource_owner", "attacker_app"),
        ),
        Step(
            "Mallory redeems it: the app has no secret that could be missing",
            from_to("attacker", "authorization_server"),
        ),
        Step("With what she gets she reads Alice's calendar", from_to("attacker", "calendar")),
    ),
)
def code_intercepted_on_the_device(world: World) -> None:
    """An app of Mallory's listens on the port of a native app, and the code is delivered to her."""
    app = world.native_app
    listen(world, NATIVE_APP)
    app.connect("calendar")
    world.alice.answer_pages()
    read_calendar(world, redeem(world, ITS_CALLBACK, app.registration.client_id))


@attack(
    "silent-impersonation",
    title="Public client impersonated without a page",
    spec="RFC 6749 §10.2",
    catalogue=("ATT-82",),
    goal=reads_alices_data,
    given=("pkce-is-sent", "code-verifier-fits-the-challenge", "redirect-uri-is-registered"),
    honest="authorization-code-pkce",
    stopped_by=("public-clients-are-asked-about-each-time",),
    does_not_help=(
        "redirect-uri-matches-exactly",
        "pkce-is-required",
        "client-secret-is-right",
        "client-uses-its-registered-method",
    ),
    steps=(
        Step("Alice connects her calendar to a native app, once", request_to("/authorize")),
        Step("Another app opens her browser, with the client_id of the first", request_to("/authorize")),
        Step("She agreed before, so she sees no page: the code is there", redirect_carrying("code")),
        Step("It goes to the port where Mallory's app listens", from_to("resource_owner", "attacker_app")),
        Step("Mallory redeems it, with a verifier of her own", from_to("attacker", "authorization_server")),
        Step("With what she gets she reads Alice's calendar", from_to("attacker", "calendar")),
    ),
)
def silent_impersonation(world: World) -> None:
    """An app of Mallory's asks in the name of one that Alice has allowed before, and no page is shown."""
    app = world.native_app
    app.connect("calendar")
    world.alice.answer_pages()
    expect_connected(app)
    listen(world, HER_PORT)
    world.browser.open(request(HER_CALLBACK, app.registration.client_id))  # and asked now, she would wonder
    read_calendar(world, redeem(world, HER_CALLBACK, app.registration.client_id))


def listen(world: World, host: str) -> None:
    """Let an app of Mallory's, which Alice has installed, listen on a port of her device."""
    world.network.join(Participant("attacker_app", "attacker", host, "Mallory's app"), world.mallory)
