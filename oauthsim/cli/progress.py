"""A progress bar on the standard error, while somebody looks at it; elsewhere nothing."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import TypeVar

from oauthsim.cli.terminal import columns

Thing = TypeVar("Thing")
BAR = 24  # characters


def shown(things: Iterable[Thing], of: int, named: str) -> Iterator[Thing]:
    """Yield `things`, of which there are `of`; on a terminal, show how many `named` are through.

    The bar is wiped away at the end, also when whoever asked goes away in the middle.
    """
    if not _somebody_looks():
        yield from things
        return
    try:
        for number, thing in enumerate(things, start=1):
            _write(bar(number, of, named))
            yield thing
    finally:
        _write("")


def bar(number: int, of: int, named: str) -> str:
    """Return the bar as text: `[######------------------] 25 of 100 requirements`."""
    filled = BAR * number // max(of, 1)
    return f"[{'#' * filled}{'-' * (BAR - filled)}] {number} of {of} {named}"


def _somebody_looks() -> bool:
    return sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def _write(text: str) -> None:
    room = max(columns() - 1, 1)
    with suppress(OSError):
        sys.stderr.write(f"\r{' ' * room}\r{text[:room]}")
        sys.stderr.flush()
