"""The grants: each file turns one kind of proof that access was granted into tokens (RFC 6749 §1.3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mockserver.authorization_server.grants import (
    authorization_code,
    client_credentials,
    device_code,
    password,
    refresh_token,
)
from mockserver.authorization_server.server import AuthorizationServer
from mockserver.protocol.parameters import Parameters
from mockserver.records import Client

Exchange = Callable[[AuthorizationServer, Client, Parameters, str | None], Mapping[str, Any]]

GRANTS: dict[str, Exchange] = {
    "authorization_code": authorization_code.exchange,
    "refresh_token": refresh_token.exchange,
    "client_credentials": client_credentials.exchange,
    "urn:ietf:params:oauth:grant-type:device_code": device_code.exchange,
    "password": password.exchange,
}
"""grant_type -> the function that turns the request into the members of a token response (§5.1).

Its last argument is the thumbprint of the key that the request proves (RFC 9449 §5), or None.
"""
