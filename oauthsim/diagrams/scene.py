"""The layout: a pure function from trace to scene, in one pass, so that time is linear in the messages."""

from __future__ import annotations

from collections.abc import Iterable

from mockserver.message import Message
from oauthsim.diagrams.labels import details, label
from oauthsim.diagrams.lettering import GAP, visible, width, wrapped
from oauthsim.diagrams.lifelines import Cast, Span, cast, head_widths, lifeline, positions
from oauthsim.diagrams.rows import Labels, Rows
from oauthsim.diagrams.shapes import Lifeline, Numbering, Scene, Text, starting
from oauthsim.trace import Event, Trace

MARGIN = 28
HEAD_TOP, HEAD_HEIGHT = 92, 72
FOOT_HEIGHT, HEADS_AGAIN_AFTER = 28, 10
NARROWEST = 560
STEP = "step"
"""An event of this kind is no note: it heads the step of the story that begins there."""

LABELS = 250
"""Pixels that the label of a message may take; the line of its parameters takes a little less."""

_ENDS_OF_AN_ARROW, _LOOP = 62, 56


def build(trace: Trace, labels: int = LABELS) -> Scene:
    """Lay out `trace`: lifelines as far apart as the labels need, then row after row in the order of time.

    No label is given more than `labels` pixels: fewer make a narrow picture, in which more is cut.
    """
    everyone = cast(trace)
    texts = [(label(message), details(message)) for message in trace.messages]
    lines, right = _stand(everyone, _needs(trace.messages, texts, everyone, labels))
    rows = Rows(lines, everyone.columns, right, HEAD_TOP + HEAD_HEIGHT)
    for happening, text in _in_order(trace, texts):
        rows.pass_time(
            happening.at, happening.number if isinstance(happening, Message) else happening.after + 1
        )
        if isinstance(happening, Message):
            rows.message(happening, text, trace.ledger(happening.number))
        elif happening.kind == STEP:
            rows.section(happening)
        else:
            rows.note(happening)
    return _finish(trace, lines, rows)


def scene_of(thing: Scene | Trace) -> Scene:
    """Return the scene itself, or the one of a trace: every writer takes either."""
    return build(thing) if isinstance(thing, Trace) else thing


def _in_order(trace: Trace, texts: list[Labels]) -> Iterable[tuple[Message | Event, Labels]]:
    events = sorted(trace.events, key=lambda event: event.after)
    told = 0
    for message, text in zip(trace.messages, texts, strict=True):
        while told < len(events) and events[told].after < message.number:
            yield events[told], ("", ())
            told += 1
        yield message, text
    for event in events[told:]:
        yield event, ("", ())


def _needs(messages: Iterable[Message], texts: list[Labels], everyone: Cast, labels: int) -> dict[Span, int]:
    """Return how much room the arrows between two columns ask for; a loop asks for it at its right."""
    needs: dict[Span, int] = {}
    for message, (words, more) in zip(messages, texts, strict=True):
        one, other = everyone.columns[message.sender], everyone.columns[message.receiver]
        span = (one, one + 1) if one == other else (min(one, other), max(one, other))
        room = max(
            min(width(words, 12, "mono"), labels),
            min(width(GAP.join(more), 11, "mono"), labels * 9 // 10),
        )
        room += _ENDS_OF_AN_ARROW + (_LOOP if one == other else 0)
        needs[span] = max(needs.get(span, 0), room)
    return needs


def _stand(everyone: Cast, needs: dict[Span, int]) -> tuple[tuple[Lifeline, ...], int]:
    """Return the lifelines and the right edge of the scene."""
    heads = head_widths(everyone.parties, everyone.outside)
    xs = positions(heads, needs, MARGIN)
    beyond = max((room for (_, end), room in needs.items() if end == len(xs)), default=0)
    right = max(xs[-1] + max(heads[-1] // 2, beyond) + MARGIN, NARROWEST) if xs else NARROWEST
    spare = (right - MARGIN - xs[-1] - max(heads[-1] // 2, beyond)) // 2 if xs else 0
    parties = zip(everyone.parties, xs, heads, strict=True)
    return tuple(
        lifeline(one, one.id in everyone.outside, x + spare, HEAD_TOP, head) for one, x, head in parties
    ), right


def _finish(trace: Trace, lines: tuple[Lifeline, ...], rows: Rows) -> Scene:
    rows.close()
    bottom = rows.cursor + 14
    foot = bottom + (FOOT_HEIGHT if len(rows.arrows) > HEADS_AGAIN_AFTER else 0)
    ending = _ending(trace, foot, rows.right - 2 * MARGIN)
    return Scene(
        scenario=trace.scenario,
        summary=_summary(trace, lines),
        outcome=trace.outcome,
        ending_words=visible(_outcome(trace)),
        width=rows.right,
        height=(ending[-1].y if ending else foot) + 16,
        title=starting(trace.scenario, MARGIN, 34, rows.right - 2 * MARGIN, 18, "bold"),
        subtitle=starting(_inputs(trace), MARGIN, 55, rows.right - 2 * MARGIN, 12, "sans"),
        ending=ending,
        head_top=HEAD_TOP,
        head_bottom=HEAD_TOP + HEAD_HEIGHT,
        lifeline_bottom=bottom,
        foot_bottom=foot,
        lifelines=lines,
        arrows=tuple(rows.arrows),
        activations=tuple(rows.activations),
        badges=tuple(rows.badges),
        dividers=tuple(rows.dividers),
        notes=tuple(rows.notes),
        sections=tuple(rows.sections),
        numbering=Numbering(tuple(arrow.number for arrow in rows.arrows)),
    )


def _inputs(trace: Trace) -> str:
    parts = [f"seed {trace.seed}", f"policy {trace.policy}"]
    parts += [f"without {', '.join(trace.off)}"] if trace.off else []
    parts += [f"with {', '.join(trace.on)}"] if trace.on else []
    parts += [f"edited {', '.join(trace.edits)}"] if trace.edits else []
    return visible(" · ".join(parts))


def _summary(trace: Trace, lines: tuple[Lifeline, ...]) -> str:
    names = [line.title.full for line in lines]
    between = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)
    count = f"{len(trace.messages)} message{'' if len(trace.messages) == 1 else 's'}"
    return visible(f"{trace.scenario}: {count} between {between or 'nobody'}. Outcome: {_outcome(trace)}")


def _outcome(trace: Trace) -> str:
    return f"{trace.outcome} – {trace.outcome_says}" if trace.outcome_says else trace.outcome


def _ending(trace: Trace, bottom: int, room: int) -> tuple[Text, ...]:
    lines = wrapped(_outcome(trace), room - 24, 12, "sans", 3)
    return tuple(
        starting(line, MARGIN + 24, bottom + 28 + 18 * at, room - 24, 12, "sans")
        for at, line in enumerate(lines)
    )
