"""Secrets found by the name of what holds them: the parameter, member, header or cookie (RFC by RFC)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from oauthsim.explanations.reading import Pairs, Reading, first

PARAMETERS = {
    "password": "password",
    "state": "state",
    "nonce": "nonce",
    "code_verifier": "code_verifier",
    "code_challenge": "code_challenge",
    "client_secret": "client_secret",
    "client_assertion": "client_assertion",
    "code": "code",
    "access_token": "access_token",
    "refresh_token": "refresh_token",
    "id_token": "id_token",
    "id_token_hint": "id_token",
    "device_code": "device_code",
    "user_code": "user_code",
}
"""Parameter of a query, form or redirect -> the kind of secret that it holds."""

MEMBERS = {
    name: kind
    for name, kind in PARAMETERS.items()
    if name not in ("password", "state", "nonce", "code")  # in JSON these may be anything
} | {"registration_access_token": "registration_access_token"}
"""Member of a JSON answer -> the kind of secret that it holds."""

TOKENS_OF_ANY_KIND = ("token", "subject_token", "actor_token")
"""Parameters that hold some token; which kind, other messages or a hint must tell."""

ISSUED, NAMED, PRESENTED, GUESSED = range(4)
"""How sure it is of which kind a value is, the surest first."""


class Named(NamedTuple):
    """A value in a message that its name says is a secret. `host` is that of a cookie."""

    kind: str
    value: str
    place: str
    sureness: int
    host: str = ""


def named(reading: Reading, topic: str) -> Iterator[Named]:
    """Return the secrets that a message names, in the order in which they stand there."""
    if topic == "api" and not reading.status:
        yield from _parameters("URL query", reading.query, ("access_token",))
        yield from _parameters("form body", reading.form, ("access_token",))
    else:
        yield from _parameters("URL query", reading.query)
        yield from _parameters("form body", reading.form)
        yield from _tokens(reading.form)
    yield from _parameters("redirect", reading.location_query)
    yield from _parameters("fragment", reading.location_fragment)
    yield from _parameters("Referer", reading.referer)
    yield from _members(reading.json if topic != "api" else None)
    for form in reading.forms:
        yield from _parameters("page", tuple((name, value) for name, value, _ in form.controls))
    yield from _headers(reading)


def _parameters(place: str, given: Pairs, names: Iterable[str] = PARAMETERS) -> Iterator[Named]:
    for name, value in given:
        if name in names and value:
            yield Named(PARAMETERS[name], value, place, NAMED)


def _tokens(form: Pairs) -> Iterator[Named]:
    hint = first(form, "token_type_hint")
    kind = hint if hint == "refresh_token" else "access_token"
    for name, value in form:
        if name in TOKENS_OF_ANY_KIND and value:
            yield Named(kind, value, "form body", GUESSED)


def _members(value: object) -> Iterator[Named]:
    for name, member in value.items() if isinstance(value, dict) else ():
        if isinstance(member, str) and member and name in MEMBERS:
            yield Named(MEMBERS[name], member, "JSON body", ISSUED)


def _headers(reading: Reading) -> Iterator[Named]:
    scheme, credentials = reading.credentials
    if scheme in ("bearer", "dpop") and credentials:
        yield Named("access_token", credentials, "Authorization header", PRESENTED)
    if reading.basic and reading.basic[1]:
        yield Named("client_secret", reading.basic[1], "Authorization header", NAMED)
    if reading.header("X-API-Key"):
        yield Named("api_key", reading.header("X-API-Key"), "header", NAMED)
    for _, value in (*reading.cookies, *((cookie.name, cookie.value) for cookie in reading.set_cookies)):
        if value:
            yield Named("session_cookie", value, "cookie", PRESENTED, reading.host)
