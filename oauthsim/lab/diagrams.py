"""The sequence diagram in a notebook: of a run, of one of its steps, of two runs where they part."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape

from oauthsim import comparison
from oauthsim.diagrams import svg, text
from oauthsim.diagrams.lettering import visible
from oauthsim.diagrams.shapes import Scene
from oauthsim.lab.parts import excerpt, part, parts
from oauthsim.lab.view import View, table
from oauthsim.trace import Trace

BEFORE, AFTER = 2, 4
"""How many messages two runs show before and after the one where they part."""
LINES = 20
"""Lines of a comparison that are shown."""


def show(trace: Trace, step: int | None = None) -> View:
    """Return the sequence diagram of a run, or of one step of it, as an image with its text twin.

    Raises LookupError, which says how many there are, when there is no such step.
    """
    if step is None:
        return drawn(excerpt(trace, 1, len(trace.messages)))
    wanted = part(trace, step)
    return drawn(excerpt(trace, wanted.first, wanted.last))


def steps(trace: Trace) -> View:
    """Return the steps of a run as a list, each with the messages that belong to it."""
    rows = ((str(one.number), one.title, numbers(one.first, one.last)) for one in parts(trace))
    return table(("step", "what happens", "messages"), rows)


def compare(left: Trace, right: Trace) -> View:
    """Return what the first differences between two runs are, and both runs around the very first."""
    found = comparison.compare(left, right)
    lines = [visible(line) for line in found.text().rstrip().split("\n")]
    more = [f"… and {len(lines) - LINES} lines more"] if len(lines) > LINES else []
    words = "\n".join(lines[:LINES] + more)
    pictures = [around(trace, found.first) for trace in (left, right)] if found.first else []
    images = "\n".join(image(picture) for picture in pictures)
    twins = "\n\n".join([words, *(twin(picture) for picture in pictures)])
    return View(f'<pre style="white-space:pre-wrap">{escape(words)}</pre>\n{images}', twins)


def around(trace: Trace, number: int) -> Scene:
    """Return the picture of the messages of `trace` before and after message `number`."""
    last = len(trace.messages)
    return excerpt(trace, max(1, min(number, last) - BEFORE), min(number + AFTER, last))


def numbers(first: int, last: int) -> str:
    """Return the numbers from `first` to `last` as people write them."""
    return str(first) if first == last else f"{first} to {last}"


def drawn(picture: Scene) -> View:
    """Return a picture as an image, with the same in text folded below it."""
    lines = twin(picture)
    folded = f"<details><summary>The same as text</summary>\n<pre>{escape(lines)}</pre>\n</details>"
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
