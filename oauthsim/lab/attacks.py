"""Attacks in a notebook: try one, see who wins and what stops it, and find the rule before it is told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import ipywidgets

from mockserver.policy import Policy, UsageMistake, preset, unknown
from mockserver.rules import REGISTRY
from oauthsim.attacks import Attack, Verdict, find_attack, judge
from oauthsim.attacks.verdict import Reason, undefended, what_stopped
from oauthsim.lab.alive import alive
from oauthsim.lab.faces import publish
from oauthsim.lab.view import View, cited, table, whole_words
from oauthsim.trace import Trace

WINS, STOPPED = "✗ Mallory wins", "✓ Mallory is stopped"


class Attempt:
    """One try of an attack: its `trace`, whether Mallory `wins`, and which rule `stopped` her, if one did."""

    def __init__(self, verdict: Verdict) -> None:
        self.trace: Trace = verdict.trace
        self.wins = verdict.wins
        self.evidence = verdict.evidence
        found = None if verdict.wins else what_stopped(verdict.trace, judge(verdict.attack).trace)
        self.stopped: str = found[0] if found else ""
        self.reason: Reason | None = found[1] if found else None
        self._attack = verdict.attack

    @property
    def view(self) -> View:
        """The verdict as a table."""
        spec = self._attack.story.spec
        rows = [("attack", cited(spec, f"{self._attack.title} ({spec})")), ("policy", self._policy())]
        if self.evidence is not None:
            rows += [("verdict", WINS), ("seen", f"message {self.evidence.message}: {self.evidence.says}")]
        else:
            rows += [("verdict", STOPPED), ("by", self.stopped or "nobody"), ("reason", self._why())]
        return whole_words(table(("", self._attack.name), rows), first=True)

    def _policy(self) -> str:
        on = f" with {', '.join(self.trace.on)}" if self.trace.on else ""
        off = f" without {', '.join(self.trace.off)}" if self.trace.off else ""
        return f"{self.trace.policy}{on}{off}"

    def _why(self) -> str:
        if self.reason is None:
            return self.trace.outcome_says
        return f"message {self.reason.message}: {self.reason.says}"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return self.view._repr_mimebundle_()

    def __repr__(self) -> str:
        return self.view.text


def attempt(name: str, *on: str, off: Iterable[str] = (), policy: str | Policy | None = None) -> Attempt:
    """Play the attack `name` and return who won.

    It is undefended unless `policy` names a preset (or is a Policy); the rules `on` are switched on besides,
    and the rules `off` off. Raises UsageMistake, which says what exists, for what does not.
    """
    attack = find_attack(name)
    if policy is None:
        chosen = undefended(attack)
    else:
        chosen = policy if isinstance(policy, Policy) else preset(policy)
    return Attempt(judge(attack, chosen.without(*off).enforcing(*on)))


class FindTheRule:
    """A switchboard with the rules that could stop an attack, and some that only look so. Nothing is told.

    `switch(rule, …)` sets which of them are on and returns the attempt; in JupyterLab they are boxes to tick.
    """

    def __init__(self, attack: Attack) -> None:
        self._attack = attack
        self.rules = sorted((*attack.stopped_by, *attack.does_not_help))
        self.attempt = Attempt(judge(attack))
        self.boxes = [ipywidgets.Checkbox(description=rule, indent=False, layout=WIDE) for rule in self.rules]
        self.says = ipywidgets.HTML(self.attempt.view.html)
        for name in ("jp-RenderedHTMLCommon", "oauthsim-says"):  # a table like those of other cells
            self.says.add_class(name)
        for box in self.boxes:
            box.observe(self._ticked, names="value")
        demands = [ipywidgets.Label(REGISTRY[rule].says, layout=WRAPPED) for rule in self.rules]
        lines = [part for line in zip(self.boxes, demands, strict=True) for part in line]
        self.widget = alive(ipywidgets.GridBox(lines, layout=TWO_COLUMNS), self.says)

    def switch(self, *on: str) -> Attempt:
        """Play the attack with the rules `on` switched on, and no other of the board. Raises UsageMistake."""
        for rule in on:
            if rule not in self.rules:
                raise UsageMistake(unknown("rule on this board", rule, self.rules))
        self.attempt = Attempt(judge(self._attack, undefended(self._attack).enforcing(*on)))
        self.says.value = self.attempt.view.html
        for box in self.boxes:
            box.value = box.description in on
        return self.attempt

    def _ticked(self, change: Any) -> None:
        on = {box.description for box in self.boxes if box.value}
        if on != set(self.attempt.trace.on) & set(self.rules):
            self.switch(*on)

    def _ipython_display_(self) -> None:
        """Show the rules, which stay in the saved notebook, and the boxes, which need a kernel."""
        face = table(("rule", "what it demands"), [(rule, REGISTRY[rule].says) for rule in self.rules])
        publish(face, self.widget, RUN_ME)

    def __repr__(self) -> str:
        return f"a board of {len(self.rules)} rules for {self._attack.name}"


def find_the_rule(name: str) -> FindTheRule:
    """Return a switchboard for the attack `name`: which rule stops it? Raises UsageMistake."""
    return FindTheRule(find_attack(name))


WIDE = ipywidgets.Layout(width="auto")
WRAPPED = ipywidgets.Layout(width="auto", height="auto")
TWO_COLUMNS = ipywidgets.Layout(grid_template_columns="max-content minmax(12em, 1fr)", grid_gap="0 1em")
RUN_ME = "Run this cell in JupyterLab to switch the rules on and off and see who wins."
