"""Security best current practice (RFC 9700) at the application: its requests, its callback, its redirects."""

from __future__ import annotations

import re

from mockserver.client import Registration
from mockserver.policy import Policy
from mockserver.protocol import pkce
from mockserver.protocol.parameters import add_to_uri
from oauthsim.requirements.checks.rfc6749_application import (
    AUTHORIZATION,
    CALLBACK,
    CODE_COMES,
    TOKEN,
    form,
    query,
)
from oauthsim.requirements.checks.rfc6750_application import BUTTONS, api_calls
from oauthsim.requirements.checks.rfc9700_redirects import EVIL, FOREIGN_THINGS, WHERE_TO
from oauthsim.requirements.registry import check
from oauthsim.requirements.second_server import SECOND, SECOND_ISSUER, SecondServer
from oauthsim.requirements.stand import Stand, answer_to
from oauthsim.requirements.verdict import demand
from oauthsim.scenarios.messages import redirect_carrying, request_to
from oauthsim.world import APP, ISSUER


@check("RFC9700-2.1-04", "RFC9700-4.1.3-03", "RFC9700-4.11.1-01")
def no_url_of_it_forwards_to_anywhere(stand: Stand) -> None:
    """With a foreign address in ten parameters, none of its pages sends on to it; nor does its callback."""
    wanted = dict.fromkeys(WHERE_TO, EVIL)
    for path in (
        "/",
        "/login",
        "/callback",
        "/signed-out",
        "/connect/calendar",
        "//evil.example",
        "/%2F%2Fevil.example",
    ):
        stand.browser.open(add_to_uri(f"{APP}{path}", wanted))
        stand.http.get(f"{APP}{path}", params=wanted, allow_redirects=False)
        stand.http.post(f"{APP}{path}", data=wanted, allow_redirects=False)
    stand.tamper(CODE_COMES, *(f"{name}={EVIL}" for name in WHERE_TO if name != "url"))
    stand.connect()
    demand("return_to=" in stand.messages(CALLBACK)[-1].url, "the callback was not asked to")
    sent_on = stand.messages(
        lambda message: message.sender == "client" and _leads_astray(message.header("Location"))
    )
    demand(not sent_on, f"sent on by {[message.url for message in sent_on]}")
    demand(stand.is_connected(), "nor does it connect")


def _leads_astray(location: str | None) -> bool:
    return location is not None and re.match(r"(https?:)?[/\\]*evil\.example", location) is not None


@check("RFC9700-2.1-05")
def a_foreign_code_is_not_taken(stand: Stand) -> None:
    """A good code of Mallory's, put into Alice's browser with no state, a made-up one or her own, is left."""
    registration = stand.world.client.registration
    asked = stand.request(client_id=registration.client_id, redirect_uri=registration.redirect_uri)
    mallory = stand.another_browser()
    mallory.open(f"{APP}/")
    mallory.press("Connect Calendar")
    hers = query(stand.messages(AUTHORIZATION)[-1])["state"]
    for state in (None, "made-up", hers):
        page = stand.authorize(
            {**asked, "state": state} if state else {k: asked[k] for k in asked if k != "state"}
        )
        demand("code=" in page.url and page.status >= 400, f"{page.status} {page.url}")
        demand(not stand.messages(TOKEN), f"it redeemed the code, with state {state}")
    stand.connect()
    demand(stand.is_connected(), "the honest answer is refused, too")


@check("RFC9700-2.1-07", "RFC9700-4.7.1-01")
def it_does_not_rely_on_pkce_alone(stand: Stand) -> None:
    """To a server that does not speak of PKCE it sends a state, which works once and in one browser only."""
    stand.install(code_challenge_methods_supported=None)
    stand.connect(answer=False)
    state = query(stand.messages(AUTHORIZATION)[-1]).require("state")
    answer = add_to_uri(f"{APP}/callback", {"code": "made-up", "state": state, "iss": ISSUER})
    stranger = stand.another_browser()
    stranger.open(f"{APP}/")
    demand(stranger.open(answer).status == 400 and not stand.messages(TOKEN), "taken in any browser")
    stand.browser.open(answer)
    demand(len(stand.messages(TOKEN)) == 1, "the right browser brings it, and it is not taken")
    demand(stand.browser.open(answer).status == 400, "taken again")
    demand(len(stand.messages(TOKEN)) == 1, "it redeemed the code again")


@check("RFC9700-2.1.1-01")
def as_a_public_client_it_uses_pkce(stand: Stand) -> None:
    """Without a secret, its request has a challenge and its token request the verifier, and that works."""
    stand = stand.with_public_application()
    stand.connect()
    asked, redeemed = query(stand.messages(AUTHORIZATION)[0]), form(stand.messages(TOKEN)[0])
    demand("client_secret" not in redeemed, "it is no public client")
    fits = pkce.verifies(redeemed.require("code_verifier"), asked.require("code_challenge"), "S256")
    demand(fits and stand.is_connected(), f"{asked} {redeemed}")


@check("RFC9700-2.1.1-02", "RFC9700-2.1.1-06", "RFC9700-2.1.2-01", "RFC9700-2.1.2-02")
def it_asks_for_a_code_and_with_s256(stand: Stand) -> None:
    """With a secret too, each request asks for a code and no token, and has an S256 challenge."""
    for service in BUTTONS:
        stand.connect(service, answer=False)
    asked = [query(message) for message in stand.messages(AUTHORIZATION)]
    demand(len(asked) == len(BUTTONS), f"{len(asked)} requests")
    for one in asked:
        demand(one.get("response_type") == "code", str(one))
        demand(one.get("code_challenge_method") == "S256" and "code_challenge" in one, str(one))


@check("RFC9700-2.1.1-04")
def a_verifier_is_for_its_own_request(stand: Stand) -> None:
    """The code of one request, with the state of another, meets the verifier of that other and is refused."""
    stand.connect("Sheets", answer=False)
    other = query(stand.messages(AUTHORIZATION)[-1])
    stand.tamper(CODE_COMES, f"state={other['state']}")
    stand.connect()
    asked = query(stand.messages(AUTHORIZATION)[-1])
    demand(asked["code_challenge"] != other["code_challenge"], "both have the same challenge")
    verifier = form(stand.messages(TOKEN)[-1])["code_verifier"]
    demand(pkce.verifies(verifier, other["code_challenge"], "S256"), "the verifier is of another request")
    demand(stand.messages(answer_to("/token"))[-1].status == 400, "the server took it")
    demand(not stand.is_connected() and not stand.is_connected("Sheets"), "it is connected")


@check("RFC9700-2.4-02")
def it_never_asks_with_a_password(stand: Stand) -> None:
    """In all that it sends, token requests above all, there is no password, and it works without."""
    api_calls(stand)
    sent = stand.messages(lambda message: message.sender == "client" and message.kind == "request")
    demand(len([message for message in sent if TOKEN(message)]) == len(BUTTONS), "no token requests")
    for message in sent:
        demand(form(message).get("grant_type") != "password", message.text)
        demand(not {"username", "password"} & {*form(message), *query(message)}, message.text)


@check("RFC9700-2.6-02")
def it_follows_the_metadata(stand: Stand) -> None:
    """When the metadata name another token endpoint, that is where it redeems its code."""
    stand.world.network.join(SECOND, SecondServer())
    stand.install(token_endpoint=f"{SECOND_ISSUER}/token")
    stand.connect()
    demand([message.receiver for message in stand.messages(TOKEN)] == [SECOND.id], "it asked elsewhere")


@check("RFC9700-4.2.4-01", "RFC9700-4.2.4-04")
def its_callback_gives_no_address_away(stand: Stand) -> None:
    """What its callback answers, good or bad, has nothing foreign in it and says no-referrer."""
    # A setting of the site, not of the protocol: no message can make the site embed something.
    stand.world.client.visitor_counter = "https://evil.example/counter.png"
    stand.connect()
    demand("evil.example" in stand.browser.page.html, "the site embeds nothing foreign anywhere")
    stand.alice.allow = False
    stand.connect("Chat")
    answers = stand.messages(answer_to("/callback"))
    demand([answer.status for answer in answers] == [303, 403], f"{[answer.status for answer in answers]}")
    for answer in answers:
        demand(answer.header("Referrer-Policy") == "no-referrer", str(answer.header("Referrer-Policy")))
        demand(not FOREIGN_THINGS.search(answer.text), answer.text)


@check("RFC9700-4.2.4-07", "RFC9700-4.3.1-01")
def an_answer_is_taken_once(stand: Stand) -> None:
    """The callback URL from the history, opened again in this browser or another one, is refused."""
    stand.connect()
    url = stand.messages(CALLBACK)[0].url
    for browser in (stand.browser, stand.another_browser()):
        demand(browser.open(url).status == 400, "it is taken again")
    demand(len(stand.messages(TOKEN)) == 1, "it redeemed the code again")
    demand(stand.is_connected(), "the connection is gone")
    # And should somebody redeem it elsewhere: the code is spent.
    spent = {**form(stand.messages(TOKEN)[0])}
    registration: Registration = stand.world.client.registration
    again = stand.post("/token", spent, None, headers=registration.authorization_header)
    stand.refused(again, "invalid_grant")


@check("RFC9700-4.5.3.2-01", "RFC9700-4.5.3.2-02")
def a_wrong_nonce_ends_the_sign_in(stand: Stand) -> None:
    """An ID token with the nonce of another request signs nobody in, and its access token is not used."""
    userinfo = request_to("/userinfo")
    stand.tamper(AUTHORIZATION, "nonce=of-mallory")
    sign_in(stand)
    demand(stand.messages(answer_to("/token"))[-1].status == 200, "the code brought no tokens")
    demand(not stand.browser.open(f"{APP}/").can_press("Sign out"), "somebody is signed in")
    demand(not stand.messages(userinfo), "the access token was used")
    honest = stand.under(stand.world.policy)
    sign_in(honest)
    demand(honest.browser.page.can_press("Sign out"), honest.browser.page.text)
    demand(honest.messages(userinfo), "the access token is never used")


@check("RFC9700-2.1.1-03")
def nonce_can_do_what_pkce_does(stand: Stand) -> None:
    """Without PKCE, a code of another sign-in is found out by the nonce of its ID token, and not used."""
    stand = stand.under(Policy().without("pkce-is-sent", "pkce-is-required"))
    stand.tamper(AUTHORIZATION, "nonce=of-mallory")
    sign_in(stand)
    demand("code_challenge" not in query(stand.messages(AUTHORIZATION)[0]), "there is PKCE")
    demand(not stand.browser.open(f"{APP}/").can_press("Sign out"), "somebody is signed in")
    demand(not stand.messages(request_to("/userinfo")), "the access token was used")
    honest = stand.under(stand.world.policy)
    sign_in(honest)
    demand(honest.browser.page.can_press("Sign out"), honest.browser.page.text)


@check("RFC9700-2.1-06")
def pkce_can_do_what_state_does(stand: Stand) -> None:
    """Without state, a code of Mallory's in Alice's browser meets her verifier: the server refuses it."""
    stand = stand.under(Policy().without("state-is-sent"))
    stand.connect(answer=False)
    demand("state" not in query(stand.messages(AUTHORIZATION)[0]), "there is a state")
    registration = stand.world.client.registration
    page = stand.authorize(
        stand.request(client_id=registration.client_id, redirect_uri=registration.redirect_uri, state=None)
    )
    demand("code=" in page.url and page.status >= 400, f"{page.status} {page.url}")
    (answer,) = stand.messages(answer_to("/token"))
    demand(answer.status == 400 and '"invalid_grant"' in answer.text, f"{answer.status} {answer.text}")
    stand.connect()
    demand(stand.is_connected(), "the honest answer is refused, too")


def sign_in(stand: Stand) -> None:
    """Press the button that signs Alice in with her account at the server, and let her answer."""
    stand.browser.open(f"{APP}/")
    stand.browser.press("Sign in with Example")
    stand.alice.answer_pages()
    demand(stand.messages(redirect_carrying("code")), f"no code: {stand.browser.page.text}")
