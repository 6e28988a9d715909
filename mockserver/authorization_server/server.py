"""One authorization server: its rules, its records, its keys. The endpoints are beside this file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from mockserver.clock import Clock
from mockserver.entropy import Entropy
from mockserver.network import Network
from mockserver.policy import Policy, Settings
from mockserver.protocol.jose import SigningKey
from mockserver.records import (
    AccessToken,
    AuthorizationCode,
    AuthorizationRequest,
    Client,
    DeviceAuthorization,
    Grant,
    Guesses,
    LoginSession,
    RefreshToken,
    Refusal,
    ResourceScope,
    User,
)
from mockserver.rules import Rulebook
from mockserver.store import Table

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class AuthorizationServer:
    """State of one authorization server; call it as a WSGI application.

    `issuer` is its https URL without a trailing slash (RFC 8414 §2). `scopes` are the scope values on offer,
    `keys` the signing keys, the first of which signs. `visitor_counter` is the URL of an image of another
    site, for its pages; there is none unless somebody sets it.
    """

    def __init__(
        self,
        *,
        issuer: str,
        network: Network,
        entropy: Entropy,
        policy: Policy,
        keys: Iterable[SigningKey],
        scopes: Mapping[str, ResourceScope],
        clients: Iterable[Client] = (),
        users: Iterable[User] = (),
    ) -> None:
        self.issuer = issuer
        self.entropy = entropy
        self.policy = policy
        self.clock: Clock = network.clock
        self.keys = list(keys)
        self.visitor_counter: str | None = None
        self.scopes = dict(scopes)
        self.rules = Rulebook("authorization_server", policy, network)
        self.clients: Table[Client] = Table()
        self.users: Table[User] = Table()
        self.sessions: Table[LoginSession] = Table()
        self.guesses: Table[Guesses] = Table()
        self.authorization_requests: Table[AuthorizationRequest] = Table()
        self.refusals: Table[Refusal] = Table()
        self.grants: Table[Grant] = Table()
        self.codes: Table[AuthorizationCode] = Table()
        self.access_tokens: Table[AccessToken] = Table()
        self.refresh_tokens: Table[RefreshToken] = Table()
        self.device_authorizations: Table[DeviceAuthorization] = Table()
        self.dpop_proofs: Table[int] = Table()
        for client in clients:
            self.clients.put(client.client_id, client)
        for user in users:
            self.users.put(user.username, user)

    @property
    def now(self) -> int:
        """The present moment, in seconds since the epoch."""
        return self.clock.now

    @cached_property
    def dpop_secret(self) -> bytes:
        """What the nonces for DPoP proofs are made with (RFC 9449 §8)."""
        return self.entropy.octets("dpop_secret", 32)

    @property
    def settings(self) -> Settings:
        """Lifetimes and formats, which the RFCs leave to the server."""
        return self.policy.settings

    def rotate_keys(self, key: SigningKey) -> None:
        """Sign with `key` from now on. The keys before it are still published: what they signed is good."""
        self.keys.insert(0, key)

    def user(self, sub: str) -> User:
        """Return the account with the subject identifier `sub`, which must exist."""
        return next(self.users.where(lambda user: user.sub == sub))

    def grant_of(self, grant_id: str) -> Grant:
        """Return the grant with that id, which must exist: its record outlives codes and tokens."""
        grant = self.grants.find(grant_id)
        assert grant is not None, f"no record of grant {grant_id}"
        return grant

    def revoke_grant(self, grant_id: str, because: str) -> None:
        """Revoke a grant and with it every token of its family (RFC 7009 §2.1)."""
        grant = self.grant_of(grant_id)
        if grant.revoked_at is not None:
            return
        self.grants.put(grant_id, replace(grant, revoked_at=self.now, revoked_because=because))
        self.revoke_access_tokens(grant_id)
        for token in self.refresh_tokens.where(lambda token: token.grant_id == grant_id):
            self.refresh_tokens.put(token.value, replace(token, revoked_at=self.now))

    def revoke_access_tokens(self, grant_id: str) -> None:
        """Revoke every access token of a grant; a JWT still passes where nobody asks this server."""
        for token in self.access_tokens.where(lambda token: token.grant_id == grant_id):
            self.access_tokens.put(token.value, replace(token, revoked_at=self.now))

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Any:
        """Answer one request: the Flask app is shared by all worlds, this server travels with the request."""
        from mockserver.authorization_server.app import app

        environ["mockserver.authorization_server"] = self
        return app.wsgi_app(environ, start_response)
