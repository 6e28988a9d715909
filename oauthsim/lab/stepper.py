"""Step by step through a trace: buttons and a slider, the diagram, the message pointed at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ipywidgets

from oauthsim.diagrams import scene, svg
from oauthsim.lab.diagrams import show
from oauthsim.lab.ledger import checks
from oauthsim.lab.wire import raw
from oauthsim.trace import Trace


class Stepper:
    """A trace to step through. `number` is the message that is shown; without a kernel the diagram stays."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self._picture = svg.svg(scene.build(trace))
        self._scope = self._picture.partition('id="')[2].partition('"')[0]
        last = len(trace.messages)
        self._slider = ipywidgets.IntSlider(value=1, min=1, max=last, description="message")
        self._diagram = ipywidgets.HTML()
        self._message = ipywidgets.HTML()
        self._slider.observe(lambda change: self._redraw(), names="value")
        self.widget = ipywidgets.VBox([self._controls(last), ipywidgets.HBox([self._diagram, self._message])])
        self._redraw()

    @property
    def number(self) -> int:
        """The number of the message that is shown; set it to go there."""
        return int(self._slider.value)

    @number.setter
    def number(self, number: int) -> None:
        self._slider.value = number

    def _controls(self, last: int) -> ipywidgets.HBox:
        jumps = {"First": lambda: 1, "Back": lambda: self.number - 1, "Next": lambda: self.number + 1}
        buttons = []
        for label, goal in {**jumps, "Last": lambda: last}.items():
            button = ipywidgets.Button(description=label)
            button.on_click(lambda _, goal=goal: self._go(goal()))
            buttons.append(button)
        return ipywidgets.HBox([*buttons, self._slider])

    def _go(self, number: int) -> None:
        self.number = min(max(number, 1), len(self.trace.messages))

    def _redraw(self) -> None:
        number = self.number
        self._diagram.value = self._picture.replace("</style>", f"{self._dimming(number)}</style>", 1)
        self._message.value = raw(self.trace, number).html + checks(self.trace, number).html

    def _dimming(self, number: int) -> str:
        later = (
            f"#{self._scope} [data-message='{at}']" for at in range(number + 1, len(self.trace.messages) + 1)
        )
        selector = ", ".join(later)
        return f"{selector} {{ opacity: .15 }}" if selector else ""

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Mapping[str, Any]:
        bundle = self.widget._repr_mimebundle_()
        return {**show(self.trace)._repr_mimebundle_(), **{k: v for k, v in bundle.items() if "widget" in k}}

    def __repr__(self) -> str:
        return f"the steps of {self.trace.scenario}: {len(self.trace.messages)} messages"


def play(trace: Trace) -> Stepper:
    """Return `trace` to step through with buttons and a slider; saved, it leaves the diagram as an image."""
    return Stepper(trace)
