"""The one clock of a world. It stands still until somebody moves it."""

from __future__ import annotations

WORLD_START = 1_767_603_600
"""2026-01-05 09:00:00 UTC, a Monday, as seconds since the epoch: the moment at which every world begins."""


class Clock:
    """Simulated time in whole seconds since the epoch (the unit of `exp` and `iat`, RFC 7519 §2)."""

    def __init__(self, start: int = WORLD_START) -> None:
        self._now = start

    @property
    def now(self) -> int:
        """The present moment, in seconds since the epoch."""
        return self._now

    def advance(self, seconds: int) -> None:
        """Move time forward by `seconds`. Raises ValueError for a negative step: time never runs back."""
        if seconds < 0:
            raise ValueError(f"the clock only moves forward; {seconds} seconds is a step back")
        self._now += seconds
