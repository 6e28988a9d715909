"""The redirect endpoint: an authorization response arrives (RFC 6749 §4.1.2, §10.12, RFC 9207 §2.4)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import request

from mockserver.client import sign_in
from mockserver.client.flows import Flow
from mockserver.client.rules import authorization as rules
from mockserver.client.sessions import Session
from mockserver.client.troubles import PROBLEMS, AuthorizationRefused
from mockserver.protocol.parameters import Parameters

if TYPE_CHECKING:
    from mockserver.client.party import Client


NEEDS_A_PAGE = (
    "login_required",
    "consent_required",
    "interaction_required",
    "account_selection_required",
)
"""What a provider answers when `prompt=none` forbids the page that would be needed (OIDC Core §3.1.2.6)."""


def receive(client: Client, session: Session | None, response: Parameters) -> Session:
    """Take an authorization response and redeem its code; return the session that is connected now.

    Raises the ProtocolError of the rule that is violated, or the Trouble that came in between.
    """
    client.rules.check(rules.response_parameters_are_well_formed, response)
    flow = _flow_answered(client, session, response.get("state"))
    client.rules.check(rules.state_is_used_once, flow.used_at)
    client.flows.put(flow.id, replace(flow, used_at=client.clock.now))
    _check_issuer(client, flow, response)
    session = _whose_connection(client, session or client.sessions.open(), flow)
    try:
        return _redeem(client, session, flow, response)
    except PROBLEMS as problem:
        if not flow.is_sign_in:
            client.connections.note_failure(session.account, flow, problem.description)
        raise


def _redeem(client: Client, session: Session, flow: Flow, response: Parameters) -> Session:
    client.rules.check(rules.response_has_code_or_error_not_both, response)
    if "error" in response and "code" not in response:
        if flow.prompt == "none" and response["error"] in NEEDS_A_PAGE:
            client.notices.put(session.account, f"Nobody could be signed in silently: {response['error']}.")
            return session
        raise _refusal(client, flow, response)
    client.rules.check(rules.response_has_a_code, response)
    verifier = _code_verifier(client, session, flow)
    if flow.is_sign_in:
        return sign_in.finish(client, session, flow, response["code"], verifier)
    client.connections.establish(session.account, flow, response["code"], verifier)
    return session


def _flow_answered(client: Client, session: Session | None, state: str | None) -> Flow:
    """Return the flow that the response answers: the one of this session that sent `state`.

    Where there is none, a client that does not check the state takes what it finds: the newest flow of this
    session that is still open, or one of somebody else's session that sent the state, or one that was
    answered before.
    """
    ours = [] if session is None else list(client.flows.where(lambda flow: flow.session_id == session.id))
    if client.policy.enforces(rules.state_is_sent):
        states = [flow.state for flow in ours if flow.state]
        client.rules.check(rules.state_belongs_to_this_session, states, state)
    named = [flow for flow in ours if flow.state is not None and flow.state == state]
    still_open = [flow for flow in ours if flow.used_at is None]
    somebodys = client.flows.where(lambda flow: state is not None and flow.state == state)
    candidates = [*named, *still_open[-1:], *somebodys, *ours[-1:]]
    return client.rules.found(rules.response_answers_a_request, next(iter(candidates), None))


def _whose_connection(client: Client, session: Session, flow: Flow) -> Session:
    """Return the session whose account gets the connection: one may have begun it, another finishes it."""
    if flow.session_id == session.id or client.rules.follows(rules.connection_is_for_who_brings_the_answer):
        return session
    return client.sessions.find(flow.session_id) or session


def _check_issuer(client: Client, flow: Flow, response: Parameters) -> None:
    promised = client.server_of(flow).get("authorization_response_iss_parameter_supported", False)
    client.rules.check(rules.issuer_is_the_expected_one, flow.issuer, response.get("iss"), promised is True)
    if len(client.servers) > 1:
        registration = client.registrations.get(flow.issuer, client.registration)
        client.rules.check(
            rules.response_arrives_where_its_server_sends_it, registration.redirect_uri, request.base_url
        )


def _code_verifier(client: Client, session: Session, flow: Flow) -> str | None:
    """Return the verifier that goes with the code; a careful client has none for another session's flow."""
    if flow.code_verifier is None:
        return None
    stays = client.rules.follows(rules.verifier_stays_in_its_session)
    return None if stays and flow.session_id != session.id else flow.code_verifier


def _refusal(client: Client, flow: Flow, response: Parameters) -> AuthorizationRefused:
    error = response["error"][:80]
    because = f" ({response['error_description'][:300]})" if "error_description" in response else ""
    if flow.is_sign_in:
        return AuthorizationRefused(error, f"You are not signed in: {error}{because}.")
    title = client.services[flow.service_id].title
    if error == "access_denied":
        return AuthorizationRefused(error, f"You did not allow it: {title} is not connected{because}.")
    return AuthorizationRefused(error, f"The authorization server did not connect {title}: {error}{because}.")
