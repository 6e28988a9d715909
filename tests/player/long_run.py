"""A run of as many messages as a test wants: the refresh story over and over, an hour apart."""

from __future__ import annotations

from dataclasses import replace

from oauthsim.simulate import simulate
from oauthsim.trace import Event, Trace


def long_run(length: int) -> Trace:
    """Return a trace of `length` messages, each as rich as those of a real run, their numbers consecutive."""
    story = simulate("refresh-token")
    own = len(story.messages)
    messages, findings, events = [], {}, list[Event]()
    for at in range(length):
        turn, place = divmod(at, own)
        message = story.messages[place]
        answers = message.answers and message.answers + turn * own
        later = message.at + turn * 86400
        messages.append(replace(message, number=at + 1, at=later, answers=answers))
        findings[at + 1] = story.ledger(message.number)
        events += [
            replace(event, after=at, at=later) for event in story.events if event.after == message.number - 1
        ]
    return replace(story, messages=tuple(messages), findings=findings, events=tuple(events))
