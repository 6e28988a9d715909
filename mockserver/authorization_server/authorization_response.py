"""The authorization response (RFC 6749 §4.1.2): the browser takes a code, or an error, back to the client."""

from __future__ import annotations

from werkzeug.wrappers import Response

from mockserver.authorization_server.responses import redirect
from mockserver.authorization_server.rules import authorization as rules
from mockserver.authorization_server.server import AuthorizationServer
from mockserver.protocol.errors import ProtocolError
from mockserver.protocol.parameters import add_to_uri
from mockserver.protocol.scope import Scope
from mockserver.records import AuthorizationCode, AuthorizationRequest, Grant


def code_to_client(
    server: AuthorizationServer, asked: AuthorizationRequest, grant: Grant, scope: Scope
) -> Response:
    """Send a fresh code for `grant` to the client's redirect_uri."""
    code = issue_code(server, asked, grant, scope)
    return _redirect_with(server, asked.redirect_uri, {"code": code.code}, asked.state)


def error_to_client(
    server: AuthorizationServer, redirect_uri: str, state: str | None, error: ProtocolError
) -> Response:
    """Send an error to the client's redirect_uri (RFC 6749 §4.1.2.1); `state` comes back here too."""
    return _redirect_with(server, redirect_uri, error.as_dict(), state)


def issue_code(
    server: AuthorizationServer, asked: AuthorizationRequest, grant: Grant, scope: Scope
) -> AuthorizationCode:
    """Make a short-lived code, bound to the client, the redirect_uri and the code_challenge."""
    code = AuthorizationCode(
        code=server.entropy.token("code"),
        grant_id=grant.id,
        client_id=asked.client_id,
        redirect_uri=asked.redirect_uri if asked.redirect_uri_was_given else None,
        scope=scope,
        code_challenge=asked.code_challenge,
        code_challenge_method=asked.code_challenge_method,
        expires_at=server.now + server.settings.code_lifetime,
    )
    return server.codes.put(code.code, code)


def _redirect_with(
    server: AuthorizationServer, redirect_uri: str, parameters: dict[str, str], state: str | None
) -> Response:
    if state is not None:
        parameters = {**parameters, "state": state}
    if server.rules.follows(rules.issuer_is_in_the_response):
        parameters = {**parameters, "iss": server.issuer}
    return redirect(server, add_to_uri(redirect_uri, parameters))
