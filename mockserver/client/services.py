"""The services that the platform connects, each with the least scope that it needs (RFC 6749 §3.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Service:
    """A protected API: its base URL `api`, the `scope` to ask for, and the `issuer` whose tokens it takes.

    `might_need` is what a developer who does not want to come back later would ask for as well.
    """

    id: str
    title: str
    api: str
    scope: str
    issuer: str = "https://auth.example"
    might_need: str = ""


CATALOGUE: Mapping[str, Service] = MappingProxyType(
    {
        service.id: service
        for service in (
            Service("calendar", "Calendar", "https://calendar.example", "calendar.read"),
            Service("sheets", "Sheets", "https://sheets.example", "sheets.read sheets.write"),
            Service("chat", "Chat", "https://chat.example", "chat.post"),
            Service("crm", "CRM", "https://crm.example", "crm.read"),
        )
    }
)
"""Service id -> service, in the order in which the page offers them."""
