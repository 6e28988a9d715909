"""Alice changes her password: what a thief got by the old one should end with it (RFC 9700 §4.14.2)."""

from __future__ import annotations

from dataclasses import replace

from werkzeug.security import generate_password_hash
from werkzeug.wrappers import Response

from mockserver.authorization_server import login
from mockserver.authorization_server.reading import checked, form_parameters, session_of_browser
from mockserver.authorization_server.responses import page, problem_page, redirect
from mockserver.authorization_server.rules import pages as rules
from mockserver.authorization_server.rules.refresh_tokens import refresh_tokens_end_with_a_password_change
from mockserver.authorization_server.server import AuthorizationServer
from mockserver.protocol.errors import AccessDenied, ProtocolError
from mockserver.protocol.parameters import Parameters
from mockserver.records import LoginSession, User


def show(server: AuthorizationServer) -> Response:
    """Show the form to whoever has logged in; others log in first."""
    session = session_of_browser(server)
    return login.show(server) if session is None else form_page(server, session)


def form_page(
    server: AuthorizationServer, session: LoginSession, status: int = 200, problem: str = ""
) -> Response:
    """Return the form for the old and the new password."""
    return page(server, "password.html", status, csrf_token=session.csrf_token, problem=problem)


def submit(server: AuthorizationServer) -> Response:
    """Check the old password, keep the new one, and lead on to what is still granted."""
    try:
        form, session = read(server)
        new = form.require("new_password")
    except ProtocolError as error:
        return problem_page(server, error)
    user = server.user(session.sub)
    try:
        login.authenticate(server, {"username": user.username, "password": form.get("password", "")})
    except AccessDenied as error:
        return form_page(server, session, 403, error.description)
    change(server, user, session, new)
    return redirect(server, f"{server.issuer}/grants")


def read(server: AuthorizationServer) -> tuple[Parameters, LoginSession]:
    """Return the form and the session it belongs to. Raises ProtocolError."""
    form = checked(server, form_parameters())
    session = server.rules.found(rules.somebody_has_logged_in, session_of_browser(server), server.now)
    server.rules.check(rules.form_is_our_own, session, form.get("csrf"))
    return form, session


def change(server: AuthorizationServer, user: User, here: LoginSession, new: str) -> None:
    """Keep the new password, log out every other browser, and end what was granted to applications."""
    method = user.password_hash.partition("$")[0]
    server.users.put(user.username, replace(user, password_hash=generate_password_hash(new, method=method)))
    for other in server.sessions.where(lambda one: one.sub == user.sub and one.id != here.id):
        server.sessions.remove(other.id)
    if server.rules.follows(refresh_tokens_end_with_a_password_change):
        for grant in server.grants.where(lambda grant: grant.sub == user.sub):
            server.revoke_grant(grant.id, "the resource owner changed the password")
