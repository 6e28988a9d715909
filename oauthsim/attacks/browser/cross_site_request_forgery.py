"""Login CSRF (RFC 6749 §10.12, RFC 9700 §4.7): Alice's browser is made to bring Mallory's code."""

from __future__ import annotations

from oauthsim.attacks.goals import alice_is_shown_mallorys_data
from oauthsim.attacks.registry import attack
from oauthsim.scenarios import Step
from oauthsim.scenarios.authorization_code import press, run_by_hand
from oauthsim.scenarios.messages import from_to, request_to
from oauthsim.world import APP, World

CALENDAR = "Connect Calendar"


@attack(
    "login-csrf",
    title="CSRF on the callback",
    spec="RFC 9700 §4.7",
    catalogue=("ATT-16",),
    goal=alice_is_shown_mallorys_data,
    given=("state-is-sent", "pkce-is-sent"),
    stopped_by=("state-belongs-to-this-session", "code-verifier-fits-the-challenge"),
    does_not_help=("code-is-single-use", "redirect-uri-matches-exactly", "client-secret-is-right"),
    steps=(
        Step("Mallory connects her own calendar, and stops when she has a code", request_to("/")),
        Step("Alice is about to connect hers", from_to("resource_owner", "client")),
        Step("Alice opens Mallory's page, which sends her browser on", from_to("resource_owner", "attacker")),
        Step("The client redeems Mallory's code for Alice", from_to("client", "authorization_server")),
        Step("What Alice's client does from now on, it does for Mallory", request_to("/events")),
    ),
)
def login_csrf(world: World) -> None:
    """Alice's browser brings a code of Mallory's to the callback, and her account is tied to Mallory's."""
    mallory = world.mallory
    mallory.browser.stop_before = f"{APP}/callback"
    mallory.browser.open(f"{APP}/")
    mallory.browser.press(CALENDAR)
    mallory.person.answer_pages()
    bait = mallory.serve("/kittens", f'<a href="{mallory.browser.address}">See the kittens</a>')
    world.browser.open(f"{APP}/")
    press(world, CALENDAR)
    world.browser.open(bait)
    world.browser.follow("See the kittens")
    run_by_hand(world, "Show today's events")
