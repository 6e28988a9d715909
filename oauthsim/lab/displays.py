"""The displays that only show: diagram, message, ledger, who knows what, two runs side by side."""

from __future__ import annotations

from html import escape

from mockserver.rules import Finding
from oauthsim import comparison
from oauthsim.diagrams import scene, svg, text
from oauthsim.diagrams.lettering import visible
from oauthsim.explanations import explain, fields
from oauthsim.export.html import raw as wire
from oauthsim.knowledge import knowledge
from oauthsim.lab.view import View, table
from oauthsim.trace import Trace


def show(trace: Trace) -> View:
    """Return the sequence diagram of a trace, as an image with its text twin."""
    twin = text.text(trace, width=100)
    folded = f"<details><summary>The same as text</summary>\n<pre>{escape(twin)}</pre>\n</details>"
    return View(f"{image(trace)}\n{folded}", twin)


def raw(trace: Trace, number: int) -> View:
    """Return message `number` as it was on the wire, and what each of its fields is for.

    Raises LookupError, which says how many there are, when there is no such message.
    """
    message = trace.message(number)
    told = explain(message, trace)
    heading = f"{number}. {told.says} ({told.spec})" if told.spec else f"{number}. {told.says}"
    what_for = table(
        ("where", "field", "value", "what it is for", "section"),
        (
            (field.place, field.name, shortened(field.value), field.means or field.says, field.spec)
            for field in fields(message)
            if field.says
        ),
    )
    on_the_wire, title = wire(message), visible(heading)
    return View(
        f"<p><strong>{escape(title)}</strong></p>\n<pre>{escape(on_the_wire)}</pre>\n{what_for.html}",
        f"{title}\n\n{on_the_wire}\n\n{what_for.text}",
    )


def shortened(value: str, longest: int = 60) -> str:
    """Return `value`, its end cut off when it is longer than `longest` characters."""
    return value if len(value) <= longest else f"{value[: longest - 1]}…"


def checks(trace: Trace, number: int | None = None) -> View:
    """Return the ledger of message `number`, or of the whole trace: what each party checked and saw."""
    numbers = [message.number for message in trace.messages] if number is None else [number]
    return table(
        ("message", "party", "rule", "section", "verdict", "what it saw"),
        (
            (
                str(at),
                finding.party.replace("_", " "),
                finding.rule,
                finding.spec,
                verdict(finding),
                finding.evidence,
            )
            for at in numbers
            for finding in trace.ledger(at)
        ),
    )


def verdict(finding: Finding) -> str:
    """Return in words how a rule was found."""
    if finding.held:
        return "held"
    return "violated" if finding.enforced else "violated, not enforced"


def who_knows(trace: Trace) -> View:
    """Return which party has seen which secret, where first, and with which message."""
    titles = {participant.id: participant.title for participant in trace.participants}
    return table(
        ("secret", "seen by", "first in message", "where"),
        (
            (row.name, titles.get(row.party, row.party), str(row.message), row.place)
            for row in knowledge(trace).table()
        ),
    )


def compare(left: Trace, right: Trace) -> View:
    """Return two runs side by side, and what the first difference between them is."""
    found = comparison.compare(left, right)
    cells = (f'<td style="vertical-align:top">{image(trace)}</td>' for trace in (left, right))
    pictures = f"<table><tbody><tr>{''.join(cells)}</tr></tbody></table>"
    words = visible_lines(found.text())
    return View(f"<pre>{escape(words)}</pre>\n{pictures}", words)


def image(trace: Trace) -> str:
    """Return the diagram of a trace as an `<img>` with its summary for who cannot see it."""
    picture = scene.build(trace)
    return svg.img_tag(svg.svg(picture), picture.summary)


def visible_lines(lines: str) -> str:
    """Return text of several lines with every control character in it made visible."""
    return "\n".join(visible(line) for line in lines.split("\n"))
