"""Connecting a service: the authorization request with which the browser is sent away (RFC 6749 §4.1.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mockserver.client.flows import Flow
from mockserver.client.rules.authorization import (
    pkce_is_sent,
    scope_asked_is_what_is_needed,
    state_is_sent,
)
from mockserver.client.services import Service
from mockserver.client.sessions import Session
from mockserver.client.token_requests import Metadata
from mockserver.protocol import pkce
from mockserver.protocol.parameters import add_to_uri
from mockserver.protocol.scope import Scope

if TYPE_CHECKING:
    from mockserver.client.party import Client


def begin(client: Client, session: Session, service: Service) -> str:
    """Start a connection; return the URL of the authorization request."""
    flow = Flow(
        id=f"flow-{len(client.flows) + 1}",
        session_id=session.id,
        service_id=service.id,
        issuer=service.issuer,
        scope=scope_for(client, service),
        state=client.entropy.token("state") if client.rules.follows(state_is_sent) else None,
        code_verifier=client.entropy.token("verifier") if client.rules.follows(pkce_is_sent) else None,
    )
    client.flows.put(flow.id, flow)
    return authorization_request(client, client.servers[flow.issuer], flow)


def scope_for(client: Client, service: Service) -> Scope:
    """Return the scope to ask for: what the workflows need, or with it all that they might need one day."""
    needed, more = Scope.parse(service.scope), Scope.parse(service.might_need)
    if not more or client.rules.follows(scope_asked_is_what_is_needed):
        return needed
    return needed | more


def authorization_request(client: Client, server: Metadata, flow: Flow) -> str:
    """Return the URL that asks for what `flow` is about (RFC 6749 §4.1.1, RFC 7636 §4.3, RFC 9449 §10)."""
    registration = client.registrations.get(flow.issuer, client.registration)
    parameters = {
        "response_type": "code",
        "client_id": registration.client_id,
        "redirect_uri": registration.redirect_uri,
        "scope": str(flow.scope),
    }
    if flow.state is not None:
        parameters["state"] = flow.state
    if flow.code_verifier is not None:
        method = client.code_challenge_method
        parameters["code_challenge"] = pkce.challenge(flow.code_verifier, method)
        parameters["code_challenge_method"] = method
    if client.proofs.are_sent():
        parameters["dpop_jkt"] = client.proofs.jkt
    return add_to_uri(server["authorization_endpoint"], {**parameters, **_authentication(flow)})


def _authentication(flow: Flow) -> dict[str, str]:
    """Return the parameters that say how the person is to be authenticated."""
    asked = {
        "nonce": flow.nonce,
        "prompt": flow.prompt,
        "max_age": None if flow.max_age is None else str(flow.max_age),
        "acr_values": " ".join(flow.acr_values) or None,
    }
    return {name: value for name, value in asked.items() if value is not None}
