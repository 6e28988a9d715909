"""What Alice sees at each step: the address bar of her browser, the page in it, and that page's frames."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mockserver.message import Message, header
from mockserver.resource_owner.framing import refusal
from mockserver.resource_owner.page import Page
from mockserver.resource_owner.url import MalformedUrl, parse
from oauthsim.export.raw_http import LONGEST_BODY
from oauthsim.trace import Trace

BROWSER = "resource_owner"
_REDIRECTS = (301, 302, 303, 307, 308)


class Views:
    """The changes of what Alice sees in a trace, in the order of its messages.

    `shown` has for each change: since which message, address, page, whether it loads. The page is the number
    of the response that brought it, 0 before there is one; it stays until the next one is there. `frames` has
    since which message, page, the how manieth frame of it, the message that brought what is in it (0: it may
    not be shown there), and the header that forbids that.
    """

    def __init__(self, trace: Trace) -> None:
        self.shown: list[list[Any]] = []
        self.frames: list[list[Any]] = []
        self._page: Message | None = None
        self._fragment = ""
        self._framed: dict[str, int] = {}  # address -> the how manieth frame of the page asks for it
        self._inside: dict[int, int] = {}  # request -> the frame that it was for
        for message in _of_the_browser(trace):
            if message.kind == "request":
                self._asked(message)
            elif message.delivery == "delivered":
                self._answered(message)

    @property
    def documents(self) -> set[int]:
        """The messages that brought a page, or what stands in a frame of one."""
        return ({page for _, _, page, _ in self.shown} | {one[3] for one in self.frames}) - {0}

    def _asked(self, message: Message) -> None:
        if message.url in self._framed:
            self._inside[message.number] = self._framed[message.url]
            return
        self._show(message, self._page.number if self._page else 0, loads=True)

    def _answered(self, message: Message) -> None:
        frame = self._inside.get(message.answers or 0)
        location = message.header("Location") if message.status in _REDIRECTS else None
        if frame is not None:
            self._fill(frame, message, location)
        elif location is not None:
            self._fragment = location.partition("#")[2] or self._fragment
        else:
            self._page = message
            self._framed = {url: at for at, url in enumerate(_frames_of(message)) if url}
            self._show(message, message.number, loads=False)
            self._fragment = ""

    def _show(self, message: Message, page: int, *, loads: bool) -> None:
        address = message.url + (self._fragment and f"#{self._fragment}")
        self.shown.append([message.number, address, page, loads])

    def _fill(self, frame: int, message: Message, location: str | None) -> None:
        """Put what came into a frame, or let the frame follow a redirect."""
        if location is not None:
            self._framed[_read(message).absolute(location).partition("#")[0]] = frame
        elif self._page is not None:
            forbidden = _forbidden(message, self._page)
            number = 0 if forbidden else message.number
            self.frames.append([message.number, self._page.number, frame, number, forbidden])


def long_pages(trace: Trace, numbers: set[int]) -> dict[str, str]:
    """Return those of the documents `numbers` that are longer than what is shown of their messages."""
    texts = {number: trace.message(number).text for number in sorted(numbers)}
    return {str(number): text for number, text in texts.items() if len(text) > LONGEST_BODY}


def _of_the_browser(trace: Trace) -> Iterator[Message]:
    """Give what Alice's browser shows something of: no images or scripts, and nothing that programs do."""
    for message in trace.messages:
        accepts = header(message.request.headers, "Accept") or ""
        if message.channel == "front" and BROWSER in (message.sender, message.receiver) and accepts != "*/*":
            yield message


def _frames_of(message: Message) -> list[str]:
    """Return the addresses of the frames of a page, without fragments."""
    page = _read(message)
    if b"<iframe" not in page.body.lower():
        return []
    frames = [resource for resource in page.document.resources if resource.tag == "iframe"]
    return [page.absolute(frame.url).partition("#")[0] for frame in frames]


def _read(message: Message) -> Page:
    try:
        return Page(parse(message.url), message.status or 0, message.headers, message.body)
    except MalformedUrl:
        return Page(message.url, message.status or 0, message.headers, message.body)


def _forbidden(message: Message, page: Message) -> str:
    """Return the header of `message` that forbids to show it in a frame of `page`, or an empty text."""
    try:
        return refusal(message.headers, parse(message.url), parse(page.url)) or ""
    except MalformedUrl:
        return ""
