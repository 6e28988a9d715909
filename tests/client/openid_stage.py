"""A client that signs people in, and a stand-in for the provider that signs what a test wants it to say."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from client.stage import Browser, Stage, build

from mockserver.message import Response, header
from mockserver.network import Participant
from mockserver.policy import Policy
from mockserver.protocol import compact, jose
from mockserver.protocol.parameters import Parameters

OP = "https://auth.example"
DOCUMENT: dict[str, Any] = {
    "issuer": OP,
    "authorization_endpoint": f"{OP}/authorize",
    "token_endpoint": f"{OP}/token",
    "jwks_uri": f"{OP}/jwks",
    "userinfo_endpoint": f"{OP}/userinfo",
    "end_session_endpoint": f"{OP}/logout",
    "authorization_response_iss_parameter_supported": True,
}
FIRST, SECOND = jose.demo_key("auth-rs256-1"), jose.demo_key("auth-rs256-2")
PERSON = {"sub": "alice-1", "name": "Alice", "email": "alice@mail.example"}


@dataclass
class OpenIdProvider:
    """What the provider says; a test changes any of it. `claims` replace those of an honest ID token."""

    now: Callable[[], int]
    document: dict[str, Any] = field(default_factory=lambda: dict(DOCUMENT))
    key: jose.SigningKey = FIRST
    published: list[jose.SigningKey] = field(default_factory=lambda: [FIRST])
    claims: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=lambda: dict(PERSON))
    id_token: Callable[[str], str | None] = str
    asked: list[str] = field(default_factory=list)
    nonce: str | None = None

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        self.asked.append(path)
        answers = {
            "/.well-known/openid-configuration": lambda: self.document,
            "/jwks": lambda: jose.jwks(self.published),
            "/token": self.tokens,
            "/userinfo": lambda: self.userinfo,
        }
        found = path in answers
        start_response("200 OK" if found else "404 No", [("Content-Type", "application/json")])
        return [json.dumps(answers[path]() if found else {}).encode()]

    def tokens(self) -> dict[str, Any]:
        members = {"access_token": "access-1", "token_type": "Bearer", "scope": "openid profile email"}
        id_token = self.id_token(self.signed())
        return members if id_token is None else {**members, "id_token": id_token}

    def signed(self) -> str:
        now = self.now()
        honest = {
            "iss": OP,
            "sub": "alice-1",
            "aud": "app",
            "exp": now + 600,
            "iat": now,
            "auth_time": now - 10,
            "acr": "urn:oauthsim:acr:password",
            "nonce": self.nonce,
            "at_hash": jose.left_half_hash("access-1", "RS256"),
        }
        claims = {name: value for name, value in {**honest, **self.claims}.items() if value is not None}
        return jose.sign(claims, self.key, typ="JWT", headers=self.headers)


def unsigned(token: str) -> str:
    """The token with its alg changed to `none` and its signature taken away."""
    _, claims = jose.decode_unverified(token)
    return compact.signing_input({"alg": "none"}, compact.json_text(claims).encode()) + "."


@dataclass
class SigningIn:
    """A stage with a provider, and somebody's browser at it."""

    stage: Stage
    provider: OpenIdProvider
    browser: Browser

    def begin(self, manner: str = "") -> Parameters:
        """Press the button; return the parameters of the authentication request."""
        answer = self.browser.press(f"/sign-in{manner}")
        location = header(answer.headers, "Location") or ""
        assert answer.status == 303, answer.body.decode()
        assert location.startswith(f"{OP}/authorize?"), location
        request = Parameters.from_query(location.partition("?")[2])
        self.provider.nonce = request.get("nonce")
        return request

    def come_back(self, request: Parameters, answer: str = "code=code-1") -> Response:
        state = request.get("state", "")
        return self.browser.get(f"/callback?{answer}&state={state}&iss=https%3A%2F%2Fauth.example")

    def sign_in(self, manner: str = "") -> Response:
        return self.come_back(self.begin(manner))

    @property
    def home(self) -> str:
        return self.browser.get("/").body.decode()

    def new_browser(self) -> SigningIn:
        return SigningIn(self.stage, self.provider, self.stage.browser())


def signing_in(policy: Policy | None = None) -> SigningIn:
    stage = build(policy, identity_provider=OP)
    provider = OpenIdProvider(now=lambda: stage.network.clock.now)
    stage.network.join(Participant("auth", "authorization_server", "auth.example", "Auth"), provider)
    return SigningIn(stage, provider, stage.browser())
