"""A run as text for somebody at a terminal: its width, its colours, and what could be tried next."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mockserver.message import Message
from mockserver.rules import REGISTRY
from oauthsim.cli.terminal import Colour, can_show, columns, paint
from oauthsim.diagrams.text import text
from oauthsim.trace import Trace

LOOKS: list[tuple[re.Pattern[str], Colour]] = [
    (re.compile(r" *! stopped by "), "red"),
    (re.compile(r" *! violated, not enforced"), "yellow"),
    (re.compile(r" *([✕x] lost|[│|] refused)"), "red"),
    (re.compile(r" *~ changed on the wire"), "cyan"),
    (re.compile(r"Step \d+ "), "bold"),
    (re.compile(r" *(···|---) |[─-]+$"), "faint"),
]
"""How a line begins -> how it looks. What is said in colour is said in words as well."""

MOST_RULES = 3
NUMBERED = re.compile(r" *\d+  ")


def story(trace: Trace) -> str:
    """Return `trace` as text for the terminal that there is, with hints what to try below."""
    drawn = text(trace, width=columns(), ascii=not can_show("─═✕│·…→“”"))
    lines = [*painted(drawn.splitlines(), trace.outcome), "", "Add to the command, to see more:"]
    tries = list(hints(trace))
    room = max(len(option) for option, _ in tries)
    lines += [f"  {option:<{room}}  {paint(says, 'faint')}" for option, says in tries]
    return "\n".join(lines) + "\n"


def painted(lines: list[str], outcome: str) -> Iterator[str]:
    """Return `lines` as they look on a terminal; a line that goes on from the one above looks like it."""
    look: Colour | None = None
    for line in lines:
        goes_on = look is not None and line.startswith("     ") and not NUMBERED.match(line)
        look = next((colour for begins, colour in LOOKS if begins.match(line)), look if goes_on else None)
        if line.startswith(outcome):
            look = "green" if outcome == "completed" else "red"
        yield paint(line, look) if look else line


def hints(trace: Trace) -> Iterator[tuple[str, str]]:
    """Return options that would show more of this very run, each with what it does."""
    stops = [one.rule for one in trace.violations() if one.enforced and not REGISTRY[one.rule].vital]
    for rule in list(dict.fromkeys(stops))[:MOST_RULES]:
        yield f"--off {rule}", "if nobody checked that"
    if trace.outcome == "completed" and not trace.edits:
        yield from _changes(trace)
    yield f"-o {trace.scenario}.html", "all that was sent, explained, on one page"


def _changes(trace: Trace) -> Iterator[tuple[str, str]]:
    code = next((message for message in trace.messages if _redeems_a_code(message)), None)
    if code is not None:
        yield f"--edit '{code.number}:code=forged'", f"change message {code.number} on the wire"
        yield "--deny", "Alice says no"
        yield "--client public", "a client without a secret"


def _redeems_a_code(message: Message) -> bool:
    return message.kind == "request" and "grant_type=authorization_code" in message.text
