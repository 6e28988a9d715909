"""Forms as a person fills them in, and what the browser sends of them (HTML §4.10.21 and §4.10.22)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote_plus

from mockserver.policy import UsageMistake, unknown

CHOICES: Final = frozenset({"checkbox", "radio", "option"})
Filled = Mapping[str, "str | list[str] | None"]


@dataclass(frozen=True, slots=True)
class Field:
    """One control: its `kind` is the type of the input, `textarea`, or `option` for each option of a select.

    `chosen` says whether a checkbox or radio is ticked or an option selected; other kinds are always sent.
    """

    name: str
    kind: str
    value: str
    chosen: bool = True


@dataclass(frozen=True, slots=True)
class Button:
    """A button that sends its form; `text` is what stands on it. `name` and `value` go with the form."""

    text: str
    name: str = ""
    value: str = ""
    action: str | None = None
    method: str | None = None
    visible: bool = True


@dataclass(slots=True)
class Form:
    """A form: where it goes, and its controls in the order in which they stand."""

    action: str = ""
    method: str = "GET"
    controls: list[Field | Button] = field(default_factory=list)
    referrer_policy: str = ""

    @property
    def fields(self) -> list[Field]:
        """The fields, without the buttons."""
        return [control for control in self.controls if isinstance(control, Field)]

    @property
    def buttons(self) -> list[Button]:
        """The buttons that a person can see and press."""
        return [control for control in self.controls if isinstance(control, Button) and control.visible]

    @property
    def field_names(self) -> tuple[str, ...]:
        """The name of each field, once."""
        return tuple(dict.fromkeys(field.name for field in self.fields))

    def entries(self, button: Button, filled: Filled) -> list[tuple[str, str]]:
        """Return what pressing `button` sends when the fields in `filled` get those values.

        Raises UsageMistake for a field that the form does not have, or a choice that it does not offer.
        """
        for name, value in filled.items():
            self._demand(name, _values(value))
        remaining = {name: _values(value) for name, value in filled.items()}
        return list(self._entries(button, filled, remaining))

    def _entries(
        self, button: Button, filled: Filled, remaining: dict[str, list[str]]
    ) -> Iterator[tuple[str, str]]:
        for control in self.controls:
            if isinstance(control, Button):
                if control is button and control.name:
                    yield control.name, control.value
            elif control.name not in filled:
                if control.chosen:
                    yield control.name, control.value
            elif control.kind not in CHOICES:
                if remaining[control.name]:
                    yield control.name, remaining[control.name].pop(0)
            elif control.value in _values(filled[control.name]):
                yield control.name, control.value

    def _demand(self, name: str, values: list[str]) -> None:
        fields = [field for field in self.fields if field.name == name]
        if not fields:
            raise UsageMistake(unknown("field", name, self.field_names))
        offered = {field.value for field in fields if field.kind in CHOICES}
        free = sum(field.kind not in CHOICES for field in fields)
        if offered and not free:
            for value in values:
                if value not in offered:
                    raise UsageMistake(unknown(f"choice of the field {name!r}", value, offered))
        elif len(values) > free + len(offered):
            raise UsageMistake(f"the field {name!r} takes {free} value(s), and was given {len(values)}")


def encoded(entries: list[tuple[str, str]]) -> str:
    """Return `entries` as application/x-www-form-urlencoded (WHATWG URL §5.2: `~` is encoded, `*` is not)."""
    return "&".join(f"{_encoded(name)}={_encoded(value)}" for name, value in entries)


def _encoded(text: str) -> str:
    lines = re.sub(r"\r\n?|\n", "\r\n", text)
    return quote_plus(lines, safe="*", errors="replace").replace("~", "%7E")


def _values(value: str | list[str] | None) -> list[str]:
    return [] if value is None else [value] if isinstance(value, str) else list(value)
