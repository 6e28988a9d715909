"""The script of the player as one ES module, put together from its parts: put in order, then joined."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

STATIC = Path(__file__).with_name("static")

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./([\w.]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?function|const|class)", re.MULTILINE)


@cache
def script(entry: str = "player.js") -> str:
    """Return the module of the part `entry`; whatever a part imports stands before it.

    `player.js` exports `mount(root, data, host)`, `widget.js` is the module of a widget.
    """
    placed: dict[str, str] = {}
    _place(entry, placed)
    exports = "" if "export default" in placed[entry] else "\nexport { mount };\n"
    return "\n".join(placed.values()) + exports


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
