"""What crosses the network: a request, a response, and the message that carries one of them (RFC 9110)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal
from urllib.parse import SplitResult, urlsplit

Headers = tuple[tuple[str, str], ...]
Channel = Literal["front", "back"]
Delivery = Literal["delivered", "lost", "refused"]


def header(headers: Headers, name: str) -> str | None:
    """Return the first value of the header `name` (names ignore case, RFC 9110 §5.1), or None."""
    wanted = name.lower()
    return next((value for key, value in headers if key.lower() == wanted), None)


def with_header(headers: Headers, name: str, value: str | None) -> Headers:
    """Return `headers` with `name` set once to `value`; None removes it."""
    kept = tuple((key, old) for key, old in headers if key.lower() != name.lower())
    return kept if value is None else (*kept, (name, value))


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request with an absolute URL (a fragment never travels, so the URL has none)."""

    method: str
    url: str
    headers: Headers = ()
    body: bytes = b""

    @property
    def host(self) -> str:
        """The host (and port, if the URL names one) that the request is for; empty if it names none."""
        return split_url(self.url).netloc.rpartition("@")[2].lower()


@dataclass(frozen=True, slots=True)
class Response:
    """An HTTP response."""

    status: int
    headers: Headers = ()
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Message:
    """One crossing of the network, numbered from 1 in the order in which it happened.

    A response message holds the request that it answers beside its own content, so `method` and `url` are
    always there; `headers` and `body` are those of the response then.
    """

    number: int
    at: int
    sender: str
    receiver: str
    channel: Channel
    request: Request
    response: Response | None = None
    answers: int | None = None
    delivery: Delivery = "delivered"
    edited: tuple[str, ...] = field(default=())

    @property
    def kind(self) -> Literal["request", "response"]:
        """Whether this message asks or answers."""
        return "request" if self.response is None else "response"

    @property
    def content(self) -> Request | Response:
        """The request or the response that crosses with this message."""
        return self.request if self.response is None else self.response

    @property
    def method(self) -> str:
        """The method of the request."""
        return self.request.method

    @property
    def url(self) -> str:
        """The absolute URL of the request."""
        return self.request.url

    @property
    def status(self) -> int | None:
        """The status code of a response; None for a request."""
        return None if self.response is None else self.response.status

    @property
    def headers(self) -> Headers:
        """The headers of what crosses."""
        return self.content.headers

    @property
    def body(self) -> bytes:
        """The body of what crosses, as bytes."""
        return self.content.body

    @property
    def text(self) -> str:
        """The body as text; bytes that are not UTF-8 are shown as replacement characters."""
        return self.body.decode("utf-8", errors="replace")

    def header(self, name: str) -> str | None:
        """Return the first header `name` of what crosses, or None."""
        return header(self.headers, name)

    def carrying(self, content: Request | Response, *edited: str) -> Message:
        """Return this message with other content; each of `edited` says in words what was changed."""
        notes = (*self.edited, *edited)
        if isinstance(content, Request):
            return replace(self, request=content, edited=notes)
        return replace(self, response=content, edited=notes)


def sized(headers: Headers, body: bytes) -> Headers:
    """Return `headers` with the Content-Length of `body` (none for an empty one)."""
    return with_header(headers, "Content-Length", str(len(body)) if body else None)


def split_url(url: str) -> SplitResult:
    """Return the parts of `url`, whatever it is: one that cannot be split is all path, and names no host."""
    try:
        return urlsplit(url)
    except ValueError:  # brackets that hold no address
        return SplitResult("", "", url, "", "")
