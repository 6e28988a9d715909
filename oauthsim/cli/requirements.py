"""`oauthsim requirements`: what the RFCs demand, row by row, each checked now by real HTTP."""

from __future__ import annotations

import json
from argparse import Namespace
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import groupby

from oauthsim.cli.columns import paragraph, width, wrapped
from oauthsim.cli.parsing import Parser
from oauthsim.cli.progress import shown
from oauthsim.cli.terminal import Colour, paint, showable, write_text
from oauthsim.requirements import REQUIREMENTS, Result
from oauthsim.requirements.registry import run, selected

FAILED = 1
NARROWEST = 20
"""Characters of a sentence on one line, however narrow the terminal is."""

SIGNS = {"passed": "✓", "failed": "✗", "excepted": "–"}
PLAIN_SIGNS = {"passed": "+", "failed": "X", "excepted": "-"}
COLOUR_OF: dict[str, Colour] = {"passed": "green", "failed": "red", "excepted": "yellow"}


def add_arguments(parser: Parser) -> None:
    """Add --json and --rfc."""
    says = "as JSON: a list of {id, rfc, section, role, level, requirement, test, result, reason}"
    parser.add_argument("--json", action="store_true", help=says)
    parser.add_argument("--rfc", metavar="N", help="only one document: 6749, 9700, 'OIDC Core', …")


def execute(arguments: Namespace) -> int:
    """Check every requirement, print what came of it; return 0, or 1 when one failed. Raises UsageMistake."""
    rows = selected(arguments.rfc)
    results = list(shown((run(row.id) for row in rows), of=len(rows), named="requirements"))
    if arguments.json:
        write_text(json.dumps([entry(one) for one in results], indent=2, ensure_ascii=False) + "\n")
    else:
        write_text(as_text(results))
    return FAILED if any(one.result == "failed" for one in results) else 0


def entry(result: Result) -> dict[str, str]:
    """Return a result as the members of the JSON."""
    row = result.requirement
    return {
        "id": row.id,
        "rfc": row.rfc,
        "section": row.section,
        "role": row.role,
        "level": row.level,
        "requirement": row.requirement,
        "test": result.test,
        "result": result.result,
        "reason": result.reason,
    }


def as_text(results: list[Result]) -> str:
    """Return `results` for people: a table for each document, each with its sum below, and the sum of all."""
    parts = []
    for document, found in groupby(results, key=lambda one: one.requirement.rfc):
        rows = list(found)
        unchecked = sum(row.rfc == document for row in REQUIREMENTS.values()) - len(rows)
        says = f"{titled(document)}: {summary(rows)}{f'; {unchecked} without a check' if unchecked else ''}."
        parts.append(f"{paint(titled(document), 'bold')}\n\n{table(rows)}\n{paragraph(says)}\n")
    signs = _signs()
    legend = ", ".join(f"{signs[result]} {result}" for result in signs)
    return "".join(parts) + paragraph(f"All: {summary(results)}. ({legend})")


def titled(document: str) -> str:
    """Return the name of a document as it is cited: "RFC 6749"."""
    return f"RFC {document[3:]}" if document.startswith("RFC") else document


def summary(results: Iterable[Result]) -> str:
    """Return the sum in words: "151 passed, none failed, 5 excepted"."""
    counted: Counter[str] = Counter(one.result for one in results)
    words = [
        f"{counted[result] or 'none'} {result}" for result in SIGNS if counted[result] or result == "failed"
    ]
    return ", ".join(words)


def table(results: list[Result]) -> str:
    """Return one line or more for each result: sign, id, level, and what is demanded; a reason below."""
    room = max(len(one.requirement.id) for one in results)
    return "".join(_row(one, room) for one in results)


def _row(result: Result, room: int) -> str:
    row, sign, colour = result.requirement, _signs()[result.result], COLOUR_OF[result.result]
    margin = " " * (room + 16)
    wide = max(width() - len(margin), NARROWEST)
    said = wrapped(row.requirement, wide)
    why = wrapped(result.reason and f"({result.reason})", wide)
    below = [*said[1:], *(paint(line, colour) for line in why)]
    first = f"  {paint(sign, colour)} {row.id:<{room}} {paint(f'{row.level:<10}', 'faint')} {said[0]}\n"
    return first + "".join(f"{margin}{line}\n" for line in below)


def _signs() -> Mapping[str, str]:
    return showable(SIGNS, PLAIN_SIGNS)
