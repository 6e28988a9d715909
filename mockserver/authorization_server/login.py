"""The login page: Alice proves who she is, to the authorization server alone (RFC 6749 §3.1)."""

from __future__ import annotations

from werkzeug.security import check_password_hash
from werkzeug.wrappers import Response

from mockserver.authorization_server import consent
from mockserver.authorization_server.reading import SESSION_COOKIE, checked, form_parameters, query_parameters
from mockserver.authorization_server.responses import page, problem_page, redirect
from mockserver.authorization_server.rules import pages as rules
from mockserver.authorization_server.server import AuthorizationServer
from mockserver.protocol.errors import AccessDenied, ProtocolError
from mockserver.protocol.parameters import Parameters
from mockserver.records import AuthorizationRequest, LoginSession, User


def show(server: AuthorizationServer) -> Response:
    """Show the login page, for a waiting authorization request or just so."""
    return page(
        server, "login.html", request_id=query_parameters().get("request", ""), client_name="", problem=""
    )


def page_for(server: AuthorizationServer, asked: AuthorizationRequest) -> Response:
    """Ask Alice to log in because a client asked for something."""
    client = server.clients.find(asked.client_id)
    name = client.client_name if client is not None else ""
    return page(server, "login.html", request_id=asked.id, client_name=name, problem="")


def submit(server: AuthorizationServer) -> Response:
    """Check username and password; then open a session and go on where Alice came from."""
    try:
        form = checked(server, form_parameters())
        user = authenticate(server, form)
    except AccessDenied as error:
        waiting = form.get("request", "")
        return page(server, "login.html", 403, request_id=waiting, client_name="", problem=error.description)
    except ProtocolError as error:
        return problem_page(server, error)
    session = open_session(server, user)
    response = continue_with(server, form.get("request"), session)
    response.headers["Set-Cookie"] = (
        f"{SESSION_COOKIE}={session.id}; Path=/; Max-Age={server.settings.session_lifetime}; "
        "Secure; HttpOnly; SameSite=Lax"
    )
    return response


def authenticate(server: AuthorizationServer, form: Parameters) -> User:
    """Return the account whose password was given. Raises AccessDenied."""
    user = server.users.find(form.get("username", ""))
    matches = user is not None and check_password_hash(user.password_hash, form.get("password", ""))
    return server.rules.found(rules.password_is_right, user, matches)


def open_session(server: AuthorizationServer, user: User) -> LoginSession:
    """Open a session under a new id: one that was known before the login is never carried over."""
    session = LoginSession(
        id=server.entropy.token("session"),
        sub=user.sub,
        csrf_token=server.entropy.token("csrf"),
        auth_time=server.now,
        expires_at=server.now + server.settings.session_lifetime,
    )
    return server.sessions.put(session.id, session)


def continue_with(server: AuthorizationServer, request_id: str | None, session: LoginSession) -> Response:
    """Go on: to the consent page, straight back to the client if Alice agreed before, or to her grants."""
    asked = server.authorization_requests.find(request_id)
    if asked is None:
        return redirect(server, f"{server.issuer}/grants")
    if consent.was_given_before(server, asked, session):
        return consent.allow(server, asked, session, asked.scope)
    return redirect(server, f"{server.issuer}/consent?request={asked.id}")
