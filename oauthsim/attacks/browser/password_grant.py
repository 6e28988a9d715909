"""A client that asks for the password of another site teaches people to type it anywhere (RFC 9700 §2.4)."""

from __future__ import annotations

from oauthsim.attacks.goals import receives_alices_password
from oauthsim.attacks.registry import attack
from oauthsim.scenarios import Step
from oauthsim.scenarios.authorization_code import press, run_by_hand
from oauthsim.scenarios.messages import from_to, request_to, token_request
from oauthsim.world import APP, World

LOOKS_ALIKE = """<!doctype html><title>Horoscope</title><h1>Connect your calendar</h1>
<form method="post" action="/connected"><label>Username <input name="username"></label>
<label>Password <input type="password" name="password"></label>
<button>Connect with this password</button></form>"""


@attack(
    "password-asked-for-elsewhere",
    title="Password grant as a trainer for phishing",
    spec="RFC 9700 §2.4",
    catalogue=("ATT-79",),
    goal=receives_alices_password,
    stopped_by=("password-of-another-site-is-not-asked-for", "password-grant-is-off"),
    does_not_help=(
        "client-secret-is-right",
        "tokens-are-encrypted-at-rest",
        "password-is-not-being-guessed",
        "credentials-travel-over-tls",
    ),
    steps=(
        Step("A client asks for Alice's password at another site", request_to("/password/calendar", "GET")),
        Step("It trades the password for tokens, and all is well", token_request("password")),
        Step("She has learned that this is how things are connected", from_to("resource_owner", "attacker")),
        Step("So she does it at Mallory's page, too", request_to("/connected", "POST")),
    ),
)
def password_asked_for_elsewhere(world: World) -> None:
    """Alice has typed her password at one client, and it worked: now she types it at Mallory's."""
    world.register_grant("password")
    world.browser.open(f"{APP}/password/calendar")
    known = {"username": world.alice.username, "password": world.alice.password}
    press(world, "Connect with this password", **known)
    run_by_hand(world, "Show today's events")  # whoever has seen it fail does not try it elsewhere
    world.browser.open(world.mallory.serve("/", LOOKS_ALIKE))
    press(world, "Connect with this password", **known)
