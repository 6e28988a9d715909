"""One resource server (RFC 6749 §1.1): its rules, its users' data, and where it asks about tokens."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import requests

from mockserver.back_channel import back_channel
from mockserver.clock import Clock
from mockserver.network import Network
from mockserver.policy import Policy
from mockserver.resource_server.accounts import Account, account_of_alice, account_of_mallory, empty_account
from mockserver.resource_server.api_keys import ApiKey
from mockserver.resource_server.apis import api
from mockserver.rules import Rulebook
from mockserver.store import Table

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class ResourceServer:
    """State of one resource server; call it as a WSGI application.

    id: which API it is ("calendar", "sheets", "chat" or "crm"), and its name in the trace.
    audience: what tokens call it in `aud` (RFC 9068 §3); unless given, https:// and its `host`.
    jwks: the keys of the authorization server `issuer`, as they were when this server was set up; they are
        fetched anew from `jwks_uri` when a token names another (RFC 9068 §4).
    credentials: its own client id and secret for the `introspection_endpoint` (RFC 7662 §2.1).
    users: the `sub` of each user. The first has Alice's data, the others Mallory's; whoever else gets in
        finds an empty account.
    Raises LookupError when there is no API of that `id`.
    """

    def __init__(
        self,
        *,
        id: str,
        host: str,
        network: Network,
        policy: Policy,
        issuer: str,
        jwks: Mapping[str, Any],
        jwks_uri: str,
        introspection_endpoint: str,
        credentials: tuple[str, str],
        users: Iterable[str],
        audience: str | None = None,
    ) -> None:
        self.id = id
        self.audience = audience or f"https://{host}"
        self.network = network
        self.clock: Clock = network.clock
        self.policy = policy
        self.issuer = issuer
        self.jwks: Mapping[str, Any] = jwks
        self.jwks_uri = jwks_uri
        self.introspection_endpoint = introspection_endpoint
        self.credentials = credentials
        self.rules = Rulebook(id, policy, network)
        self.last_answers: Table[Mapping[str, Any]] = Table()
        self.accounts: Table[Account] = Table()
        self.api_keys: Table[ApiKey] = Table()
        self.dpop_proofs: Table[int] = Table()
        self._app = api(id)
        self.users = tuple(users)
        for number, sub in enumerate(self.users):
            self.accounts.put(sub, account_of_mallory() if number else account_of_alice())

    @property
    def now(self) -> int:
        """The present moment, in seconds since the epoch."""
        return self.clock.now

    @cached_property
    def dpop_secret(self) -> bytes:
        """What the nonces for DPoP proofs are made with (RFC 9449 §9): a hash of its own secret."""
        return hashlib.sha256(f"DPoP nonces of {self.id} {self.credentials[1]}".encode()).digest()

    @cached_property
    def back_channel(self) -> requests.Session:
        """The way to the authorization server."""
        return back_channel(self.network, self.id)

    def make_api_key(self, value: str, name: str) -> ApiKey:
        """Let whoever presents `value` in, as the settings page of the API would; return the key."""
        return self.api_keys.put(value, ApiKey(value, name, self.now))

    def account(self, sub: str) -> Account:
        """Return what belongs to `sub`; whoever comes for the first time starts with nothing."""
        return self.accounts.find(sub) or self.accounts.put(sub, empty_account())

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Any:
        """Answer one request: the Flask app is shared by all worlds, this server travels with the request."""
        environ["mockserver.resource_server"] = self
        return self._app.wsgi_app(environ, start_response)
