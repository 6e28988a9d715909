"""Moments and durations in words: seconds since the epoch (RFC 7519 §2, NumericDate) as UTC."""

from __future__ import annotations

from collections.abc import Mapping
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
    found = largest(int(number), language)
    return found[0] if len(found) == 1 else str(words(language)["and"]).format(first=found[0], last=found[1])


def largest(seconds: int, language: str = ENGLISH) -> list[str]:
    """Return seconds in words, in their two largest units; `0 seconds` when there are none."""
    units, parts = words(language)["units"], list[str]()
    for unit, size in UNITS:
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(counted(count, units[unit], language))
    return parts[:2] or [counted(0, units["second"], language)]


def counted(count: int, forms: Mapping[str, str], language: str = ENGLISH) -> str:
    """Return `count` of something, in the form that the language has for so many (Unicode TR 35, plurals)."""
    form = _arabic_plural(count) if language == "ar" else "one" if count == 1 else "other"
    return forms.get(form, forms["other"]).format(n=count)


def _arabic_plural(count: int) -> str:
    if count <= 2:
        return ("zero", "one", "two")[count]
    rest = count % 100
    return "few" if 3 <= rest <= 10 else "many" if rest >= 11 else "other"


def as_number(value: object) -> float | None:
    """Return a number, or digits that spell one, as a number; anything else (a bool too) is None."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 15:
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if abs(value) < 1e15 else None  # also None for NaN, which compares as False
