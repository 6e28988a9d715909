"""What the RFCs demand, in a notebook: every row run now, as a table, and one row with its trace."""

from __future__ import annotations

from collections import Counter

from oauthsim.lab.diagrams import show
from oauthsim.lab.view import View, table
from oauthsim.requirements import Result, run, run_all


def requirements(rfc: str, *levels: str) -> View:
    """Run the rows of one document ("7636", "OIDC Core"), or those of some `levels`, and return the table.

    Raises UsageMistake, which names the documents, when there is none of that name.
    """
    results = [one for one in run_all(rfc) if not levels or one.requirement.level in levels]
    counted = Counter(one.result for one in results)
    caption = ", ".join(f"{count} {result}" for result, count in sorted(counted.items()))
    rows = (
        (
            one.requirement.id,
            one.requirement.level,
            one.requirement.role,
            one.requirement.requirement,
            said(one),
        )
        for one in results
    )
    return table(("row", "level", "who", "what is demanded", "result"), rows, caption)


def requirement(id: str) -> View:
    """Run one row and return what it demands, how it fared, and the trace of its check.

    Raises UsageMistake, which names what is close, when no row of that id has a check.
    """
    result = run(id)
    row = result.requirement
    words = table(
        ("", row.spec),
        (
            ("demanded", row.requirement),
            ("level", f"{row.level}, {row.role}"),
            ("how to see it", row.how_to_test),
            ("checked by", result.test),
            ("result", said(result)),
        ),
    )
    if result.trace is None:
        return words
    picture = show(result.trace)
    return View(f"{words.html}\n{picture.html}", f"{words.text}\n\n{picture.text}")


def said(result: Result) -> str:
    """Return how a row fared, with the reason where there is one."""
    return f"{result.result}: {result.reason}" if result.reason else result.result
