"""Step by step through a trace: buttons and a slider, the step of the story, the message pointed at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ipywidgets

from oauthsim.diagrams import svg
from oauthsim.diagrams.shapes import Scene
from oauthsim.lab.diagrams import around, show
from oauthsim.lab.ledger import checks
from oauthsim.lab.parts import excerpt, parts
from oauthsim.lab.wire import raw
from oauthsim.trace import Trace

PAST, TO_COME = 0.45, 0.15
"""How strong the messages before and after the one pointed at are drawn."""


class Stepper:
    """A trace to step through. `number` is the message that is shown; without a kernel the diagram stays."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        last = len(trace.messages)
        self._slider = ipywidgets.IntSlider(value=1, min=1, max=last, description="message")
        self._diagram = ipywidgets.HTML()
        self._message = ipywidgets.HTML()
        self._slider.observe(lambda change: self._redraw(), names="value")
        self.widget = ipywidgets.VBox([self._controls(last), self._diagram, self._message])
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
            button = ipywidgets.Button(description=label, layout=ipywidgets.Layout(width="5.5em"))
            button.on_click(lambda _, goal=goal: self._go(goal()))
            buttons.append(button)
        return ipywidgets.HBox([*buttons, self._slider])

    def _go(self, number: int) -> None:
        self.number = min(max(number, 1), len(self.trace.messages))

    def _redraw(self) -> None:
        number = self.number
        self._diagram.value = pointed_at(scene_around(self.trace, number), number)
        ledger = checks(self.trace, number).html if self.trace.ledger(number) else ""
        self._message.value = raw(self.trace, number).html + ledger

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Mapping[str, Any]:
        bundle = self.widget._repr_mimebundle_()
        return {**show(self.trace)._repr_mimebundle_(), **{k: v for k, v in bundle.items() if "widget" in k}}

    def __repr__(self) -> str:
        return f"the steps of {self.trace.scenario}: {len(self.trace.messages)} messages"


def scene_around(trace: Trace, number: int) -> Scene:
    """Return the picture of the step to which message `number` belongs, or of its neighbours."""
    found = next((one for one in parts(trace) if one.first <= number <= one.last), None)
    return excerpt(trace, found.first, found.last) if found else around(trace, number)


def pointed_at(scene: Scene, number: int) -> str:
    """Return a picture as `<svg>` in which one message is drawn stronger than all others."""
    picture = svg.svg(scene)
    scope = picture.partition('id="')[2].partition('"')[0]
    rules = "".join(
        f"#{scope} [data-message='{arrow.number}']{{opacity:{PAST if arrow.number < number else TO_COME}}}"
        for arrow in scene.arrows
        if arrow.number != number
    )
    return picture.replace("</style>", f"{rules}</style>", 1)


def play(trace: Trace) -> Stepper:
    """Return `trace` to step through with buttons and a slider; saved, it leaves the diagram as an image."""
    return Stepper(trace)
