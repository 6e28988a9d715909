"""The script of the player as one ES module, put together from its parts: put in order, then joined."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

STATIC = Path(__file__).with_name("static")
ENTRY = "player.js"

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./([\w.]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?function|const|class)", re.MULTILINE)


@cache
def script() -> str:
    """Return the module, which exports `mount(root, data, host)`; what a part imports stands before it."""
    placed: dict[str, str] = {}
    _place(ENTRY, placed)
    return "\n".join([*placed.values(), "export { mount };", ""])


@cache
def style() -> str:
    """Return the style sheet, in which every selector begins with the class of the player."""
    return (STATIC / "player.css").read_text(encoding="utf-8")


def _place(name: str, placed: dict[str, str]) -> None:
    """Put the part `name` after all parts that it imports. Parts must not import each other in a circle."""
    if name in placed:
        return
    text = (STATIC / name).read_text(encoding="utf-8")
    for imported in _IMPORT.findall(text):
        _place(imported, placed)
    placed[name] = _EXPORT.sub("", _IMPORT.sub("", text)).strip() + "\n"
