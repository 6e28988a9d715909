"""JSON as somebody sent it: read when it can be read, refused when it is nested to do harm (RFC 8259 §9)."""

from __future__ import annotations

import json
from typing import Any

DEEPEST = 100
"""Levels of nesting that are read; nothing that OAuth defines has more than five."""


def parse(text: str | bytes) -> Any:
    """Return the value that `text` spells, or None when it spells none or one that is nested too deep."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if _is_shallow(value) else None


def _is_shallow(value: Any) -> bool:
    level = [value]
    for _ in range(DEEPEST):
        inside = [part for part in level if isinstance(part, dict | list)]
        if not inside:
            return True
        level = [member for part in inside for member in (part.values() if isinstance(part, dict) else part)]
    return False
