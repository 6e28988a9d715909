"""Where metadata lives: the well-known URLs (RFC 8414 §3.1, RFC 9728 §3.1, OIDC Discovery §4.1)."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

AUTHORIZATION_SERVER = "oauth-authorization-server"
PROTECTED_RESOURCE = "oauth-protected-resource"
OPENID_CONFIGURATION = "openid-configuration"


def metadata_url(issuer: str, suffix: str = AUTHORIZATION_SERVER) -> str:
    """The metadata URL of an issuer or resource: `/.well-known/SUFFIX` goes between host and path.

    A slash that ends the path is dropped first (RFC 8414 §3.1); a query is kept (RFC 9728 §3.1). Raises
    ValueError when `issuer` is not a URL with a host.
    """
    parts = urlsplit(issuer)
    if not parts.netloc:
        raise ValueError(f"An issuer is a URL with a host; this is none: {issuer!r}")
    return urlunsplit(
        parts._replace(path=f"/.well-known/{suffix}{parts.path.removesuffix('/')}", fragment="")
    )


def discovery_url(issuer: str) -> str:
    """The metadata URL of an OpenID provider: the same words, but *behind* the path (OIDC Discovery §4.1).

    For an issuer without a path the two agree, which is why the difference is found so late.
    """
    return f"{issuer.removesuffix('/')}/.well-known/{OPENID_CONFIGURATION}"
