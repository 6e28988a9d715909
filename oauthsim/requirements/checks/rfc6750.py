"""Bearer tokens (RFC 6750) at the resource server: how a token may come, and how long it is good."""

from __future__ import annotations

import json

import requests

from mockserver.policy import Policy
from mockserver.protocol.parameters import encode
from oauthsim.requirements.registry import check
from oauthsim.requirements.stand import OWN_ACCESS, Stand
from oauthsim.requirements.verdict import demand

EVENTS = "https://calendar.example/events"
MESSAGES = "https://chat.example/channels/general/messages"
ROWS = "https://sheets.example/sheets/sheet-leads/rows"
FORM = "application/x-www-form-urlencoded"
DAY = 86400


def send(
    stand: Stand, url: str, method: str = "GET", content: str | bytes = b"", **headers: str
) -> requests.Response:
    """Send a request with just these headers; `Content_Type` stands for Content-Type."""
    lines = {name.replace("_", "-"): value for name, value in headers.items()}
    return stand.http.request(method, url, data=content, headers=lines)


def opened(answer: requests.Response) -> bool:
    """Whether the answer has something that only a token opens."""
    return answer.status_code < 300 or any(word in answer.text for word in ('"events"', '"rows"', '"text"'))


def not_taken(answer: requests.Response, status: int = 401) -> None:
    """Demand that the token was not even seen, so that the server asks for one."""
    demand(answer.status_code == status and not opened(answer), f"{answer.status_code} {answer.text[:80]}")


def refused(answer: requests.Response, error: str, status: int) -> None:
    """Demand that a resource server refused with this error, in the body and in the challenge."""
    challenge = answer.headers.get("WWW-Authenticate", "")
    demand(answer.status_code == status and not opened(answer), f"{answer.status_code} {answer.text[:80]}")
    demand(f'error="{error}"' in challenge, f"WWW-Authenticate: {challenge}")


@check("RFC6750-2-02", "RFC6750-3.1-01")
def a_token_in_two_places_is_invalid_request(stand: Stand) -> None:
    """A good token in header and query, or in header and form, is 400 invalid_request; once is fine."""
    token = stand.tokens(scope="calendar.read chat.post")["access_token"]
    bearer = f"Bearer {token}"
    refused(send(stand, f"{EVENTS}?access_token={token}", Authorization=bearer), "invalid_request", 400)
    form = encode({"text": "twice", "access_token": token}.items())
    twice = send(stand, MESSAGES, "POST", form, Authorization=bearer, Content_Type=FORM)
    refused(twice, "invalid_request", 400)
    demand(send(stand, EVENTS, Authorization=bearer).status_code == 200, "the token is no good at all")


@check("RFC6750-2.1-02", "RFC6750-2.1-03")
def the_header_method_is_accepted(stand: Stand) -> None:
    """A good token in the Authorization header opens the API, with Bearer in any case; a bad one does not."""
    token = stand.tokens()["access_token"]
    for scheme in ("Bearer", "bearer", "BEARER", "bEaReR"):
        answer = send(stand, EVENTS, Authorization=f"{scheme} {token}")
        demand(answer.status_code == 200 and opened(answer), f"{scheme}: {answer.status_code}")
        not_taken(send(stand, EVENTS, Authorization=f"{scheme} of-nobody"))


@check("RFC6750-2.1-04")
def credentials_that_are_no_token_open_nothing(stand: Stand) -> None:
    """No token, two words, a comma or quotes after Bearer, and a token of another scheme, are refused."""
    token = stand.tokens()["access_token"]
    for wrong in ("", " ", f" {token} {token}", f" {token},x", f' "{token}"', f" {token}=x", f" ={token}"):
        answer = send(stand, EVENTS, Authorization=f"Bearer{wrong}")
        demand(answer.status_code in (400, 401), f"{answer.status_code} for Bearer{wrong[:10]}")
        demand(not opened(answer), answer.text)
    not_taken(send(stand, EVENTS, Authorization=f"Basic {token}"))
    not_taken(send(stand, EVENTS, Authorization=token))
    demand(opened(send(stand, EVENTS, Authorization=f"Bearer {token}")), "the token is no good at all")


@check("RFC6750-2.2-02", "RFC6750-2.2-03")
def a_body_other_than_a_form_carries_no_token(stand: Stand) -> None:
    """A token in JSON, in text/plain or in multipart is not taken; in a form it is, where forms are taken."""
    token = stand.tokens(scope="chat.post")["access_token"]
    message = {"text": "hello", "access_token": token}
    form = encode(message.items())
    parts = "".join(
        f'--part\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in message.items()
    )
    for kind, body in (
        ("application/json", json.dumps(message)),
        ("text/plain", form),
        ("multipart/form-data; boundary=part", f"{parts}--part--\r\n"),
        ("", form),
    ):
        not_taken(send(stand, MESSAGES, "POST", body, Content_Type=kind))
    answer = send(stand, MESSAGES, "POST", form, Content_Type=FORM)
    demand(answer.status_code in (201, 401), f"{answer.status_code} for a form")
    good = send(
        stand,
        MESSAGES,
        "POST",
        '{"text":"x"}',
        Authorization=f"Bearer {token}",
        Content_Type="application/json",
    )
    demand(good.status_code == 201, f"the token is no good at all: {good.text}")


@check("RFC6750-2.2-06")
def a_method_without_content_carries_no_token(stand: Stand) -> None:
    """A form with a good token in the body of a GET or a DELETE is not read; in the header it is."""
    token = stand.tokens(scope="calendar.read sheets.read sheets.write")["access_token"]
    form = encode({"access_token": token}.items())
    row = stand.json(stand.call(token, ROWS))["rows"][0]["id"]
    not_taken(send(stand, EVENTS, "GET", form, Content_Type=FORM))
    not_taken(send(stand, f"{ROWS}/{row}", "DELETE", form, Content_Type=FORM))
    demand(stand.json(stand.call(token, ROWS))["rows"][0]["id"] == row, "the row is gone")
    demand(stand.call(token).status_code == 200, "the token is no good at all")


@check("RFC6750-2.2-09")
def the_form_method_works_where_it_is_offered(stand: Stand) -> None:
    """A form with text and token posts the message; with a bad token, or with none, it does not."""
    token = stand.tokens(scope="chat.post chat.read")["access_token"]
    before = stand.json(stand.call(token, MESSAGES))["messages"]
    for bad in ({"access_token": "of-nobody"}, {}):
        form = encode({"text": "by form", **bad}.items())
        not_taken(send(stand, MESSAGES, "POST", form, Content_Type=FORM))
    demand(stand.json(stand.call(token, MESSAGES))["messages"] == before, "it was posted")
    form = encode({"text": "by form", "access_token": token}.items())
    answer = send(stand, MESSAGES, "POST", form, Content_Type=FORM)
    demand(answer.status_code == 201 and stand.json(answer)["text"] == "by form", answer.text)


@check("RFC6750-2.3-03")
def what_the_query_method_opens_is_private(stand: Stand) -> None:
    """Where tokens in the URL are still taken, the answer says Cache-Control: private."""
    stand = stand.under(Policy().without("token-stays-out-of-the-uri"))
    token = stand.tokens()["access_token"]
    answer = send(stand, f"{EVENTS}?access_token={token}")
    demand(answer.status_code == 200 and opened(answer), f"{answer.status_code}")
    says = [word.strip() for word in answer.headers.get("Cache-Control", "").split(",")]
    demand("private" in says, f"Cache-Control: {says}")


@check("RFC6750-2.3-05")
def a_token_in_the_url_opens_nothing(stand: Stand) -> None:
    """Where the query method is off, a good token in the URL is refused; in the header it is good."""
    token = stand.tokens()["access_token"]
    answer = send(stand, f"{EVENTS}?access_token={token}")
    demand(answer.status_code in (400, 401) and not opened(answer), f"{answer.status_code}")
    demand(stand.call(token).status_code == 200, "the token is no good at all")


@check("RFC6750-5.2-02")
def a_changed_token_is_noticed(stand: Stand) -> None:
    """With one character changed, a JWT and an opaque token are 401 invalid_token; whole they open."""
    for world in (stand, stand.under(Policy().setting(access_token_format="opaque"))):
        token = world.tokens()["access_token"]
        for place in (3, len(token) // 3, len(token) // 2, len(token) - 9):
            other = "A" if token[place] != "A" else "B"
            refused(world.call(f"{token[:place]}{other}{token[place + 1 :]}"), "invalid_token", 401)
        demand(world.call(token).status_code == 200, "the whole token is refused as well")


@check("RFC6750-5.2-03")
def a_token_is_restricted_in_scope(stand: Stand) -> None:
    """A token carries just the scope that was granted, and what lies beyond is closed to it."""
    tokens = stand.tokens(scope="sheets.read")
    demand(tokens.get("scope") == "sheets.read", f"scope: {tokens.get('scope')}")
    token = tokens["access_token"]
    demand(stand.call(token, ROWS).status_code == 200, "it opens nothing")
    refused(stand.call(token, ROWS, "POST", json={"cells": ["x"]}), "insufficient_scope", 403)


@check("RFC6750-5.2-04")
def a_token_does_not_live_for_ever(stand: Stand) -> None:
    """A token has an expiry within a day, is good a minute before it and refused a second after it."""
    tokens = stand.tokens()
    said = stand.introspect(tokens["access_token"])
    left = said["exp"] - stand.world.clock.now
    demand(0 < left <= DAY, f"{left} seconds")
    stand.world.advance(left - 60)
    demand(stand.call(tokens["access_token"]).status_code == 200, "it ends before its time")
    stand.world.advance(61)
    refused(stand.call(tokens["access_token"]), "invalid_token", 401)


@check("RFC6750-5.2-05")
def tokens_are_shown_over_tls_only(stand: Stand) -> None:
    """The token endpoint and the APIs do not listen without TLS; with it they answer."""
    token = stand.granted(stand.post("/token", OWN_ACCESS))["access_token"]
    demand(stand.call(token).status_code != 401, "the API does not know the token")
    stand.needs_tls(stand.metadata["token_endpoint"], "POST", data=OWN_ACCESS)
    stand.needs_tls(EVENTS, headers={"Authorization": f"Bearer {token}"})


@check("RFC6750-5.3-04")
def a_token_lives_for_an_hour_or_less(stand: Stand) -> None:
    """By code, refresh and client credentials, expires_in is 3600 at most."""
    tokens = stand.tokens()
    answers = (
        tokens,
        stand.json(stand.refresh(tokens["refresh_token"])),
        stand.json(stand.post("/token", OWN_ACCESS)),
    )
    for members in answers:
        demand(isinstance(members.get("expires_in"), int), f"expires_in: {members.get('expires_in')!r}")
        demand(0 < members["expires_in"] <= 3600, f"{members['expires_in']} seconds")
