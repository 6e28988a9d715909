"""The application as a client that keeps tokens, and under attack (RFC 6749 §6, §10)."""

from __future__ import annotations

import base64
import re
from dataclasses import replace

from mockserver.client import CATALOGUE
from mockserver.protocol.parameters import add_to_uri
from oauthsim.requirements.checks.rfc6749_application import (
    AUTHORIZATION,
    CODE_COMES,
    TOKEN,
    a_life,
    form,
    query,
    token_requests,
)
from oauthsim.requirements.registry import check
from oauthsim.requirements.stand import Stand, answer_to
from oauthsim.requirements.verdict import demand
from oauthsim.scenarios.messages import from_to, token_request
from oauthsim.world import APP, ISSUER

REFRESH = token_request("refresh_token")
API_CALL = from_to("client", "calendar")


@check("RFC6749-6-01")
def it_refreshes_with_grant_type_and_token_in_the_body(stand: Stand) -> None:
    """A refresh request is a POST with grant_type=refresh_token and the refresh token in its body."""
    refreshes = [message for message in token_requests(a_life(stand)) if REFRESH(message)]
    demand(refreshes, "it never refreshes")
    for refresh in refreshes:
        demand(refresh.method == "POST" and form(refresh).get("refresh_token"), refresh.text)
        demand("refresh_token" not in refresh.url, refresh.url)


@check("RFC6749-6-02")
def it_asks_for_no_more_when_it_refreshes(stand: Stand) -> None:
    """After Alice granted one scope of two, no refresh asks for the other, for no job either."""
    stand.alice.grant_only = ("sheets.read",)
    stand.connect("Sheets")
    for scope in (None, "sheets.read sheets.write", "sheets.write"):
        stand.world.advance(3600)
        stand.world.client.run_workflow("append-a-row", scope=scope)
    refreshes = stand.messages(REFRESH)
    demand(refreshes, "it never refreshes")
    for refresh in refreshes:
        beyond = set(form(refresh).get("scope", "").split()) - {"sheets.read"}
        demand(not beyond, f"never granted: {beyond}")


@check("RFC6749-6-10")
def it_replaces_its_refresh_token(stand: Stand) -> None:
    """Each refresh sends the refresh token that the answer before it brought, and never an older one."""
    trace = a_life(stand)
    told = [message for message in trace.messages if answer_to("/token")(message)]
    sent = [form(message)["refresh_token"] for message in trace.messages if REFRESH(message)]
    demand(len(sent) >= 2 and len(set(sent)) == len(sent), f"{len(sent)} refreshes")
    for token, before in zip(sent, told, strict=False):
        demand(f'"refresh_token": "{token}"' in before.text, "not the newest one")


@check("RFC6749-10.3-02", "RFC6750-5.3-02", "RFC9700-2.6-04")
def its_tokens_travel_over_tls_only(stand: Stand) -> None:
    """To an API that has only an http URL it sends nothing, and says so; over https its workflow runs."""
    insecure = replace(CATALOGUE["calendar"], api="http://calendar.example")
    stand.install(services={**CATALOGUE, "calendar": insecure})
    stand.connect()
    stand.browser.press("Show today's events")
    demand(not stand.messages(API_CALL), "it sent the token without TLS")
    demand("without TLS" in stand.browser.page.text, stand.browser.page.text)
    stand.install()
    stand.connect()
    stand.browser.press("Show today's events")
    demand(stand.messages(API_CALL), stand.browser.page.text)


@check("RFC6749-10.3-03")
def it_asks_for_the_scope_that_it_needs(stand: Stand) -> None:
    """For each service it asks for scopes of that service alone, and with them its workflow runs."""
    for service, button in (("Calendar", "Show today's events"), ("Chat", "Post a message")):
        stand.connect(service)
        scope = query(stand.messages(AUTHORIZATION)[-1])["scope"].split()
        foreign = [name for name in scope if not name.startswith(f"{service.lower()}.")]
        demand(scope and not foreign, f"{service} needs no {foreign}")
        stand.browser.press(button)
        api = stand.messages(lambda message: message.kind == "response" and message.channel == "back")[-1]
        demand(api.status in (200, 201), f"{scope} is too little: {api.text}")


@check("RFC6749-10.8-01")
def its_state_says_nothing(stand: Stand) -> None:
    """The state is another each time, and neither it nor what it decodes to names a person or a secret."""
    for service in ("Calendar", "Chat", "CRM"):
        stand.connect(service)
    states = {query(message).get("state", "") for message in stand.messages(AUTHORIZATION)}
    demand(len(states) == 3 and "" not in states, str(states))
    for state in states:
        readable = state.encode().lower() + decoded(state).lower()
        for word in (b"alice", b"account", b"secret", b"token", b"password"):
            demand(word not in readable, f"{word.decode()} in {state}")


def decoded(text: str) -> bytes:
    """Return what `text` says if it, or a part of it from wherever on, is base64url."""
    letters = re.sub(r"[^A-Za-z0-9_-]", "A", text)
    starts = (letters[start:] for start in range(4))
    return b"".join(base64.urlsafe_b64decode(part[: len(part) // 4 * 4]) for part in starts)


@check("RFC6749-10.12-01")
def its_callback_takes_no_foreign_answer(stand: Stand) -> None:
    """While Alice has a connection open, a good code with a wrong state, or none, is not redeemed."""
    asked = stand.request(
        client_id=stand.world.client.registration.client_id, redirect_uri=f"{APP}/callback", state=None
    )
    stand.connect("Chat", answer=False)
    for state in ({}, {"state": "of-mallory"}):
        page = stand.authorize({**asked, **state})
        demand("code=" in page.url and page.status >= 400, f"{page.status} {page.url}")
        demand(not stand.messages(TOKEN), "it redeemed the code")
    stand.connect()
    demand(stand.is_connected(), "the honest answer is refused, too")


@check("RFC6749-10.14-02")
def what_comes_to_its_callback_is_escaped(stand: Stand) -> None:
    """A script in error_description stands on the page as text and not as markup."""
    markup = "<script>alert(1)</script>"
    stand.tamper(CODE_COMES, "error=invalid_request", f"error_description={markup}", "-code")
    page = stand.connect()
    demand(markup in page.text, f"the page does not show it: {page.text}")
    demand(markup not in page.html and "&lt;script&gt;" in page.html, "it is markup")


@check("RFC6749-10.16-01")
def a_foreign_access_token_is_no_login(stand: Stand) -> None:
    """An access token that another client got, put into the callback, connects nothing and is not used."""
    token = stand.tokens()["access_token"]
    stand.connect(answer=False)
    state = query(stand.messages(AUTHORIZATION)[-1])["state"]
    answer = {"access_token": token, "token_type": "Bearer", "state": state, "iss": ISSUER}
    stand.browser.open(add_to_uri(f"{APP}/callback", answer))
    stand.browser.open(f"{APP}/callback#{add_to_uri('', answer)[1:]}")
    demand(not stand.is_connected(), "it is connected")
    demand(not stand.messages(API_CALL), "it used the token")
    stand.connect()
    demand(stand.is_connected(), "the honest answer is refused, too")
