"""Edits: change, lose or delay one message on the wire. `12:state=forged`, `12:-state`, `12:drop`, `12:+60`.

FIELD is a parameter of the query, the form, the JSON body or the Location of message N; or `header.NAME`,
`body`, `url`, `status`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode, urlunsplit

from mockserver.message import Message, Request, Response, header, sized, split_url, with_header
from mockserver.policy import UsageMistake

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit: `field` of message `number` becomes `value` (None removes it); `drop` loses the message.

    The field `+` delays it: it arrives `value` seconds late, and everybody's clock with it.
    Raises UsageMistake for text that no UTF-8 can carry (half of a surrogate pair).
    """

    number: int
    field: str
    value: str | None

    def __post_init__(self) -> None:
        try:
            f"{self.field}{self.value}".encode()
        except UnicodeEncodeError:
            raise UsageMistake(
                f"the edit of message {self.number} is not text: it cannot be written as UTF-8"
            ) from None

    def __str__(self) -> str:
        if self.field == "drop":
            return f"{self.number}:drop"
        if self.field == "+":
            return f"{self.number}:+{self.value}"
        return (
            f"{self.number}:-{self.field}"
            if self.value is None
            else f"{self.number}:{self.field}={self.value}"
        )


def parse(text: str) -> Edit:
    """Read an edit. Raises UsageMistake that shows the four forms when it cannot be read."""
    late = re.fullmatch(r"(\d{1,6}):\+(\d{1,9})", text, re.ASCII)
    if late is not None and int(late[1]) > 0:
        return Edit(int(late[1]), "+", late[2])
    found = re.fullmatch(r"(\d{1,6}):(?:(drop)|-([^=]+)|([^=]+)=(.*))", text, re.DOTALL)
    if found is None or int(found[1]) < 1:
        raise UsageMistake(
            f"cannot read the edit {text!r}; write N:FIELD=VALUE, N:-FIELD, N:drop or N:+SECONDS"
        )
    number, drop, removed, field, value = found.groups()
    return Edit(int(number), drop or removed or field, value)


def delay(edits: Iterable[Edit], number: int) -> int:
    """Return how many seconds late `edits` make message `number`."""
    return sum(int(edit.value or 0) for edit in edits if edit.number == number and edit.field == "+")


def apply(edit: Edit, message: Message) -> Message:
    """Return `message` as it goes on after `edit`. Raises UsageMistake when the message has no such place."""
    if edit.field == "drop":
        return replace(message, delivery="lost", edited=(*message.edited, "lost on the way"))
    if edit.field == "+":
        return replace(message, edited=(*message.edited, f"{edit.value} seconds late"))
    content = _in_place(edit, message.content) or _in_parameters(edit, message.content)
    if content is None:
        raise UsageMistake(
            f"message {edit.number} ({message.kind} {message.method} {message.url.partition('?')[0]}) "
            f"has no {edit.field}; it has: {', '.join(fields(message))}"
        )
    return message.carrying(content, _in_words(edit))


def fields(message: Message) -> list[str]:
    """Return what an edit of `message` can name: its parameters first, then url or status, body, headers."""
    parameters = {name for names, _ in _places(message.content) for name in names}
    line = "url" if message.kind == "request" else "status"
    return [*sorted(parameters), line, "body", *(f"header.{name}" for name, _ in message.headers)]


def _in_words(edit: Edit) -> str:
    return f"{edit.field} removed" if edit.value is None else f"{edit.field} set to {edit.value}"


def _in_place(edit: Edit, content: Request | Response) -> Request | Response | None:
    """Edit a header, the body, the URL or the status; None when the field is a parameter."""
    if edit.field.startswith("header."):
        name = edit.field.removeprefix("header.")
        if edit.value is None and header(content.headers, name) is None:
            return None
        return replace(content, headers=with_header(content.headers, name, _one_line(edit.value)))
    if edit.field == "body":
        return _with_body(content, (edit.value or "").encode())
    if edit.field == "url" and isinstance(content, Request):
        return replace(content, url=_one_line(edit.value) or "")
    if edit.field == "status" and isinstance(content, Response):
        return replace(content, status=_status(edit.value))
    return None


def _one_line(value: str | None) -> str | None:
    if value is not None and ("\r" in value or "\n" in value):
        raise UsageMistake("a header or URL is one line: take the line break out of the edit")
    return value


def _status(value: str | None) -> int:
    if value is None or not re.fullmatch(r"[1-5]\d\d", value):
        raise UsageMistake(f"status must be a number from 100 to 599, not {value!r}")
    return int(value)


def _in_parameters(edit: Edit, content: Request | Response) -> Request | Response | None:
    """Edit a parameter where the message already has it, else where its kind of message keeps parameters."""
    if edit.field in ("url", "status"):  # of the other kind of message
        return None
    places = _places(content)
    for names, change in places:
        if edit.field in names:
            return change(edit)
    return places[0][1](edit) if places and edit.value is not None else None


Change = Callable[[Edit], "Request | Response"]


def _places(content: Request | Response) -> list[tuple[set[str], Change]]:
    """Return where parameters may be: the names there, and how to change one; the likeliest place first."""
    places: list[tuple[set[str], Change]] = []
    kind = (header(content.headers, "Content-Type") or "").partition(";")[0].strip().lower()
    if kind == FORM:
        places.append((_names(content.body.decode("latin-1")), lambda edit: _edit_form(content, edit)))
    if kind == "application/json" and (members := _json_object(content.body)) is not None:
        places.append((set(members), lambda edit: _edit_json(content, members, edit)))
    if isinstance(content, Request):
        places.append((_names(split_url(content.url).query), lambda edit: _edit_url(content, edit)))
    elif location := header(content.headers, "Location"):
        parts = split_url(location)
        places.append((_names(parts.query), lambda edit: _edit_location(content, location, edit, "query")))
        places.append(
            (_names(parts.fragment), lambda edit: _edit_location(content, location, edit, "fragment"))
        )
    return places


def _names(query: str) -> set[str]:
    return {name for name, _ in parse_qsl(query, keep_blank_values=True)}


def _json_object(body: bytes) -> dict[str, object] | None:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _edit_form(content: Request | Response, edit: Edit) -> Request | Response:
    return _with_body(content, _edit_query(content.body.decode("latin-1"), edit).encode())


def _edit_json(content: Request | Response, members: dict[str, object], edit: Edit) -> Request | Response:
    changed = {name: value for name, value in members.items() if name != edit.field or edit.value is not None}
    if edit.value is not None:
        changed[edit.field] = _same_type(members.get(edit.field), edit.value)
    return _with_body(content, json.dumps(changed, ensure_ascii=False).encode())


def _same_type(old: object, value: str) -> object:
    if isinstance(old, bool | int | float | list | dict):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def _edit_url(content: Request | Response, edit: Edit) -> Request | Response:
    assert isinstance(content, Request)
    return replace(content, url=_edit_query_of(content.url, edit))


def _edit_location(content: Request | Response, location: str, edit: Edit, part: str) -> Request | Response:
    parts = split_url(location)
    changed = parts._replace(**{part: _edit_query(getattr(parts, part), edit)})
    return replace(content, headers=with_header(content.headers, "Location", urlunsplit(changed)))


def _edit_query_of(url: str, edit: Edit) -> str:
    parts = split_url(url)
    return urlunsplit(parts._replace(query=_edit_query(parts.query, edit)))


def _edit_query(query: str, edit: Edit) -> str:
    """Set or remove one parameter in its place; every other stays as it was written."""
    kept: list[tuple[str, str]] = []
    placed = False
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name != edit.field:
            kept.append((name, value))
        elif edit.value is not None and not placed:
            kept.append((name, edit.value))
            placed = True
    if edit.value is not None and not placed:
        kept.append((edit.field, edit.value))
    return urlencode(kept)


def _with_body(content: Request | Response, body: bytes) -> Request | Response:
    return replace(content, body=body, headers=sized(content.headers, body))
