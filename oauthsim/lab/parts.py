"""A part of a trace: the steps that a story is taught in, and the picture of a few messages of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from oauthsim.diagrams import scene
from oauthsim.diagrams.shapes import Scene, Section
from oauthsim.trace import Event, Trace


@dataclass(frozen=True, slots=True)
class Part:
    """One step of a story: its number and title, and the numbers of its first and last message."""

    number: int
    title: str
    first: int
    last: int


def parts(trace: Trace) -> tuple[Part, ...]:
    """Return the steps of `trace` in order; a run that ended early has fewer."""
    starts = [event for event in trace.events if event.kind == scene.STEP]
    ends = [event.after for event in starts[1:]] + [len(trace.messages)]
    return tuple(
        Part(number, start.text, start.after + 1, end)
        for number, (start, end) in enumerate(zip(starts, ends, strict=True), 1)
    )


def part(trace: Trace, step: int) -> Part:
    """Return step `step` of `trace`. Raises LookupError, which says how many there are."""
    found = parts(trace)
    if not 1 <= step <= len(found):
        raise LookupError(f"there is no step {step}; this run has {len(found)} steps")
    return found[step - 1]


def excerpt(trace: Trace, first: int, last: int) -> Scene:
    """Return the picture of the messages `first` to `last` of a run, numbered as they are in it."""
    whole = (first, last) == (1, len(trace.messages))
    name = trace.scenario if whole else f"{trace.scenario}, messages {first} to {last}"
    picture = scene.build(
        replace(
            trace,
            scenario=name,
            messages=trace.messages[first - 1 : last],
            events=tuple(event for event in trace.events if _within(event, first, last)),
        )
    )
    picture = replace(picture, sections=tuple(_numbered(one, trace) for one in picture.sections))
    return picture if last == len(trace.messages) else _without_ending(picture)


def _within(event: Event, first: int, last: int) -> bool:
    """Whether an event belongs to the messages: a step stands before its first, all else after a message."""
    return first <= event.after + (event.kind == scene.STEP) <= last


def _numbered(section: Section, trace: Trace) -> Section:
    """Return a heading with the number that its step has in the whole run."""
    number = next(one.number for one in parts(trace) if one.first == section.after + 1)
    _, dot, title = section.text.text.partition(" · ")
    _, _, full = section.text.full.partition(" · ")
    words = replace(section.text, text=f"Step {number}{dot}{title}", full=f"Step {number}{dot}{full}")
    return replace(section, text=words)


def _without_ending(picture: Scene) -> Scene:
    """Return a picture that stops before the run does: its last line is no outcome."""
    says = picture.summary.partition(" Outcome:")[0]
    return replace(picture, summary=says, ending=(), ending_words="", height=picture.foot_bottom + 16)
