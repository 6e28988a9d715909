"""The two faces of a display: one that stays in the saved notebook, and a widget, which needs a kernel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets
from IPython.core.display_functions import publish_display_data

from oauthsim.lab.view import View

VIEW = "application/vnd.jupyter.widget-view+json"
_publish: Callable[..., None] = publish_display_data


def publish(face: View, widget: ipywidgets.Widget, run_me: str) -> None:
    """Show `face`, which needs no kernel and no trust, then `widget`, of which `run_me` is saved."""
    _publish(face._repr_mimebundle_())
    bundle: Any = widget._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    _publish({VIEW: (data or {})[VIEW], "text/plain": run_me})
