"""Logout at the client's wish (OIDC RP-Initiated Logout §2): the session at the OpenID provider ends too."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from mockserver.authorization_server import id_tokens
from mockserver.authorization_server.reading import (
    SESSION_COOKIE,
    checked,
    form_parameters,
    query_parameters,
    session_of_browser,
)
from mockserver.authorization_server.responses import page, problem_page, redirect
from mockserver.authorization_server.rules import authorization, pages
from mockserver.authorization_server.rules import openid as rules
from mockserver.authorization_server.server import AuthorizationServer
from mockserver.protocol.errors import ProtocolError
from mockserver.protocol.parameters import Parameters, add_to_uri
from mockserver.records import Client


def log_out(server: AuthorizationServer) -> Response:
    """End the session of this browser. Without an ID token as a hint, a person confirms (§2)."""
    parameters = form_parameters() if request.method == "POST" else query_parameters()
    try:
        parameters = checked(server, parameters)
        client = client_of_hint(server, parameters)
        return_to = where_to(server, client, parameters)
        session = session_of_browser(server)
        if session is not None and client is None:
            if "csrf" not in parameters:
                return page(server, "logout.html", csrf_token=session.csrf_token)
            server.rules.check(pages.form_is_our_own, session, parameters.get("csrf"))
    except ProtocolError as error:
        return problem_page(server, error)
    if session is not None:
        server.sessions.remove(session.id)
    response = page(server, "logged_out.html") if return_to is None else redirect(server, return_to)
    response.headers["Set-Cookie"] = f"{SESSION_COOKIE}=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax"
    return response


def client_of_hint(server: AuthorizationServer, parameters: Parameters) -> Client | None:
    """Return the client for which the hinted ID token was made; None without one. Raises InvalidRequest."""
    if "id_token_hint" not in parameters:
        return None
    claims = id_tokens.claims_of_hint(server, parameters["id_token_hint"])
    return server.clients.find(str(claims.get("aud")))


def where_to(server: AuthorizationServer, client: Client | None, parameters: Parameters) -> str | None:
    """Return where the browser goes afterwards, with the client's `state`; None: it stays here."""
    given = parameters.get("post_logout_redirect_uri")
    if given is None:
        return None
    server.rules.check(authorization.redirect_uri_is_a_uri, given)
    hinted = client or server.clients.find(parameters.get("client_id"))
    server.rules.check(rules.logout_returns_to_a_registered_uri, hinted, given)
    return add_to_uri(given, {"state": parameters["state"]} if "state" in parameters else {})
