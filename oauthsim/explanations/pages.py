"""The forms of an HTML page: where they go and what they would send (HTML Standard, form submission)."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import NamedTuple


class PageForm(NamedTuple):
    """One form: its action, and name, value and type of each of its fields and buttons."""

    action: str
    controls: tuple[tuple[str, str, str], ...]

    @property
    def names(self) -> set[str]:
        """The names of its fields and buttons."""
        return {name for name, _, _ in self.controls}

    @property
    def asks_for_password(self) -> bool:
        """Whether a password is typed into it."""
        return any(kind == "password" for _, _, kind in self.controls)


class _FormParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, list[tuple[str, str, str]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append((given.get("action", ""), []))
        elif tag in ("input", "button", "select", "textarea") and self.found and given.get("name"):
            control = (given["name"], given.get("value", ""), given.get("type", "text").lower())
            self.found[-1][1].append(control)


def forms(html: str) -> tuple[PageForm, ...]:
    """Return the forms of a page, in their order."""
    if "<form" not in html.lower():
        return ()
    parser = _FormParser()
    try:
        parser.feed(html)
    except (AssertionError, ValueError):  # html.parser gives up on some malformed markup in this way
        return ()
    return tuple(PageForm(action, tuple(controls)) for action, controls in parser.found)
