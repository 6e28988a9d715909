"""What a person sees: the page that a response brought, as the text that a person reads in the browser."""

from __future__ import annotations

from collections.abc import Iterator
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
    lines = [visible(line) for line in as_a_person_reads_it(shown)]
    address = visible(message.url.partition("?")[0])
    whose = next((one.title for one in trace.participants if one.id == message.receiver), message.receiver)
    return View(
        f"<p>In {escape(whose)}, at <code>{escape(address)}</code>:</p>\n"
        f"<blockquote>\n{'<br>'.join(escape(line) for line in lines)}\n</blockquote>",
        "\n".join([f"In {whose}, at {address}:", "", *(f"  {line}" for line in lines)]),
    )


def as_a_person_reads_it(shown: Page) -> list[str]:
    """Return the lines of a page; a box that can be ticked and a button look like what they are."""
    fields = [field for form in shown.forms for field in form.fields]
    boxes = {field.value: field.chosen for field in fields if field.kind == "checkbox"}
    typed = [field.name for field in fields if field.kind in ("text", "password")]
    lines = [part for line in shown.text.split("\n") for part in _in_parts(line, boxes, typed)]
    return _side_by_side(_with_buttons(lines, shown.buttons))


def _in_parts(line: str, boxes: dict[str, bool], typed: list[str]) -> Iterator[str]:
    """Give each box and field that stand side by side a line of its own; a box's text ends in its value."""
    if typed and line.lower() == " ".join(typed):
        yield from (f"{name.capitalize()}: ________" for name in typed)
        return
    for value, chosen in boxes.items():
        before, found, after = f"{line} ".partition(f" {value} ")
        if found:
            yield f"{'☑' if chosen else '☐'} {before}{found.rstrip()}"
            line = after.rstrip()
    if line:
        yield line


def _with_buttons(lines: list[str], buttons: list[str]) -> list[str]:
    """Return the lines with each button in brackets; a heading may say the same: look from below."""
    at = len(lines)
    for button in reversed(buttons):
        at = next((one for one in range(at - 1, -1, -1) if lines[one] == button), at)
        lines = [*lines[:at], f"[ {button} ]", *lines[at + 1 :]]
    return lines


def _side_by_side(lines: list[str]) -> list[str]:
    """Return the lines with buttons that follow each other on one line."""
    joined: list[str] = []
    for line in lines:
        if joined and line.startswith("[ ") and joined[-1].startswith("[ "):
            joined[-1] += f"  {line}"
        else:
            joined.append(line)
    return joined
