"""The client with stand-ins around it: an authorization server and APIs that say what a test has written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from mockserver.client import Client, Registration
from mockserver.clock import Clock
from mockserver.entropy import Entropy
from mockserver.message import Message, Request, Response, header
from mockserver.network import Network, Participant, Remark
from mockserver.policy import Policy
from mockserver.protocol.parameters import Parameters
from mockserver.rules import Finding

APP = "https://app.example"
METADATA: dict[str, Any] = {
    "issuer": "https://auth.example",
    "authorization_endpoint": "https://auth.example/authorize?tenant=7",
    "token_endpoint": "https://auth.example/token?tenant=7",
    "revocation_endpoint": "https://auth.example/revoke",
    "authorization_response_iss_parameter_supported": True,
}
CONFIDENTIAL = Registration("app", "s3cret of the app", f"{APP}/callback", "client_secret_basic")
PUBLIC = Registration("app", None, f"{APP}/callback", "none")
TOKENS = {
    "access_token": "access-1",
    "token_type": "Bearer",
    "expires_in": 3600,
    "refresh_token": "refresh-1",
    "scope": "calendar.read",
}


@dataclass
class Scripted:
    """A host that gives its scripted answers one after the other, then the last one for ever."""

    answers: list[Response] = field(default_factory=list)
    asked: list[Request] = field(default_factory=list)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        headers = [
            (name[5:].title().replace("_", "-"), str(environ[name])) for name in environ if "HTTP_" in name
        ]
        url = f"{environ['PATH_INFO']}{'?' if environ['QUERY_STRING'] else ''}{environ['QUERY_STRING']}"
        body = environ["wsgi.input"].read()
        self.asked.append(Request(environ["REQUEST_METHOD"], url, tuple(headers), body))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        start_response(f"{answer.status} x", list(answer.headers))
        return [answer.body]

    def will_say(self, *answers: Response) -> None:
        self.answers[:] = answers

    @property
    def forms(self) -> list[Parameters]:
        return [Parameters.from_form(request.body) for request in self.asked]


def says(content: Any, status: int = 200, **headers: str) -> Response:
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Response(status, (("Content-Type", "application/json"), *named), json.dumps(content).encode())


class Browser:
    """As little of a browser as these tests need: one cookie, no redirects followed."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self.cookie = ""

    def send(self, method: str, path: str, body: bytes = b"", **headers: str) -> Response:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookie:
            sent["Cookie"] = self.cookie
        request = Request(method, APP + path, tuple(sent.items()), body)
        answer = self._network.send(request, sender="resource_owner", channel="front")
        self.cookie = (header(answer.headers, "Set-Cookie") or self.cookie).partition(";")[0]
        return answer

    def get(self, path: str) -> Response:
        return self.send("GET", path)

    def press(self, action: str) -> Response:
        """Send the form of the home page whose action is `action`, as it stands there."""
        page = self.get("/").body.decode()
        form = re.search(rf'action="{re.escape(action)}">(.*?)</form>', page, re.DOTALL)
        assert form is not None, f"there is no form for {action} on the page"
        token = re.search(r'name="csrf_token" value="([^"]+)"', form[1])
        assert token is not None
        return self.post(action, f"csrf_token={token[1]}")

    def post(self, path: str, form: str) -> Response:
        return self.send("POST", path, form.encode(), Content_Type="application/x-www-form-urlencoded")


@dataclass
class Stage:
    """A client, its stand-ins, and what went over the network and into the ledger."""

    network: Network
    client: Client
    auth: Scripted
    api: Scripted
    findings: list[Finding] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)

    def browser(self) -> Browser:
        return Browser(self.network)

    def begin(self, browser: Browser, service: str = "calendar") -> Parameters:
        """Press Connect and return the parameters of the authorization request."""
        answer = browser.press(f"/connect/{service}")
        assert answer.status == 303
        return Parameters.from_query((header(answer.headers, "Location") or "").partition("?")[2])

    def connect(self, browser: Browser) -> Response:
        """Connect the calendar and return what the redirect endpoint answers."""
        state = self.begin(browser).get("state", "")
        return browser.get(f"/callback?code=code-1&state={state}&iss=https%3A%2F%2Fauth.example")

    def refused_by(self) -> list[str]:
        """The rules that were violated and enforced."""
        return [found.rule for found in self.findings if not found.held and found.enforced]

    def let_through(self) -> list[str]:
        """The checks that were violated and not enforced."""
        return [
            found.rule
            for found in self.findings
            if not (found.held or found.enforced) and found.evidence != "switched off"
        ]

    def note(self, event: Message | Remark) -> None:
        if isinstance(event, Message):
            self.messages.append(event)
        elif isinstance(event.entry, Finding):
            self.findings.append(event.entry)


def build(
    policy: Policy | None = None, registration: Registration = CONFIDENTIAL, metadata: Any = None, **more: Any
) -> Stage:
    network = Network(Clock())
    client = Client(
        network=network,
        entropy=Entropy(1),
        policy=policy or Policy(),
        registration=registration,
        server_metadata=metadata or METADATA,
        **more,
    )
    stage = Stage(network, client, Scripted([says(TOKENS)]), Scripted([says({"events": []})]))
    network.subscribe(stage.note)
    network.join(Participant("client", "client", "app.example", "Automations"), client)
    network.join(Participant("auth", "authorization server", "auth.example", "Auth"), stage.auth)
    network.join(Participant("calendar", "resource server", "calendar.example", "Calendar"), stage.api)
    return stage
