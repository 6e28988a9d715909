"""Two holders of one refresh token in a notebook: every order of what they do, under every setting."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from mockserver.policy import UsageMistake, unknown
from oauthsim.attacks.refresh_tokens.interleavings import THEFT, VERDICTS, WORKERS, Result, Table, table
from oauthsim.lab.view import View
from oauthsim.lab.view import table as listed

SIGNS = {"fine": "✓", "locked out": "✗", "detected": "!", "unnoticed": "✗✗"}
HOLDERS = {"workers": WORKERS, "theft": THEFT}


class Interleaved:
    """Every order of two holders, numbered from 1, under every setting."""

    def __init__(self, found: Table) -> None:
        self.found = found
        self.orders = tuple(dict.fromkeys(one.order for one in found.results))

    def of(self, order: int, setting: str) -> Result:
        """Return the result, with its `trace`, of the order with that number. Raises UsageMistake."""
        if not 1 <= order <= len(self.orders):
            raise UsageMistake(f"there is no order {order}; there are 1 to {len(self.orders)}")
        if setting not in self.found.settings:
            raise UsageMistake(unknown("setting", setting, self.found.settings))
        return self.found.of(self.orders[order - 1], setting)

    @property
    def counts(self) -> View:
        """How many of the orders end how under each setting, and what a thief gets there."""
        counts, settings = self.found.counts(), self.found.settings
        rows = [
            (verdict, *(str(counts[title][verdict] or "–") for title in settings), says)
            for verdict, says in VERDICTS.items()
            if any(counts[title][verdict] for title in settings)
        ]
        loot = {title: f"{least} to {most}" for title, (least, most) in self.found.loot().items()}
        if any(most for _, most in self.found.loot().values()):
            rows.append(("loot", *loot.values(), "access tokens that the thief gets before it ends"))
        return listed(("", *settings, "that is"), rows, f"Of {len(self.orders)} orders end")

    @property
    def view(self) -> View:
        """The whole table: a row for each order."""
        return listed(("", "what happens, in this order", *self.found.settings), self._rows())

    def _rows(self) -> Iterator[tuple[str, ...]]:
        for number, order in enumerate(self.orders, start=1):
            verdicts = (self.found.of(order, title).verdict for title in self.found.settings)
            yield str(number), ", ".join(order), *(f"{SIGNS[one]} {one}" for one in verdicts)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return self.view._repr_mimebundle_()

    def __repr__(self) -> str:
        return self.view.text


def interleavings(holders: Literal["workers", "theft"]) -> Interleaved:
    """Play every order in which two `holders` of one refresh token can use it, under every setting.

    Raises UsageMistake for others than the two workers of a client, or a client and a thief.
    """
    if holders not in HOLDERS:
        raise UsageMistake(unknown("pair of holders", holders, HOLDERS))
    return Interleaved(table(HOLDERS[holders]))
