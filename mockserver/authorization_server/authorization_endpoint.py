"""The authorization endpoint (RFC 6749 §3.1, §4.1.1): is this request one that Alice should be asked about?

An error about the client or its redirect_uri is shown to the person; any other goes back to the client, once
somebody has logged in.
"""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from mockserver.authorization_server import (
    authentication,
    authorization_error,
    consent,
    login,
    tokens,
    web_message,
)
from mockserver.authorization_server.reading import (
    checked,
    form_parameters,
    query_parameters,
    scope_in,
    session_of_browser,
)
from mockserver.authorization_server.responses import problem_page
from mockserver.authorization_server.rules import authorization as rules
from mockserver.authorization_server.rules import legacy
from mockserver.authorization_server.rules import requests as form_rules
from mockserver.authorization_server.server import AuthorizationServer
from mockserver.protocol.errors import ProtocolError
from mockserver.protocol.parameters import Parameters
from mockserver.protocol.scope import Scope
from mockserver.records import AuthorizationRequest, Client, Refusal

RESPONSE_TYPES = ("code", "token")


def authorize(server: AuthorizationServer) -> Response:
    """Check an authorization request, keep it, and ask Alice: to log in first, then to decide."""
    return readable(server, answer(server))


def readable(server: AuthorizationServer, response: Response) -> Response:
    """Let scripts of other sites read the answer, where the server allows that to anybody (Fetch §3.2)."""
    origin = request.headers.get("Origin")
    if origin and not server.rules.follows(rules.scripts_of_others_do_not_read_the_answer):
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Allow-Credentials"] = "true"
    return response


def answer(server: AuthorizationServer) -> Response:
    """Answer an authorization request: with a page for Alice, or a redirect to the client."""
    parameters = form_parameters() if request.method == "POST" else query_parameters()
    try:
        client = find_client(server, parameters)
        redirect_uri = find_redirect_uri(server, client, parameters)
        authentication.check_the_way_back(server, parameters)
    except ProtocolError as error:
        return problem_page(server, error)
    try:
        asked = read_request(server, client, redirect_uri, checked(server, parameters))
    except ProtocolError as error:
        return refuse(server, authorization_error.of_parameters(client, redirect_uri, parameters, error))
    return ask(server, asked)


def ask(server: AuthorizationServer, asked: AuthorizationRequest) -> Response:
    """Ask Alice, or, if the client wants no page shown (`prompt=none`), answer without her."""
    session = session_of_browser(server)
    try:
        authentication.answer_without_a_page(server, asked, session)
    except ProtocolError as error:
        return authorization_error.answer(server, authorization_error.of_request(asked, error))
    server.authorization_requests.put(asked.id, asked)
    if session is None or authentication.needs_login(server, asked, session):
        return login.page_for(server, asked.id)
    return consent.page_for(server, asked, session)


def refuse(server: AuthorizationServer, refusal: Refusal) -> Response:
    """Send the browser to the client with an error, once whoever sits at it has logged in."""
    if authorization_error.waits_for_a_login(server, refusal):
        return login.page_for(server, authorization_error.keep(server, refusal))
    return authorization_error.answer(server, refusal)


def find_client(server: AuthorizationServer, parameters: Parameters) -> Client:
    """Return the client that asks. Raises InvalidRequest, for the person to read."""
    server.rules.check(form_rules.parameters_are_utf_8, parameters)
    _only_once(server, parameters, "client_id")
    client_id = parameters.require("client_id")
    return server.rules.found(rules.client_is_registered, server.clients.find(client_id), client_id)


def find_redirect_uri(server: AuthorizationServer, client: Client, parameters: Parameters) -> str:
    """Return where the answer goes (RFC 6749 §3.1.2). Raises InvalidRequest, for the person to read."""
    _only_once(server, parameters, "redirect_uri")
    given = parameters.get("redirect_uri")
    server.rules.check(rules.redirect_uri_is_given, client, given)
    server.rules.check(rules.redirect_uri_has_no_fragment, given or client.redirect_uris[0])
    if (given or client.redirect_uris[0]).lower().startswith("http:"):
        server.rules.check(rules.redirect_uri_wants_tls, given or client.redirect_uris[0])
    if given is None:
        return client.redirect_uris[0]
    server.rules.check(rules.redirect_uri_is_a_uri, given)
    comparison = server.settings.redirect_uri_comparison
    server.rules.check(rules.redirect_uri_is_registered, client, given, comparison)
    server.rules.check(rules.redirect_uri_matches_exactly, client, given)
    used = parameters.all("redirect_uri")[-1]
    if used != given:  # one part of a server takes the first value, and another, written elsewhere, the last
        server.rules.check(rules.redirect_uri_is_a_uri, used)
    return used


def _only_once(server: AuthorizationServer, parameters: Parameters, name: str) -> None:
    if name in parameters.repeated:  # which of the two would be right? nobody can tell, so redirect nowhere
        server.rules.check(form_rules.no_parameter_is_repeated, parameters)


def read_request(
    server: AuthorizationServer, client: Client, redirect_uri: str, parameters: Parameters
) -> AuthorizationRequest:
    """Return the request as a record. Raises ProtocolError, which goes to the client by redirect."""
    server.rules.check(rules.response_type_is_supported, parameters.get("response_type"), RESPONSE_TYPES)
    response_type = parameters["response_type"]
    server.rules.check(legacy.implicit_grant_is_off, response_type)
    server.rules.check(rules.client_may_use_the_response_type, client, response_type)
    scope = scope_in(server, parameters) or client.scope
    server.rules.check(rules.scope_is_one_the_client_may_ask_for, scope, client)
    if not client.is_verified:
        server.rules.check(rules.unverified_clients_ask_for_no_private_data, client, private(server, scope))
    challenge, method = read_challenge(server, parameters) if response_type == "code" else (None, None)
    return AuthorizationRequest(
        id=server.entropy.token("request"),
        client_id=client.client_id,
        redirect_uri=redirect_uri,
        redirect_uri_was_given="redirect_uri" in parameters,
        response_type=response_type,
        scope=scope,
        state=parameters.get("state"),
        code_challenge=challenge,
        code_challenge_method=method,
        asked_at=server.now,
        authentication=authentication.read(server, parameters),
        message_target=web_message.target(server, redirect_uri, parameters),
        dpop_jkt=parameters.get("dpop_jkt"),
    )


def private(server: AuthorizationServer, scope: Scope) -> Scope:
    """Return the scope values that open data at an API, and not just tell who the person is."""
    return Scope(name for name in scope if tokens.audience_of(server, Scope([name])) != (server.issuer,))


def read_challenge(server: AuthorizationServer, parameters: Parameters) -> tuple[str | None, str | None]:
    """Return code_challenge and its method (RFC 7636 §4.3; a method left out is `plain`)."""
    challenge = parameters.get("code_challenge")
    server.rules.check(rules.pkce_is_required, challenge)
    if challenge is None:
        return None, None
    method = parameters.get("code_challenge_method", "plain")
    server.rules.check(rules.code_challenge_is_well_formed, challenge, method)
    server.rules.check(rules.pkce_method_is_s256, method)
    return challenge, method
