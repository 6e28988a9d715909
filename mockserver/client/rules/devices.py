"""Rules of a device that has no keyboard and asks for approval elsewhere (RFC 8628)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockserver.protocol.errors import InvalidRequest
from mockserver.rules import check, practice

TEXTS = ("device_code", "user_code", "verification_uri")


@check("RFC 8628 §3.2", vital=True)
def device_authorization_is_complete(members: Mapping[str, Any], expires_in: int | None) -> str:
    """The answer to a device has the two codes, the address to visit, and a lifetime in seconds."""
    missing = [name for name in TEXTS if not (isinstance(members.get(name), str) and members[name])]
    if expires_in is None:
        missing.append("expires_in")
    evidence = f"members: {', '.join(members)}"[:300]
    if missing:
        raise InvalidRequest(f"The answer lacks {', '.join(missing)}.", evidence=evidence)
    return evidence


@practice("RFC 8628 §3.5", requirements=("RFC8628-3.5-02", "RFC8628-3.2-08"))
def device_waits_the_interval() -> None:
    """Between two polls a device waits as long as the server asks, or five seconds if it does not say."""


@practice("RFC 8628 §3.5", requirements=("RFC8628-3.5-04",))
def device_slows_down_when_told() -> None:
    """After a slow_down a device waits five seconds longer before each of its later polls."""


@practice("RFC 8628 §3.5", requirements=("RFC8628-3.5-09", "RFC8628-3.5-10"))
def device_backs_off_when_nobody_answers() -> None:
    """A poll that nobody answers doubles the time that a device waits until it asks again."""


@practice("RFC 8628 §3.5", requirements=("RFC8628-3.5-08",))
def device_stops_when_it_is_over() -> None:
    """A device stops polling once it has tokens, a refusal, or a code that has expired."""
