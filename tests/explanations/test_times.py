"""Moments and durations in words."""

from __future__ import annotations

import pytest

from oauthsim.explanations.times import duration, moment

NOW = 1_767_258_000


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (60, "1 minute"),
        (61, "1 minute and 1 second"),
        (3600, "1 hour"),
        (3661, "1 hour and 1 minute"),
        (90 * 86400, "90 days"),
        ("600", "10 minutes"),
        (-1, ""),
        ("soon", ""),
        (True, ""),
        (None, ""),
        (float("nan"), ""),
        (1e300, ""),
    ],
)
def test_a_duration_is_told_in_its_two_largest_units(seconds: object, words: str) -> None:
    assert duration(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (NOW, "2026-01-01 09:00:00 UTC, at this very moment"),
        (NOW + 60, "2026-01-01 09:01:00 UTC, in 1 minute"),
        (NOW - 86400, "2025-12-31 09:00:00 UTC, 1 day ago"),
        (0, "1970-01-01 00:00:00 UTC, 20454 days and 9 hours ago"),
        (-(10**14), ""),
        (10**14, ""),
        ([], ""),
    ],
)
def test_a_moment_is_told_in_utc_and_as_seen_from_the_message(seconds: object, words: str) -> None:
    assert moment(seconds, NOW) == words
