"""What Alice sees at each step: the address bar of her browser, and the page in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mockserver.message import Message, header
from oauthsim.export.raw_http import LONGEST_BODY
from oauthsim.trace import Trace

BROWSER = "resource_owner"
_REDIRECTS = (301, 302, 303, 307, 308)


def views(trace: Trace) -> list[list[Any]]:
    """Return the changes of what Alice sees, each as: since which message, address, page, whether it loads.

    The page is the number of the response that brought it, 0 before there is one; it stays until the next
    one is there. What a page loads into itself (images, frames) changes neither address nor page.
    """
    found: list[list[Any]] = []
    page, fragment = 0, ""
    for message in _navigation(trace):
        if message.kind == "request":
            address = message.url + (fragment and f"#{fragment}")
            found.append([message.number, address, page, True])
        elif message.delivery != "delivered":
            continue
        elif message.status in _REDIRECTS and message.header("Location"):
            fragment = (message.header("Location") or "").partition("#")[2] or fragment
        else:
            page = message.number
            address = message.url + (fragment and f"#{fragment}")
            found.append([message.number, address, page, False])
            fragment = ""
    return found


def pages(trace: Trace) -> dict[str, str]:
    """Return the documents that are longer than what is shown of their messages, by the number of those."""
    texts = {number: trace.message(number).text for _, _, number, _ in views(trace) if number}
    return {str(number): text for number, text in texts.items() if len(text) > LONGEST_BODY}


def _navigation(trace: Trace) -> Iterator[Message]:
    """Give what moves the whole browser: not what a page loads into itself, nor what programs do."""
    for message in trace.messages:
        ends = (message.sender, message.receiver)
        accepts = header(message.request.headers, "Accept") or ""
        inside = accepts == "*/*" or header(message.request.headers, "Sec-Fetch-Dest") == "iframe"
        if message.channel == "front" and BROWSER in ends and not inside:
            yield message
