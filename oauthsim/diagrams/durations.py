"""Simulated time in words: how long nothing happened between two messages."""

from __future__ import annotations

from oauthsim.diagrams.wording import Wording
from oauthsim.explanations.catalogue import ENGLISH
from oauthsim.explanations.times import largest


def words(seconds: int, language: str = ENGLISH) -> str:
    """Return a positive number of seconds in its two largest units: `59 minutes`, `1 hour 5 minutes`."""
    parts = largest(seconds, language)
    return parts[0] if len(parts) == 1 else Wording(language)("beside", first=parts[0], last=parts[1])
