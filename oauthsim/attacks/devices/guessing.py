"""Guessing: user codes (RFC 8628 §5.1) and client secrets (RFC 6749 §2.3.1, §10.10)."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from mockserver.authorization_server.rules.clients import secret_digest
from mockserver.protocol.user_code import CHARACTERS
from oauthsim import clients
from oauthsim.attacks import crafted
from oauthsim.attacks.goals import HERS, MALLORYS, Evidence, first_of, reaching
from oauthsim.attacks.registry import attack
from oauthsim.scenarios import Step
from oauthsim.scenarios.device_code import poll, show_programme, start
from oauthsim.scenarios.messages import from_to, request_to
from oauthsim.trace import Trace
from oauthsim.world import ISSUER, World

GUESSES = (
    "123456",
    "password",
    "admin",
    "secret",
    "changeme",
    "test",
    "client",
    "oauth",
    "nightly",
    "report",
)
MORE_GUESSES = ("demo", "12345678", "qwerty", "letmein", "welcome")
WEAK_SECRET = "letmein"
SHORT = 2


def television_shows_mallorys_day(trace: Trace, world: World) -> Evidence | None:
    """A stranger's television shows what is in Mallory's calendar."""
    for message in reaching(trace, "television"):
        if text := first_of(MALLORYS, message):
            return Evidence(message.number, f"The television shows {text!r} out of Mallory's calendar")
    return None


def reads_the_shops_customers(trace: Trace, world: World) -> Evidence | None:
    """The customers of the shop reach Mallory."""
    for message in reaching(trace, *HERS):
        if "Ferry & Sons" in message.text:
            return Evidence(message.number, "Mallory reads 'Ferry & Sons' out of the shop's customers")
    return None


@attack(
    "user-code-guessing",
    title="Guessing what a stranger's device shows",
    spec="RFC 8628 §5.1",
    catalogue=("ATT-48",),
    goal=television_shows_mallorys_day,
    honest="device-code",
    user_code_length=SHORT,
    stopped_by=("user-code-is-not-being-guessed",),
    does_not_help=("device-code-is-single-use", "page-asks-whether-the-device-is-at-hand", "form-is-our-own"),
    steps=(
        Step(
            "A television in somebody's living room shows a code, a short one",
            request_to("/device_authorization"),
        ),
        Step("Mallory, logged in as herself, tries one code after the other", request_to("/device", "POST")),
        Step("The television gets what she allowed", from_to("television", "authorization_server")),
        Step("It shows her day, and takes her for its owner", from_to("television", "calendar")),
    ),
)
def user_code_guessing(world: World) -> None:
    """Mallory tries user codes until one is of a stranger's television, and makes that one hers."""
    mallory = world.mallory
    mallory.browser.open(f"{ISSUER}/device")
    mallory.person.answer_pages()
    start(world)
    for letters in product(CHARACTERS, repeat=SHORT):
        mallory.browser.open(f"{ISSUER}/device")
        mallory.browser.press("Continue", user_code="".join(letters))
        if mallory.browser.page.can_press("Allow"):
            mallory.browser.press("Allow")
            break
    poll(world, "approved")
    show_programme(world)


@attack(
    "client-secret-guessing",
    title="A client secret out of a list",
    spec="RFC 6749 §10.10",
    catalogue=("ATT-74",),
    goal=reads_the_shops_customers,
    honest="client-credentials",
    given=("client-secret-is-right",),
    stopped_by=("client-secret-is-not-being-guessed",),
    does_not_help=(
        "client-uses-its-registered-method",
        "scope-covers-the-operation",
        "token-has-not-expired",
    ),
    steps=(
        Step("Mallory tries the secrets that people choose, one after the other", request_to("/token")),
        Step("With the right one she is the client", from_to("attacker", "crm")),
    ),
)
def client_secret_guessing(world: World) -> None:
    """The nightly report was given a secret that stands in every list; Mallory goes through the list."""
    world.nightly_report  # noqa: B018  # it is there, and so are the customers of the shop
    registered = world.authorization_server.clients.find(clients.NIGHTLY_REPORT)
    assert registered is not None, "it is registered in every world"
    world.register(replace(registered, client_secret_digest=secret_digest(WEAK_SECRET)))
    for guess in (*GUESSES, *MORE_GUESSES):
        answer = world.mallory.http.post(
            f"{ISSUER}/token",
            data={"grant_type": "client_credentials", "scope": "crm.read"},
            auth=(clients.NIGHTLY_REPORT, guess),
        )
        if token := crafted.member(answer, "access_token"):
            world.mallory.call("https://crm.example/customers", token)
            return
