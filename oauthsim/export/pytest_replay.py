"""A trace as a pytest file: it runs the world again, and demands the same outcome and messages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mockserver.message import Message
from oauthsim.diagrams.labels import label
from oauthsim.diagrams.lettering import visible
from oauthsim.export.python_call import python_call
from oauthsim.scenarios import SCENARIOS, STORIES
from oauthsim.trace import Trace

HEAD = '''\
"""{title}

{outcome}
Run it with pytest where oauthsim is installed.
"""

import pytest

from mockserver.policy import preset
from oauthsim.simulate import simulate
from oauthsim.world import Owner


@pytest.fixture(scope="module")
def trace():
    return {call}


def test_{name}_ends_with_{outcome_name}(trace):
    assert trace.outcome == {code!r}


def test_{name}_goes_step_by_step(trace):
    story = [(message.number, message.sender, message.receiver, message.status) for message in trace.messages]
    assert story == [
{story}
    ]
'''
VIOLATIONS = """

def test_{name}_violates_these_rules_and_no_others(trace):
    found = [
        (number, one.rule, one.enforced)
        for number in trace.findings
        for one in trace.ledger(number)
        if not one.held
    ]
    assert found == [
{lines}
    ]
"""


def pytest_replay(trace: Trace) -> str:
    """Return a test module that replays `trace`; the same trace gives the same bytes."""
    name = re.sub(r"\W+", "_", trace.scenario.lower(), flags=re.ASCII).strip("_") or "run"
    call = python_call(trace)
    source = HEAD.format(
        title=_words(f"{trace.scenario}, seed {trace.seed}, policy {trace.policy}, run again."),
        outcome=_words(f"It ended with {trace.outcome}: {trace.outcome_says}"),
        call=call,
        name=name,
        outcome_name=re.sub(r"\W+", "_", trace.outcome, flags=re.ASCII).strip("_") or "nothing",
        code=trace.outcome,
        story="\n".join(_line(message) for message in trace.messages),
    )
    if trace.scenario in STORIES and trace.scenario not in SCENARIOS:
        source = source.replace(
            "\nimport pytest\n", "\nimport pytest\n\nimport oauthsim.attacks  # noqa: F401\n", 1
        )
    for unused in ("preset", "Owner"):
        if f"{unused}(" not in call:
            source = re.sub(rf"^from [\w.]+ import {unused}\n", "", source, flags=re.MULTILINE)
    lines = "\n".join(_violations(trace))
    return source + (VIOLATIONS.format(name=name, lines=lines) if lines else "")


def _line(message: Message) -> str:
    facts = (message.number, message.sender, message.receiver, message.status)
    return f"        {facts!r},  # {visible(label(message))}"


def _violations(trace: Trace) -> Iterator[str]:
    for number in trace.findings:
        for one in trace.ledger(number):
            if not one.held:
                yield f"        {(number, one.rule, one.enforced)!r},"


def _words(text: str) -> str:
    """Return text for a docstring, which it can neither end nor escape from."""
    return visible(text).replace("\\", "/").replace('"', "'")
