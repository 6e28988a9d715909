"""Moments and durations in words: seconds since the epoch (RFC 7519 §2, NumericDate) as UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from oauthsim.explanations.catalogue import ENGLISH, words

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
UNITS = (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1))


def moment(seconds: object, now: int, language: str = ENGLISH) -> str:
    """Return `seconds` since the epoch as a date in UTC and as seen from `now`; "" when it is no number."""
    number = as_number(seconds)
    if number is None:
        return ""
    try:
        date = EPOCH + timedelta(seconds=number)
    except OverflowError:
        return ""
    phrases = words(language)
    distance = duration(abs(round(number - now)), language)
    relation = phrases["now"] if round(number) == now else phrases["in" if number > now else "ago"]
    return str(phrases["moment"]).format(
        date=f"{date:%Y-%m-%d %H:%M:%S}", relation=relation.format(duration=distance)
    )


def duration(seconds: object, language: str = ENGLISH) -> str:
    """Return seconds in their two largest units: "1 hour and 30 minutes"; "" when it is no number."""
    number = as_number(seconds)
    if number is None or number < 0:
        return ""
    rest, phrases, parts = int(number), words(language), list[str]()
    for unit, size in UNITS:
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count} {phrases['units'][unit][count != 1]}")
    if len(parts) < 2:
        return parts[0] if parts else f"0 {phrases['units']['second'][1]}"
    return str(phrases["and"]).format(first=parts[0], last=parts[1])


def as_number(value: object) -> float | None:
    """Return a number, or digits that spell one, as a number; anything else (a bool too) is None."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 15:
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if abs(value) < 1e15 else None  # also None for NaN, which compares as False
