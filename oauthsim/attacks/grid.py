"""The grid: every attack against every rule that should stop it, computed by running (RFC 9700 §4).

A row is one attack. It is played undefended, with each of its rules switched on alone, with each of those
that only look as if they helped, and under each preset; and in every one of these settings the honest flow is
played too. Nothing in a row is taken from what the attack claims: a claim that does not come true shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mockserver.policy import PRESETS, Policy, preset
from oauthsim.attacks.registry import ATTACKS, Attack
from oauthsim.attacks.verdict import Reason, Verdict, honest_flow_works, judge, reason, undefended

STRICTEST = "rfc9700"
"""The preset that should stop every attack, unless it is said why not."""


@dataclass(frozen=True, slots=True)
class Cell:
    """An attack in one setting: whether Mallory wins there, and whether the honest flow works."""

    wins: bool
    honest: bool


@dataclass(frozen=True, slots=True)
class Defence:
    """A rule switched on alone: the cell, and where and why it made the difference (None: it did not)."""

    rule: str
    cell: Cell
    reason: Reason | None

    @property
    def stops_alone(self) -> bool:
        """Whether the attack fails, and for the reason of this rule."""
        return not self.cell.wins and self.reason is not None


@dataclass(frozen=True, slots=True)
class Row:
    """One attack in all its settings."""

    attack: Attack
    undefended: Verdict
    undefended_cell: Cell
    stopped_by: tuple[Defence, ...]
    does_not_help: tuple[Defence, ...]
    presets: dict[str, Cell]

    @property
    def honest_flow_ok(self) -> bool:
        """Whether the honest flow works in every setting."""
        cells = [self.undefended_cell, *self.presets.values()]
        cells += [defence.cell for defence in (*self.stopped_by, *self.does_not_help)]
        return all(cell.honest for cell in cells)

    @property
    def as_claimed(self) -> bool:
        """Whether all that is said of the attack has come true."""
        return (
            self.undefended.wins
            and all(defence.stops_alone for defence in self.stopped_by)
            and all(defence.cell.wins for defence in self.does_not_help)
            and self.presets[STRICTEST].wins == (STRICTEST in self.attack.gets_through)
            and self.honest_flow_ok
        )


def row(attack: Attack) -> Row:
    """Play `attack` in all its settings."""
    bare = undefended(attack)
    worst = judge(attack)
    return Row(
        attack,
        worst,
        Cell(worst.wins, honest_flow_works(attack, bare)),
        tuple(_defence(attack, rule, bare, worst) for rule in attack.stopped_by),
        tuple(_defence(attack, rule, bare, worst) for rule in attack.does_not_help),
        {name: _cell(attack, preset(name)) for name in PRESETS},
    )


def rows(attacks: Iterable[Attack] | None = None) -> Iterator[Row]:
    """Play all attacks, one after the other as they are asked for."""
    return (row(attack) for attack in (ATTACKS.values() if attacks is None else attacks))


def _cell(attack: Attack, policy: Policy) -> Cell:
    return Cell(judge(attack, policy).wins, honest_flow_works(attack, policy))


def _defence(attack: Attack, rule: str, bare: Policy, worst: Verdict) -> Defence:
    policy = bare.enforcing(rule)
    verdict = judge(attack, policy)
    cell = Cell(verdict.wins, honest_flow_works(attack, policy))
    return Defence(rule, cell, reason(rule, verdict.trace, worst.trace))
