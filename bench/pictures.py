"""Pictures of traces of 12 to 10,000 messages: the time of each part, and whether it grows as they do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from bench.stopwatch import best, heading, line, ms
from mockserver.message import Message
from mockserver.rules import Finding
from oauthsim.diagrams.scene import build
from oauthsim.diagrams.svg import svg
from oauthsim.simulate import simulate
from oauthsim.trace import Trace

SIZES = (12, 100, 1_000, 10_000)


def long_trace(length: int) -> Trace:
    """Return a trace of `length` messages: the authorization code run, over and over again."""
    once = simulate("authorization-code")
    numbered = list(islice(_again(once), length))
    return replace(
        once,
        messages=tuple(message for message, _ in numbered),
        findings={message.number: found for message, found in numbered},
        events=tuple(event for event in once.events if event.after < length),
    )


def _again(once: Trace) -> Iterator[tuple[Message, tuple[Finding, ...]]]:
    turn = 0
    while True:
        before = turn * len(once.messages)
        for message in once.messages:
            answers = None if message.answers is None else message.answers + before
            number = message.number + before
            yield replace(message, number=number, answers=answers), once.ledger(message.number)
        turn += 1


def report() -> float:
    """Print the times; return how much longer a message takes in the longest trace than with 100 messages."""
    heading("Pictures: laying out the scene, and writing it as SVG")
    by_message: dict[int, float] = {}
    for size in SIZES:
        trace = long_trace(size)
        scene = build(trace)
        jobs = {"scene": lambda trace=trace: build(trace), "svg": lambda scene=scene: svg(scene)}
        took = best(jobs, rounds=3 if size > 1_000 else 7)
        both = took["scene"] + took["svg"]
        by_message[size] = both / size
        says = f"scene {ms(took['scene'])}, SVG {ms(took['svg'])}, {both / size * 1e6:.0f} µs a message"
        line(f"{size:,} messages", ms(both), says)
    growth = by_message[SIZES[-1]] / by_message[100]
    line("a message of 10,000 / a message of 100", f"{growth:.1f} x", "linear: 1")
    return growth
