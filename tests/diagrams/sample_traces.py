"""Traces made by hand, so that pictures can be tested without a world."""

from __future__ import annotations

import json
from dataclasses import replace

from mockserver.clock import WORLD_START
from mockserver.message import Channel, Delivery, Headers, Message, Request, Response
from mockserver.network import Participant
from mockserver.rules import Finding
from oauthsim.trace import Event, Trace

PARTIES = (
    Participant("authorization_server", "authorization_server", "auth.example", "Authorization server"),
    Participant("resource_owner", "resource_owner", "alice.example", "Alice's browser"),
    Participant("client", "client", "app.example", "Client"),
    Participant("calendar", "resource_server", "calendar.example", "Calendar API"),
    Participant("sheets", "resource_server", "sheets.example", "Sheets API"),
)
ALICE, CLIENT, SERVER, CALENDAR = "resource_owner", "client", "authorization_server", "calendar"
HTML = (("Content-Type", "text/html; charset=utf-8"),)
JSON = (("Content-Type", "application/json"),)
FORM = (("Content-Type", "application/x-www-form-urlencoded"),)


class Recording:
    """Writes messages down one after the other, as the network would number them."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.now = WORLD_START

    def ask(
        self,
        sender: str,
        receiver: str,
        channel: Channel,
        method: str,
        url: str,
        headers: Headers = (),
        body: bytes = b"",
        delivery: Delivery = "delivered",
    ) -> Message:
        """Add a request."""
        number = len(self.messages) + 1
        request = Request(method, url, headers, body)
        self.messages.append(Message(number, self.now, sender, receiver, channel, request, delivery=delivery))
        return self.messages[-1]

    def answer(
        self,
        asked: Message,
        status: int,
        headers: Headers = (),
        body: bytes = b"",
        delivery: Delivery = "delivered",
    ) -> Message:
        """Add the response to `asked`."""
        self.messages.append(
            Message(
                number=len(self.messages) + 1,
                at=self.now,
                sender=asked.receiver,
                receiver=asked.sender,
                channel=asked.channel,
                request=asked.request,
                response=Response(status, headers, body),
                answers=asked.number,
                delivery=delivery,
            )
        )
        return self.messages[-1]


def page(title: str) -> bytes:
    """A page with a title."""
    return f"<!doctype html><title>{title}</title><p>…".encode()


def whole_story() -> Trace:
    """Return 26 messages: a code grant, a violation, a call to nowhere, an hour, a lost answer, a stop."""
    r = Recording()
    asked = r.ask(ALICE, CLIENT, "front", "GET", "https://app.example/connect/calendar")
    authorize = (
        "https://auth.example/authorize?response_type=code&client_id=automation-platform"
        "&redirect_uri=https%3A%2F%2Fapp.example%2Fcallback&scope=calendar.read+sheets.write"
        "&state=state_zbnLBQHOYIqcmk&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        "&code_challenge_method=S256"
    )
    r.answer(asked, 302, (("Location", authorize),))
    asked = r.ask(ALICE, SERVER, "front", "GET", authorize)
    r.answer(asked, 200, HTML, page("Sign in"))
    asked = r.ask(
        ALICE,
        SERVER,
        "front",
        "POST",
        "https://auth.example/login",
        FORM,
        b"username=alice&password=wonderland",
    )
    r.answer(asked, 303, (("Location", "https://auth.example/consent"),))
    asked = r.ask(ALICE, SERVER, "front", "GET", "https://auth.example/consent")
    r.answer(asked, 200, HTML, page("Automation Platform wants access"))
    asked = r.ask(
        ALICE, SERVER, "front", "POST", "https://auth.example/consent", FORM,
        b"decision=allow&scope=calendar.read&scope=sheets.write",
    )  # fmt: skip
    callback = "https://app.example/callback?code=code_8mBqlr4Ka2&state=state_zbnLBQHOYIqcmk&iss=https%3A%2F%2Fauth.example"
    r.answer(asked, 302, (("Location", callback),))
    outer = r.ask(ALICE, CLIENT, "front", "GET", callback)
    token_request = (
        b"grant_type=authorization_code&code=code_8mBqlr4Ka2&redirect_uri=https%3A%2F%2Fapp.example%2Fcallback"
        b"&code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    )
    basic = (("Authorization", "Basic YXV0b21hdGlvbi1wbGF0Zm9ybTpzM2NyM3Q="), *FORM)
    inner = r.ask(CLIENT, SERVER, "back", "POST", "https://auth.example/token", basic, token_request)
    tokens = {
        "access_token": "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2ln",
        "token_type": "Bearer",
        "expires_in": 3600,
        "refresh_token": "refresh_Tt0G5Qh1",
        "scope": "calendar.read sheets.write",
    }
    r.answer(inner, 200, JSON, json.dumps(tokens).encode())
    bearer = (("Authorization", "Bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2ln"),)
    inner = r.ask(CLIENT, CALENDAR, "back", "GET", "https://calendar.example/events", bearer)
    deep = r.ask(
        CALENDAR, SERVER, "back", "POST", "https://auth.example/introspect", basic,
        b"token=eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2ln",
    )  # fmt: skip
    r.answer(
        deep, 200, JSON, b'{"active": true, "scope": "calendar.read", "client_id": "automation-platform"}'
    )
    r.answer(inner, 200, JSON, b'{"events": [{"title": "Tea with the Hatter"}]}')
    r.answer(outer, 200, HTML, page("Calendar connected"))
    r.ask(ALICE, "evil.example", "front", "GET", "https://evil.example/pixel.gif?u=1", delivery="refused")
    r.now += 3540
    outer = r.ask(ALICE, CLIENT, "front", "POST", "https://app.example/sync", FORM, b"what=calendar")
    refresh = b"grant_type=refresh_token&refresh_token=refresh_Tt0G5Qh1"
    inner = r.ask(CLIENT, SERVER, "back", "POST", "https://auth.example/token", basic, refresh)
    r.answer(inner, 200, JSON, json.dumps(tokens).encode(), delivery="lost")
    r.now += 75
    inner = r.ask(CLIENT, SERVER, "back", "POST", "https://auth.example/token", basic, refresh)
    error = {"error": "invalid_grant", "error_description": "this refresh token was used before"}
    r.answer(inner, 400, JSON, json.dumps(error).encode())
    r.answer(outer, 502, HTML, page("Please connect again"))
    r.ask(
        CLIENT,
        SERVER,
        "back",
        "POST",
        "https://auth.example/revoke",
        basic,
        b"token=refresh_Tt0G5Qh1",
        "lost",
    )
    r.messages[2] = replace(r.messages[2], edited=("redirect_uri=https://app.example/callback/../x",))
    findings = {
        3: (
            Finding("client-is-known", SERVER, "RFC 6749 §3.1.2.4", True, True, "automation-platform"),
            Finding(
                "redirect-uri-matches-exactly", SERVER, "RFC 9700 §4.1.3", False, False, "…/callback/../x"
            ),
        ),
        11: (Finding("sends-iss", SERVER, "RFC 9207 §2", True, True, ""),),
        24: (
            Finding(
                "refresh-token-is-used-once", SERVER, "RFC 9700 §4.14.2", False, True, "rotated at message 22"
            ),
        ),
    }
    events = (
        Event(0, WORLD_START, ALICE, "step", "Alice connects her calendar"),
        Event(18, WORLD_START, ALICE, "leak", "The page loads a picture from another site"),
        Event(
            19,
            WORLD_START + 3540,
            ALICE,
            "step",
            "An hour later the client refreshes, and the answer is lost",
        ),
        Event(
            26,
            r.now,
            CLIENT,
            "note",
            "The client forgets its tokens and asks Alice to connect again next time she comes by",
        ),
    )
    return Trace(
        scenario="authorization-code",
        seed=1,
        policy="rfc9700",
        outcome="invalid_grant",
        outcome_says="the refresh token had been used before, so its whole family was revoked",
        participants=PARTIES,
        messages=tuple(r.messages),
        findings=findings,
        events=events,
        off=("redirect-uri-matches-exactly",),
    )


def trace_of(recording: Recording) -> Trace:
    """Return a trace of just these messages."""
    return Trace("a story", 1, "rfc9700", "completed", "", PARTIES, tuple(recording.messages))
