"""Simulated time in words: how long nothing happened between two messages."""

from __future__ import annotations

_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))


def words(seconds: int) -> str:
    """Return a positive number of seconds in its two largest units: `59 minutes`, `1 hour 5 minutes`."""
    parts = []
    for name, length in _UNITS:
        count, seconds = divmod(seconds, length)
        if count:
            parts.append(f"{count} {name}{'' if count == 1 else 's'}")
    return " ".join(parts[:2]) or "0 seconds"
