"""A scene as a Mermaid sequence diagram, for Markdown pages that draw it; numbers are those of the messages.

Mermaid's grammar gives meaning to words and signs inside texts (`end`, `;`, `#`, `<`, `%%`, `:`), so every
sign but a few harmless ones is written as the entity of its code point, which Mermaid shows as that sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from oauthsim.diagrams.lettering import ELLIPSIS, GAP, visible
from oauthsim.diagrams.lifelines import words_of
from oauthsim.diagrams.rows import remarks
from oauthsim.diagrams.scene import scene_of
from oauthsim.diagrams.shapes import Arrow, Divider, Lifeline, Note, Scene, Section
from oauthsim.trace import Trace

_LONGEST, _LONGEST_NOTE = 72, 240
# `ﬂ°…¶ß` is how Mermaid writes entities for itself, so these four are never left as they are.
_MEANINGFUL = re.compile(
    r"[^A-Za-z0-9 /.,=?_()…→·“”–\u00c0-\u00de\u00e0-\u1fff\u2c00-\ufaff\U00010000-\U0010ffff-]"
)
_KEYWORD = re.compile(r"(?i)\be(?=nd\b)")
_BREAK = "<br/>"


def mermaid(thing: Scene | Trace) -> str:
    """Return a scene or trace in Mermaid's `sequenceDiagram` language.

    What goes over the back channel says so before its label; a message that did not arrive ends in a cross,
    and a note below it says why.
    """
    scene = scene_of(thing)
    lines = [
        "sequenceDiagram",
        f"accTitle: {escaped(scene.scenario)}",
        f"accDescr: {escaped(scene.summary, 400)}",
    ]
    lines += [_participant(at, line) for at, line in enumerate(scene.lifelines)]
    lines += _rows(scene)
    if scene.lifelines:
        lines.append(f"Note over {_all(scene)}: {escaped(scene.ending_words, _LONGEST_NOTE)}")
    return "\n    ".join(lines) + "\n"


def escaped(words: str, longest: int = _LONGEST) -> str:
    """Return `words` cut to `longest` characters, in signs that mean nothing to Mermaid."""
    shown = visible(words)
    cut = shown if len(shown) <= longest else shown[: longest - 1] + ELLIPSIS
    plain = _MEANINGFUL.sub(_entity, cut)
    return _KEYWORD.sub(_entity, plain).strip() or "#8203;"


def _entity(sign: re.Match[str]) -> str:
    return f"#{ord(sign.group())};"


def _participant(at: int, line: Lifeline) -> str:
    kind = "actor" if words_of(line.role) == "resource owner" else "participant"
    outside = "" if line.known else f"{_BREAK}({escaped(line.says.full)})"
    return f"{kind} {_id(at)} as {escaped(line.title.full)}{outside}"


def _rows(scene: Scene) -> Iterator[str]:
    jumps = scene.numbering.jumps()
    opening, closing = _activations(scene)
    for row in scene.timeline():
        if isinstance(row, Arrow):
            if row.number in jumps:
                yield f"autonumber {row.number}"
            busy = "+" if row.number in opening else "-" if row.number in closing else ""
            yield _arrow(row, busy)
            yield from (
                f"Note over {_span(row)}: {escaped(words, _LONGEST_NOTE)}" for _, words in remarks(row)
            )
        elif isinstance(row, Note):
            yield f"Note over {_id(row.line)}: {escaped(f'{row.kind}: {row.full}', _LONGEST_NOTE)}"
        else:
            yield f"Note over {_all(scene)}: {_heading(row)}"


def _arrow(arrow: Arrow, busy: str) -> str:
    line = "-" if arrow.kind == "request" else "--"
    end = ">>" if arrow.arrives else "x"
    channel = "back · " if arrow.channel == "back" else ""
    words = escaped(channel + arrow.label.full)
    details = f"{_BREAK}{escaped(GAP.join(arrow.details))}" if arrow.details else ""
    return f"{_id(arrow.from_line)}{line}{end}{busy}{_id(arrow.to_line)}: {words}{details}"


def _heading(row: Divider | Section) -> str:
    return escaped(row.text.full if isinstance(row, Section) else f"… {row.text.full} …", _LONGEST_NOTE)


def _activations(scene: Scene) -> tuple[set[int], set[int]]:
    """Return the requests that make their receiver busy, and the responses that end it: always in pairs."""
    asked = {arrow.number: arrow for arrow in scene.arrows if arrow.kind == "request" and arrow.arrives}
    opening: set[int] = set()
    closing: set[int] = set()
    for arrow in scene.arrows:
        request = asked.get(arrow.answers or 0)
        if request and request.to_line == arrow.from_line and request.number not in opening:
            opening.add(request.number)
            closing.add(arrow.number)
    return opening, closing


def _id(at: int) -> str:
    return f"p{at + 1}"


def _span(arrow: Arrow) -> str:
    first, last = sorted((arrow.from_line, arrow.to_line))
    return _id(first) if first == last else f"{_id(first)},{_id(last)}"


def _all(scene: Scene) -> str:
    last = len(scene.lifelines) - 1
    return _id(0) if not last else f"{_id(0)},{_id(last)}"
