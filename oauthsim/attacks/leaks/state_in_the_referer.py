"""The login page has something foreign in it, and the whole authorization request leaks (RFC 9700 §4.2.2)."""

from __future__ import annotations

from html import escape

from mockserver.resource_owner.referrer import OLD_DEFAULT_POLICY
from oauthsim.attacks.goals import alice_is_shown_mallorys_data
from oauthsim.attacks.registry import attack
from oauthsim.scenarios import Step, Stopped
from oauthsim.scenarios.authorization_code import press, run_by_hand
from oauthsim.scenarios.messages import from_to, request_to
from oauthsim.world import APP, World


@attack(
    "state-in-the-referer",
    title="Referer leak of the state from the login page",
    spec="RFC 9700 §4.2.2",
    catalogue=("ATT-06",),
    goal=alice_is_shown_mallorys_data,
    given=("state-is-sent", "state-belongs-to-this-session", "pkce-is-sent"),
    stopped_by=("pages-send-no-referrer", "pages-show-nothing-foreign"),
    does_not_help=(
        "code-verifier-fits-the-challenge",
        "state-is-used-once",
        "code-is-single-use",
        "callback-sends-no-referrer",
        "client-secret-is-right",
    ),
    steps=(
        Step("Alice is about to connect her calendar", request_to("/")),
        Step("The login page has an image of another site in it", request_to("/counter.png")),
        Step(
            "Its Referer is the request: Mallory answers that herself",
            from_to("attacker_browser", "authorization_server"),
        ),
        Step("Alice follows a link of Mallory's: her own state, and Mallory's code", request_to("/kittens")),
        Step(
            "The client finds state and verifier as they should be", from_to("client", "authorization_server")
        ),
        Step(
            "What Alice's client does from now on, it does for Mallory",
            request_to("/workflows/show-todays-events/run"),
        ),
    ),
)
def state_in_the_referer(world: World) -> None:
    """The login page loads an image from elsewhere, which learns the state, and CSRF is possible again."""
    mallory = world.mallory
    world.authorization_server.visitor_counter = mallory.serve("/counter.png", "", content_type="image/png")
    world.browser.default_policy = OLD_DEFAULT_POLICY
    world.browser.open(f"{APP}/")
    press(world, "Connect Calendar")
    leaked = [visit.referer for visit in mallory.visits if "state=" in visit.referer]
    if not leaked:
        raise Stopped("Mallory has learned no state")
    mallory.browser.stop_before = f"{APP}/callback"
    mallory.browser.open(leaked[0])
    mallory.person.answer_pages()
    bait = mallory.serve("/kittens", f'<a href="{escape(mallory.browser.address)}">See the kittens</a>')
    world.browser.open(bait)
    world.browser.follow("See the kittens")
    run_by_hand(world, "Show today's events")
