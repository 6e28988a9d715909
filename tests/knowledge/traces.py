"""Traces built by hand, message by message: an authorization code run, and pieces to build attacks from."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from urllib.parse import urlencode

from mockserver.clock import WORLD_START
from mockserver.message import Channel, Message, Request, Response
from mockserver.network import Participant
from mockserver.protocol import base64url
from mockserver.rules import Finding
from oauthsim.trace import Event, Trace

PARTICIPANTS = (
    Participant("resource_owner", "resource_owner", "alice.example", "Alice's browser"),
    Participant("client", "client", "app.example", "Client"),
    Participant("authorization_server", "authorization_server", "auth.example", "Authorization server"),
    Participant("calendar", "resource_server", "calendar.example", "Calendar API"),
    Participant("mallory", "attacker", "evil.example", "Mallory"),
)
PASSWORD = "correct horse battery & staple"
STATE = "state_K1kQd0wzY2vD1mY0bA7s9"
VERIFIER = "verifier_0pM3xJ7cTqVb2Lr8sWzN4yHd6GfKaE1u"
CHALLENGE = base64url.sha256(VERIFIER)
CODE = "code_3VqYv0a1Q9n7mYdE8oX2"
CLIENT_SECRET = "a/secret+with=signs"
REFRESH_1, REFRESH_2 = "refresh_AAAAAAAAAAAAAAAAAAAA", "refresh_BBBBBBBBBBBBBBBBBBBB"
APP_COOKIE, AUTH_COOKIE = "app_session_5dYw8eRkq1", "login_session_9zTm3PqLx7"
HTML = ("Content-Type", "text/html; charset=utf-8")
JSON = ("Content-Type", "application/json")
FORM = ("Content-Type", "application/x-www-form-urlencoded")
NO_STORE = (("Cache-Control", "no-store"), ("Pragma", "no-cache"))


def jwt(claims: dict[str, object], **header: object) -> str:
    """Return a JWT with a signature that nobody checks here."""
    parts = ({"alg": "RS256", "kid": "demo-1", **header}, claims)
    encoded = [base64url.encode(json.dumps(part).encode()) for part in parts]
    return ".".join((*encoded, "c2lnbmF0dXJl"))


def access_token(number: int) -> str:
    """Return the JWT access token of that number (RFC 9068)."""
    claims: dict[str, object] = {
        "iss": "https://auth.example",
        "sub": "alice-1",
        "aud": "https://calendar.example",
        "exp": WORLD_START + 3600,
        "iat": WORLD_START,
        "jti": f"token-{number}",
        "client_id": "automation-app",
        "scope": "calendar.read",
    }
    return jwt(claims, typ="at+jwt")


class Story:
    """Collects messages; each call is one exchange, answered after whatever is told inside it."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.findings: dict[int, tuple[Finding, ...]] = {}
        self.events: list[Event] = []
        self.at = WORLD_START

    def ask(
        self,
        sender: str,
        receiver: str,
        url: str,
        *,
        method: str = "GET",
        headers: Iterable[tuple[str, str]] = (),
        form: dict[str, str] | None = None,
        channel: Channel = "front",
    ) -> Message:
        """Send a request."""
        body = urlencode(form).encode() if form else b""
        content = Request(method, url, (*headers, *((FORM,) if form else ())), body)
        return self._keep(Message(len(self.messages) + 1, self.at, sender, receiver, channel, content))

    def answer(
        self, asked: Message, status: int, *headers: tuple[str, str], json_body: object = None, body: str = ""
    ) -> Message:
        """Answer a request."""
        octets = body.encode() if json_body is None else json.dumps(json_body).encode()
        return self._keep(
            Message(
                len(self.messages) + 1,
                self.at,
                asked.receiver,
                asked.sender,
                asked.channel,
                asked.request,
                Response(status, (*headers, *((JSON,) if json_body is not None else ())), octets),
                asked.number,
            )
        )

    def trace(self, **changes: object) -> Trace:
        """Return what was told as a trace."""
        given: dict[str, object] = {
            "scenario": "by-hand",
            "seed": 1,
            "policy": "rfc9700",
            "outcome": "completed",
            "outcome_says": "The story came to its end.",
            "participants": PARTICIPANTS,
            "messages": tuple(self.messages),
            "findings": dict(self.findings),
            "events": tuple(self.events),
        }
        return Trace(**{**given, **changes})  # type: ignore[arg-type]

    def _keep(self, message: Message) -> Message:
        self.messages.append(message)
        return message


def authorization_code() -> Trace:
    """Return a whole authorization code run with PKCE, an API call and a refresh: 18 messages."""
    story = Story()
    _connect(story)
    _log_in_and_consent(story)
    _callback(story)
    _refresh_and_read(story)
    return story.trace()


def _connect(story: Story) -> None:
    asked = story.ask("resource_owner", "client", "https://app.example/connect/calendar", method="POST")
    request = {
        "response_type": "code",
        "client_id": "automation-app",
        "redirect_uri": "https://app.example/callback",
        "scope": "calendar.read",
        "state": STATE,
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    there = f"https://auth.example/authorize?{urlencode(request)}"
    cookie = f"__Host-app={APP_COOKIE}; Path=/; Secure; HttpOnly; SameSite=Lax"
    story.answer(asked, 302, ("Location", there), ("Set-Cookie", cookie))
    asked = story.ask("resource_owner", "authorization_server", there)
    page = '<form action="/login"><input name="username"><input type="password" name="password"></form>'
    story.answer(asked, 200, HTML, ("Referrer-Policy", "no-referrer"), body=page)


def _log_in_and_consent(story: Story) -> None:
    form = {"request": "request_1", "username": "alice", "password": PASSWORD}
    asked = story.ask(
        "resource_owner", "authorization_server", "https://auth.example/login", method="POST", form=form
    )
    page = '<form action="/consent"><input type="checkbox" name="scope"><button name="decision"></form>'
    cookie = f"__Host-login={AUTH_COOKIE}; Max-Age=43200; Path=/; Secure; HttpOnly; SameSite=Lax"
    story.answer(asked, 200, HTML, ("Set-Cookie", cookie), body=page)
    form = {"request": "request_1", "csrf": "csrf_1", "scope": "calendar.read", "decision": "allow"}
    asked = story.ask(
        "resource_owner",
        "authorization_server",
        "https://auth.example/consent",
        method="POST",
        headers=[("Cookie", f"__Host-login={AUTH_COOKIE}")],
        form=form,
    )
    back = urlencode({"code": CODE, "state": STATE, "iss": "https://auth.example"})
    story.answer(asked, 303, ("Location", f"https://app.example/callback?{back}"), *NO_STORE)


def _callback(story: Story) -> None:
    back = urlencode({"code": CODE, "state": STATE, "iss": "https://auth.example"})
    callback = story.ask(
        "resource_owner",
        "client",
        f"https://app.example/callback?{back}",
        headers=[("Cookie", f"__Host-app={APP_COOKIE}")],
    )
    form = {
        "grant_type": "authorization_code",
        "code": CODE,
        "redirect_uri": "https://app.example/callback",
        "code_verifier": VERIFIER,
    }
    _token(story, form, access_token(1), REFRESH_1)
    story.answer(callback, 302, ("Location", "/"))


def _refresh_and_read(story: Story) -> None:
    _read(story, access_token(1), 401)
    _token(story, {"grant_type": "refresh_token", "refresh_token": REFRESH_1}, access_token(2), REFRESH_2)
    _read(story, access_token(2), 200)


def _token(story: Story, form: dict[str, str], token: str, refresh: str) -> None:
    asked = story.ask(
        "client",
        "authorization_server",
        "https://auth.example/token",
        method="POST",
        headers=[basic("automation-app", CLIENT_SECRET)],
        form=form,
        channel="back",
    )
    members = {"access_token": token, "token_type": "Bearer", "expires_in": 3600, "refresh_token": refresh}
    story.answer(asked, 200, *NO_STORE, json_body={**members, "scope": "calendar.read"})


def _read(story: Story, token: str, status: int) -> None:
    bearer = ("Authorization", f"Bearer {token}")
    asked = story.ask(
        "client", "calendar", "https://calendar.example/events", headers=[bearer], channel="back"
    )
    challenge = ("WWW-Authenticate", 'Bearer realm="calendar", error="invalid_token"')
    answer = {401: {"error": "invalid_token"}, 200: {"events": [{"title": "Dentist", "code": "blue"}]}}
    story.answer(asked, status, *((challenge,) if status == 401 else ()), json_body=answer[status])


def basic(client_id: str, secret: str) -> tuple[str, str]:
    """Return an Authorization header with id and secret (RFC 6749 §2.3.1)."""
    pair = urlencode({client_id: secret}).replace("=", ":", 1)
    return "Authorization", f"Basic {base64.b64encode(pair.encode()).decode()}"
