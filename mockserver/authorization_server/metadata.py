"""What the authorization server says of itself: metadata (RFC 8414 §2) and its public keys (RFC 7517 §5)."""

from __future__ import annotations

from typing import Any

from mockserver.authorization_server.authorization_endpoint import RESPONSE_TYPES
from mockserver.authorization_server.grants import GRANTS
from mockserver.authorization_server.rules.authorization import issuer_is_in_the_response, pkce_method_is_s256
from mockserver.authorization_server.server import AuthorizationServer
from mockserver.protocol import jose, pkce

AUTH_METHODS = ["client_secret_basic", "client_secret_post", "none"]


def document(server: AuthorizationServer) -> dict[str, Any]:
    """Return the metadata document; what it promises is what the policy makes the server do."""
    issuer = server.issuer
    methods = ["S256"] if server.policy.enforces(pkce_method_is_s256) else sorted(pkce.METHODS)
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "jwks_uri": f"{issuer}/jwks",
        "introspection_endpoint": f"{issuer}/introspect",
        "revocation_endpoint": f"{issuer}/revoke",
        "scopes_supported": list(server.scopes),
        "response_types_supported": list(RESPONSE_TYPES),
        "response_modes_supported": ["query"],
        "grant_types_supported": list(GRANTS),
        "token_endpoint_auth_methods_supported": AUTH_METHODS,
        "revocation_endpoint_auth_methods_supported": AUTH_METHODS,
        "introspection_endpoint_auth_methods_supported": AUTH_METHODS[:2],
        "code_challenge_methods_supported": methods,
        "authorization_response_iss_parameter_supported": server.policy.enforces(issuer_is_in_the_response),
    }


def public_keys(server: AuthorizationServer) -> dict[str, Any]:
    """Return the keys with which anybody can verify what this server signed."""
    return jose.jwks(server.keys)
