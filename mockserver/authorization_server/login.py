"""The login page: Alice proves who she is, to the authorization server alone (RFC 6749 §3.1)."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from werkzeug.security import check_password_hash
from werkzeug.wrappers import Response

from mockserver.authorization_server import authorization_error, consent
from mockserver.authorization_server.guessing import remember
from mockserver.authorization_server.reading import (
    SESSION_COOKIE,
    checked,
    form_parameters,
    query_parameters,
)
from mockserver.authorization_server.responses import page, problem_page, redirect
from mockserver.authorization_server.rules import guessing
from mockserver.authorization_server.rules import pages as rules
from mockserver.authorization_server.server import AuthorizationServer
from mockserver.protocol.errors import AccessDenied, ProtocolError
from mockserver.protocol.parameters import Parameters
from mockserver.records import AuthorizationRequest, LoginSession, User


def show(server: AuthorizationServer) -> Response:
    """Show the login page, for a waiting authorization request or just so."""
    return form_page(server, query_parameters())


def page_for(server: AuthorizationServer, request_id: str) -> Response:
    """Ask Alice to log in because a client asked for something, rightly or with a mistake."""
    return form_page(server, {"request": request_id})


def page_for_device(server: AuthorizationServer, user_code: str) -> Response:
    """Ask Alice to log in because she wants to connect a device."""
    return form_page(server, {"device": "yes", "user_code": user_code})


def form_page(
    server: AuthorizationServer, bound_for: Mapping[str, str], status: int = 200, problem: str = ""
) -> Response:
    """Return the login form; what Alice is bound for (a waiting request, a device) travels with it."""
    asked = server.authorization_requests.find(bound_for.get("request"))
    waiting = asked or server.refusals.find(bound_for.get("request"))
    client = server.clients.find(waiting.client_id) if waiting is not None else None
    return page(
        server,
        "login.html",
        status,
        request_id=bound_for.get("request", ""),
        user_code=bound_for.get("user_code", ""),
        for_a_device="device" in bound_for,
        hint=asked.authentication.login_hint if asked is not None else None,
        client_name=client.client_name if client is not None else "",
        problem=problem,
    )


def submit(server: AuthorizationServer) -> Response:
    """Check username and password; then open a session and go on where Alice came from."""
    try:
        form = checked(server, form_parameters())
        user = authenticate(server, form)
    except AccessDenied as error:
        return form_page(server, form, 403, error.description)
    except ProtocolError as error:
        return problem_page(server, error)
    session = open_session(server, user)
    response = go_on(server, form, session)
    same_site = "Lax" if server.rules.follows(rules.login_cookie_is_not_sent_for_other_sites) else "None"
    response.headers["Set-Cookie"] = (
        f"{SESSION_COOKIE}={session.id}; Path=/; Max-Age={server.settings.session_lifetime}; "
        f"Secure; HttpOnly; SameSite={same_site}"
    )
    return response


def authenticate(server: AuthorizationServer, form: Mapping[str, str]) -> User:
    """Return the account whose password was given. Raises AccessDenied."""
    username = form.get("username", "")
    guesses = server.guesses.find(f"user {username}")
    server.rules.check(guessing.password_is_not_being_guessed, guesses, server.now)
    user = server.users.find(username)
    matches = user is not None and check_password_hash(user.password_hash, form.get("password", ""))
    remember(server, f"user {username}", matches)
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


def go_on(server: AuthorizationServer, form: Parameters, session: LoginSession) -> Response:
    """Go on to what Alice logged in for: a client's request, right or wrong, a device, or her grants."""
    refusal = server.refusals.remove(form.get("request"))
    if refusal is not None:
        return after_the_form(server, authorization_error.answer(server, refusal))
    asked = server.authorization_requests.find(form.get("request"))
    if asked is not None:
        nobody_else = asked.authentication.hinted_sub in (None, session.sub)
        if nobody_else and consent.was_given_before(server, asked, session):
            return straight_back(server, asked, session)
        return redirect(server, f"{server.issuer}/consent?request={asked.id}")
    if "user_code" in form:
        return redirect(server, f"{server.issuer}/device?user_code={quote(form['user_code'])}")
    if "device" in form:
        return redirect(server, f"{server.issuer}/device")
    return redirect(server, f"{server.issuer}/grants")


def straight_back(
    server: AuthorizationServer, asked: AuthorizationRequest, session: LoginSession
) -> Response:
    """Answer the client at once, since Alice agreed before."""
    return after_the_form(server, consent.allow(server, asked, session, asked.scope))


def after_the_form(server: AuthorizationServer, response: Response) -> Response:
    """Return a redirect to the client that follows a form with a password: the browser must not repeat it."""
    leads_away = not response.headers["Location"].startswith(f"{server.issuer}/")
    if leads_away and not server.rules.follows(rules.redirects_after_a_form_use_303):
        response.status_code = 307  # "send the same again, there": now the client gets the password
    return response
