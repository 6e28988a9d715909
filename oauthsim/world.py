"""A world: the four parties, each a Flask app with a host of its own, on one closed network."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from werkzeug.security import generate_password_hash

from mockserver.authorization_server import AuthorizationServer
from mockserver.authorization_server.metadata import document
from mockserver.authorization_server.rules.clients import secret_digest
from mockserver.client import Client as Application
from mockserver.client import Registration
from mockserver.clock import Clock
from mockserver.entropy import Entropy
from mockserver.network import Network, Participant
from mockserver.policy import Policy, UsageMistake
from mockserver.protocol import jose
from mockserver.protocol.scope import Scope
from mockserver.records import Client, ResourceScope, User
from mockserver.resource_owner import Person, ResourceOwner, UserAgent
from mockserver.resource_server import ResourceServer
from mockserver.resource_server.accounts import account_of_the_shop
from oauthsim import attacker, clients
from oauthsim.trace import Recorder

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from mockserver.client.browser_app import BrowserApp
    from mockserver.client.native_app import NativeApp
    from mockserver.client.service_account import ServiceAccount
    from mockserver.client.television import Television
    from oauthsim.attacker import Mallory

ISSUER = "https://auth.example"
APP = "https://app.example"
RESOURCES = ("calendar", "sheets", "chat", "crm")
ClientType = Literal["confidential", "public"]
Party = TypeVar("Party", bound="WSGIApplication")

SCOPES = {
    scope.name: scope
    for scope in (
        ResourceScope("calendar.read", "See the events in your calendar", "https://calendar.example"),
        ResourceScope("sheets.read", "See the rows of your spreadsheets", "https://sheets.example"),
        ResourceScope("sheets.write", "Change the rows of your spreadsheets", "https://sheets.example"),
        ResourceScope("chat.read", "Read messages in your channels", "https://chat.example"),
        ResourceScope("chat.post", "Post messages to your channels as you", "https://chat.example"),
        ResourceScope("crm.read", "See your customers", "https://crm.example"),
        ResourceScope("openid", "Know who you are", ISSUER),
        ResourceScope("profile", "See your name", ISSUER),
        ResourceScope("email", "See your email address", ISSUER),
    )
}

PARTICIPANTS = (
    Participant("resource_owner", "resource_owner", "alice.example", "Alice's browser"),
    Participant("client", "client", "app.example", "Client"),
    Participant("native_app", "client", clients.NATIVE_APP, "Native app"),
    Participant("television", "client", "tv.example", "Television"),
    Participant("browser_app", "client", clients.BROWSER_APP, "Browser app"),
    Participant("authorization_server", "authorization_server", "auth.example", "Authorization server"),
    Participant("attacker", "attacker", "evil.example", "Mallory"),
    Participant("attacker_browser", "attacker", "mallory.example", "Mallory's browser"),
    Participant("calendar", "resource_server", "calendar.example", "Calendar API"),
    Participant("sheets", "resource_server", "sheets.example", "Sheets API"),
    Participant("chat", "resource_server", "chat.example", "Chat API"),
    Participant("crm", "resource_server", "crm.example", "CRM API"),
)


@dataclass(frozen=True, slots=True)
class Owner:
    """How Alice behaves: whether she allows access, and which scope values she leaves ticked (None: all)."""

    allow: bool = True
    grant_only: tuple[str, ...] | None = None


class World:
    """Everything that exists in one run. Two worlds of the same seed and policy behave the same to the byte.

    `client` says whether the application keeps a client secret ("confidential") or has none ("public").
    """

    def __init__(
        self,
        *,
        seed: int = 1,
        policy: Policy | None = None,
        owner: Owner | None = None,
        client: ClientType = "confidential",
    ) -> None:
        self.policy = policy or Policy()
        self.owner = owner or Owner()
        self.clock = Clock()
        self.network = Network(self.clock)
        self.recorder = Recorder(self.network)
        self.entropy = Entropy(seed)
        self.authorization_server = self._authorization_server(client)
        self.add_user("alice-1", "Alice", PASSWORD)
        self.resource_servers = {name: self._resource_server(name) for name in RESOURCES}
        self.client = self._client(registration_of(client))
        self.browser = UserAgent(self.network)
        self.alice = self._alice()
        self._join()

    @cached_property
    def native_app(self) -> NativeApp:
        """The app on Alice's device; it is there once a story has asked for it, as all that follow."""
        return self._joined("native_app", clients.native_app(self))

    @cached_property
    def television(self) -> Television:
        """The television in Alice's living room."""
        return self._joined("television", clients.television(self))

    @cached_property
    def browser_app(self) -> BrowserApp:
        """The application that is nothing but a page in Alice's browser."""
        return self._joined("browser_app", clients.browser_app(self))

    @cached_property
    def nightly_report(self) -> ServiceAccount:
        """The platform's own account at the CRM: it acts for itself there, and speaks as the client."""
        return clients.nightly_report(self)

    @cached_property
    def mallory(self) -> Mallory:
        """The attacker: with a site, a browser, and an account everywhere, once a story has asked for her."""
        return self._joined("attacker", attacker.mallory(self))

    def add_user(self, sub: str, name: str, password: str) -> None:
        """Open an account at auth.example; the username is `name` in lower case."""
        username = name.lower()
        user = User(sub, username, password_hash(password), name, f"{username}@mail.example")
        self.authorization_server.users.put(username, user)

    def register(self, client: Client) -> None:
        """Let auth.example know one more client (RFC 6749 §2), or know one by other metadata."""
        self.authorization_server.clients.put(client.client_id, client)

    def make_api_key(self) -> str:
        """Make an API key in the settings of the CRM, which has customers of the whole shop; return it."""
        crm = self.resource_servers["crm"]
        crm.accounts.put("the-shop", account_of_the_shop())
        return crm.make_api_key(self.entropy.token("api_key"), "key 1, made by an administrator").value

    def register_grant(self, grant_type: str) -> None:
        """Let the application use one more grant type, as it could in 2012 (RFC 7591 §2)."""
        registered = self.authorization_server.clients.find("automation-app")
        assert registered is not None, "the application is registered in every world"
        self.register(replace(registered, grant_types=(*registered.grant_types, grant_type)))

    def advance(self, seconds: int) -> None:
        """Let `seconds` of simulated time pass, for all parties at once."""
        self.clock.advance(seconds)

    def install(self, registration: Registration | None = None, **others: Any) -> None:
        """Put the application there anew: registered like this, and with `others` of its arguments."""
        self.client = self._client(registration or self.client.registration, **others)
        self._joined("client", self.client)

    def leak(self, what: str, how: str, value: str = "") -> str:
        """Record that something got into Mallory's hands outside the network, and how; return its `value`.

        The value is what she knows from here on: the table of who knows what shows it.
        """
        self.recorder.note("attacker", "leak", f"{what} leaks: {how}", value)
        return value

    def _authorization_server(self, client: ClientType) -> AuthorizationServer:
        return AuthorizationServer(
            issuer=ISSUER,
            network=self.network,
            entropy=self.entropy,
            policy=self.policy,
            keys=[jose.demo_key("auth-rs256-1")],
            scopes=SCOPES,
            clients=[
                self._registered_application(client),
                *map(registered_api, RESOURCES),
                *clients.REGISTERED,
            ],
        )

    def _registered_application(self, client: ClientType) -> Client:
        method, secret = CLIENT_TYPES[client]
        return Client(
            client_id="automation-app",
            client_name="Automation App",
            redirect_uris=(f"{APP}/callback",),
            post_logout_redirect_uris=(f"{APP}/signed-out",),
            scope=Scope(SCOPES),
            token_endpoint_auth_method=method,
            client_secret_digest=secret_digest(secret) if secret else None,
        )

    def _resource_server(self, name: str) -> ResourceServer:
        described = document(self.authorization_server)
        return ResourceServer(
            id=name,
            host=f"{name}.example",
            network=self.network,
            policy=self.policy,
            issuer=ISSUER,
            jwks=jose.jwks(self.authorization_server.keys),
            jwks_uri=described["jwks_uri"],
            introspection_endpoint=described["introspection_endpoint"],
            credentials=(f"{name}-api", api_secret(name)),
            users=("alice-1",),
        )

    def _client(self, registration: Registration, **others: Any) -> Application:
        return Application(
            network=self.network,
            entropy=self.entropy,
            policy=self.policy,
            registration=registration,
            **{"server_metadata": document(self.authorization_server), "identity_provider": ISSUER, **others},
        )

    def _alice(self) -> Person:
        return Person(
            self.browser,
            username="alice",
            password=PASSWORD,
            allow=self.owner.allow,
            grant_only=self.owner.grant_only,
        )

    def _join(self) -> None:
        self._joined("resource_owner", ResourceOwner(self.browser))
        self._joined("client", self.client)
        self._joined("authorization_server", self.authorization_server)
        for name, server in self.resource_servers.items():
            self._joined(name, server)

    def _joined(self, name: str, application: Party) -> Party:
        participant = next(one for one in PARTICIPANTS if one.id == name)
        self.network.join(participant, application)
        return application


PASSWORD = "correct horse battery staple"
CLIENT_SECRET = "demo-secret-of-the-automation-app-everybody-knows-it"
CLIENT_TYPES: dict[str, tuple[str, str | None]] = {
    "confidential": ("client_secret_basic", CLIENT_SECRET),
    "public": ("none", None),
}
"""Type of client (RFC 6749 §2.1) -> how it authenticates, and with which secret."""


def registration_of(client: ClientType) -> Registration:
    """Return what the application was given when it was registered at auth.example."""
    method, secret = CLIENT_TYPES[client]
    return Registration("automation-app", secret, f"{APP}/callback", method)


def client_type(name: str) -> ClientType:
    """Return `name` as a type of client. Raises UsageMistake for any other word."""
    if name == "public":
        return "public"
    if name == "confidential":
        return "confidential"
    raise UsageMistake(f"a client is confidential or public, not {name!r}")


def registered_api(name: str) -> Client:
    """Return a resource server's own registration: it may introspect, no more (RFC 7662 §2.1)."""
    return Client(
        client_id=f"{name}-api",
        client_name=f"{name} API",
        client_secret_digest=secret_digest(api_secret(name)),
        grant_types=(),
        response_types=(),
        may_introspect=True,
        resource=f"https://{name}.example",
    )


def api_secret(name: str) -> str:
    """Return the demo secret with which a resource server introspects."""
    return f"demo-secret-of-the-{name}-api-everybody-knows-it"


@cache
def password_hash(password: str) -> str:
    """Return the stored form of a password. One round: worlds are made by the thousand. Never do this."""
    return generate_password_hash(password, method="pbkdf2:sha256:1")
