"""What the authorization server says of itself: metadata (RFC 8414 §2) and its public keys (RFC 7517 §5)."""

from __future__ import annotations

from typing import Any

from mockserver.authorization_server import id_tokens
from mockserver.authorization_server.authorization_endpoint import RESPONSE_TYPES
from mockserver.authorization_server.grants import GRANTS
from mockserver.authorization_server.rules.authorization import issuer_is_in_the_response, pkce_method_is_s256
from mockserver.authorization_server.rules.dpop import access_tokens_are_bound_to_a_key
from mockserver.authorization_server.rules.legacy import implicit_grant_is_off, password_grant_is_off
from mockserver.authorization_server.server import AuthorizationServer
from mockserver.protocol import dpop, jose, pkce

AUTH_METHODS = ["client_secret_basic", "client_secret_post", "none"]


def document(server: AuthorizationServer) -> dict[str, Any]:
    """Return the metadata document; what it promises is what the policy makes the server do."""
    issuer = server.issuer
    implicit_off = server.policy.enforces(implicit_grant_is_off)
    password_off = server.policy.enforces(password_grant_is_off)
    binds = server.policy.enforces(access_tokens_are_bound_to_a_key)
    methods = ["S256"] if server.policy.enforces(pkce_method_is_s256) else sorted(pkce.METHODS)
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "jwks_uri": f"{issuer}/jwks",
        "introspection_endpoint": f"{issuer}/introspect",
        "revocation_endpoint": f"{issuer}/revoke",
        "scopes_supported": list(server.scopes),
        "device_authorization_endpoint": f"{issuer}/device_authorization",
        "response_types_supported": [name for name in RESPONSE_TYPES if name == "code" or not implicit_off],
        "response_modes_supported": ["query"] if implicit_off else ["query", "fragment"],
        "grant_types_supported": [name for name in GRANTS if name != "password" or not password_off]
        + ([] if implicit_off else ["implicit"]),
        "token_endpoint_auth_methods_supported": AUTH_METHODS,
        "revocation_endpoint_auth_methods_supported": AUTH_METHODS,
        "introspection_endpoint_auth_methods_supported": AUTH_METHODS[:2],
        "code_challenge_methods_supported": methods,
        "authorization_response_iss_parameter_supported": server.policy.enforces(issuer_is_in_the_response),
        **({"dpop_signing_alg_values_supported": list(dpop.ALGORITHMS)} if binds else {}),
    }


def openid_document(server: AuthorizationServer) -> dict[str, Any]:
    """Return the discovery document of OpenID Connect: the same, and what an ID token adds (Discovery §3)."""
    claims = [name for names in id_tokens.CLAIMS_OF_SCOPE.values() for name in names]
    return {
        **document(server),
        "userinfo_endpoint": f"{server.issuer}/userinfo",
        "end_session_endpoint": f"{server.issuer}/logout",
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "acr_values_supported": [id_tokens.ACR],
        "claims_supported": ["sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", *claims],
        "claims_parameter_supported": False,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
    }


def public_keys(server: AuthorizationServer) -> dict[str, Any]:
    """Return the keys with which anybody can verify what this server signed."""
    return jose.jwks(server.keys)
