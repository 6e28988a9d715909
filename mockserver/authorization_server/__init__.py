"""The authorization server `auth.example` (RFC 6749): `app.py` is its table of contents."""

from mockserver.authorization_server import rules
from mockserver.authorization_server.server import AuthorizationServer

__all__ = ["AuthorizationServer", "rules"]
