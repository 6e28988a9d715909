"""A message taken apart: query, form, JSON, cookies, credentials, redirect. Reading never raises.

What is malformed is read as far as it goes: a message that somebody broke on purpose is still explained.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import SplitResult, parse_qsl, urlsplit

from mockserver.message import Message, Request, Response, header
from mockserver.protocol import www_authenticate
from mockserver.protocol.client_credentials import parse_basic
from mockserver.protocol.errors import InvalidClient
from oauthsim.explanations import json_text
from oauthsim.explanations.pages import PageForm, forms

Pairs = tuple[tuple[str, str], ...]


class SetCookie(NamedTuple):
    """A cookie that a host hands out: its name, its value, its attributes in their order."""

    name: str
    value: str
    attributes: Pairs

    @classmethod
    def parse(cls, header_value: str) -> SetCookie:
        """Return the cookie that one Set-Cookie header hands out."""
        cookie, *attributes = header_value.split(";")
        return cls(
            *_name_and_value(cookie), tuple(_name_and_value(text) for text in attributes if text.strip())
        )


class Reading:
    """What stands in one request or response. `asked` is the request that a response answers."""

    def __init__(self, content: Request | Response, request: Request) -> None:
        self.content = content
        self.method = request.method
        self.url = split(request.url)
        self.asked = Reading(request, request) if isinstance(content, Response) else None

    @property
    def status(self) -> int:
        """The status of a response; 0 for a request."""
        return self.content.status if isinstance(self.content, Response) else 0

    @property
    def path(self) -> str:
        """The path of the URL."""
        return self.url.path or "/"

    @property
    def host(self) -> str:
        """The host (and port, if there is one) of the URL, without a user name before it."""
        return self.url.netloc.rpartition("@")[2].lower()

    @cached_property
    def query(self) -> Pairs:
        """The parameters of the URL; none for a response, which carries no URL."""
        return () if isinstance(self.content, Response) else pairs(self.url.query)

    @property
    def parameters(self) -> Pairs:
        """The parameters of the URL and of the form."""
        return self.query + self.form

    def header(self, name: str) -> str:
        """Return the first header `name`, or an empty text."""
        return header(self.content.headers, name) or ""

    @cached_property
    def content_type(self) -> str:
        """The media type of the body, in lower case, without parameters."""
        return self.header("Content-Type").partition(";")[0].strip().lower()

    @cached_property
    def text(self) -> str:
        """The body as text; bytes that are not UTF-8 become U+FFFD."""
        return self.content.body.decode("utf-8", errors="replace")

    @cached_property
    def form(self) -> Pairs:
        """The parameters of a form-encoded body."""
        if self.content_type != "application/x-www-form-urlencoded":
            return ()
        return pairs(self.text)

    @cached_property
    def json(self) -> Any:
        """The value of a JSON body; None when there is none."""
        if not (self.content_type.endswith("json") or self.text[:1] in ("{", "[")):
            return None
        return json_text.parse(self.text)

    def member(self, name: str) -> Any:
        """Return the member `name` of a JSON object, or None."""
        return self.json.get(name) if isinstance(self.json, dict) else None

    @cached_property
    def forms(self) -> tuple[PageForm, ...]:
        """The forms of an HTML page."""
        return forms(self.text) if self.is_page else ()

    @property
    def is_page(self) -> bool:
        """Whether the body is an HTML page."""
        return self.content_type in ("text/html", "application/xhtml+xml")

    @cached_property
    def location(self) -> SplitResult | None:
        """Where a redirect sends the browser; a relative address is at the same host."""
        if not 300 <= self.status < 400 or not self.header("Location"):
            return None
        target = split(self.header("Location"))
        return target if target.netloc else target._replace(scheme=self.url.scheme, netloc=self.url.netloc)

    @cached_property
    def location_query(self) -> Pairs:
        """The parameters in the query of the Location header."""
        return pairs(split(self.header("Location")).query)

    @cached_property
    def location_fragment(self) -> Pairs:
        """The parameters in the fragment of the Location header."""
        return pairs(split(self.header("Location")).fragment)

    @cached_property
    def referer(self) -> Pairs:
        """The parameters in the query of the Referer header."""
        return pairs(split(self.header("Referer")).query)

    @cached_property
    def cookies(self) -> Pairs:
        """The cookies that a browser sends (RFC 6265 §4.2)."""
        found = [
            part
            for name, value in self.content.headers
            if name.lower() == "cookie"
            for part in value.split(";")
        ]
        return tuple(_name_and_value(part) for part in found if part.strip())

    @cached_property
    def set_cookies(self) -> tuple[SetCookie, ...]:
        """The cookies that a host hands out (RFC 6265 §4.1)."""
        given = [value for name, value in self.content.headers if name.lower() == "set-cookie"]
        return tuple(SetCookie.parse(value) for value in given)

    @cached_property
    def credentials(self) -> tuple[str, str]:
        """Scheme (in lower case) and credentials of the Authorization header, or two empty texts."""
        scheme, _, rest = self.header("Authorization").strip().partition(" ")
        return scheme.lower(), rest.strip()

    @cached_property
    def basic(self) -> tuple[str, str] | None:
        """Client id and secret from a Basic header (RFC 6749 §2.3.1), if there is one that can be read."""
        try:
            return parse_basic(self.header("Authorization"))
        except InvalidClient:
            return None

    @cached_property
    def challenges(self) -> list[www_authenticate.Challenge]:
        """The schemes that WWW-Authenticate offers."""
        return www_authenticate.parse(self.header("WWW-Authenticate"))

    @cached_property
    def error(self) -> str:
        """The OAuth error code that is carried, wherever it stands, or an empty text."""
        member = self.member("error")
        if isinstance(member, str) and member:
            return member
        challenged = tuple(pair for challenge in self.challenges for pair in challenge.params.items())
        redirected = self.location_query + self.location_fragment
        return first(challenged + redirected + self.parameters, "error")


def read(message: Message) -> Reading:
    """Return `message`, taken apart."""
    return Reading(message.content, message.request)


def first(given: Pairs, name: str) -> str:
    """Return the first value of `name` that is not empty, or an empty text (RFC 6749 §3.1)."""
    return next((value for key, value in given if key == name and value), "")


def has(given: Pairs, *names: str) -> bool:
    """Whether one of `names` is there with a value."""
    return any(key in names and value for key, value in given)


def asks_for_authorization(given: Pairs) -> bool:
    """Whether these are the parameters of an authorization request, by value or by reference."""
    return has(given, "response_type") or (has(given, "client_id") and has(given, "request", "request_uri"))


def pairs(encoded: str) -> Pairs:
    """Return form-encoded text as names and values, the empty ones too."""
    return tuple(parse_qsl(encoded, keep_blank_values=True, errors="replace")) if encoded else ()


def split(url: str) -> SplitResult:
    """Return a URL in parts; one that cannot be read is all path."""
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", url, "", "")


def _name_and_value(text: str) -> tuple[str, str]:
    name, _, value = text.strip().partition("=")
    return name.strip(), value.strip().strip('"')
