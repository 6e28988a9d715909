"""The ledger in a notebook: which rules a party checked on a message, what it saw, and whether they held."""

from __future__ import annotations

from mockserver.rules import REGISTRY, Finding
from oauthsim.diagrams.lifelines import words_of
from oauthsim.lab.view import View, table
from oauthsim.trace import Trace

HEADS = ("verdict", "rule", "what must hold", "what it saw", "section")


def checks(trace: Trace, number: int | None = None, about: str = "") -> View:
    """Return what was checked on message `number`, or what did not hold in the whole run.

    `about` keeps the rules that have this word in their name ("code", "scope"), in a whole run too.
    Raises LookupError, which says how many there are, when there is no such message.
    """
    numbers = [one.number for one in trace.messages] if number is None else [trace.message(number).number]
    found = [(at, one) for at in numbers for one in trace.ledger(at)]
    wanted = [(at, one) for at, one in found if about in one.rule]
    if number is None and not about:
        wanted = [(at, one) for at, one in found if not one.held]
    held = sum(one.held for _, one in found)
    where = f"message {number}" if number else trace.scenario
    count = f"{where}: {len(found)} checks, {held} held" + (f"; those about {about}" if about else "")
    if number and len({one.party for _, one in found}) == 1:  # then it need not stand in every line
        return table(HEADS, (row(one) for _, one in wanted), f"{words_of(found[0][1].party)} – {count}")
    rows = ((str(at), words_of(one.party), *row(one)) for at, one in wanted)
    return table(("message", "party", *HEADS), rows, count)


def row(finding: Finding) -> tuple[str, ...]:
    """Return one line of the ledger as the cells of a table."""
    says = REGISTRY[finding.rule].says if finding.rule in REGISTRY else ""
    return verdict(finding), finding.rule, says, finding.evidence, finding.spec


def verdict(finding: Finding) -> str:
    """Return in words how a rule was found."""
    if finding.held:
        return "✓ held"
    return "✗ violated" if finding.enforced else "✗ violated, not enforced"
