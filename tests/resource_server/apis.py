"""The four APIs on a network, with an authorization server that says what a test tells it to say."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from mockserver.clock import Clock
from mockserver.message import Message, Request, Response, header
from mockserver.network import Network, Participant, Remark
from mockserver.policy import Policy
from mockserver.protocol import jose
from mockserver.resource_server.server import ResourceServer
from mockserver.rules import Finding

ISSUER = "https://auth.example"
KEY = jose.demo_key("auth-rs256-1")
SCOPES = "calendar.read sheets.read sheets.write chat.post chat.read crm.read"
TITLES = {"calendar": "Calendar", "sheets": "Sheets", "chat": "Chat", "crm": "CRM"}


@dataclass
class AuthorizationServerDouble:
    """Answers introspection and key requests out of two tables, and keeps what it was asked."""

    tokens: dict[str, Any] = field(default_factory=dict)
    keys: Any = field(default_factory=lambda: jose.jwks([KEY]))
    status: int = 200
    location: str = ""
    asked: list[tuple[str, bytes, str]] = field(default_factory=list)

    def __call__(self, environ: Any, start_response: Any) -> list[bytes]:
        body = environ["wsgi.input"].read()
        self.asked.append((environ["PATH_INFO"], body, environ.get("HTTP_AUTHORIZATION", "")))
        location = [("Location", self.location)] if self.location else []
        start_response(f"{self.status} x", [("Content-Type", "application/json"), *location])
        if environ["PATH_INFO"] == "/jwks":
            return [self.keys if isinstance(self.keys, bytes) else json.dumps(self.keys).encode()]
        token = body.decode().split("&")[0].removeprefix("token=")
        answer = self.tokens.get(token, {"active": False})
        return [answer if isinstance(answer, bytes) else json.dumps(answer).encode()]


@dataclass
class Answer:
    """A response, with what a test wants to see of it."""

    response: Response

    @property
    def status(self) -> int:
        return self.response.status

    @property
    def json(self) -> Any:
        return json.loads(self.response.body)

    def header(self, name: str) -> str | None:
        return header(self.response.headers, name)

    @property
    def challenge(self) -> str:
        return self.header("WWW-Authenticate") or ""


class Apis:
    """A small world: `get("calendar", "/events", token)` sends a request over its network."""

    def __init__(self, policy: Policy | None = None) -> None:
        self.network = Network(Clock())
        self.findings: list[Finding] = []
        self.messages: list[Message] = []
        self.network.subscribe(self._hear)
        self.auth = AuthorizationServerDouble()
        self.network.join(Participant("auth", "authorization server", "auth.example", "Auth"), self.auth)
        self.servers = {name: self._server(name, policy or Policy()) for name in TITLES}

    def _server(self, name: str, policy: Policy) -> ResourceServer:
        server = ResourceServer(
            id=name,
            host=f"{name}.example",
            network=self.network,
            policy=policy,
            issuer=ISSUER,
            jwks=jose.jwks([KEY]),
            jwks_uri=f"{ISSUER}/jwks",
            introspection_endpoint=f"{ISSUER}/introspect",
            credentials=("calendar api", "s3cret+%"),
            users=("alice", "mallory"),
        )
        self.network.join(Participant(name, "resource server", f"{name}.example", TITLES[name]), server)
        return server

    def _hear(self, event: Message | Remark) -> None:
        if isinstance(event, Message):
            self.messages.append(event)
        elif isinstance(event.entry, Finding):
            self.findings.append(event.entry)

    @property
    def now(self) -> int:
        return self.network.clock.now

    def send(self, method: str, url: str, headers: dict[str, str] | None = None, body: bytes = b"") -> Answer:
        self.findings.clear()
        request = Request(method, url, tuple((headers or {}).items()), body)
        return Answer(self.network.send(request, sender="client", channel="back"))

    def call(self, method: str, api: str, path: str, token: str, body: Any = None) -> Answer:
        headers = {"Authorization": f"Bearer {token}"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        octets = b"" if body is None else json.dumps(body).encode()
        return self.send(method, f"https://{api}.example{path}", headers, octets)

    def get(self, api: str, path: str, token: str) -> Answer:
        return self.call("GET", api, path, token)

    def claims(self, api: str = "calendar", **other: Any) -> dict[str, Any]:
        """The claims of a good token for `api`; `other` replaces some, None takes one out."""
        good = {
            "iss": ISSUER,
            "sub": "alice",
            "client_id": "automation",
            "aud": f"https://{api}.example",
            "scope": SCOPES,
            "iat": self.now,
            "exp": self.now + 3600,
            "jti": "jti_1",
        }
        return {name: value for name, value in (good | other).items() if value is not None}

    def jwt(self, api: str = "calendar", *, key: Any = KEY, typ: str = "at+jwt", **other: Any) -> str:
        return jose.sign(self.claims(api, **other), key, typ=typ)

    def opaque(self, token: str, api: str = "calendar", **other: Any) -> str:
        """Tell the authorization server what `token` is worth."""
        self.auth.tokens[token] = {"active": True, "token_type": "Bearer"} | self.claims(api) | other
        return token

    def finding(self, rule: str) -> Finding:
        """What the last request left in the ledger about `rule`; it must be there once."""
        (found,) = [finding for finding in self.findings if finding.rule == rule]
        return found
