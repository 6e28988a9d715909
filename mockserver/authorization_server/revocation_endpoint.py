"""The revocation endpoint (RFC 7009): a client gives back a token that it no longer needs."""

from __future__ import annotations

from dataclasses import replace

from werkzeug.wrappers import Response

from mockserver.authorization_server import client_authentication
from mockserver.authorization_server.reading import api_form
from mockserver.authorization_server.responses import error_response
from mockserver.authorization_server.rules import tokens as rules
from mockserver.authorization_server.server import AuthorizationServer
from mockserver.protocol.errors import ProtocolError
from mockserver.records import AccessToken, RefreshToken


def revoke(server: AuthorizationServer) -> Response:
    """Revoke a token. An unknown one is answered with 200 as well: it is gone, as was asked (§2.2)."""
    try:
        form = api_form(server)
        client = client_authentication.authenticate(server, form)
        token = find(server, form.require("token"))
        if token is not None:
            server.rules.check(rules.token_is_revoked_by_its_own_client, token, client)
            revoke_token(server, token)
    except ProtocolError as error:
        return error_response(error)
    return Response(status=200)


def find(server: AuthorizationServer, value: str) -> AccessToken | RefreshToken | None:
    """Return the token of that value, of either kind: `token_type_hint` is a hint only (§2.1)."""
    return server.access_tokens.find(value) or server.refresh_tokens.find(value)


def revoke_token(server: AuthorizationServer, token: AccessToken | RefreshToken) -> None:
    """Revoke one access token, or with a refresh token the whole grant (§2.1)."""
    if isinstance(token, AccessToken):
        server.access_tokens.put(token.value, replace(token, revoked_at=server.now))
    elif server.rules.follows(rules.revoking_a_refresh_token_revokes_its_access_tokens):
        server.revoke_grant(token.grant_id, "the client gave it back")
    else:
        server.refresh_tokens.put(token.value, replace(token, revoked_at=server.now))
