"""The introspection endpoint (RFC 7662): a resource server asks what a token is worth right now."""

from __future__ import annotations

from typing import Any

from werkzeug.wrappers import Response

from mockserver.authorization_server import client_authentication
from mockserver.authorization_server.reading import api_form
from mockserver.authorization_server.responses import error_response, token_response
from mockserver.authorization_server.rules import tokens as rules
from mockserver.authorization_server.server import AuthorizationServer
from mockserver.protocol.errors import ProtocolError
from mockserver.records import AccessToken, Client, Grant, RefreshToken


def introspect(server: AuthorizationServer) -> Response:
    """Answer with the state of a token; about one that is not good, only `active: false` (§2.2)."""
    try:
        form = api_form(server)
        caller = client_authentication.authenticate(server, form)
        server.rules.check(rules.caller_may_introspect, caller)
        return token_response(server, state_of(server, form.require("token"), caller))
    except ProtocolError as error:
        return error_response(error)


def state_of(server: AuthorizationServer, value: str, caller: Client) -> dict[str, Any]:
    """Return the members of RFC 7662 §2.2 for an access or refresh token."""
    access = server.access_tokens.find(value)
    alive = access is not None and access.revoked_at is None and server.now < access.expires_at
    if access is not None and alive and may_hear_of(server, caller, access):
        return members_of_access_token(server, access)
    refresh = server.refresh_tokens.find(value)
    if refresh is not None and is_alive(server, refresh):
        return members_of_refresh_token(server, refresh, server.grant_of(refresh.grant_id))
    return {"active": False}


def may_hear_of(server: AuthorizationServer, caller: Client, token: AccessToken) -> bool:
    """Whether `caller` is told that a token is active: a resource only of those for itself (§4)."""
    if not server.rules.follows(rules.resources_hear_only_of_tokens_for_them):
        return True
    return caller.resource is None or caller.resource in token.audience


def is_alive(server: AuthorizationServer, token: RefreshToken) -> bool:
    """Whether the token endpoint would accept this refresh token from its client."""
    ended = token.rotated_at is not None or token.revoked_at is not None
    return not ended and server.now < min(token.idle_until, token.absolute_until)


def members_of_access_token(server: AuthorizationServer, token: AccessToken) -> dict[str, Any]:
    """Return what an active access token allows, to whom, where and until when."""
    audience = token.audience[0] if len(token.audience) == 1 else list(token.audience)
    bound = {} if token.jkt is None else {"cnf": {"jkt": token.jkt}}
    return {
        "active": True,
        "scope": str(token.scope),
        "client_id": token.client_id,
        "token_type": "DPoP" if bound else "Bearer",
        "exp": token.expires_at,
        "iat": token.issued_at,
        "sub": token.sub,
        "aud": audience,
        "iss": server.issuer,
        "jti": token.jti,
        **bound,
    }


def members_of_refresh_token(
    server: AuthorizationServer, token: RefreshToken, grant: Grant
) -> dict[str, Any]:
    """Return what is known of an active refresh token."""
    return {
        "active": True,
        "scope": str(token.scope),
        "client_id": token.client_id,
        "exp": min(token.idle_until, token.absolute_until),
        "iat": token.issued_at,
        "sub": grant.sub,
        "iss": server.issuer,
    }
