"""The client as a party of the world: its parts, put together. Routes are in `app`, rules in `rules`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from flask import Flask
from werkzeug.wrappers import Response

from mockserver.back_channel import back_channel
from mockserver.client import pages, workflows
from mockserver.client.app import app
from mockserver.client.connections import Connections
from mockserver.client.flows import Flow
from mockserver.client.proofs import Proofs
from mockserver.client.provider import Provider
from mockserver.client.registration import Registration
from mockserver.client.services import CATALOGUE, Service
from mockserver.client.sessions import Session, Sessions
from mockserver.client.sign_in import SignIn
from mockserver.client.token_requests import Metadata, TokenRequests
from mockserver.client.vault import Vault
from mockserver.client.workflows import WORKFLOWS, Workflow, WorkflowRun
from mockserver.entropy import Entropy
from mockserver.network import Network
from mockserver.policy import Policy, UsageMistake, unknown
from mockserver.protocol.scope import Scope
from mockserver.rules import Rulebook
from mockserver.store import Table

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class Client:
    """The automation platform at `host`, registered at an authorization server; a WSGI application.

    `server_metadata` is the RFC 8414 document of the server that knows `registration`; `other_servers` are
    those whose tokens other services take, each with the registration there. `visitor_counter` is the URL of
    an image (or of a script, *.js) of another site, which the pages have in them when it is given;
    `identity_provider` is the issuer with which people can sign in. Raises UsageMistake when a service names
    an issuer of which there is no metadata, when two servers have one issuer, or when metadata have no
    endpoints.
    """

    site: ClassVar[Flask] = app
    back_to: ClassVar[str] = "your automations"

    def __init__(
        self,
        *,
        network: Network,
        entropy: Entropy,
        policy: Policy,
        registration: Registration,
        server_metadata: Metadata,
        services: Mapping[str, Service] = CATALOGUE,
        host: str = "app.example",
        party: str = "client",
        visitor_counter: str | None = None,
        identity_provider: str | None = None,
        other_servers: Iterable[tuple[Registration, Metadata]] = (),
    ) -> None:
        self.network, self.clock, self.entropy, self.policy = network, network.clock, entropy, policy
        self.registration, self.services, self.host, self.party = registration, services, host, party
        self.visitor_counter = visitor_counter
        self.code_challenge_method = "S256"
        self.servers: dict[str, Metadata] = {}
        self.registrations: dict[str, Registration] = {}
        for known_as, metadata in ((registration, server_metadata), *other_servers):
            self._get_to_know(metadata, known_as)
        for service in services.values():
            if service.issuer not in self.servers:
                raise UsageMistake(unknown("authorization server", service.issuer, self.servers))
        self.rules = Rulebook(party, policy, network)
        self.http = back_channel(network, party)
        self.sessions = Sessions(entropy)
        self.flows: Table[Flow] = Table()
        self.vault = Vault(entropy, self.rules)
        self.proofs = Proofs(
            party=party, entropy=entropy, clock=self.clock, policy=policy, rulebook=self.rules
        )
        token_requests = {
            issuer: TokenRequests(self.http, known_as, self.rules, self.proofs)
            for issuer, known_as in self.registrations.items()
        }
        self.token_requests = token_requests[server_metadata["issuer"]]
        self.connections = Connections(
            clock=self.clock,
            vault=self.vault,
            token_requests=token_requests,
            rulebook=self.rules,
            servers=self.servers,
        )
        self.last_runs: Table[WorkflowRun] = Table()
        self.notices: Table[str] = Table()
        self.provider: Provider | None = None
        if identity_provider is not None:
            self.provider = Provider(identity_provider, "Example", self.http, self.rules)
        self.accounts: Table[str] = Table()
        self.sign_ins: Table[SignIn] = Table()
        self.logouts: Table[str] = Table()
        self.last_problem: tuple[str, str] | None = None

    def _get_to_know(self, server: Metadata, registration: Registration) -> None:
        """Keep what is known of a server under its issuer, by which answers are told apart (RFC 9207 §4)."""
        for member in ("authorization_endpoint", "token_endpoint"):
            if member not in server:
                raise UsageMistake(f"the authorization server's metadata has no {member}")
        if server["issuer"] in self.servers:
            raise UsageMistake(f"two authorization servers cannot both be {server['issuer']!r}")
        self.servers[server["issuer"]] = server
        self.registrations[server["issuer"]] = registration

    @property
    def workflows(self) -> list[Workflow]:
        """The workflows whose service the platform offers."""
        return [workflow for workflow in WORKFLOWS.values() if workflow.service_id in self.services]

    def run_workflow(
        self, workflow_id: str, *, account: str | None = None, scope: str | None = None
    ) -> WorkflowRun:
        """Run a workflow unasked, as a schedule does: no person is present, and tokens refresh by themselves.

        account: whose connection to use; without it, that of the account that connected the service first.
        scope: what its token shall be good for in this run, in place of what the workflow itself asks for.
        What goes wrong stands in the result. Raises UsageMistake for a workflow that does not exist, and
        InvalidScope for a scope that cannot be spelled.
        """
        known = {workflow.id: workflow for workflow in self.workflows}
        if workflow_id not in known:
            raise UsageMistake(unknown("workflow", workflow_id, known))
        self.network.on_its_own(self.party)
        workflow = known[workflow_id]
        if scope is not None:
            workflow = replace(workflow, scope=Scope.parse(scope))
        connected = self.connections.accounts_with(workflow.service_id)
        return self.run(workflow, account or next(iter(connected), "nobody"))

    def run(self, workflow: Workflow, account: str) -> WorkflowRun:
        """Run `workflow` for `account` and remember how it went."""
        return self.last_runs.put(account, workflows.run(self, workflow, account))

    def provider_of(self, flow: Flow) -> Provider:
        """Return the provider that a sign-in asked."""
        assert self.provider is not None, f"{flow.id} asked a provider"
        return self.provider

    def server_of(self, flow: Flow) -> Metadata:
        """Return the metadata of the server that `flow` asked."""
        return self.provider_of(flow).metadata() if flow.is_sign_in else self.servers[flow.issuer]

    def show_home(self, session: Session, *, foreign: bool) -> Response:
        """Return the page where an authorization ends, at the very address that had the code in it."""
        return pages.home(self, session, foreign=foreign)

    def lead_home(self, session: Session) -> Response:
        """Send the browser to the page where an authorization ends, at an address of its own."""
        return pages.sent_on("/", session)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request: the Flask app is shared by all worlds, the client travels with the request."""
        environ["mockserver.client"] = self
        return self.site.wsgi_app(environ, start_response)
