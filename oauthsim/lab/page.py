"""What Alice sees: the page that a response brought, as the text that a person reads in the browser."""

from __future__ import annotations

from html import escape

from mockserver.resource_owner.page import Page
from oauthsim.diagrams.lettering import visible
from oauthsim.lab.view import View
from oauthsim.trace import Trace


def page(trace: Trace, number: int) -> View:
    """Return the page that message `number` brought: its address, its text, its boxes and buttons.

    Raises LookupError when there is no such message, or when what it brought is no page.
    """
    message = trace.message(number)
    shown = Page(message.url, message.status or 0, message.headers, message.body)
    if message.status is None or not shown.is_html:
        raise LookupError(f"message {number} brings no page; look at it with raw(trace, {number})")
    lines = [visible(line) for line in _as_a_person_reads_it(shown)]
    address = visible(message.url.partition("?")[0])
    return View(
        f"<p>In Alice's browser, at <code>{escape(address)}</code>:</p>\n"
        f"<blockquote>\n{'<br>'.join(escape(line) for line in lines)}\n</blockquote>",
        "\n".join([f"In Alice's browser, at {address}:", "", *(f"  {line}" for line in lines)]),
    )


def _as_a_person_reads_it(shown: Page) -> list[str]:
    """Return the lines of a page; a box that can be ticked and a button look like what they are."""
    fields = [field for form in shown.forms for field in form.fields]
    boxes = {field.value: field.chosen for field in fields if field.kind == "checkbox"}
    typed = [field.name for field in fields if field.kind in ("text", "password")]
    lines = [_box(line, boxes) for line in _with_buttons(shown.text.split("\n"), shown.buttons)]
    return [
        one for line in lines for one in (_to_fill_in(typed) if line.lower().split() == typed else [line])
    ]


def _with_buttons(lines: list[str], buttons: list[str]) -> list[str]:
    """Return the lines with each button in brackets; a heading may say the same: look from below."""
    at = len(lines)
    for button in reversed(buttons):
        at = next((one for one in range(at - 1, -1, -1) if lines[one] == button), at)
        lines = [*lines[:at], f"[ {button} ]", *lines[at + 1 :]]
    return lines


def _box(line: str, boxes: dict[str, bool]) -> str:
    for value, chosen in boxes.items():
        if line.endswith(value):
            return f"{'☑' if chosen else '☐'} {line}"
    return line


def _to_fill_in(names: list[str]) -> list[str]:
    return [f"{name.capitalize()}: ________" for name in names]
