"""The ID token (OIDC Core §2): a signed statement to the client about who logged in, when and how."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockserver.authorization_server.rules import openid as rules
from mockserver.authorization_server.server import AuthorizationServer
from mockserver.protocol import jose
from mockserver.protocol.errors import InvalidToken
from mockserver.protocol.scope import Scope
from mockserver.records import Authentication, Client, User

ACR = "urn:oauthsim:acr:password"
"""The one authentication context class of this server: somebody knew the password (OIDC Core §2)."""

CLAIMS_OF_SCOPE = {"profile": ("name", "preferred_username"), "email": ("email", "email_verified")}
"""Scope value -> the claims about the user that it opens (OIDC Core §5.4)."""


def id_token(
    server: AuthorizationServer, client: Client, sub: str, authentication: Authentication, access_token: str
) -> str:
    """Return a signed ID token for `client` about `sub` (§3.1.3.6)."""
    key = server.keys[0]
    claims: dict[str, Any] = {
        "iss": server.issuer,
        "sub": sub,
        "aud": client.client_id,
        "iat": server.now,
        "exp": server.now + server.settings.id_token_lifetime,
        "auth_time": authentication.auth_time,
        "acr": ACR,
        "amr": ["pwd"],
    }
    if authentication.nonce is not None and server.rules.follows(rules.nonce_comes_back_in_the_id_token):
        claims["nonce"] = authentication.nonce
    if server.rules.follows(rules.id_token_names_its_access_token):
        claims["at_hash"] = jose.left_half_hash(access_token, key.alg)
    return jose.sign(claims, key, typ="JWT")


def claims_of_hint(server: AuthorizationServer, id_token_hint: str) -> Mapping[str, Any]:
    """Return what an ID token of ours, which may have expired, says. Raises InvalidRequest for another."""
    content, why_not = None, ""
    try:
        content = jose.verify(id_token_hint, jose.jwks(server.keys), algorithms=["RS256"])
    except InvalidToken as error:
        why_not = error.description
    _, claims = server.rules.found(rules.hint_is_an_id_token_of_ours, content, why_not)
    return claims


def claims_about(user: User, scope: Scope) -> dict[str, Any]:
    """Return the claims about a user that the granted scope values open (§5.4), none empty; `sub` always."""
    known = {
        "name": user.name,
        "preferred_username": user.username,
        "email": user.email,
        "email_verified": True if user.email else None,
    }
    opened = [name for value in scope for name in CLAIMS_OF_SCOPE.get(value, ())]
    return {"sub": user.sub, **{name: known[name] for name in opened if known[name]}}
