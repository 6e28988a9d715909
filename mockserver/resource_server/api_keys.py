"""API keys: how the CRM let programs in before it knew OAuth. A key names no user, and never ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flask import request

from mockserver.resource_server import rules

if TYPE_CHECKING:
    from mockserver.resource_server.server import ResourceServer


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key: its value, and what it is called in the settings; `made_at` is seconds since the epoch."""

    value: str = field(repr=False)
    name: str
    made_at: int


def key_of_request(server: ResourceServer) -> ApiKey:
    """Return the key that the current request carries. Raises UnknownKey."""
    presented = request.headers.get("X-API-Key")
    return server.rules.found(rules.api_key_is_known, server.api_keys.find(presented))
