"""The rules of an authorization server, one file for each thing they are about.

Importing the package names them all, so that a policy can speak of every one.
"""

from mockserver.authorization_server.rules import (
    authorization,
    clients,
    codes,
    devices,
    dpop,
    legacy,
    openid,
    pages,
    refresh_tokens,
    requests,
    tokens,
)

__all__ = [
    "authorization",
    "clients",
    "codes",
    "devices",
    "dpop",
    "legacy",
    "openid",
    "pages",
    "refresh_tokens",
    "requests",
    "tokens",
]
