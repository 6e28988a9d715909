"""The player in a notebook: a trace to step through, change, and run again; saved, its picture stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import anywidget
import traitlets

from mockserver.policy import UsageMistake
from oauthsim import comparison
from oauthsim.cli.formats import FORMATS
from oauthsim.diagrams.lettering import visible
from oauthsim.lab.again import options, run_again
from oauthsim.lab.diagrams import show
from oauthsim.lab.faces import publish
from oauthsim.lab.view import View
from oauthsim.player.comparing import compared
from oauthsim.player.model import as_json, model
from oauthsim.player.script import script, style
from oauthsim.player.strings import strings
from oauthsim.trace import Trace

FORMATS_TO_SAVE = ("html", "har", "curl", "pytest", "mermaid", "text", "dot", "json")
RUN_ME = strings()["run.me"]


FACE_STYLE = """
.jp-OutputArea-child:has(.oauthsim-face):has(+ .jp-OutputArea-child .oauthsim-player) { display: none }
"""
"""Where the player is alive, the picture that stands for it without one is not needed."""


class Player(anywidget.AnyWidget):
    """A trace to step through. `number` is the message that is shown: set it to go there.

    `change(…)` runs the world again and shows both runs; `undo()` takes that back. `trace` is the run that is
    shown. A mistake becomes a sentence in `mistake`, never a traceback.
    """

    _esm = script("widget.js")
    _css = style() + FACE_STYLE

    _run = traitlets.Unicode().tag(sync=True)
    _options = traitlets.Unicode().tag(sync=True)
    _formats = traitlets.Unicode(as_json(FORMATS_TO_SAVE)).tag(sync=True)
    _own = traitlets.Unicode().tag(sync=True)
    number = traitlets.Int(1).tag(sync=True)
    language = traitlets.Unicode("en")
    mistake = traitlets.Unicode("").tag(sync=True)
    can_undo = traitlets.Bool(False).tag(sync=True)

    def __init__(self, trace: Trace, language: str = "en") -> None:
        self._runs = [trace]
        super().__init__(
            language=language, _options=as_json(options(trace, language)), _run=as_json(self._shown(language))
        )
        self._own = self.model_id or ""
        self.on_msg(self._heard)

    @property
    def trace(self) -> Trace:
        """The run that is shown."""
        return self._runs[-1]

    def change(self, **changes: Any) -> Trace:
        """Run the world again with `changes` (oauthsim.lab.again.CHANGES) and show both runs; return the new.

        Raises UsageMistake when something of it does not exist; then what is shown stays as it is.
        """
        self._runs.append(run_again(self.trace, changes))
        self._show()
        return self.trace

    def undo(self) -> Trace:
        """Take the last change back, if there is one; return the run that is shown then."""
        if len(self._runs) > 1:
            self._runs.pop()
        self._show()
        return self.trace

    @traitlets.validate("number")
    def _within(self, proposal: Mapping[str, Any]) -> int:
        longest = max(len(self.trace.messages), len(self._runs[0].messages))
        return min(max(int(proposal["value"]), 1), longest)

    @traitlets.observe("language")
    def _spoken(self, change: Mapping[str, Any]) -> None:
        self._options = as_json(options(self.trace, self.language))
        self._run = as_json(self._shown(self.language))

    def _shown(self, language: str) -> dict[str, Any]:
        """Return what the page shows: the run, and the first one beside it where it is another."""
        if len(self._runs) == 1:
            return {"model": model(self.trace, language)}
        first = self._runs[0]
        return {
            "model": model(self.trace, language),
            "before": model(first, language),
            "comparison": compared(comparison.compare(first, self.trace)),
        }

    def _show(self) -> None:
        with self.hold_sync():
            self.mistake = ""
            self.can_undo = len(self._runs) > 1
            self._run = as_json(self._shown(self.language))

    def _heard(self, _: Any, wish: Mapping[str, Any], __: Any) -> None:
        """Do what somebody asked for in the page."""
        try:
            if "run" in wish:
                self.change(**wish["run"])
            elif "undo" in wish:
                self.undo()
            elif wish.get("save") in FORMATS_TO_SAVE:
                self.send(
                    {"saved": wish["save"], "text": FORMATS[wish["save"]].write(self.trace, self.language)}
                )
        except UsageMistake as mistake:
            self.mistake = str(mistake)

    def _ipython_display_(self) -> None:
        """Show the picture, which stays in the saved notebook, and the player, which needs a kernel."""
        face = show(self._runs[0], language=self.language)
        picture = View(f'<div class="oauthsim-face">{face.html}</div>', face.text)
        publish(picture, self, strings(self.language)["run.me"])

    def __repr__(self) -> str:
        return visible(f"the player of {self.trace.scenario}: {len(self.trace.messages)} messages")


def play(trace: Trace, language: str = "en") -> Player:
    """Return `trace` to step through, look into, change and run again; saved, it leaves the diagram."""
    return Player(trace, language)
