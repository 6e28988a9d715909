"""Reading what came in: which server is asked, with which parameters (RFC 6749 §3.1, §3.2)."""

from __future__ import annotations

from typing import cast

from flask import request

from mockserver.authorization_server.rules import requests as rules
from mockserver.authorization_server.server import AuthorizationServer
from mockserver.protocol.parameters import Parameters
from mockserver.protocol.scope import Scope
from mockserver.records import LoginSession

SESSION_COOKIE = "__Host-auth_session"


def this_server() -> AuthorizationServer:
    """Return the server that the current request is for."""
    return cast(AuthorizationServer, request.environ["mockserver.authorization_server"])


def query_parameters() -> Parameters:
    """Return the parameters of the URL, whatever they are worth."""
    return Parameters.from_form(request.query_string)  # as bytes: only they can tell what is not UTF-8


def form_parameters() -> Parameters:
    """Return the parameters of the body, whatever they are worth."""
    return Parameters.from_form(request.get_data())


def checked(server: AuthorizationServer, parameters: Parameters) -> Parameters:
    """Return `parameters` if they are well put, or raise InvalidRequest."""
    server.rules.check(rules.parameters_are_utf_8, parameters)
    server.rules.check(rules.no_parameter_is_repeated, parameters)
    return parameters


def api_form(server: AuthorizationServer) -> Parameters:
    """Return the form of a request to an endpoint for machines, or raise InvalidRequest."""
    kind, body = request.headers.get("Content-Type", ""), request.get_data()
    server.rules.check(rules.token_request_is_a_form, kind, body)
    return checked(server, form_parameters())


def scope_in(server: AuthorizationServer, parameters: Parameters) -> Scope:
    """Return the scope that `parameters` ask for; the empty one when they name none. Raises InvalidScope."""
    if "scope" in parameters:
        server.rules.check(rules.scope_is_well_formed, parameters["scope"])
    return Scope.parse(parameters.get("scope", ""))


def session_of_browser(server: AuthorizationServer) -> LoginSession | None:
    """Return the login session whose cookie the browser sent, if it is still alive."""
    session = server.sessions.find(request.cookies.get(SESSION_COOKIE))
    return session if session is not None and server.now < session.expires_at else None
