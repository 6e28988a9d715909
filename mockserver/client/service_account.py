"""A service account: the client acts for itself, not for a person (RFC 6749 §4.4)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from mockserver.client import workflows
from mockserver.client.api import AuthorizedApi, api_with
from mockserver.client.connections import EARLY
from mockserver.client.registration import Registration
from mockserver.client.rules import tokens as rules
from mockserver.client.services import Service
from mockserver.client.token_requests import TokenRequests
from mockserver.client.vault import Tokens
from mockserver.client.workflows import Workflow, WorkflowRun
from mockserver.policy import UsageMistake
from mockserver.protocol.scope import Scope

if TYPE_CHECKING:
    from mockserver.client.party import Client


class ServiceAccount:
    """The own account of `client` at a service, by a registration of its own.

    There is no person who could be asked, so there is no authorization request and no refresh token: when
    the access token ends, the client proves once more who it is (§4.4.3). Raises UsageMistake for a public
    client, which could not (§4.4).
    """

    def __init__(self, client: Client, registration: Registration, service: Service) -> None:
        if registration.client_secret is None:
            raise UsageMistake(
                f"{registration.client_id} is a public client: it has nothing to prove itself by"
            )
        self.client, self.service = client, service
        self.expires_at: int | None = None
        self._key = f"{registration.client_id}/{service.id}"
        self._token_requests = TokenRequests(client.http, registration, client.rules, client.proofs)

    def report(self) -> WorkflowRun:
        """Count the customers by city, as a schedule does at night. What goes wrong stands in the result."""
        self.client.network.on_its_own(self.client.party)
        job = Workflow("nightly-report", "Nightly report", self.service.id, count_by_city)
        return workflows.run_with(self.client, job, api_with(self.client, self.service, self._tokens))

    def _tokens(self, not_this: str | None) -> Tokens:
        """Return the token that is there, or ask for another when it ends or was refused."""
        tokens = self.client.vault.take(self._key)
        if tokens is None or tokens.access_token == not_this or self._is_about_to_expire():
            tokens = self._asked()
        return tokens

    def _is_about_to_expire(self) -> bool:
        return self.expires_at is not None and self.client.clock.now >= self.expires_at - EARLY

    def _asked(self) -> Tokens:
        server = self.client.servers[self.service.issuer]
        form = {"grant_type": "client_credentials", "scope": self.service.scope}
        answer, asked = self._token_requests.ask(server, form), Scope.parse(self.service.scope)
        self.client.rules.check(rules.granted_scope_is_within_the_request, answer.scope or asked, asked)
        kept = replace(answer.tokens, refresh_token=None)  # it would only be one more thing to steal
        self.client.vault.put(self._key, kept)
        self.expires_at = None if answer.expires_in is None else self.client.clock.now + answer.expires_in
        return kept


def count_by_city(crm: AuthorizedApi) -> list[str]:
    """Read the customers; say how many there are in each city."""
    cities = Counter(str(customer["city"]) for customer in crm.get("/customers")["customers"])
    return [f"{city}: {count}" for city, count in sorted(cities.items())]
