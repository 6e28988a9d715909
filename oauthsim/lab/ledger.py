"""The ledger in a notebook: which rules a party checked on a message, what it saw, and whether they held."""

from __future__ import annotations

from mockserver.rules import REGISTRY, Finding
from oauthsim.lab.view import View, table
from oauthsim.trace import Trace


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
    return table(
        ("message", "party", "verdict", "rule", "what must hold", "what it saw", "section"),
        (row(at, one) for at, one in wanted),
        caption=f"{where}: {len(found)} checks, {held} held" + (f"; those about {about}" if about else ""),
    )


def row(number: int, finding: Finding) -> tuple[str, ...]:
    """Return one line of the ledger as the cells of a table."""
    says = REGISTRY[finding.rule].says if finding.rule in REGISTRY else ""
    party = finding.party.replace("_", " ")
    return str(number), party, verdict(finding), finding.rule, says, finding.evidence, finding.spec


def verdict(finding: Finding) -> str:
    """Return in words how a rule was found."""
    if finding.held:
        return "✓ held"
    return "✗ violated" if finding.enforced else "✗ violated, not enforced"
