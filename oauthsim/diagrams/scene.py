"""The layout: a pure function from trace to scene, in one pass, so that time is linear in the messages."""

from __future__ import annotations

from collections.abc import Iterable

from mockserver.message import Message
from oauthsim.diagrams.labels import details, label
from oauthsim.diagrams.lettering import GAP, from_right, visible, width, wrapped
from oauthsim.diagrams.lifelines import Cast, Span, cast, head_widths, lifeline, positions
from oauthsim.diagrams.rows import Labels, Rows
from oauthsim.diagrams.shapes import Lifeline, Numbering, Scene, Text, starting
from oauthsim.diagrams.wording import Wording
from oauthsim.explanations.catalogue import ENGLISH
from oauthsim.explanations.stories import in_language
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


def build(trace: Trace, labels: int = LABELS, language: str = ENGLISH) -> Scene:
    """Lay out `trace`: lifelines as far apart as the labels need, then row after row in the order of time.

    No label is given more than `labels` pixels: fewer make a narrow picture, in which more is cut. In every
    `language` the lifelines stand from left to right, as in the figures of the RFCs, and so the same run has
    the same picture; only sentences run as they are read.
    """
    trace, say = in_language(trace, language), Wording(language)
    everyone = cast(trace, say)
    texts = [(label(message), details(message, say)) for message in trace.messages]
    lines, right = _stand(everyone, _needs(trace.messages, texts, everyone, labels), say)
    rows = Rows(lines, everyone.columns, right, HEAD_TOP + HEAD_HEIGHT, say)
    for happening, text in _in_order(trace, texts):
        rows.pass_time(
            happening.at, happening.number if isinstance(happening, Message) else happening.after + 1
        )
        if isinstance(happening, Message):
            rows.message(happening, text, trace.notable(happening.number))
        elif happening.kind == STEP:
            rows.section(happening)
        else:
            rows.note(happening)
    return _finish(trace, lines, rows, say)


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


def _stand(everyone: Cast, needs: dict[Span, int], say: Wording) -> tuple[tuple[Lifeline, ...], int]:
    """Return the lifelines and the right edge of the scene."""
    heads = head_widths(everyone.parties, say)
    xs = positions(heads, needs, MARGIN)
    beyond = max((room for (_, end), room in needs.items() if end == len(xs)), default=0)
    right = max(xs[-1] + max(heads[-1] // 2, beyond) + MARGIN, NARROWEST) if xs else NARROWEST
    spare = (right - MARGIN - xs[-1] - max(heads[-1] // 2, beyond)) // 2 if xs else 0
    parties = zip(everyone.parties, xs, heads, strict=True)
    return tuple(
        lifeline(one, one.id in everyone.outside, x + spare, HEAD_TOP, head, say) for one, x, head in parties
    ), right


def _finish(trace: Trace, lines: tuple[Lifeline, ...], rows: Rows, say: Wording) -> Scene:
    rows.close()
    bottom = rows.cursor + 14
    foot = bottom + (FOOT_HEIGHT if len(rows.arrows) > HEADS_AGAIN_AFTER else 0)
    ending = _ending(_outcome(trace, say), foot, rows.right - 2 * MARGIN)
    return Scene(
        scenario=trace.scenario,
        summary=_summary(trace, lines, say),
        outcome=trace.outcome,
        ending_words=visible(_outcome(trace, say)),
        width=rows.right,
        height=(ending[-1].y if ending else foot) + 16,
        title=starting(
            say("title", scenario=trace.scenario), MARGIN, 34, rows.right - 2 * MARGIN, 18, "bold"
        ),
        subtitle=starting(_inputs(trace, say), MARGIN, 55, rows.right - 2 * MARGIN, 12, "sans"),
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
        language=say.language,
    )


def _inputs(trace: Trace, say: Wording) -> str:
    parts = [say("seed", seed=trace.seed), say("policy", policy=trace.policy)]
    parts += [say("without", rules=", ".join(trace.off))] if trace.off else []
    parts += [say("with", rules=", ".join(trace.on))] if trace.on else []
    parts += [say("edited", edits=", ".join(trace.edits))] if trace.edits else []
    return visible(" · ".join(parts))


def _summary(trace: Trace, lines: tuple[Lifeline, ...], say: Wording) -> str:
    names = say.listed([line.title.full for line in lines]) or say("nobody")
    count, outcome = say.count("messages", len(trace.messages)), _outcome(trace, say)
    return visible(say("summary", scenario=trace.scenario, messages=count, parties=names, outcome=outcome))


def _outcome(trace: Trace, say: Wording) -> str:
    code = say("completed") if trace.outcome == "completed" else trace.outcome
    return say("outcome", code=code, says=trace.outcome_says) if trace.outcome_says else code


def _ending(words: str, bottom: int, room: int) -> tuple[Text, ...]:
    lines = wrapped(words, room - 24, 12, "sans", 3)
    return tuple(
        starting(
            line, MARGIN + (0 if from_right(words) else 24), bottom + 28 + 18 * at, room - 24, 12, "sans"
        )
        for at, line in enumerate(lines)
    )
