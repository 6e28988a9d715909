"""What goes out: text and bytes to a terminal, a pipe or a file, and one sentence when that cannot be."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Literal

from mockserver.policy import UsageMistake
from oauthsim.diagrams.lettering import visible

Colour = Literal["bold", "faint", "red", "yellow", "cyan", "green"]
COLOURS: dict[Colour, str] = {
    "bold": "1",
    "faint": "2",
    "red": "1;31",
    "green": "1;32",
    "yellow": "1;33",
    "cyan": "36",
}
"""Names -> parameters of the escape sequence (ECMA-48 §8.3.117)."""

OBEYED = re.compile("[\x80-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Characters that a terminal obeys instead of showing; those of ASCII are spelled out by every writer."""


def is_terminal() -> bool:
    """Whether somebody looks at the standard output."""
    return sys.stdout is not None and sys.stdout.isatty()


def has_colour() -> bool:
    """Whether to use colour: on a terminal that has some, unless NO_COLOR says no (https://no-color.org)."""
    return is_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def columns() -> int:
    """Return how many columns the terminal has."""
    return shutil.get_terminal_size().columns


def can_show(signs: str) -> bool:
    """Whether the terminal's encoding has all of `signs`."""
    try:
        signs.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def showable(signs: Mapping[str, str], plain: Mapping[str, str]) -> Mapping[str, str]:
    """Return `signs`, or the `plain` ones where somebody looks at a terminal that cannot show them."""
    return signs if not is_terminal() or can_show("".join(signs.values())) else plain


def paint(text: str, colour: Colour) -> str:
    """Return `text` in `colour`, where there is colour."""
    return f"\x1b[{COLOURS[colour]}m{text}\x1b[0m" if has_colour() else text


def as_bytes(text: str) -> bytes:
    """Return `text` as UTF-8; half a character, which UTF-8 has no bytes for, is spelled out."""
    return text.encode(errors="backslashreplace")


def write_text(text: str) -> int:
    """Write `text` to the standard output and return 0; where nobody looks, it is UTF-8 everywhere."""
    if not is_terminal():
        return write_bytes(as_bytes(text))
    encoding = sys.stdout.encoding or "utf-8"
    harmless = OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    shown = harmless.encode(encoding, errors="backslashreplace").decode(encoding)
    return _write(lambda: sys.stdout.write(shown))


def write_bytes(content: bytes) -> int:
    """Write `content` to the standard output; return 0. A reader that has gone (`| head`) is no mistake."""
    return _write(lambda: sys.stdout.buffer.write(content))


def write_file(name: str, content: bytes) -> int:
    """Write `content` to the file `name` and return 0. Raises UsageMistake when that cannot be."""
    try:
        Path(name).write_bytes(content)
    except (OSError, ValueError) as problem:
        raise UsageMistake(f"cannot write {name}: {_reason(problem)}") from None
    return 0


def complain(sentence: str) -> None:
    """Write `sentence` to the standard error, as one line."""
    with suppress(OSError):
        print(visible(sentence), file=sys.stderr)


def _write(write: Callable[[], int]) -> int:
    if sys.stdout is None:  # closed by whoever started the command
        return 0
    try:
        write()
        sys.stdout.flush()
    except BrokenPipeError:
        _discard_the_rest()
    except OSError as problem:
        _discard_the_rest()
        raise UsageMistake(f"cannot write the output: {_reason(problem)}") from None
    return 0


def _discard_the_rest() -> None:
    """Send what is still buffered nowhere: Python would try again at its end, and complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _reason(problem: Exception) -> str:
    return (problem.strerror if isinstance(problem, OSError) else None) or str(problem)
