"""A page as the browser shows it: what came, from where, and (read only when asked) what is in it."""

from __future__ import annotations

import html as markup
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from mockserver.message import Headers, header
from mockserver.resource_owner.document import Document, Link
from mockserver.resource_owner.forms import Button, Form
from mockserver.resource_owner.navigation import Ask
from mockserver.resource_owner.referrer import DEFAULT_POLICY, LEGACY, policy_in
from mockserver.resource_owner.url import MalformedUrl, Url, parse

_LOADS_MORE: Final = (b"<img", b"<iframe", b"<script", b"<link")
_CHARSET = re.compile(r"charset\s*=\s*\"?([\w-]+)", re.ASCII | re.IGNORECASE)
_LATIN: Final = frozenset({"iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii", "windows-1252", "cp1252"})


@dataclass(slots=True)
class Frame:
    """A frame of a page: its URL, the header line that kept it from being shown, or the page in it."""

    url: str
    blocked: str | None = None
    page: Page | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """A message that the script of another window posted to a page, and the origin of that window."""

    data: Mapping[str, str]
    origin: str


class Page:
    """One page. `url` is the address bar, fragment included; `status` is 0 when nothing came back.

    `asked` is the request that brought it (for a reload), `location` its URL in parts, and `error` says in
    words why the browser shows a page of its own instead of an answer. `default_policy` is what it tells
    others of its URL as long as it says nothing about that.
    """

    def __init__(
        self,
        url: Url | str,
        status: int = 0,
        headers: Headers = (),
        body: bytes = b"",
        *,
        asked: Ask | None = None,
        error: str | None = None,
        default_policy: str = DEFAULT_POLICY,
    ) -> None:
        self.location = url if isinstance(url, Url) else None
        self.url = str(url)
        self.status = status
        self.headers = headers
        self.body = body
        self.asked = asked
        self.error = error
        self.default_policy = default_policy
        self.frames: list[Frame] = []
        self.messages: list[Posted] = []

    def __repr__(self) -> str:
        return f"<Page {self.status} {self.url}>"

    @cached_property
    def content_type(self) -> str:
        """The media type of the page, in lower case, without parameters."""
        return (header(self.headers, "Content-Type") or "").partition(";")[0].strip().lower()

    @cached_property
    def is_html(self) -> bool:
        """Whether the browser reads the body as HTML; anything else it shows as text."""
        if self.content_type:
            return self.content_type in ("text/html", "application/xhtml+xml")
        return self.body.lstrip()[:9].lower() == b"<!doctype" or self.body.lstrip()[:5].lower() == b"<html"

    @cached_property
    def html(self) -> str:
        """The body as text, as it came: the page's source."""
        charset = _CHARSET.search(header(self.headers, "Content-Type") or "")
        latin = charset is not None and charset[1].lower() in _LATIN
        return self.body.decode("cp1252" if latin else "utf-8", errors="replace").removeprefix("\ufeff")

    @cached_property
    def document(self) -> Document:
        """The page, read. Looking at its text, links or forms reads it."""
        return Document(self.html if self.is_html else "")

    @property
    def title(self) -> str:
        """The title of the page."""
        return self.document.title

    @cached_property
    def text(self) -> str:
        """What a person reads on the page."""
        return self.document.text if self.is_html else self.html

    @cached_property
    def links(self) -> list[Link]:
        """The links that a person can see, with absolute URLs (one that cannot be read stays as it is)."""
        return [
            Link(link.text, self.absolute(link.url), link.rel, link.referrer_policy)
            for link in self.document.links
        ]

    @property
    def forms(self) -> list[Form]:
        """The forms of the page, with their fields and buttons."""
        return self.document.forms

    @property
    def buttons(self) -> list[str]:
        """What stands on the buttons that a person can press, in order."""
        return [button.text for form in self.forms for button in form.buttons]

    @property
    def field_names(self) -> tuple[str, ...]:
        """The name of each field of the page's forms, once."""
        return tuple(dict.fromkeys(name for form in self.forms for name in form.field_names))

    def can_press(self, label: str) -> bool:
        """Whether there is a button with `label` on it."""
        return label in self.buttons

    def button(self, label: str, fields: tuple[str, ...] = ()) -> tuple[Form, Button] | None:
        """Return the first button with `label` and its form; rather one whose form has all of `fields`."""
        found = [(form, button) for form in self.forms for button in form.buttons if button.text == label]
        fitting = [pair for pair in found if set(fields) <= set(pair[0].field_names)]
        return next(iter(fitting or found), None)

    @cached_property
    def base(self) -> Url | None:
        """What the relative URLs of the page are relative to (HTML §2.4.3)."""
        if self.document.base is None:
            return self.location
        try:
            return parse(self.document.base, self.location)
        except MalformedUrl:
            return self.location

    def absolute(self, url: str) -> str:
        """Return `url`, which stands in the page, as an absolute URL; one that cannot be read as it is."""
        try:
            return str(parse(url, self.base))
        except MalformedUrl:
            return url

    @cached_property
    def referrer_policy(self) -> str:
        """What the page tells others of its URL: Referrer-Policy in a header, or meta, which outweighs it."""
        values = [value for name, value in self.headers if name.lower() == "referrer-policy"]
        policy = policy_in(values) or self.default_policy
        if self.is_html and b"referrer" in self.body.lower():
            for content in self.document.referrer:
                token = content.strip().lower()
                policy = policy_in([LEGACY.get(token, token)]) or policy
        return policy

    @property
    def loads_more(self) -> bool:
        """Whether the page has sub-resources at all: a cheap look, before it is read."""
        body = self.body.lower()
        return any(tag in body for tag in _LOADS_MORE) and self.is_html


def error_page(url: Url | str, title: str, reason: str, *, asked: Ask | None = None) -> Page:
    """Return the page that the browser itself shows when there is no answer to show."""
    body = (
        f"<!doctype html><title>{markup.escape(title)}</title><h1>{markup.escape(title)}</h1>"
        f"<p>{markup.escape(reason)}</p>"
    )
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    return Page(url, 0, headers, body.encode("utf-8", "replace"), asked=asked, error=reason)
