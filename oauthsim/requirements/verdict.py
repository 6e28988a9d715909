"""How a check says that a requirement does not hold."""

from __future__ import annotations


class Unmet(Exception):
    """A requirement does not hold. Says what was seen instead."""


def demand(holds: object, seen: str) -> None:
    """Raise Unmet, with what was `seen`, unless `holds`."""
    if not holds:
        raise Unmet(seen)
