"""Connections: which account may use which service, and how its access token stays fresh (RFC 6749 §6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Literal

from mockserver.client.flows import Flow
from mockserver.client.rules import tokens as rules
from mockserver.client.services import Service
from mockserver.client.token_requests import Metadata, TokenRequests, TokenResponse
from mockserver.client.troubles import NotConnected, NoUsableAnswer, TokenRefused
from mockserver.client.vault import Tokens, Vault
from mockserver.clock import Clock
from mockserver.protocol.scope import Scope
from mockserver.rules import Rulebook
from mockserver.store import Table

EARLY = 30
"""Seconds before its expiry at which an access token is replaced: a request takes time to arrive."""

Status = Literal["connected", "not connected", "reconnect needed", "disconnect unfinished"]


@dataclass(frozen=True, slots=True)
class Connection:
    """What one account granted for one service; the tokens themselves are in the vault.

    `scope` is what was granted; `expires_at`, when the access token ends, in seconds since the epoch; None
    if that was not told. `note` says in one sentence why the status is what it is. `narrowed_to` is what a
    job asked the access token for when that was less than was granted (RFC 6749 §6); None: all of `scope`.
    """

    account: str
    service_id: str
    issuer: str
    status: Status
    asked: Scope
    scope: Scope
    expires_at: int | None
    note: str = ""
    narrowed_to: Scope | None = None

    @property
    def key(self) -> str:
        """Its place in the tables."""
        return f"{self.account}/{self.service_id}"


class Connections:
    """All connections of one world, and the only way to an access token."""

    def __init__(
        self,
        *,
        clock: Clock,
        vault: Vault,
        token_requests: Mapping[str, TokenRequests],
        rulebook: Rulebook,
        servers: Mapping[str, Metadata],
    ) -> None:
        self._clock = clock
        self._vault = vault
        self._token_requests = token_requests
        self._rules = rulebook
        self._servers = servers
        self._connections: Table[Connection] = Table()
        self._refreshing: set[str] = set()
        self._replaced: dict[str, tuple[Connection, Tokens]] = {}

    def find(self, account: str, service_id: str) -> Connection | None:
        """Return the connection of `account` to the service, or None."""
        return self._connections.find(f"{account}/{service_id}")

    def accounts_with(self, service_id: str) -> list[str]:
        """Return the accounts that connected the service at some time, oldest first."""
        ours = self._connections.where(
            lambda one: one.service_id == service_id and one.status != "not connected"
        )
        return [connection.account for connection in ours]

    def establish(self, account: str, flow: Flow, code: str, code_verifier: str | None) -> Connection:
        """Redeem `code` and keep what it brings for `account`.

        Raises TokenRefused or NoUsableAnswer when there are no tokens, and the ProtocolError of a rule that
        the answer violates; a connection that was there before stays as it was.
        """
        token_requests = self._token_requests[flow.issuer]
        answer = token_requests.redeem(self._servers[flow.issuer], code, code_verifier)
        return self.keep(account, flow, answer)

    def keep(self, account: str, flow: Flow, answer: TokenResponse) -> Connection:
        """Keep the tokens of an answer to what `flow` asked for. Raises InvalidScope if it grants more."""
        granted = flow.scope if answer.scope is None else answer.scope
        self._rules.check(rules.granted_scope_is_within_the_request, granted, flow.scope)
        connection = Connection(
            account, flow.service_id, flow.issuer, "connected", flow.scope, granted, self._expiry(answer)
        )
        if granted != flow.scope:
            connection = replace(
                connection, note=f"You allowed {granted or 'nothing'} and not all of {flow.scope}."
            )
        replaced = self._vault.take(connection.key)
        self._vault.put(connection.key, answer.tokens)
        self._connections.put(connection.key, connection)
        if replaced is not None and replaced.refresh_token != answer.tokens.refresh_token:
            self._give_back(replaced, flow.issuer)
        return connection

    def note_failure(self, account: str, flow: Flow, note: str) -> None:
        """Remember why a service could not be connected; a connection that was there before stays."""
        before = self.find(account, flow.service_id)
        failed = Connection(
            account, flow.service_id, flow.issuer, "not connected", flow.scope, Scope(), None, note
        )
        self._connections.put(failed.key, failed if before is None else replace(before, note=note))

    def tokens_for(
        self, account: str, service: Service, *, scope: Scope | None = None, not_this: str | None = None
    ) -> Tokens:
        """Return tokens with an access token that has not expired, refreshed by itself when it is about to.

        scope: what the token shall be good for, and for nothing else; without it, for all that was granted.
        not_this: a token that the API has just refused, so that only a newer one will do.
        Raises NotConnected when a person has to connect again, NoUsableAnswer when trying later may help,
        InvalidScope when `scope` goes beyond what was granted.

        One access token is kept at a time: a job that needs another scope than the job before it refreshes.
        """
        connection = self.find(account, service.id)
        tokens = self._vault.take(connection.key) if connection else None
        if connection is None or tokens is None or connection.status != "connected":
            raise NotConnected("not_connected", f"{service.title} is not connected.")
        wanted = None if not scope or scope == connection.scope else scope
        # Without a refresh token there is no other access token to be had than this one.
        fits = connection.narrowed_to == wanted or tokens.refresh_token is None
        if fits and tokens.access_token != not_this and not self._is_about_to_expire(connection):
            return tokens
        with self._alone(connection, service):
            return self._refreshed(connection, tokens, service, wanted)

    def job_is_over(self, account: str, service: Service, *, failed: bool) -> None:
        """Note that a job has ended. One that failed takes with it what was only in its memory.

        Tokens that it got by a refresh are in the vault by then, unless they are stored only when it is done.
        """
        before = self._replaced.pop(f"{account}/{service.id}", None)
        if failed and before is not None and not self._rules.follows(rules.new_tokens_are_stored_before_use):
            connection, tokens = before
            self._vault.put(connection.key, tokens)
            self._connections.put(connection.key, connection)

    def disconnect(self, account: str, service: Service) -> str:
        """Revoke the tokens and forget them; return in one sentence what came of it.

        Without an answer the tokens are still alive and are kept, to try again (RFC 7009 §2.2.1).
        """
        connection = self.find(account, service.id)
        if connection is None:
            return f"{service.title} is not connected."
        tokens = self._vault.take(connection.key)
        if tokens is not None and self._rules.follows(rules.tokens_are_revoked_on_disconnect):
            token_requests = self._token_requests[connection.issuer]
            try:
                token_requests.revoke(self._servers[connection.issuer], tokens)
            except NoUsableAnswer as trouble:
                note = f"{trouble.description} {service.title} is not disconnected yet: try again."
                self._change(connection, status="disconnect unfinished", note=note)
                return note
            except TokenRefused as refusal:
                self._forget(connection)
                return f"{service.title} is disconnected here. {refusal.description}"
        self._forget(connection)
        return f"{service.title} is disconnected."

    def _give_back(self, replaced: Tokens, issuer: str) -> None:
        """Revoke tokens that newer ones have replaced; without an answer they die when they expire."""
        if self._rules.follows(rules.replaced_tokens_are_revoked):
            with suppress(NoUsableAnswer, TokenRefused):
                self._token_requests[issuer].revoke(self._servers[issuer], replaced)

    @contextmanager
    def _alone(self, connection: Connection, service: Service) -> Iterator[None]:
        """Mark that a refresh is under way. Raises NoUsableAnswer for a worker that has to wait for another.

        A worker with a thread of its own would wait at a lock; here it is told to come again.
        """
        others = connection.key in self._refreshing
        if others and self._rules.follows(rules.refresh_is_serialised):
            raise NoUsableAnswer("try_again", f"{service.title} is just being refreshed. Try again.")
        self._refreshing.add(connection.key)
        try:
            yield
        finally:
            if not others:
                self._refreshing.discard(connection.key)

    def _refreshed(
        self, connection: Connection, tokens: Tokens, service: Service, scope: Scope | None
    ) -> Tokens:
        if tokens.refresh_token is None:
            raise self._reconnect_needed(connection, service, "the access token has come to its end")
        if scope is not None:
            self._rules.check(rules.refresh_asks_within_the_grant, scope, connection.scope)
        answer = self._ask_anew(connection, tokens.refresh_token, service, scope)
        asked = connection.scope if scope is None else scope
        brought = asked if answer.scope is None else answer.scope
        self._rules.check(rules.granted_scope_is_within_the_request, brought, asked)
        renewed = replace(answer.tokens, refresh_token=self._refresh_token(tokens, answer.tokens))
        self._vault.put(connection.key, renewed)
        self._replaced[connection.key] = connection, tokens
        granted = brought if scope is None else connection.scope  # a narrower token takes nothing back (§6)
        expires_at = self._expiry(answer)
        self._change(connection, scope=granted, narrowed_to=scope, expires_at=expires_at, note="")
        return renewed

    def _ask_anew(
        self, connection: Connection, refresh_token: str, service: Service, scope: Scope | None
    ) -> TokenResponse:
        token_requests = self._token_requests[connection.issuer]
        try:
            return token_requests.refresh(self._servers[connection.issuer], refresh_token, scope)
        except TokenRefused as refusal:
            if refusal.lasting:
                raise self._reconnect_needed(connection, service, refusal.description) from refusal
            raise

    def _refresh_token(self, old: Tokens, new: Tokens) -> str | None:
        """Return the refresh token to keep: the new one if there is one, else the old one stays good (§6)."""
        if new.refresh_token is None or not self._rules.follows(rules.new_refresh_token_replaces_the_old):
            return old.refresh_token
        return new.refresh_token

    def _reconnect_needed(self, connection: Connection, service: Service, because: str) -> NotConnected:
        self._vault.erase(connection.key)
        note = f"{service.title} has to be connected again: {because}"
        self._change(connection, status="reconnect needed", note=note)
        return NotConnected("reconnect_needed", note)

    def _is_about_to_expire(self, connection: Connection) -> bool:
        return connection.expires_at is not None and self._clock.now >= connection.expires_at - EARLY

    def _expiry(self, answer: TokenResponse) -> int | None:
        return None if answer.expires_in is None else self._clock.now + answer.expires_in

    def _forget(self, connection: Connection) -> None:
        self._vault.erase(connection.key)
        self._connections.remove(connection.key)

    def _change(self, connection: Connection, **changes: object) -> None:
        self._connections.put(connection.key, replace(connection, **changes))  # type: ignore[arg-type]
