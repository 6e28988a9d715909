"""The places of a message where a secret can stand, each with its text, decoded as far as it was encoded."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote_plus

from oauthsim.explanations.reading import Reading, split
from oauthsim.explanations.tokens import decode

OWN_PLACE = {
    "cookie": "cookie",
    "set-cookie": "cookie",
    "authorization": "Authorization header",
    "referer": "Referer",
}
"""Header -> what its place is called; every other is just a header."""

DEPTH = 3
"""How many layers of percent-encoding are undone: an address in an address in an address."""


class Text(NamedTuple):
    """The text at one place, as it stands and decoded."""

    place: str
    variants: tuple[str, ...]


def texts(reading: Reading) -> Iterator[Text]:
    """Return every text of a message that could hold a secret."""
    if not reading.status:
        yield Text("URL path", variants(reading.url.path))
        yield Text("URL query", variants(reading.url.query))
    for name, value in reading.content.headers:
        yield from _header(name.lower(), value)
    if reading.basic:
        yield Text("Authorization header", reading.basic)
    if reading.content.body:
        yield _body(reading)


def variants(text: str) -> tuple[str, ...]:
    """Return `text` and what it says when percent-encoding is undone, layer by layer."""
    found = [text]
    for _ in range(DEPTH):
        if "%" not in found[-1] and "+" not in found[-1]:
            break
        found.append(unquote_plus(found[-1]))
    return tuple(dict.fromkeys(found))


def claims(token: str) -> str:
    """Return the claims of a JWT as text, or an empty text when `token` is none."""
    decoded = decode(token)
    return "" if decoded is None else "\n".join(_strings(decoded.claims))


def _header(name: str, value: str) -> Iterator[Text]:
    if name == "location":
        target = split(value)
        yield Text("redirect", variants(target._replace(fragment="").geturl()))
        yield Text("fragment", variants(target.fragment))
    else:
        yield Text(OWN_PLACE.get(name, "header"), variants(value))


def _body(reading: Reading) -> Text:
    text = reading.text
    if reading.form:
        return Text("form body", variants(text))
    if reading.json is not None:
        return Text("JSON body", (text, "\n".join(_strings(reading.json))) if "\\" in text else (text,))
    if reading.is_page:
        return Text("page", (*variants(text), *((html.unescape(text),) if "&" in text else ())))
    return Text("body", variants(text))


def _strings(value: object) -> list[str]:
    """Return all texts in a JSON value."""
    if isinstance(value, dict):
        return [leaf for member in value.values() for leaf in _strings(member)]
    if isinstance(value, list):
        return [leaf for member in value for leaf in _strings(member)]
    return [value] if isinstance(value, str) else []
