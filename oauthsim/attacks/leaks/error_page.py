"""The client refuses a response and shows an error page, its code still good (RFC 9700 §4.2)."""

from __future__ import annotations

from mockserver.resource_owner.referrer import OLD_DEFAULT_POLICY
from oauthsim.attacks.crafted import lure
from oauthsim.attacks.goals import reads_alices_data
from oauthsim.attacks.leaks.stolen import CALLBACK
from oauthsim.attacks.registry import attack
from oauthsim.scenarios import Step, Stopped
from oauthsim.scenarios.messages import from_to, request_to
from oauthsim.world import APP, ISSUER, World


@attack(
    "code-on-the-error-page",
    title="Broken happy path leaves a live code in the URL",
    spec="RFC 9700 §4.2.1",
    catalogue=("ATT-78",),
    goal=reads_alices_data,
    given=("state-is-sent", "state-belongs-to-this-session", "pkce-is-sent"),
    stopped_by=("callback-shows-nothing-foreign", "callback-sends-no-referrer"),
    does_not_help=(
        "code-leaves-the-address-bar",
        "code-is-single-use",
        "code-verifier-fits-the-challenge",
        "client-secret-is-right",
        "verifier-stays-in-its-session",
        "issuer-is-the-expected-one",
    ),
    steps=(
        Step(
            "Mallory starts to connect a calendar, and keeps the address",
            from_to("attacker_browser", "client"),
        ),
        Step("Alice follows a link to that address, and approves", request_to("/kittens")),
        Step(
            "The state is Mallory's, so the client refuses: nobody redeems the code", request_to("/callback")
        ),
        Step("An image in its error page: the Referer has it all", request_to("/counter.png")),
        Step("Mallory goes on with her own flow, with Alice's code", from_to("attacker_browser", "client")),
        Step(
            "The client redeems it: state and verifier are those of that flow",
            from_to("client", "authorization_server"),
        ),
        Step(
            "Mallory's account at the client is connected to Alice's calendar",
            request_to("/workflows/show-todays-events/run"),
        ),
    ),
)
def code_on_the_error_page(world: World) -> None:
    """An answer is refused for its state, and the page that says so gives the unspent code away."""
    mallory = world.mallory
    world.client.visitor_counter = mallory.serve("/counter.png", "", content_type="image/png")
    world.browser.default_policy = OLD_DEFAULT_POLICY
    mallory.browser.stop_before = f"{ISSUER}/"
    mallory.browser.open(f"{APP}/")
    mallory.browser.press("Connect Calendar")
    lure(world, mallory.browser.address)
    code, state = mallory.caught("code"), mallory.caught("state")
    if not code:
        raise Stopped("Mallory has got hold of no code")
    mallory.browser.stop_before = ""
    mallory.browser.open(f"{CALLBACK}?code={code}&state={state}&iss={ISSUER}")
    mallory.browser.press("Show today's events")
