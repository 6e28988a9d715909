"""The history of a browser: each URL that was in its address bar, and when (RFC 9700 §4.3.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Via = Literal["typed", "link", "form", "redirect", "reload", "back", "frame"]


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One URL, with its fragment, `at` seconds since the epoch, and how the browser came to ask for it.

    `shown` is False for a URL that answered with a redirect: it was there, though nobody saw a page of it.
    """

    url: str
    at: int
    via: Via
    shown: bool = True
