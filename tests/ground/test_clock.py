"""The clock stands still until it is moved, and only moves forward."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mockserver.clock import WORLD_START, Clock


def test_every_world_begins_at_nine_in_the_morning_of_monday_the_fifth_of_january_2026() -> None:
    assert datetime.fromtimestamp(Clock().now, UTC) == datetime(2026, 1, 5, 9, tzinfo=UTC)


def test_time_stands_still_until_somebody_moves_it() -> None:
    clock = Clock()
    assert clock.now == clock.now == WORLD_START
    clock.advance(60)
    assert clock.now == WORLD_START + 60


def test_the_clock_never_runs_back_and_says_so() -> None:
    clock = Clock(1000)
    with pytest.raises(ValueError, match="only moves forward; -1 seconds is a step back"):
        clock.advance(-1)
    assert clock.now == 1000


def test_two_clocks_are_two_worlds() -> None:
    one, other = Clock(), Clock()
    one.advance(5)
    assert other.now == WORLD_START
