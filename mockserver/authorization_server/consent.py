"""The consent page: Alice sees who asks for what, unticks what she does not want to give, and decides.

Covers RFC 6749 §1.3.1, §3.3 (a narrower scope may be granted) and the CSRF protection of §10.12.
"""

from __future__ import annotations

from werkzeug.wrappers import Response

from mockserver.authorization_server import authorization_error
from mockserver.authorization_server.authorization_response import answer_client
from mockserver.authorization_server.reading import (
    checked,
    form_parameters,
    query_parameters,
    session_of_browser,
)
from mockserver.authorization_server.responses import page, problem_page
from mockserver.authorization_server.rules import authorization, openid, pages
from mockserver.authorization_server.server import AuthorizationServer
from mockserver.protocol.errors import AccessDenied, ProtocolError
from mockserver.protocol.parameters import Parameters
from mockserver.protocol.scope import Scope
from mockserver.records import AuthorizationRequest, Client, Grant, LoginSession


def show(server: AuthorizationServer) -> Response:
    """Show the consent page of a waiting authorization request to whoever has logged in."""
    try:
        asked, session = waiting(server, checked(server, query_parameters()))
    except ProtocolError as error:
        return problem_page(server, error)
    try:
        check_person(server, asked, session)
    except ProtocolError as error:
        return refuse(server, asked, error)
    return page_for(server, asked, session)


def page_for(server: AuthorizationServer, asked: AuthorizationRequest, session: LoginSession) -> Response:
    """Return the page that names the client and lists each scope; or go on if Alice agreed before."""
    if was_given_before(server, asked, session):
        return allow(server, asked, session, asked.scope)
    client = server.clients.find(asked.client_id)
    return page(
        server,
        "consent.html",
        request_id=asked.id,
        client=client,
        warns=warns_of(server, client),
        lasts=longest_access(server, client),
        redirect_uri=asked.redirect_uri,
        scopes=[server.scopes[name] for name in asked.scope if name in server.scopes],
        user=server.user(session.sub),
        csrf_token=session.csrf_token,
    )


def warns_of(server: AuthorizationServer, client: Client | None) -> bool:
    """Whether the page says in red that the client's name is only what it calls itself (RFC 7591 §5)."""
    unverified = client is not None and not client.is_verified
    return unverified and server.rules.follows(pages.unverified_clients_are_marked)


def longest_access(server: AuthorizationServer, client: Client | None) -> str:
    """Say how long the client can use a yes of today: as long as it can refresh, else for one token."""
    refreshes = client is not None and "refresh_token" in client.grant_types
    settings = server.settings
    seconds = settings.refresh_token_absolute_lifetime if refreshes else settings.access_token_lifetime
    units = {"days": 86400, "hours": 3600, "minutes": 60, "seconds": 1}
    unit = next((unit for unit, length in units.items() if seconds >= 2 * length), "seconds")
    return f"{-(-seconds // units[unit])} {unit}"


def submit(server: AuthorizationServer) -> Response:
    """Alice has decided: send the browser back to the client with a code or with access_denied."""
    form = form_parameters()
    try:
        asked, session = waiting(server, form)
        server.rules.check(pages.form_is_our_own, session, form.get("csrf"))
    except ProtocolError as error:
        return problem_page(server, error)
    try:
        check_person(server, asked, session)
        scope = decided_scope(server, asked, form)
    except ProtocolError as error:
        return refuse(server, asked, error)
    return allow(server, asked, session, scope)


def waiting(server: AuthorizationServer, parameters: Parameters) -> tuple[AuthorizationRequest, LoginSession]:
    """Return the waiting request and the session. Raises ProtocolError, for the person to read."""
    session = server.rules.found(pages.somebody_has_logged_in, session_of_browser(server), server.now)
    found = server.authorization_requests.find(parameters.get("request"))
    pending = server.rules.found(pages.authorization_request_is_pending, found)
    return pending, session


def check_person(server: AuthorizationServer, asked: AuthorizationRequest, session: LoginSession) -> None:
    """Check that who has logged in will do. Raises LoginRequired, which goes to the client."""
    server.rules.check(openid.login_is_recent_enough, asked, session, server.now)
    if asked.authentication.hinted_sub is not None:
        server.rules.check(openid.hinted_person_has_logged_in, asked, session)


def refuse(server: AuthorizationServer, asked: AuthorizationRequest, error: ProtocolError) -> Response:
    """Answer a waiting request with an error; it waits no more."""
    server.authorization_requests.remove(asked.id)
    return authorization_error.answer(server, authorization_error.of_request(asked, error))


def decided_scope(server: AuthorizationServer, asked: AuthorizationRequest, form: Parameters) -> Scope:
    """Return the scope values that stayed ticked. Raises AccessDenied or InvalidScope."""
    server.rules.check(pages.resource_owner_allows, form.get("decision", "nothing"))
    ticked = ticked_scope(form)
    server.rules.check(authorization.scope_granted_was_asked_for, ticked, asked.scope)
    return ticked


def ticked_scope(form: Parameters) -> Scope:
    """Return the boxes that stayed ticked. Raises AccessDenied when none did: nothing was granted."""
    ticked = Scope(form.all("scope"))
    if not ticked:
        raise AccessDenied("the resource owner unticked every scope")
    return ticked


def allow(
    server: AuthorizationServer, asked: AuthorizationRequest, session: LoginSession, scope: Scope
) -> Response:
    """Remember the grant, and send the code back to the client."""
    server.authorization_requests.remove(asked.id)
    grant = remember(server, session.sub, asked.client_id, scope)
    return answer_client(server, asked, grant, session)


def remember(server: AuthorizationServer, sub: str, client_id: str, scope: Scope) -> Grant:
    """Keep what `sub` granted to a client: the root of a family of tokens."""
    grant = Grant(server.entropy.token("grant"), sub, client_id, scope, granted_at=server.now)
    return server.grants.put(grant.id, grant)


def was_given_before(server: AuthorizationServer, asked: AuthorizationRequest, session: LoginSession) -> bool:
    """Whether Alice has granted all of this to the same client, has not taken it back, and that will do."""
    if "consent" in asked.authentication.prompt:
        return False  # the client wants her to be asked again (OIDC Core §3.1.2.1)
    client = server.clients.find(asked.client_id)
    if client is None or (
        client.is_public and server.rules.follows(pages.public_clients_are_asked_about_each_time)
    ):
        return False
    standing = server.grants.where(
        lambda grant: (grant.sub, grant.client_id, grant.revoked_at) == (session.sub, asked.client_id, None)
    )
    return any(asked.scope <= grant.scope for grant in standing)
