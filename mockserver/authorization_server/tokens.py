"""Issuing tokens (RFC 6749 §5.1): access tokens as JWTs (RFC 9068) or opaque, refresh tokens in families."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mockserver.authorization_server.rules import tokens as rules
from mockserver.authorization_server.rules.dpop import access_tokens_are_bound_to_a_key
from mockserver.authorization_server.server import AuthorizationServer
from mockserver.protocol import jose
from mockserver.protocol.scope import Scope
from mockserver.records import AccessToken, Client, RefreshToken


def first_of_a_family(
    server: AuthorizationServer, client: Client, grant_id: str, scope: Scope, jkt: str | None = None
) -> Mapping[str, Any]:
    """Return an access token and, if the client may refresh, the first refresh token of the grant.

    jkt: the thumbprint of the key that the client proved to hold (RFC 9449 §5).
    """
    members = access_token(server, client, grant_id, scope, jkt)
    if "refresh_token" not in client.grant_types:
        return members
    settings, now = server.settings, server.now
    token = RefreshToken(
        value=server.entropy.token("refresh"),
        grant_id=grant_id,
        client_id=client.client_id,
        scope=scope,
        issued_at=now,
        idle_until=now + settings.refresh_token_idle_lifetime,
        absolute_until=now + settings.refresh_token_absolute_lifetime,
        jkt=jkt,
    )
    server.refresh_tokens.put(token.value, token)
    return {**members, "refresh_token": token.value}


def next_of_its_family(server: AuthorizationServer, token: RefreshToken) -> RefreshToken:
    """Return the successor of a refresh token: same grant and scope, the absolute end stays where it was."""
    newer = replace(
        token,
        value=server.entropy.token("refresh"),
        issued_at=server.now,
        idle_until=server.now + server.settings.refresh_token_idle_lifetime,
        parent=token.value,
        rotated_at=None,
    )
    return server.refresh_tokens.put(newer.value, newer)


def access_token(
    server: AuthorizationServer, client: Client, grant_id: str, scope: Scope, jkt: str | None = None
) -> dict[str, Any]:
    """Issue an access token and return the members of the response that describe it.

    jkt: the key that it is bound to, where the server binds tokens (RFC 9449 §6).
    """
    if jkt is not None and not server.rules.follows(access_tokens_are_bound_to_a_key):
        jkt = None
    sub = server.grant_of(grant_id).sub
    claims = claims_of_a_new_token(server, client, sub, scope)
    if jkt is not None:
        claims["cnf"] = {"jkt": jkt}
    token = AccessToken(
        value=encode(server, claims),
        jti=claims["jti"],
        grant_id=grant_id,
        client_id=client.client_id,
        sub=sub,
        scope=scope,
        audience=audience_of(server, scope),
        issued_at=claims["iat"],
        expires_at=claims["exp"],
        jkt=jkt,
    )
    server.access_tokens.put(token.value, token)
    return {
        "access_token": token.value,
        "token_type": "Bearer" if jkt is None else "DPoP",
        "expires_in": server.settings.access_token_lifetime,
        "scope": str(scope),
    }


def claims_of_a_new_token(
    server: AuthorizationServer, client: Client, sub: str, scope: Scope
) -> dict[str, Any]:
    """Return the claims of RFC 9068 §2.2; `jti` makes two tokens of the same second differ."""
    claims: dict[str, Any] = {
        "iss": server.issuer,
        "sub": sub,
        "client_id": client.client_id,
        "scope": str(scope),
        "iat": server.now,
        "exp": server.now + server.settings.access_token_lifetime,
        "jti": server.entropy.token("jti"),
    }
    if server.rules.follows(rules.access_tokens_name_their_audience):
        audience = audience_of(server, scope)
        claims["aud"] = audience[0] if len(audience) == 1 else list(audience)
    return claims


def audience_of(server: AuthorizationServer, scope: Scope) -> tuple[str, ...]:
    """Return the resource servers that the scope values open, each once (RFC 9068 §3)."""
    known = (server.scopes[name].audience for name in scope if name in server.scopes)
    return tuple(dict.fromkeys(known)) or (server.issuer,)


def encode(server: AuthorizationServer, claims: Mapping[str, Any]) -> str:
    """Return the token as the policy wants it: a signed JWT that says it all, or a random value."""
    if server.settings.access_token_format == "opaque":
        return server.entropy.token("access")
    return jose.sign(claims, server.keys[0], typ="at+jwt")
