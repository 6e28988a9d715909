"""The clients besides the platform: how each is registered at auth.example, and how it joins a world."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mockserver.authorization_server.metadata import document
from mockserver.authorization_server.rules.clients import secret_digest
from mockserver.client import CATALOGUE, Registration
from mockserver.client.browser_app import BrowserApp
from mockserver.client.native_app import NativeApp
from mockserver.client.service_account import ServiceAccount
from mockserver.client.television import GRANT_TYPE as DEVICE_CODE
from mockserver.client.television import Television
from mockserver.protocol.scope import Scope
from mockserver.records import Client
from mockserver.resource_server.accounts import account_of_the_shop

if TYPE_CHECKING:
    from oauthsim.world import World

CALENDAR_ONLY = {"calendar": CATALOGUE["calendar"]}
NATIVE_APP = "127.0.0.1:51004"
"""Where the native app listens. It asked its device for a free port, and got this one."""

BROWSER_APP = "spa.example"
NIGHTLY_REPORT = "nightly-report"
NIGHTLY_SECRET = "demo-secret-of-the-nightly-report-everybody-knows-it"

REGISTERED = (
    Client(
        client_id="native-app",
        client_name="Calendar on your desk",
        redirect_uris=("http://127.0.0.1/callback",),  # any port (RFC 8252 §7.3)
        scope=Scope(["calendar.read"]),
        token_endpoint_auth_method="none",
    ),
    Client(
        client_id="tv",
        client_name="Television in the living room",
        scope=Scope(["calendar.read"]),
        token_endpoint_auth_method="none",
        grant_types=(DEVICE_CODE, "refresh_token"),
        response_types=(),
    ),
    Client(
        client_id="browser-app",
        client_name="Your day, as of 2012",
        redirect_uris=(f"https://{BROWSER_APP}/callback",),
        scope=Scope(["calendar.read"]),
        token_endpoint_auth_method="none",
        grant_types=("implicit",),
        response_types=("token",),
    ),
    Client(
        client_id=NIGHTLY_REPORT,
        client_name="Nightly report",
        scope=Scope(["crm.read"]),
        client_secret_digest=secret_digest(NIGHTLY_SECRET),
        grant_types=("client_credentials",),
        response_types=(),
    ),
)
"""Their registrations (RFC 6749 §2): the server knows them in every world, whether or not they join it."""


def native_app(world: World) -> NativeApp:
    """Return the native app, which opens Alice's browser."""

    def open_browser(url: str) -> None:
        world.network.hand_over("native_app", world.browser.party)
        world.browser.open(url)

    return NativeApp(
        open_browser=open_browser,
        network=world.network,
        entropy=world.entropy,
        policy=world.policy,
        registration=Registration("native-app", None, f"http://{NATIVE_APP}/callback", "none"),
        server_metadata=document(world.authorization_server),
        services=CALENDAR_ONLY,
        host=NATIVE_APP,
        party="native_app",
    )


def television(world: World) -> Television:
    """Return the television."""
    return Television(
        network=world.network,
        entropy=world.entropy,
        policy=world.policy,
        registration=Registration("tv", None, "", "none"),
        server_metadata=document(world.authorization_server),
        services=CALENDAR_ONLY,
        host="tv.example",
        party="television",
    )


def browser_app(world: World) -> BrowserApp:
    """Return the application of the implicit grant, which runs in Alice's browser."""
    return BrowserApp(
        network=world.network,
        entropy=world.entropy,
        policy=world.policy,
        registration=Registration("browser-app", None, f"https://{BROWSER_APP}/callback", "none"),
        server_metadata=document(world.authorization_server),
        services=CALENDAR_ONLY,
        host=BROWSER_APP,
        party="browser_app",
    )


def nightly_report(world: World) -> ServiceAccount:
    """Return the platform's own account at the CRM, where the customers of the whole shop are kept."""
    world.resource_servers["crm"].accounts.put(NIGHTLY_REPORT, account_of_the_shop())
    registration = Registration(NIGHTLY_REPORT, NIGHTLY_SECRET, "", "client_secret_basic")
    return ServiceAccount(world.client, registration, CATALOGUE["crm"])
