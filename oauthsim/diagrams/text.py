"""A scene as text: one numbered line for each message, in columns for the eye or in sentences for the ear.

The asking party stands left and the asked one right in both directions, so a question and its answer line up;
what a party asks before it answers is indented. A single line is the front channel, a double one the back.
"""

from __future__ import annotations

from collections.abc import Iterator

from oauthsim.diagrams.lettering import GAP, cells, fit_cells, fit_parameters, visible, wrapped
from oauthsim.diagrams.scene import scene_of
from oauthsim.diagrams.shapes import Arrow, Divider, Note, Scene, Section, Violation
from oauthsim.diagrams.wording import Wording
from oauthsim.trace import Trace

_NAME, _INDENT, _DEEPEST = 24, 2, 4
_ROOM_AT_LEAST = 22
_ASCII = str.maketrans("─═✕│·…→“”–", '-=x|-~>""-', "§")


def text(thing: Scene | Trace, *, width: int = 80, ascii: bool = False) -> str:
    """Return a scene or trace as lines of at most `width` columns (40 at the least).

    `ascii` uses only characters that every terminal has. A message that was lost ends in ✕, a refused one in
    │; what was changed on the wire and each violated rule have a line of their own below the message.
    """
    scene = scene_of(thing)
    lines = "\n".join(line.rstrip() for line in _lines(scene, max(width, 40))) + "\n"
    return lines.translate(_ASCII).encode("ascii", "replace").decode() if ascii else lines


def sentences(thing: Scene | Trace) -> str:
    """Return a scene or trace as one sentence a line: for screen readers, alternative texts and logs."""
    scene = scene_of(thing)
    titles = [line.title.full for line in scene.lifelines]
    lines = [scene.summary]
    for row in scene.timeline():
        lines += _arrow_sentences(row, titles) if isinstance(row, Arrow) else [_said(row, titles)]
    return "\n".join(lines) + "\n"


def _lines(scene: Scene, width: int) -> Iterator[str]:
    say = Wording(scene.language)
    digits = max(3, *(len(str(number)) for number in scene.numbering.numbers[-1:]), 0)
    ways = max((cells(_way(arrow, say)) for arrow in scene.arrows), default=0)
    margin = " " * (digits + 2)
    yield from wrapped(f"{scene.title.full} · {scene.subtitle.full}", width * 100, 100, "cells", 6)
    yield ""
    for row in scene.timeline():
        if isinstance(row, Arrow):
            yield from _message(row, digits, ways, width, say)
        elif isinstance(row, Section):
            yield from ([""] if row.after else [])
            yield from (fit_cells(row.text.full, width), "─" * min(cells(row.text.full), width))
        elif isinstance(row, Divider):
            yield fit_cells(f"{margin}··· {row.text.full} ···", width)
        else:
            yield from _hanging(f"[{visible(row.kind)}] {visible(row.party)}: {row.full}", margin, width)
    yield ""
    yield from _hanging(scene.ending_words, "", width)


def _message(arrow: Arrow, digits: int, ways: int, width: int, say: Wording) -> Iterator[str]:
    start = f"{arrow.number:>{digits}}  {_way(arrow, say)}"
    room = width - digits - 2 - ways - 2
    if room >= _ROOM_AT_LEAST:
        padding = " " * (digits + 2 + ways - cells(start))
        yield f"{start}{padding}  {_fitted(arrow, room)}"
    else:
        margin = " " * (digits + 4 + _indent(arrow))
        yield fit_cells(start, width)
        yield margin + _fitted(arrow, width - len(margin))
    margin = " " * (digits + 2 + _indent(arrow))
    for remark in _remarks(arrow, say):
        yield from _hanging(remark, margin, width)


def _fitted(arrow: Arrow, room: int) -> str:
    label = fit_cells(arrow.label.full, room)
    left = room - cells(label) - len(GAP)
    if not arrow.details or left < 4:
        return label
    return f"{label}{GAP}{fit_parameters(arrow.details, left * 100, 100, 'cells')}"


def _way(arrow: Arrow, say: Wording) -> str:
    line = "──" if arrow.channel == "front" else "══"
    end = {"delivered": ">", "lost": "✕", "refused": "│"}[arrow.delivery]
    sender, receiver = (fit_cells(name or say("no_host"), _NAME) for name in (arrow.sender, arrow.receiver))
    indent = " " * _indent(arrow)
    if arrow.kind == "request":
        return f"{indent}{sender} {line}{end} {receiver}"
    return f"{indent}{receiver} {end.replace('>', '<')}{line} {sender}"


def _indent(arrow: Arrow) -> int:
    return _INDENT * min(arrow.depth, _DEEPEST)


def _remarks(arrow: Arrow, say: Wording) -> Iterator[str]:
    yield from (f"~ {say('badge.changed', words=words)}" for words in arrow.edited)
    if arrow.delivery == "lost":
        yield f"✕ {say('badge.lost')}"
    if arrow.delivery == "refused":
        host = visible(arrow.receiver) or say("badge.no_host")
        yield f"│ {say('badge.refused', host=host)}"
    yield from (f"! {_verdict(one, say)}" for one in arrow.violations)


def _verdict(one: Violation, say: Wording) -> str:
    fate = say("badge.stopped" if one.enforced else "badge.violated", rule=one.rule, rules=one.rule)
    evidence = f": {one.evidence}" if one.evidence else ""
    return visible(f"{fate} ({one.spec}){evidence}")


def _hanging(words: str, margin: str, width: int) -> Iterator[str]:
    """Break `words` at spaces; every line but the first stands two columns further right."""
    for at, line in enumerate(wrapped(words, (width - len(margin) - 2) * 100, 100, "cells", 4)):
        yield f"{margin}{'  ' if at else ''}{line}"


def _arrow_sentences(arrow: Arrow, titles: list[str]) -> Iterator[str]:
    sender, receiver = titles[arrow.from_line], titles[arrow.to_line]
    does = "asks" if arrow.kind == "request" else "answers"
    words = "; ".join([arrow.label.full, *(visible(word) for word in arrow.details)])
    yield f"{arrow.number}. {sender} {does} {receiver}, {arrow.channel} channel: {words}"
    yield from (f"   {remark[2:]}" for remark in _remarks(arrow, Wording()))


def _said(row: Divider | Note | Section, titles: list[str]) -> str:
    if isinstance(row, Note):
        return f"{titles[row.line]}, {visible(row.kind)}: {row.full}"
    return row.text.full
