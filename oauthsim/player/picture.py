"""The diagram for the player: the picture of a scene, its colours apart, and the row of each message."""

from __future__ import annotations

import re
from typing import Any

from oauthsim.diagrams.scene import build
from oauthsim.diagrams.shapes import Arrow, Note, Scene
from oauthsim.diagrams.style import style
from oauthsim.diagrams.svg import svg
from oauthsim.explanations.catalogue import ENGLISH
from oauthsim.trace import Trace

SCOPE = "player-picture"
"""The id in the selectors of the styles, which the player replaces by a class of its own."""

NARROW = 150
"""Pixels for a label: the diagram stands beside the message, which shows all that is cut."""

_OVERLAP = 22
"""How far above its line the label of an arrow begins, in pixels."""


def picture(trace: Trace, language: str = ENGLISH) -> dict[str, Any]:
    """Return the picture of `trace`: its markup without style, its size, and the rows of its messages."""
    scene = build(trace, NARROW, language)
    return {
        "svg": re.sub(r"<style>.*?</style>\n?", "", svg(scene), count=1, flags=re.DOTALL),
        "width": scene.width,
        "heads": [scene.head_top, scene.head_bottom],
        "rows": rows(scene),
    }


def styles() -> dict[str, str]:
    """Return the style sheets of every picture, for light and for dark ground."""
    return {"light": style(SCOPE, "light"), "dark": style(SCOPE, "dark")}


def rows(scene: Scene) -> list[list[int]]:
    """Return top, line and bottom of each message's row, the notes that follow it included."""
    found: list[list[int]] = []
    for thing in scene.timeline():
        if isinstance(thing, Arrow):
            top = thing.y - _OVERLAP
            found.append([top, thing.y, thing.y + (26 if thing.detail else 14)])
        elif found and isinstance(thing, Note):
            found[-1][2] = thing.top + thing.height
    positions = {arrow.number: at for at, arrow in enumerate(scene.arrows)}
    for badge in scene.badges:
        row = found[positions[badge.number]]
        row[2] = max(row[2], badge.text.y + 10)
    return found
