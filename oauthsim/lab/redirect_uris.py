"""Redirect URIs in a notebook: every trick against ways of comparing, and one string of your own against all.

What the cells say was found out just now, by sending each string to a server and following the browser.
"""

from __future__ import annotations

from collections.abc import Iterable

from mockserver.protocol.redirect_uri import COMPARISONS
from oauthsim.attacks.redirect_uris.tricks import (
    OUTCOMES,
    REGISTERED,
    TRICKS,
    Landing,
    Outcome,
    landings,
    trace_of,
    try_redirect_uri,
)
from oauthsim.lab.view import CELL, View, table
from oauthsim.trace import Trace

SIGNS: dict[Outcome, str] = {
    "refused": "·",
    "arrives": "✓",
    "our site": "○",
    "subdomain": "○ sub",
    "in the clear": "✗ http",
    "leaks": "✗",
    "nowhere": "?",
}
"""How an outcome is written where there is little room."""

NARROW = 'style="text-align:left;vertical-align:top;white-space:nowrap"'
USUAL = ("exact", "prefix", "host-suffix", "wildcard", "path-only", "regex", "parsed", "contains-host")


class Tricks:
    """Every trick against some comparisons: `landings` says where each led, `leaking` which lost a code."""

    def __init__(self, comparisons: Iterable[str]) -> None:
        self.comparisons = tuple(comparisons)
        self.landings: dict[tuple[str, str], Landing] = {}
        for index, landing in enumerate(landings(TRICKS, self.comparisons)):
            self.landings[TRICKS[index % len(TRICKS)].id, landing.comparison] = landing

    def leaking(self, comparison: str) -> list[str]:
        """Return the redirect URIs by which a code got away from the client under one comparison."""
        found = (self.landings[trick.id, comparison] for trick in TRICKS)
        return [landing.redirect_uri for landing in found if landing.leaks]

    @property
    def view(self) -> View:
        """The table: a row for each trick, a column for each comparison."""
        rows = [
            (trick.says, shown(trick.redirect_uri), *(self._sign(trick.id, one) for one in self.comparisons))
            for trick in TRICKS
        ]
        legend = "; ".join(f"{SIGNS[outcome]} = {says}" for outcome, says in OUTCOMES.items())
        whole = table(("trick", "redirect_uri", *self.comparisons), rows, legend)
        return View(_with_heads_on_one_line(whole.html, self.comparisons), whole.text)

    @property
    def counts(self) -> View:
        """How many of the tricks end how, comparison by comparison."""
        rows = [(name, *(self._count(name, outcome) for outcome in OUTCOMES)) for name in self.comparisons]
        return table(("comparison", *OUTCOMES), rows)

    def _sign(self, trick: str, comparison: str) -> str:
        return SIGNS[self.landings[trick, comparison].outcome]

    def _count(self, comparison: str, outcome: Outcome) -> str:
        found = [self.landings[trick.id, comparison].outcome for trick in TRICKS]
        return str(found.count(outcome)) if outcome in found else ""

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return self.view._repr_mimebundle_()

    def __repr__(self) -> str:
        return self.view.text


class WhereItGoes:
    """One redirect URI under every comparison: `landings` by comparison, `leaks` those that lose the code."""

    def __init__(self, redirect_uri: str, registered: str) -> None:
        self.redirect_uri, self.registered = redirect_uri, registered
        self.landings = {name: try_redirect_uri(redirect_uri, name, registered) for name in COMPARISONS}

    @property
    def leaks(self) -> list[str]:
        """The comparisons under which somebody else than the client has the code."""
        return [name for name, landing in self.landings.items() if landing.leaks]

    def run(self, comparison: str) -> Trace:
        """Return the run under one comparison, to `show` or to `play`. Raises UsageMistake."""
        return trace_of(self.redirect_uri, comparison, self.registered)

    @property
    def view(self) -> View:
        """The table, and what was asked."""
        rows = [
            (name, SIGNS[one.outcome], OUTCOMES[one.outcome], one.went_to or one.reason)
            for name, one in self.landings.items()
        ]
        caption = f"{shown(self.redirect_uri)} where {self.registered} is registered"
        return table(("comparison", "", "what comes of it", "the browser goes to"), rows, caption)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return self.view._repr_mimebundle_()

    def __repr__(self) -> str:
        return self.view.text


def tricks(*comparisons: str) -> Tricks:
    """Try every trick that is known here under `comparisons` (the usual eight, unless named).

    Raises UsageMistake for a comparison that does not exist.
    """
    return Tricks(comparisons or USUAL)


def where_it_goes(redirect_uri: str, registered: str = REGISTERED) -> WhereItGoes:
    """Try one string of your own under every way of comparing."""
    return WhereItGoes(redirect_uri, registered)


def _with_heads_on_one_line(html: str, names: Iterable[str]) -> str:
    for name in names:
        html = html.replace(f'<th scope="col" {CELL}>{name}</th>', f'<th scope="col" {NARROW}>{name}</th>')
    return html


def shown(redirect_uri: str) -> str:
    """Return a redirect URI with its white space to be seen."""
    return redirect_uri.replace("\n", "\\n").replace(" ", "␣")
