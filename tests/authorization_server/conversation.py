"""A conversation with an authorization server, over the network of a world of its own.

Alice's browser, some registered clients and the clock; each method sends real HTTP and returns the answer.
What the server noted about it is in `ledger`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import requests
from werkzeug.security import generate_password_hash

import mockserver.authorization_server.app  # noqa: F401  # so that a Policy knows all its rules
from mockserver.authorization_server import AuthorizationServer
from mockserver.authorization_server.rules.clients import secret_digest
from mockserver.back_channel import back_channel
from mockserver.clock import Clock
from mockserver.entropy import Entropy
from mockserver.message import Message
from mockserver.network import Network, Participant, Remark
from mockserver.policy import Policy
from mockserver.protocol import dpop, jose, pkce
from mockserver.protocol.client_credentials import basic_header
from mockserver.protocol.jose import SigningKey
from mockserver.protocol.scope import Scope
from mockserver.records import Client, ResourceScope, User
from mockserver.rules import REGISTRY, Finding

ISSUER = "https://auth.example"
CALLBACK = "https://app.example/callback"
AFTER_LOGOUT = "https://app.example/bye"
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
VERIFIER = "the-verifier-of-this-request-which-nobody-can-guess"
PASSWORD = "correct horse battery staple"
LOGIN = {"username": "alice", "password": PASSWORD}
ALLOW, DENY = {"decision": "allow"}, {"decision": "deny"}

SCOPES = {
    scope.name: scope
    for scope in (
        ResourceScope("calendar.read", "See the events in your calendar", "https://calendar.example"),
        ResourceScope("sheets.write", "Change the rows of your spreadsheets", "https://sheets.example"),
        ResourceScope("crm.read", "See your customers", "https://crm.example"),
        ResourceScope("openid", "Know who you are", ISSUER),
        ResourceScope("profile", "See your name", ISSUER),
    )
}
ASKED = "calendar.read sheets.write"
OPEN = Scope.parse("calendar.read sheets.write openid profile")  # what a client may ask for: not crm.read

SECRETS = {
    "app": "secret-of-app",
    "post-app": "secret-of-post-app",
    "other-app": "secret-of-other-app",
    "two-uris": "secret-of-two-uris",
    "no-code": "secret-of-no-code",
    "refresh-only": "secret-of-refresh-only",
    "no-refresh": "secret-of-no-refresh",
    "service": "secret-of-service",
    "legacy": "secret-of-legacy",
    "https://odd.example/client:1": "per%cent + colon: amp&é",
    "calendar-api": "secret-of-calendar-api",
    "crm-api": "secret-of-crm-api",
}
ODD = "https://odd.example/client:1"
"""A client whose id and secret have every character that Basic gets wrong when they are not form-encoded."""


def registered(client_id: str, **differing: Any) -> Client:
    secret = SECRETS.get(client_id)
    usual: dict[str, Any] = {
        "client_name": client_id.title(),
        "redirect_uris": (CALLBACK,),
        "scope": OPEN,
        "token_endpoint_auth_method": "client_secret_basic" if secret else "none",
        "client_secret_digest": secret_digest(secret) if secret else None,
    }
    return Client(client_id, **{**usual, **differing})


CLIENTS = {
    client.client_id: client
    for client in (
        registered("app", post_logout_redirect_uris=(AFTER_LOGOUT,)),
        registered("post-app", token_endpoint_auth_method="client_secret_post"),
        registered("other-app", grant_types=("authorization_code", "refresh_token", DEVICE_GRANT)),
        registered("two-uris", redirect_uris=(CALLBACK, "https://app.example/second")),
        registered("no-code", response_types=()),
        registered("refresh-only", grant_types=("refresh_token",)),
        registered("no-refresh", grant_types=("authorization_code",)),
        registered("service", redirect_uris=(), grant_types=("client_credentials",)),
        registered("legacy", grant_types=("password",), response_types=("token",)),
        registered(ODD),
        registered("calendar-api", redirect_uris=(), grant_types=(), may_introspect=True),
        registered(
            "crm-api", redirect_uris=(), grant_types=(), may_introspect=True, resource="https://crm.example"
        ),
        registered("stranger", is_verified=False),
        registered("spa"),
        registered("unverified", is_verified=False),
        registered("native", redirect_uris=("http://127.0.0.1/cb",)),
        registered("without-tls", redirect_uris=("http://client.example/cb",)),
        registered("public-service", redirect_uris=(), grant_types=("client_credentials",)),
        registered("tv", redirect_uris=(), grant_types=(DEVICE_GRANT, "refresh_token")),
    )
}


def password_hash(password: str) -> str:
    """One round is enough where every password is known, and a thousand logins are to take no time."""
    return generate_password_hash(password, method="pbkdf2:sha256:1")


KEY = jose.key_of_octets(bytes(range(32)), "key-of-the-client")
OTHER_KEY = jose.demo_key("mallory-eddsa-1")
"""Key pairs for DPoP proofs: the client's own, and one that it has not."""

USERS = (
    User("alice-1", "alice", password_hash(PASSWORD), "Alice Example", "alice@mail.example"),
    User("bob-1", "bob", password_hash("bob's"), "Bob Example", "bob@mail.example"),
)


class Conversation:
    """One authorization server in a world of its own, and the parties that talk to it."""

    def __init__(self, policy: Policy | None = None, seed: int = 1) -> None:
        self.clock = Clock()
        self.network = Network(self.clock)
        self.messages: list[Message] = []
        self.ledger: list[Finding] = []
        self.network.subscribe(self._listen)
        self.server = AuthorizationServer(
            issuer=ISSUER,
            network=self.network,
            entropy=Entropy(seed),
            policy=policy or Policy(),
            keys=[jose.demo_key("auth-rs256-1")],
            scopes=SCOPES,
            clients=CLIENTS.values(),
            users=USERS,
        )
        self.network.join(Participant("authorization_server", "", "auth.example", ""), self.server)
        self.alice = self.browser()
        self.proves = self.server.policy.enforces(REGISTRY["token-requests-come-with-a-dpop-proof"])
        self._proofs = 0

    def _listen(self, event: Message | Remark) -> None:
        if isinstance(event, Message):
            self.messages.append(event)
        elif isinstance(event.entry, Finding):
            self.ledger.append(event.entry)

    def findings(self, rule: str) -> list[Finding]:
        return [finding for finding in self.ledger if finding.rule == rule]

    def violated(self) -> set[str]:
        return {finding.rule for finding in self.ledger if not finding.held}

    def browser(self) -> requests.Session:
        """A browser of its own, with no cookies yet."""
        return back_channel(self.network, "resource_owner")

    # --- the front channel ---

    def get(self, path: str, browser: requests.Session | None = None, **query: Any) -> requests.Response:
        url = urljoin(ISSUER, path)
        return (browser or self.alice).get(url, params=present(query), allow_redirects=False)

    def post(self, path: str, browser: requests.Session | None = None, **form: Any) -> requests.Response:
        url = urljoin(ISSUER, path)
        return (browser or self.alice).post(url, data=present(form), allow_redirects=False)

    def submit(
        self, page: requests.Response, browser: requests.Session | None = None, **changes: Any
    ) -> requests.Response:
        """Press a button of the form in `page`, after changing some of its fields (None takes one out)."""
        form = form_in(page.text)
        return self.post(form.action, browser, **{**form.fields, **changes})

    def follow(self, answer: requests.Response, browser: requests.Session | None = None) -> requests.Response:
        """Follow a redirect that stays at the authorization server; any other answer is returned as it is."""
        location = answer.headers.get("Location", "")
        return self.get(location, browser) if location.startswith(ISSUER + "/") else answer

    def log_in(
        self, page: requests.Response | None = None, browser: requests.Session | None = None, **changes: Any
    ) -> requests.Response:
        """Fill the login form of `page` (of its own, if there is none) and go where it leads."""
        form = self.get("/login", browser) if page is None else page
        return self.follow(self.submit(form, browser, **{**LOGIN, **changes}), browser)

    def ask(
        self, client: str = "app", browser: requests.Session | None = None, **changes: Any
    ) -> requests.Response:
        """Send Alice's browser to the authorization endpoint with a right request but for `changes`."""
        return self.get("/authorize", browser, **{**authorization_request(client), **changes})

    def ask_and_log_in(
        self, client: str = "app", browser: requests.Session | None = None, **changes: Any
    ) -> requests.Response:
        """The same, and log in if that is asked; return the consent page, or what came instead."""
        page = self.ask(client, browser, **changes)
        return self.log_in(page, browser) if 'action="/login"' in page.text else page

    def authorize(
        self,
        client: str = "app",
        decision: dict[str, Any] = ALLOW,
        browser: requests.Session | None = None,
        **changes: Any,
    ) -> requests.Response:
        """Ask, log in, decide; return the answer that takes the browser back to the client."""
        page = self.ask_and_log_in(client, browser, **changes)
        return self.submit(page, browser, **decision) if 'action="/consent"' in page.text else page

    def code(self, client: str = "app", **changes: Any) -> str:
        return answer_to_client(self.authorize(client, **changes))["code"]

    # --- the back channel ---

    def call(
        self, path: str, client: str | None = "app", *, proof: str | None = None, **form: Any
    ) -> requests.Response:
        """A client's request to an endpoint for machines, authenticated as the client registered.

        proof: the DPoP header. Where the server wants one of every client, a token request has a right one.
        """
        if proof is None and path == "/token" and self.proves:
            proof = self.proof(nonce=dpop.nonce(self.server.dpop_secret, self.clock.now))
        session = back_channel(self.network, client or "nobody")
        session.headers.update({} if proof is None else {"DPoP": proof})
        url = urljoin(ISSUER, path)
        if client is None or CLIENTS[client].token_endpoint_auth_method == "client_secret_basic":
            auth = None if client is None else Basic(client, SECRETS[client])
            return session.post(url, data=present(form), auth=auth)
        who = {"client_id": client, "client_secret": SECRETS.get(client)}
        return session.post(url, data=present({**who, **form}))

    def proof(
        self,
        method: str = "POST",
        path: str = "/token",
        *,
        key: SigningKey = KEY,
        age: int = 0,
        **others: Any,
    ) -> str:
        """A DPoP proof in which nothing is wrong but for what is said here; `age` is in seconds."""
        self._proofs += 1
        jti, now = f"jti-{self._proofs}", self.clock.now - age
        url = urljoin(ISSUER, path)
        return dpop.proof(key, **{"method": method, "url": url, "jti": jti, "now": now, **others})

    def redeem(self, code: str, /, client: str = "app", **changes: Any) -> requests.Response:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": CLIENTS[client].redirect_uris[0],
            "code_verifier": VERIFIER,
        }
        return self.call("/token", client, **{**form, **changes})

    def tokens(self, client: str = "app", **changes: Any) -> dict[str, Any]:
        """The whole flow; return the members of the token response."""
        tokens: dict[str, Any] = self.redeem(self.code(client, **changes), client).json()
        return tokens

    def refresh(self, refresh_token: str, client: str = "app", **changes: Any) -> requests.Response:
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return self.call("/token", client, **{**form, **changes})

    def introspect(self, token: str) -> dict[str, Any]:
        state: dict[str, Any] = self.call("/introspect", "calendar-api", token=token).json()
        return state

    def is_active(self, token: str) -> bool:
        return bool(self.introspect(token)["active"])

    def revoke(self, token: str, client: str = "app", **more: Any) -> requests.Response:
        return self.call("/revoke", client, token=token, **more)

    # --- devices ---

    def start_device(self, client: str = "tv", **form: Any) -> dict[str, Any]:
        started: dict[str, Any] = self.call("/device_authorization", client, **form).json()
        return started

    def poll(self, device: dict[str, Any], client: str = "tv", wait: int = 0, **changes: Any) -> Any:
        self.clock.advance(wait)
        form = {"grant_type": DEVICE_GRANT, "device_code": device["device_code"]}
        return self.call("/token", client, **{**form, **changes})

    def decide_device(self, device: dict[str, Any], **decision: Any) -> requests.Response:
        """Alice opens the address that the device shows, logs in if need be, and decides."""
        page = self.get(device["verification_uri_complete"])
        page = self.log_in(page) if 'action="/login"' in page.text else page
        return self.submit(self.submit(page), **(decision or ALLOW))


class Basic(requests.auth.AuthBase):
    """Client id and secret as RFC 6749 §2.3.1 wants them, form-encoded first."""

    def __init__(self, client_id: str, secret: str) -> None:
        self._header = basic_header(client_id, secret)

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = self._header
        return request


def authorization_request(client: str = "app") -> dict[str, Any]:
    """An authorization request in which nothing is wrong."""
    uris = CLIENTS[client].redirect_uris
    return {
        "response_type": "code",
        "client_id": client,
        "redirect_uri": uris[0] if uris else None,
        "scope": ASKED,
        "state": "the state",
        "code_challenge": pkce.challenge(VERIFIER),
        "code_challenge_method": "S256",
    }


def present(parameters: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in parameters.items() if value is not None}


# --- looking at answers ---


@dataclass(frozen=True)
class Form:
    action: str
    fields: dict[str, Any]


class _FormReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.action: str | None = None
        self.fields: dict[str, Any] = {}
        self.ended = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        if tag == "form" and self.action is None:
            self.action = has.get("action")
        unticked = has.get("type") == "checkbox" and "checked" not in has
        if tag == "input" and not self.ended and not unticked:
            values = self.fields.setdefault(str(has.get("name")), [])
            values.append(has.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        self.ended = self.ended or tag == "form"


def form_in(html: str) -> Form:
    """The first form of a page: where it goes and what its fields hold."""
    reader = _FormReader()
    reader.feed(html)
    assert reader.action is not None, f"no form in this page: {html}"
    return Form(reader.action, reader.fields)


def answer_to_client(answer: requests.Response, at: str = CALLBACK) -> dict[str, str]:
    """The parameters that a redirect brings to the client; fails unless it goes there."""
    location = answer.headers.get("Location", "")
    assert location.startswith(at), f"{answer.status_code} {location or answer.text}"
    parts = urlsplit(location)
    return dict(parse_qsl(parts.query or parts.fragment))


def error_of(answer: requests.Response) -> str | None:
    """The error code that an answer carries: in JSON, in a redirect, or in a page for a person."""
    if answer.headers.get("Location"):
        parts = urlsplit(answer.headers["Location"])
        return dict(parse_qsl(parts.query or parts.fragment)).get("error")
    if answer.headers.get("Content-Type", "").startswith("application/json"):
        error = answer.json().get("error")
        return None if error is None else str(error)
    shown = re.search(r"The protocol calls this <code>(\w+)</code>", answer.text)
    if shown:
        return shown[1]
    return "a problem" if 'class="problem"' in answer.text else None


def claims_of(token: str) -> dict[str, Any]:
    return jose.decode_unverified(token)[1]
