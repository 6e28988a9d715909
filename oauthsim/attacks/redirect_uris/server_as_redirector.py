"""The authorization server itself as an open redirector: a link to it that ends elsewhere (RFC 9700 §4.11.2).

Mallory's client registered itself, and its redirect URI is a page that looks like the server's. So nothing
is wrong with that URI: it is compared exactly, and found.
"""

from __future__ import annotations

from dataclasses import replace

from mockserver.message import split_url
from mockserver.protocol.parameters import Parameters
from mockserver.resource_owner.person import DENY
from oauthsim.attacker import CALLBACK, CLIENT_ID
from oauthsim.attacks.crafted import request
from oauthsim.attacks.goals import HERS, Evidence
from oauthsim.attacks.registry import attack
from oauthsim.scenarios import Step
from oauthsim.scenarios.messages import from_to, redirect_carrying, request_to
from oauthsim.trace import Trace
from oauthsim.world import World

LOOKS_ALIKE = """<!doctype html><title>Log in - auth.example</title><h1>Your session has ended</h1>
<form method="post" action="/kept"><label>Username <input name="username"></label>
<label>Password <input type="password" name="password"></label><button>Log in</button></form>"""
SENT_ON = Step(
    "The browser is sent on to a page that looks like the server's", from_to("resource_owner", "attacker")
)


def is_sent_to_mallory(trace: Trace, world: World) -> Evidence | None:
    """The server sends Alice's browser to Mallory with an error, and no page of its own says so before."""
    for message in trace.messages:
        parameters = Parameters.from_query(split_url(message.url).query)
        arrives = message.kind == "request" and message.receiver in HERS and message.delivery == "delivered"
        if not arrives or message.sender != "resource_owner" or "error" not in parameters:
            continue
        before = trace.message(message.number - 1)
        chosen = split_url(before.url).path == "/onwards"
        if before.sender == "authorization_server" and before.header("Location") and not chosen:
            says = f"auth.example sends Alice to Mallory's page, with error={parameters['error']}"
            return Evidence(message.number, says)
    return None


def self_registered(world: World) -> None:
    """Let Mallory's client be one that registered itself, as everybody can; prepare the page it leads to."""
    world.mallory.serve("/callback", LOOKS_ALIKE)
    client = world.authorization_server.clients.find(CLIENT_ID)
    assert client is not None, "Mallory's client is registered"
    world.register(replace(client, is_verified=False))


@attack(
    "error-redirect",
    title="Authorization server as open redirector: a faulty request",
    spec="RFC 9700 §4.11.2",
    catalogue=("ATT-25",),
    goal=is_sent_to_mallory,
    given=("redirect-uri-is-registered",),
    stopped_by=(
        "errors-are-sent-on-after-login-only",
        "errors-for-unverified-clients-stop-at-a-page",
    ),
    does_not_help=(
        "redirect-uri-matches-exactly",
        "redirect-uri-wants-tls",
        "client-may-use-the-response-type",
        "pages-are-not-framed",
    ),
    steps=(
        Step("Alice gets a mail with a link to auth.example, and follows it", request_to("/authorize")),
        Step(
            "Something is wrong with the request, which is the client's to know", redirect_carrying("error")
        ),
        SENT_ON,
    ),
)
def error_redirect(world: World) -> None:
    """A link that begins with the good name of the server leads to Mallory's page by an error."""
    self_registered(world)
    world.browser.open(request(CALLBACK, CLIENT_ID, response_type="nonsense"))


@attack(
    "denial-redirect",
    title="Authorization server as open redirector: Alice says no",
    spec="RFC 9700 §4.11.2",
    catalogue=("ATT-26",),
    goal=is_sent_to_mallory,
    given=("redirect-uri-is-registered", "pkce-is-sent"),
    stopped_by=("errors-for-unverified-clients-stop-at-a-page",),
    does_not_help=(
        "errors-are-sent-on-after-login-only",
        "redirect-uri-matches-exactly",
        "form-is-our-own",
        "pkce-is-required",
    ),
    steps=(
        Step("Alice gets a mail with a link to auth.example, and follows it", request_to("/authorize")),
        Step("She logs in and reads who asks for what", request_to("/login", "POST")),
        Step("She denies it", request_to("/consent", "POST")),
        SENT_ON,
    ),
)
def denial_redirect(world: World) -> None:
    """Alice refuses an application that she does not know, and is sent to its page for that very reason."""
    self_registered(world)
    world.browser.open(request(CALLBACK, CLIENT_ID))
    world.alice.log_in()
    world.browser.press(DENY)


@attack(
    "prompt-none-redirect",
    title="Authorization server as open redirector: prompt=none",
    spec="RFC 9700 §4.11.2",
    catalogue=("ATT-27",),
    goal=is_sent_to_mallory,
    given=("redirect-uri-is-registered", "pkce-is-sent"),
    stopped_by=("errors-for-unverified-clients-stop-at-a-page",),
    does_not_help=(
        "errors-are-sent-on-after-login-only",
        "redirect-uri-matches-exactly",
        "prompt-none-stands-alone",
        "pkce-is-required",
    ),
    steps=(
        Step("Alice gets a mail with a link to auth.example, and follows it", request_to("/authorize")),
        Step("The request allows no page, and nobody is logged in", redirect_carrying("error")),
        SENT_ON,
    ),
)
def prompt_none_redirect(world: World) -> None:
    """With prompt=none the server may show nothing: it sends the browser on, and that is the trick."""
    self_registered(world)
    world.browser.open(request(CALLBACK, CLIENT_ID, prompt="none"))
