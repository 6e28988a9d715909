"""A display with two faces: a table that stays in the saved notebook, and a widget while a kernel runs."""

from __future__ import annotations

from typing import Any

import anywidget
import ipywidgets
import traitlets
from IPython.core.display_functions import publish_display_data

from oauthsim.lab.player import VIEW
from oauthsim.lab.view import View
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


def publish(face: View, box: ipywidgets.VBox, run_me: str) -> None:
    """Show `face`, which needs no kernel and no trust, and after it `box`, of which `run_me` is saved."""
    _publish(face._repr_mimebundle_())
    bundle = box._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    _publish({VIEW: (data or {})[VIEW], "text/plain": run_me})


_publish: Any = publish_display_data
