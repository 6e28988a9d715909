"""HTML cut into tags and text, in one pass and in linear time (HTML §13.2.5, without its parse errors).

Python's own html.parser is not used: on broken markup it takes quadratic time in many releases, and releases
differ in what they read.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from html.entities import html5
from typing import Final, Literal, NamedTuple

_NAME = re.compile(r"<(/?)([A-Za-z][^\t\n\f\r />]*)")
_USUAL = re.compile(r'[ \n]+([a-z-]+)="([^"&]*)"')
_BETWEEN = re.compile(r"[\t\n\f\r /]*")
_ATTRIBUTE = re.compile(r"=?[^\t\n\f\r />=]*")
_EQUALS = re.compile(r"[\t\n\f\r ]*=[\t\n\f\r ]*")
_UNQUOTED = re.compile(r"[^\t\n\f\r >]*")
_IN_TEXT = re.compile(r"&#[0-9]{1000,};?")
_IN_ATTRIBUTE = re.compile(
    r"&(?:#[0-9]{1,12};?|#[xX][0-9a-fA-F]{1,12};?|([A-Za-z][A-Za-z0-9]{0,31}(?:;|(?![=A-Za-z0-9;]))))"
)
RAW: Final = frozenset({"iframe", "noembed", "noframes", "script", "style", "xmp"})
"""Elements whose content is text to its last `<`; in a title or textarea, only `&` means something."""
_ENDS: Final = {
    name: re.compile(rf"</{name}(?=[\t\n\f\r />])", re.IGNORECASE) for name in (*RAW, "textarea", "title")
}


class Token(NamedTuple):
    """A start tag or an end tag with its name in lower case, or a piece of text (in `name`)."""

    kind: Literal["start", "end", "text"]
    name: str
    attributes: dict[str, str] = {}  # noqa: RUF012 - never written to: the tags bring their own


def tokens(text: str) -> Iterator[Token]:
    """Yield the tags and the texts of `text`; comments, declarations and a tag without end are left out."""
    position = 0
    while position < len(text):
        start = text.find("<", position)
        if start != position:
            yield Token("text", unescape(text[position:start] if start > 0 else text[position:]))
        if start < 0:
            return
        tag = _NAME.match(text, start)
        if tag is None:
            position = _skip(text, start)
            if position == start + 1:
                yield Token("text", "<")
            continue
        name = tag[2].lower()
        attributes, position = _attributes(text, tag.end())
        if attributes is None:
            return
        yield Token("end" if tag[1] else "start", name, attributes)
        if name in _ENDS and not tag[1]:
            end = _ENDS[name].search(text, position)
            stop = end.start() if end else len(text)
            yield Token("text", text[position:stop] if name in RAW else unescape(text[position:stop]))
            position = stop


def unescape(text: str) -> str:
    """Return `text` with its character references replaced (HTML §13.2.5.72)."""
    if "&" not in text:
        return text
    return html.unescape(_IN_TEXT.sub("\ufffd", text))  # int() refuses numbers of thousands of digits


def _skip(text: str, start: int) -> int:
    """Where what begins at `start` with `<` and is no tag ends: a comment, or the `<` itself as text."""
    if text.startswith("<!--", start):
        if text.startswith((">", "->"), start + 4):
            return text.index(">", start + 4) + 1
        end = text.find("-->", start + 4)
        return end + 3 if end >= 0 else len(text)
    if text.startswith(("<!", "<?", "</"), start) and start + 2 < len(text):
        end = text.find(">", start + 2)
        return end + 1 if end >= 0 else len(text)
    return start + 1


def _attributes(text: str, position: int) -> tuple[dict[str, str] | None, int]:
    """Read attributes up to the `>` of the tag; the first of a name counts. None when the text ends first."""
    attributes: dict[str, str] = {}
    while usual := _USUAL.match(text, position):  # quicker, and to the same end, as what follows
        attributes.setdefault(usual[1], usual[2])
        position = usual.end()
    while not text.startswith(">", position):
        position = _end(_BETWEEN, text, position)
        if position >= len(text):
            return None, position
        if text[position] == ">":
            break
        end = _end(_ATTRIBUTE, text, position)
        name, position, value = text[position:end].lower(), end, ""
        equals = _EQUALS.match(text, position)
        if equals is not None:
            value, position = _value(text, equals.end())
        attributes.setdefault(name, _IN_ATTRIBUTE.sub(_character, value) if "&" in value else value)
    return attributes, position + 1


def _value(text: str, position: int) -> tuple[str, int]:
    quote = text[position : position + 1]
    if quote in ("'", '"'):
        end = text.find(quote, position + 1)
        return (text[position + 1 : end], end + 1) if end >= 0 else ("", len(text))
    end = _end(_UNQUOTED, text, position)
    return text[position:end], end


def _end(pattern: re.Pattern[str], text: str, position: int) -> int:
    found = pattern.match(text, position)
    return found.end() if found else position


def _character(reference: re.Match[str]) -> str:
    """`&copy=1` in a URL is a parameter and not a copyright sign (HTML §13.2.5.73)."""
    return html5.get(reference[1], reference[0]) if reference[1] else html.unescape(reference[0])
