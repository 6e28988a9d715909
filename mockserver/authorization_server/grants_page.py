"""Alice's page of what she has granted to whom, where she can take it back."""

from __future__ import annotations

from werkzeug.wrappers import Response

from mockserver.authorization_server import login
from mockserver.authorization_server.reading import checked, form_parameters, session_of_browser
from mockserver.authorization_server.responses import page, problem_page, redirect
from mockserver.authorization_server.rules import pages as rules
from mockserver.authorization_server.server import AuthorizationServer
from mockserver.protocol.errors import ProtocolError


def show(server: AuthorizationServer) -> Response:
    """List the standing grants of whoever has logged in; others log in first."""
    session = session_of_browser(server)
    if session is None:
        return login.show(server)
    standing = server.grants.where(lambda grant: grant.sub == session.sub and grant.revoked_at is None)
    return page(
        server,
        "grants.html",
        user=server.user(session.sub),
        csrf_token=session.csrf_token,
        grants=[(grant, server.clients.find(grant.client_id)) for grant in standing],
        scopes=server.scopes,
    )


def revoke(server: AuthorizationServer) -> Response:
    """Withdraw one grant: every token of its family ends here and now."""
    try:
        form = checked(server, form_parameters())
        session = server.rules.found(rules.somebody_has_logged_in, session_of_browser(server), server.now)
        server.rules.check(rules.form_is_our_own, session, form.get("csrf"))
        grant = server.grants.find(form.get("grant"))
        grant = server.rules.found(rules.grant_is_the_persons_own, grant, session)
    except ProtocolError as error:
        return problem_page(server, error)
    server.revoke_grant(grant.id, "the resource owner withdrew it")
    return redirect(server, f"{server.issuer}/grants")
