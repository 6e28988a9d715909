"""Lists for people: a name and its section on one line, the sentence below, never wider than the terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from oauthsim.cli.terminal import columns, is_terminal, paint

INDENT = "      "
PLAIN_WIDTH, WIDEST = 80, 100


def width() -> int:
    """Return how wide a list may be: a terminal's width, but no wider than a line that reads well."""
    return min(columns(), WIDEST) if is_terminal() else PLAIN_WIDTH


def table(rows: Iterable[tuple[str, str, str]]) -> str:
    """Return `rows` of name, remark and sentence as lines: name and remark in two columns, sentence below."""
    listed = list(rows)
    room = max((len(name) for name, _, _ in listed), default=0)
    return "".join(_row(name, remark, says, room) for name, remark, says in listed)


def paragraph(text: str, indent: str = "") -> str:
    """Return `text` as lines of at most the width, each after `indent`."""
    lines = wrapped(text, max(width(), 40) - len(indent))
    return "\n".join(f"{indent}{line}" for line in lines) + "\n"


def wrapped(text: str, wide: int) -> list[str]:
    """Return `text` as lines of at most `wide` characters; a word with a hyphen stays whole."""
    return textwrap.wrap(text, wide, break_on_hyphens=False)


def _row(name: str, remark: str, says: str, room: int) -> str:
    fits = room + len(remark) + 4 <= width()
    between = " " * (room - len(name)) + "  " if fits else f"\n{INDENT}"
    return f"  {paint(name, 'bold')}{between}{paint(remark, 'faint')}\n{paragraph(says, INDENT)}"
