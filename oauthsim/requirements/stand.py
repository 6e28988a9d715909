"""The test stand: a fresh world, clients that know the protocol by heart, and Alice to say yes.

A check works through the stand: it sends what it likes, honest or not, and looks at what comes back. What the
stand needs of a server is its metadata, registered clients and a person who can log in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import requests

from mockserver.authorization_server.rules.clients import secret_digest
from mockserver.back_channel import back_channel
from mockserver.client import CATALOGUE, Registration, Service
from mockserver.client.token_requests import Metadata
from mockserver.message import Message
from mockserver.network import Participant
from mockserver.policy import Policy
from mockserver.protocol import pkce
from mockserver.protocol.client_credentials import basic_header
from mockserver.protocol.parameters import Parameters, add_to_uri, encode
from mockserver.protocol.scope import Scope
from mockserver.records import Client
from mockserver.resource_owner import Person, UserAgent
from mockserver.resource_owner.page import Page
from mockserver.rules import Finding
from oauthsim.edits import apply, parse
from oauthsim.requirements.second_server import AT_SECOND, SECOND, SERVICES_OF_TWO, SecondServer
from oauthsim.requirements.verdict import Unmet, demand
from oauthsim.scenarios.messages import Condition
from oauthsim.simulate import simulate
from oauthsim.trace import Trace, in_order
from oauthsim.world import APP, ISSUER, PARTICIPANTS, SCOPES, ClientType, World, api_secret

TESTER = Participant("tester", "client", "tester.example", "Tester")
NATIVE = Participant("native", "client", "127.0.0.1:51004", "Native app")
SECRET = "demo-secret-of-the-tester-everybody-knows-it"
VERIFIER = "a-code-verifier-of-the-test-stand-that-everybody-knows"
BOBS_PASSWORD = "tr0ub4dor"
OWN_ACCESS = {"grant_type": "client_credentials", "scope": "calendar.read"}
"""The shortest request that brings a token, for a client that proves who it is (RFC 6749 §4.4.2)."""

EVERY_GRANT = (
    "authorization_code",
    "refresh_token",
    "client_credentials",
    "password",
    "urn:ietf:params:oauth:grant-type:device_code",
)


@dataclass(frozen=True, slots=True)
class Registered:
    """A client of the stand as the server knows it."""

    client_id: str
    secret: str | None
    method: str
    redirect_uri: str = "https://tester.example/callback"
    more_redirect_uris: tuple[str, ...] = ()
    grant_types: tuple[str, ...] = EVERY_GRANT
    response_types: tuple[str, ...] = ("code", "token")
    is_verified: bool = True


CLIENTS = {
    "basic": Registered("tester-basic", SECRET, "client_secret_basic"),
    "post": Registered("tester-post", SECRET, "client_secret_post"),
    "public": Registered("tester-public", None, "none"),
    "other": Registered("tester-other", f"{SECRET}-too", "client_secret_basic"),
    "native": Registered("tester-native", None, "none", "http://127.0.0.1/callback"),
    "odd": Registered("tester:odd+100%", "p w+%&:é", "client_secret_basic"),
    "two": Registered(
        "tester-two",
        SECRET,
        "client_secret_basic",
        more_redirect_uris=("https://tester.example/other-callback?tenant=7",),
    ),
    "homeless": Registered("tester-homeless", None, "none", redirect_uri=""),
    "homeless-confidential": Registered(
        "tester-homeless-too", SECRET, "client_secret_basic", redirect_uri=""
    ),
    "fragment": Registered("tester-fragment", None, "none", "https://tester.example/callback#part"),
    "limited": Registered(
        "tester-limited",
        SECRET,
        "client_secret_basic",
        grant_types=("authorization_code",),
        response_types=(),
    ),
    "without-tls": Registered(
        "tester-without-tls", None, "none", redirect_uri="http://tester.example/callback"
    ),
    "unrefreshed": Registered(
        "tester-unrefreshed", SECRET, "client_secret_basic", grant_types=("authorization_code",)
    ),
    "stranger": Registered("tester-stranger", None, "none", is_verified=False),
}
"""The clients of the stand by a short name.

`basic` and `post` authenticate, `public` and `native` cannot, `other` is somebody else's. `odd` has an id
and a secret of difficult characters, `two` has two redirect URIs, the homeless ones have none, that of
`fragment` should never have been registered, and `limited` may use no response type and no refresh token,
`unrefreshed` codes but no refresh token. The redirect URI of `without-tls` is one of http. `stranger`
registered itself, and nobody has looked at it.
"""


class Stand:
    """A world of its own for one check, and the tools to send anything to any party of it.

    At its browser sits `alice`; `bob` has an account at the server too, and may take her place.

    `policy` is the policy of that world; a check that needs another one calls `stand.under(policy)`.
    """

    def __init__(
        self, name: str, policy: Policy | None = None, application: ClientType = "confidential"
    ) -> None:
        self.name = name
        self.world = World(policy=policy, client=application)
        self.browser = self.world.browser
        self.alice = self.world.alice
        self.bob = Person(self.browser, username="bob", password=BOBS_PASSWORD)
        self.world.add_user("bob-1", "Bob", BOBS_PASSWORD)
        self.http: requests.Session = back_channel(self.world.network, TESTER.id)
        self._elsewhere: list[Callable[[], Trace]] = []
        self.world.network.join(TESTER, _callback_page)
        self.world.network.join(
            Participant("native", "client", "127.0.0.1:51004", "Native app"), _callback_page
        )
        for client in CLIENTS.values():
            self.world.authorization_server.clients.put(client.client_id, _registration(client))

    def under(self, policy: Policy) -> Stand:
        """Return another stand, with a fresh world under `policy`."""
        return self._another(Stand(self.name, policy))

    def with_public_application(self) -> Stand:
        """Return another stand, in whose world the application has no client secret."""
        return self._another(Stand(self.name, application="public"))

    def _another(self, stand: Stand) -> Stand:
        self._elsewhere.append(stand.trace)
        return stand

    # --- where things are ---

    @cached_property
    def metadata(self) -> dict[str, Any]:
        """The server's OpenID discovery document, which has all that RFC 8414 has and more."""
        return self.json(self.http.get(f"{ISSUER}/.well-known/openid-configuration"))

    def json(self, answer: requests.Response) -> dict[str, Any]:
        """Return the JSON object of an answer; Unmet if it is none."""
        try:
            found = answer.json()
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise Unmet(f"no JSON object but {answer.status_code} {answer.text[:80]!r}")
        return found

    # --- the authorization endpoint, through Alice's browser ---

    def request(self, client: str = "basic", **changes: str | None) -> dict[str, str]:
        """Return the parameters of an honest authorization request, with `changes` (None takes one out)."""
        asking = CLIENTS[client]
        honest: dict[str, str | None] = {
            "response_type": "code",
            "client_id": asking.client_id,
            "redirect_uri": asking.redirect_uri,
            "scope": "calendar.read",
            "state": "the-state-of-the-tester",
            "code_challenge": pkce.challenge(VERIFIER),
            "code_challenge_method": "S256",
        }
        return {name: value for name, value in {**honest, **changes}.items() if value is not None}

    def authorize(
        self, parameters: Mapping[str, str] | list[tuple[str, str]] | None = None, *, answer: bool = True
    ) -> Page:
        """Open the authorization endpoint in Alice's browser, and let her log in and decide (`answer`)."""
        asked = self.request() if parameters is None else parameters
        page = self.browser.open(add_to_uri(f"{ISSUER}/authorize", asked))
        return self.alice.answer_pages() if answer else page

    def response(self, page: Page | None = None) -> Parameters:
        """Return the authorization response at which the browser arrived; none is Unmet."""
        url = urlsplit((page or self.browser.page).url)
        home = url.netloc in (TESTER.host, NATIVE.host)
        demand(home, f"the browser is not back at the client but at {url.geturl()}")
        return Parameters.from_query(url.fragment or url.query)

    def sent_back(self, page: Page, error: str) -> Parameters:
        """Demand that the client got this error by redirect, and nothing with it; return the whole answer."""
        answer = self.response(page)
        demand(answer.get("error") == error, f"{answer} instead of error={error}")
        demand(not {"code", "access_token"} & set(answer), f"an error, and yet {answer}")
        return answer

    def code(self, client: str = "basic", **changes: str | None) -> str:
        """Return a fresh code that Alice granted to `client`."""
        return self.response(self.authorize(self.request(client, **changes))).require("code")

    # --- the token endpoint and its neighbours ---

    def post(
        self,
        path: str,
        form: Mapping[str, str] | list[tuple[str, str]],
        client: str | None = "basic",
        *,
        headers: Mapping[str, str] | None = None,
        query: str = "",
    ) -> requests.Response:
        """Send a form to an endpoint of the server, authenticated as `client` (None: as nobody)."""
        pairs = list(form.items()) if isinstance(form, Mapping) else list(form)
        sent = {"Content-Type": "application/x-www-form-urlencoded"}
        if client is not None:
            asking = CLIENTS[client]
            if asking.method == "client_secret_basic":
                sent["Authorization"] = basic_header(asking.client_id, asking.secret or "")
            else:
                pairs.append(("client_id", asking.client_id))
            if asking.method == "client_secret_post":
                pairs.append(("client_secret", asking.secret or ""))
        url = f"{ISSUER}{path}{query and '?'}{query}"
        return self.http.post(
            url, data=encode(pairs), headers={**sent, **(headers or {})}, allow_redirects=False
        )

    def redeem(self, code: str, client: str = "basic", **changes: str | None) -> requests.Response:
        """Redeem a code honestly, but for `changes` (None takes a parameter out)."""
        honest: dict[str, str | None] = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": CLIENTS[client].redirect_uri,
            "code_verifier": VERIFIER,
        }
        form = {name: value for name, value in {**honest, **changes}.items() if value is not None}
        return self.post("/token", form, client)

    def tokens(self, client: str = "basic", **changes: str | None) -> dict[str, Any]:
        """Return a whole token response for `client`, after an honest flow with these request parameters."""
        return self.json(self.redeem(self.code(client, **changes), client))

    def refresh(self, refresh_token: str, client: str = "basic", **more: str) -> requests.Response:
        """Send a refresh request."""
        return self.post(
            "/token", {"grant_type": "refresh_token", "refresh_token": refresh_token, **more}, client
        )

    def call(
        self, token: str, url: str = "https://calendar.example/events", method: str = "GET", **more: Any
    ) -> requests.Response:
        """Call a protected resource with a Bearer token in the header (RFC 6750 §2.1)."""
        return self.http.request(method, url, headers={"Authorization": f"Bearer {token}"}, **more)

    def introspect(self, token: str) -> dict[str, Any]:
        """Return what the server says of a token to a resource server that asks (RFC 7662)."""
        credentials = basic_header("calendar-api", api_secret("calendar"))
        form = {"token": token}
        return self.json(self.post("/introspect", form, None, headers={"Authorization": credentials}))

    # --- the application of the world, when it is the client under test ---

    def install(
        self,
        registration: Registration | None = None,
        services: Mapping[str, Service] = CATALOGUE,
        other_servers: Iterable[tuple[Registration, Metadata]] = (),
        identity_provider: str = ISSUER,
        **metadata: Any,
    ) -> None:
        """Put the application there anew: registered like this, told these metadata (None: left out)."""
        registration = registration or self.world.client.registration
        told = {name: value for name, value in {**self.metadata, **metadata}.items() if value is not None}
        self.world.install(
            registration,
            server_metadata=told,
            services=services,
            other_servers=other_servers,
            identity_provider=identity_provider,
        )
        secret, method = registration.client_secret, registration.token_endpoint_auth_method
        ours = Registered(registration.client_id, secret, method, registration.redirect_uri)
        self.world.authorization_server.clients.put(ours.client_id, _registration(ours))

    def install_with_second_server(self, second: SecondServer, **metadata: Any) -> None:
        """Put the application there anew, so that Chat takes the tokens of a `second` server."""
        self.world.network.join(SECOND, second)
        self.install(services=SERVICES_OF_TWO, other_servers=[(AT_SECOND, second.metadata)], **metadata)

    def connect(self, service: str = "Calendar", *, answer: bool = True) -> Page:
        """Press Connect on the application's page, and let Alice log in and decide (`answer`)."""
        self.browser.open(f"{APP}/")
        page = self.browser.press(f"Connect {service}")
        return self.alice.answer_pages() if answer else page

    def another_browser(self) -> UserAgent:
        """Return a browser of somebody else, with no cookies and no history."""
        return UserAgent(self.world.network, party="attacker")

    def is_connected(self, service: str = "Calendar") -> bool:
        """Whether the application's page says so."""
        return not self.browser.open(f"{APP}/").can_press(f"Connect {service}")

    def tamper(self, when: Condition, *edits: str) -> None:
        """From now on, edit each message for which `when` holds: "FIELD=VALUE", "-FIELD", "drop"."""

        def changed(message: Message) -> Message:
            for edit in edits if when(message) else ():
                message = apply(parse(f"{message.number}:{edit}"), message)
            return message

        self.world.network.intercept(changed)

    # --- what happened ---

    def messages(self, when: Condition) -> list[Message]:
        """Return the messages so far for which `when` holds, as they were delivered."""
        return [message for message in self.world.recorder.messages if when(message)]

    def shown_to_the_person(self, page: Page) -> None:
        """Demand that the server itself shows what is wrong, and sends the browser nowhere."""
        at_home = page.url.startswith(f"{ISSUER}/") and 400 <= page.status < 500
        demand(at_home, f"the browser shows {page.status} {page.url}")
        source = page.html.lower()
        demand("http-equiv" not in source and "<script" not in source, "the page goes on by itself")

    def refused(self, answer: requests.Response, error: str, status: int = 400) -> None:
        """Demand that an endpoint answered with this error code and status (RFC 6749 §5.2)."""
        code = self.json(answer).get("error")
        seen = (answer.status_code, code)
        demand(seen == (status, error), f"{seen} instead of {(status, error)}")

    def granted(self, answer: requests.Response) -> dict[str, Any]:
        """Demand that an endpoint answered with an access token; return the token response (§5.1)."""
        demand(answer.status_code == 200, f"{answer.status_code} {answer.text[:200]}")
        members = self.json(answer)
        demand(members.get("access_token"), f"no access token but {members}")
        return members

    def needs_tls(self, url: str, method: str = "GET", **content: Any) -> None:
        """Demand that what answers at an https `url` does not listen on http, or only sends on to https."""
        with suppress(requests.ConnectionError):
            plain = url.replace("https://", "http://", 1)
            answer = self.http.request(method, plain, allow_redirects=False, **content)
            sent_on = answer.headers.get("Location", "").startswith("https://")
            demand(sent_on, f"{plain} answers {answer.status_code}")

    def findings(self, rule: str) -> list[Finding]:
        """Return what the ledger says about a rule so far."""
        found = [finding for findings in self.world.recorder.ledger().values() for finding in findings]
        return [finding for finding in found if finding.rule == rule]

    def play(self, scenario: str, **arguments: Any) -> Trace:
        """Play a scenario in a world of its own and return its trace, which becomes part of this check's."""
        trace = simulate(scenario, **arguments)
        self._elsewhere.append(lambda: trace)
        return trace

    def trace(self) -> Trace:
        """Return what crossed the network: of this stand's world, or of the last one that it went to."""
        recorder = self.world.recorder
        if self._elsewhere and not recorder.messages:
            return self._elsewhere[-1]()
        everybody = (*PARTICIPANTS, TESTER, NATIVE, SECOND)
        return Trace(
            scenario=self.name,
            seed=1,
            policy=self.world.policy.name,
            outcome="completed",
            outcome_says="",
            participants=in_order(everybody, recorder.messages),
            messages=tuple(recorder.messages),
            findings=recorder.ledger(),
        )


def answer_to(path: str) -> Condition:
    """The message is the response to a request for `path`."""
    return lambda message: message.kind == "response" and urlsplit(message.url).path == path


def _registration(client: Registered) -> Client:
    return Client(
        client_id=client.client_id,
        client_name=f"The {client.client_id}",
        redirect_uris=tuple(filter(None, (client.redirect_uri, *client.more_redirect_uris))),
        scope=Scope(SCOPES),
        token_endpoint_auth_method=client.method,
        client_secret_digest=secret_digest(client.secret) if client.secret else None,
        grant_types=client.grant_types,
        response_types=client.response_types,
        is_verified=client.is_verified,
        post_logout_redirect_uris=("https://tester.example/logged-out",),
    )


def _callback_page(environ: Any, start_response: Any) -> list[bytes]:
    """The tester's redirect endpoint: it looks at nothing, the stand reads the address bar."""
    start_response("200 OK", [("Content-Type", "text/plain"), ("Referrer-Policy", "no-referrer")])
    return [b"back at the tester"]
