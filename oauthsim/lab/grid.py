"""The grid of attacks and defences in a notebook: played now, as a table, and each cell opens its run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import anywidget
import traitlets

from mockserver.policy import PRESETS, Policy, preset
from oauthsim.attacks import ATTACKS, find_attack, judge
from oauthsim.attacks.grid import Defence, Row, row
from oauthsim.attacks.verdict import undefended
from oauthsim.lab.alive import alive
from oauthsim.lab.faces import publish
from oauthsim.lab.player import Player
from oauthsim.lab.view import View, cited, table, whole_words
from oauthsim.player.model import as_json
from oauthsim.player.script import STATIC, script

SIGNS = {True: "✗", False: "✓"}
"""Mallory wins: yes or no."""

HEADS = ("attack", *PRESETS, "one rule alone", "does not help")
CAPTION = "✓ stopped, ✗ Mallory wins"
RUN_ME = "Run this cell in JupyterLab to open the run behind each cell."


class Table(anywidget.AnyWidget):
    """The cells, to press."""

    _esm = script("grid.js")
    _css = (STATIC / "grid.css").read_text(encoding="utf-8")
    _table = traitlets.Unicode().tag(sync=True)
    _open = traitlets.Unicode("[]").tag(sync=True)


class Grid:
    """Attacks against rules and presets: `rows` are what came of it, `open(…)` shows the run of a cell."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows = tuple(rows)
        self._table = Table(
            _table=as_json(
                {"heads": HEADS[:-1], "caption": CAPTION, "rows": [_pressable(one) for one in self.rows]}
            )
        )
        self._table.on_msg(self._heard)
        self.widget = alive(self._table)
        self._alone = self.widget.children

    @property
    def view(self) -> View:
        """The grid as a table that needs no kernel."""
        return whole_words(table(HEADS, [_cells(one) for one in self.rows], CAPTION))

    def open(self, attack: str, setting: str) -> Player:
        """Show the run of `attack` under a preset, or with the rule `setting` alone. Raises UsageMistake."""
        known = find_attack(attack)
        player = Player(judge(known, _policy(setting, undefended(known))).trace)
        self._table._open = as_json([attack, setting])
        self.widget.children = (*self._alone, player)
        return player

    def _heard(self, _: Any, wish: Mapping[str, Any], __: Any) -> None:
        if "open" in wish:
            self.open(*wish["open"])

    def _ipython_display_(self) -> None:
        """Show the table, which stays in the saved notebook, and the one to press, which needs a kernel."""
        publish(self.view, self.widget, RUN_ME)

    def __repr__(self) -> str:
        return self.view.text


def grid(*names: str) -> Grid:
    """Play the attacks `names` (all, without one) in all their settings. Raises UsageMistake."""
    return Grid(row(find_attack(name)) for name in names or ATTACKS)


def _policy(setting: str, bare: Policy) -> Policy:
    return preset(setting) if setting in PRESETS else bare.enforcing(setting)


def _cells(one: Row) -> list[str]:
    presets = [SIGNS[cell.wins] for cell in one.presets.values()]
    alone = [f"{SIGNS[not defence.stops_alone]} {defence.rule}" for defence in one.stopped_by]
    useless = [f"{SIGNS[defence.cell.wins]} {defence.rule}" for defence in one.does_not_help]
    spec = one.attack.story.spec
    named = cited(spec, f"{one.attack.name} ({spec})")
    return [named, *presets, ", ".join(alone), ", ".join(useless)]


def _pressable(one: Row) -> dict[str, Any]:
    attack = one.attack
    return {
        "name": attack.name,
        "title": attack.title,
        "spec": attack.story.spec,
        "cells": [{"setting": name, "wins": cell.wins, "says": ""} for name, cell in one.presets.items()],
        "rules": [_rule(defence) for defence in (*one.stopped_by, *one.does_not_help)],
    }


def _rule(defence: Defence) -> dict[str, Any]:
    says = f"message {defence.reason.message}: {defence.reason.says}" if defence.reason else ""
    return {"setting": defence.rule, "wins": defence.cell.wins, "says": says}
