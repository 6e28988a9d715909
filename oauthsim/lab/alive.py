"""A box of widgets that takes the place of its face, a table, while a kernel runs."""

from __future__ import annotations

import anywidget
import ipywidgets
import traitlets

from oauthsim.player.script import STATIC, script


class Alive(anywidget.AnyWidget):
    """Shows nothing: where it is, the table before it is hidden, and its box is left out of what is saved."""

    _esm = script("alive.js")
    _css = (STATIC / "alive.css").read_text(encoding="utf-8")
    _box = traitlets.Unicode().tag(sync=True)


def alive(*children: ipywidgets.Widget) -> ipywidgets.VBox:
    """Return a box of `children` that is shown in place of its face while there is a kernel."""
    box = ipywidgets.VBox()
    box.children = (*children, Alive(_box=box.model_id or ""))
    return box
