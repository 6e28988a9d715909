"""The benchmark measures what it says; how fast things are is for `make bench` to tell, not for tests."""

from __future__ import annotations

import sys

import pytest

from bench import pictures, where_time_goes, whole_run
from bench.stopwatch import best
from oauthsim.diagrams.scene import build
from oauthsim.simulate import simulate


def test_the_floor_counts_each_exchange_and_each_signature_once() -> None:
    trace = simulate("authorization-code")
    assert whole_run.exchanges(trace) == 13
    assert whole_run.signatures(trace) == 2


def test_the_bare_call_answers_and_the_signature_is_one_of_rs256() -> None:
    assert whole_run.bare_call()() == b"ok"
    assert len(whole_run.signature()()) == 256


@pytest.mark.parametrize("length", [12, 100])
def test_a_long_trace_is_numbered_through_and_each_answer_has_its_request(length: int) -> None:
    trace = pictures.long_trace(length)
    assert [message.number for message in trace.messages] == list(range(1, length + 1))
    for message in trace.messages:
        if message.answers is not None:
            assert trace.message(message.answers).request == message.request
    assert len(build(trace).arrows) == length


def test_the_best_of_several_rounds_counts() -> None:
    calls: list[str] = []
    took = best({"one": lambda: calls.append("one"), "two": lambda: calls.append("two")}, rounds=3, times=2)
    assert calls == ["one", "one", "two", "two"] * 3
    assert all(0 <= time < 1 for time in took.values())


def test_a_look_at_running_code_names_its_part() -> None:
    assert where_time_goes.part_of(sys._getframe()) == "anything else"
    parts = where_time_goes.looked_at(lambda: [simulate("authorization-code") for _ in range(5)])
    assert set(parts) <= {name for name, _ in where_time_goes.PARTS} | {"anything else"}
