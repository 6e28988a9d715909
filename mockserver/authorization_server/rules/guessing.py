"""Rules against guessing what people and clients know (RFC 6749 §2.3.1, §4.3.2, §10.10; RFC 8628 §5.1)."""

from __future__ import annotations

from mockserver.protocol.errors import AccessDenied, InvalidClient, InvalidGrant, InvalidRequest
from mockserver.records import Guesses
from mockserver.rules import check

MOST_WRONG = 10
"""Wrong guesses in a row after which the pauses begin: more than anybody mistypes."""

PAUSE = 60
"""Seconds between two guesses from then on: some 1,400 guesses a day."""


@check("RFC 6749 §2.3.1", requirements=("RFC6749-2.3.1-09",))
def client_secret_is_not_being_guessed(guesses: Guesses | None, now: int) -> str:
    """After ten wrong secrets in a row for a client, the server takes one a minute, no more."""
    if wait := pause(guesses, now):
        raise InvalidClient(f"too many wrong secrets; wait {wait} seconds", evidence=seen(guesses))
    return seen(guesses)


@check("RFC 6749 §4.3.2", requirements=("RFC6749-4.3.2-05",))
def password_of_the_grant_is_not_being_guessed(guesses: Guesses | None, now: int) -> str:
    """After ten wrong passwords in a row for an account, the token endpoint takes one a minute, no more."""
    if wait := pause(guesses, now):
        raise InvalidGrant(f"too many wrong passwords; wait {wait} seconds", evidence=seen(guesses))
    return seen(guesses)


@check("RFC 6749 §10.10")
def password_is_not_being_guessed(guesses: Guesses | None, now: int) -> str:
    """After ten wrong passwords in a row for an account, the login page takes one a minute, no more."""
    if wait := pause(guesses, now):
        raise AccessDenied(f"too many wrong passwords; wait {wait} seconds", evidence=seen(guesses))
    return seen(guesses)


@check("RFC 8628 §5.1", requirements=("RFC8628-5.1-02",))
def user_code_is_not_being_guessed(guesses: Guesses | None, now: int) -> str:
    """After ten user codes of no device, typed by one person, the server takes one a minute, no more."""
    if wait := pause(guesses, now):
        raise InvalidRequest(f"too many wrong codes; wait {wait} seconds", evidence=seen(guesses))
    return seen(guesses)


def pause(guesses: Guesses | None, now: int) -> int:
    """Return how many seconds there are until the next guess is looked at."""
    if guesses is None or guesses.wrong < MOST_WRONG:
        return 0
    return max(0, guesses.last_at + PAUSE - now)


def seen(guesses: Guesses | None) -> str:
    """Return the evidence: how many guesses in a row were wrong."""
    return f"{0 if guesses is None else guesses.wrong} wrong in a row"
