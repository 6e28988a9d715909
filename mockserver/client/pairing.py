"""Pairing: what a device shows and remembers while somebody decides elsewhere (RFC 8628 §3.2, §3.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

Status = Literal["pending", "approved", "denied", "expired", "failed"]

INTERVAL = 5
"""Seconds between two polls when the server does not say (§3.2)."""
SLOW_DOWN_BY = 5
"""Seconds that each `slow_down` adds (§3.5)."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """One attempt. Times are seconds since the epoch, `interval` is seconds.

    The user code is shown to whoever is in front of the device, the device code to nobody. `says` tells in
    one sentence how it ended.
    """

    device_code: str = field(repr=False)
    user_code: str
    verification_uri: str
    verification_uri_complete: str | None
    expires_at: int
    interval: int
    next_poll_at: int
    status: Status = "pending"
    says: str = ""

    def polled(self, now: int) -> Pairing:
        """Return the pairing after a poll: the next one is an interval away."""
        return replace(self, next_poll_at=now + self.interval)

    def slower(self, interval: int) -> Pairing:
        """Return the pairing with another interval, which counts from now on."""
        return replace(self, interval=interval, next_poll_at=self.next_poll_at - self.interval + interval)

    def ended(self, status: Status, says: str) -> Pairing:
        """Return the pairing as it ended."""
        return replace(self, status=status, says=says)


def pairing(members: Mapping[str, Any], expires_in: int, interval: int | None, now: int) -> Pairing:
    """Return the pairing that a device authorization response begins (§3.2)."""
    complete = members.get("verification_uri_complete")
    wait = INTERVAL if interval is None else max(1, interval)
    return Pairing(
        device_code=members["device_code"],
        user_code=members["user_code"],
        verification_uri=members["verification_uri"],
        verification_uri_complete=complete if isinstance(complete, str) and complete else None,
        expires_at=now + expires_in,
        interval=wait,
        next_poll_at=now + wait,
    )
