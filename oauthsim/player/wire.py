"""A message as it was on the wire, cut into pieces, so that each piece that is a field can be pointed at.

The text is never changed by cutting: the pieces put together are the message (RFC 9112 §2, plain line ends).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import unquote_plus

from mockserver.message import Message, Response
from oauthsim.diagrams.labels import PHRASES, host_of
from oauthsim.explanations import Field
from oauthsim.export.raw_http import LONGEST_BODY, target
from oauthsim.player.json_pieces import json_pieces
from oauthsim.player.pieces import Piece, plain, pointed

_CHALLENGE = re.compile(r'([A-Za-z0-9_-]+)(\s*=\s*)("(?:[^"\\]|\\.)*"|[^\s,]+)')


class Wire:
    """Cuts one message into pieces; the fields of each place are used up in the order in which they stand."""

    def __init__(self, message: Message, found: Sequence[Field]) -> None:
        self._message = message
        self._fields = found
        self._places: defaultdict[str, list[int]] = defaultdict(list)
        for index in range(len(found) - 1, -1, -1):
            self._places[found[index].place].append(index)

    def as_dict(self) -> dict[str, Any]:
        """Return the start line, a line for each header, and the body, each as a list of pieces."""
        start = list(self._start())
        return {
            "start": start,
            "headers": [list(self._header(name, value)) for name, value in self._message.headers],
            **self._body(),
        }

    def _start(self) -> Iterator[Piece]:
        message = self._message
        if isinstance(message.content, Response):
            status, phrase = message.content.status, PHRASES.get(message.content.status, "")
            yield plain("HTTP/1.1 ")
            yield pointed(f"{status} {phrase}".rstrip(), self._next("status", "status"))
            return
        path, mark, query = target(message.url).partition("?")
        yield plain(f"{message.method} {path}{mark}")
        yield from self._parameters("query", query)
        yield plain(f" HTTP/1.1\nHost: {host_of(message.url)}")

    def _header(self, name: str, value: str) -> Iterator[Piece]:
        index = self._next("header", name)
        yield pointed(name, index)
        yield plain(": ")
        key = name.lower()
        if key in ("location", "referer"):
            yield from self._address(value, index, "location" if key == "location" else "referer")
        elif key == "cookie":
            yield from self._cookies(value, index)
        elif key == "set-cookie":
            yield from self._set_cookie(value, index)
        elif key == "www-authenticate":
            yield from self._challenges(value, index)
        else:
            yield pointed(value, index)

    def _address(self, value: str, index: int, place: str) -> Iterator[Piece]:
        before, hash_mark, fragment = value.partition("#")
        path, mark, query = before.partition("?")
        yield pointed(path, index)
        yield plain(mark)
        yield from self._parameters(f"{place} query", query)
        yield plain(hash_mark)
        yield from self._parameters(f"{place} fragment", fragment)

    def _cookies(self, value: str, index: int) -> Iterator[Piece]:
        for part in re.split(r"(;\s*)", value):
            found = self._next("cookie", part.partition("=")[0].strip())
            yield plain(part) if part.startswith(";") else pointed(part, index if found < 0 else found)

    def _set_cookie(self, value: str, index: int) -> Iterator[Piece]:
        place = "set-cookie"
        for part in re.split(r"(;\s*)", value):
            if part.startswith(";"):
                yield plain(part)
                continue
            found = self._next(place, part.partition("=")[0].strip())
            yield pointed(part, index if found < 0 else found)
            place = "cookie attribute"

    def _challenges(self, value: str, index: int) -> Iterator[Piece]:
        end = 0
        for found in _CHALLENGE.finditer(value):
            yield pointed(value[end : found.start()], index)
            own = self._anywhere("challenge", found[1])
            yield pointed(found[0], index if own < 0 else own)
            end = found.end()
        yield pointed(value[end:], index)

    def _parameters(self, place: str, encoded: str) -> Iterator[Piece]:
        for part in re.split("(&)", encoded):
            name = unquote_plus(part.partition("=")[0], errors="replace")
            yield plain("&") if part == "&" else pointed(part, self._next(place, name))

    def _body(self) -> dict[str, Any]:
        text = self._message.text
        shown, more = text[:LONGEST_BODY], max(len(text) - LONGEST_BODY, 0)
        kind = (self._message.header("Content-Type") or "").partition(";")[0].strip().lower()
        if kind == "application/x-www-form-urlencoded":
            return {"kind": "form", "body": list(self._parameters("form", shown)), "more": more}
        if self._places["json"] and not more:
            return {"kind": "json", "body": json_pieces(shown, self._members()), "more": 0}
        kind = "html" if kind == "text/html" else "text" if shown else ""
        return {"kind": kind, "body": [plain(shown)] if shown else [], "more": more}

    def _members(self) -> dict[str, int]:
        return {self._fields[index].name: index for index in self._places["json"]}

    def _next(self, place: str, name: str) -> int:
        """Use up the next field at `place` if it has this name; -1 if not."""
        waiting = self._places[place]
        return waiting.pop() if waiting and self._fields[waiting[-1]].name == name else -1

    def _anywhere(self, place: str, name: str) -> int:
        waiting = self._places[place]
        return next((index for index in reversed(waiting) if self._fields[index].name == name), -1)
