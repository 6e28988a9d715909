"""Two runs for the player: where they part, and what differs, in words that fit a table."""

from __future__ import annotations

from typing import Any

from mockserver.rules import Finding
from oauthsim.comparison import Comparison


def compared(found: Comparison) -> dict[str, Any]:
    """Return a comparison as values that JSON knows: each difference with its message and both sides."""
    return {
        "first": found.first,
        "differences": [[one.number, one.field, one.left, one.right] for one in found.differences],
        "ledger": [
            [one.number, one.rule, _found(one.left), _found(one.right)]
            for one in found.ledger
            if _verdict(one.left) != _verdict(one.right)
        ],
    }


def _verdict(finding: Finding | None) -> tuple[bool, bool] | None:
    return None if finding is None else (finding.held, finding.enforced)


def _found(finding: Finding | None) -> str | None:
    """Return the key of the words for how a rule was found (player strings, `verdict.`)."""
    if finding is None:
        return None
    return "held" if finding.held else "stopped" if finding.enforced else "violated"
