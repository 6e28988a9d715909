"""The sequence diagram in a notebook: of a run, of one of its steps, of two runs where they part."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import escape

from oauthsim import comparison
from oauthsim.diagrams import svg, text
from oauthsim.diagrams.scene import build
from oauthsim.diagrams.shapes import Scene
from oauthsim.diagrams.wording import Wording
from oauthsim.explanations.catalogue import ENGLISH
from oauthsim.lab.parts import excerpt, part, parts
from oauthsim.lab.view import View, table
from oauthsim.trace import Trace

BEFORE, AFTER = 2, 4
"""How many messages two runs show before and after the one where they part."""
DIFFERENCES, LONGEST_VALUE, IN_COMMON = 8, 100, 20
"""How many fields of that message are compared, how much of a value is shown, and how much before it."""
MISSING = "–"


def show(trace: Trace, step: int | None = None, language: str = ENGLISH) -> View:
    """Return the sequence diagram of a run, or of one step of it, as an image with its text twin.

    A whole run can be shown in another `language`. Raises LookupError, which says how many there are, when
    there is no such step.
    """
    if step is None:
        return drawn(build(trace, language=language))
    wanted = part(trace, step)
    return drawn(excerpt(trace, wanted.first, wanted.last))


def steps(trace: Trace) -> View:
    """Return the steps of a run as a list, each with the messages that belong to it."""
    rows = ((str(one.number), one.title, numbers(one.first, one.last)) for one in parts(trace))
    return table(("step", "what happens", "messages"), rows)


def compare(left: Trace, right: Trace) -> View:
    """Return where two runs part, how each of them ends, and both pictures around that place."""
    found = comparison.compare(left, right)
    where = f"They part at message {found.first}." if found.first else "No message differs."
    listed = table(("", "first run", "second run"), _differences(found), where)
    pictures = [around(trace, found.first) for trace in (left, right)] if found.first else []
    images = "\n".join(image(picture) for picture in pictures)
    twins = "\n\n".join([listed.text, *(twin(picture) for picture in pictures)])
    return View(f"{listed.html}\n{images}", twins)


def _differences(found: comparison.Comparison) -> Iterator[tuple[str, ...]]:
    for one in found.of(found.first or 0)[:DIFFERENCES]:
        yield one.field, *brief(one.left, one.right)
    yield "outcome", found.left.outcome, found.right.outcome
    violated = [
        dict.fromkeys(one.rule for message in trace.messages for one in trace.notable(message.number))
        for trace in (found.left, found.right)
    ]
    if any(violated):
        yield "violated rules", *(", ".join(rules) or MISSING for rules in violated)


def brief(left: str | None, right: str | None) -> tuple[str, ...]:
    """Return two values that differ, each on one line: of long ones, only the place where they do."""
    lines = [MISSING if value is None else " ".join(value.split()) for value in (left, right)]
    pairs = enumerate(zip(*lines, strict=False))
    same = next((at for at, (one, other) in pairs if one != other), min(map(len, lines)))
    start = max(0, same - IN_COMMON) if max(map(len, lines)) > LONGEST_VALUE else 0
    return tuple(_cut(line, start) for line in lines)


def _cut(line: str, start: int) -> str:
    end = start + LONGEST_VALUE
    return f"{'…' if start else ''}{line[start:end]}{'…' if len(line) > end else ''}"


def around(trace: Trace, number: int) -> Scene:
    """Return the picture of the messages of `trace` before and after message `number`."""
    last = len(trace.messages)
    return excerpt(trace, max(1, min(number, last) - BEFORE), min(number + AFTER, last))


def numbers(first: int, last: int) -> str:
    """Return the numbers from `first` to `last` as people write them."""
    return str(first) if first == last else f"{first} to {last}"


def drawn(picture: Scene) -> View:
    """Return a picture as an image, with the same in text folded below it."""
    lines, says = twin(picture), Wording(picture.language)("text_twin")
    folded = f"<details><summary>{says}</summary>\n<pre>{escape(lines)}</pre>\n</details>"
    return View(f"{image(picture)}\n{folded}", lines)


def image(picture: Scene) -> str:
    """Return a picture as an `<img>`, with its summary for who cannot see it."""
    return svg.img_tag(svg.svg(picture), picture.summary)


def twin(picture: Scene) -> str:
    """Return a picture as text, in which every party has the name that it has in the diagram."""
    names = {line.id: line.title.full for line in picture.lifelines}
    arrows = (
        replace(one, sender=names.get(one.sender, one.sender), receiver=names.get(one.receiver, one.receiver))
        for one in picture.arrows
    )
    lines = text.text(replace(picture, arrows=tuple(arrows)), width=100)
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n")
