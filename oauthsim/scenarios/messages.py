"""Words with which scenarios say at which message a step starts."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import SplitResult, parse_qs

from mockserver.message import Message, split_url

Condition = Callable[[Message], bool]


def request_to(path: str, method: str = "") -> Condition:
    """The message is a request for `path` (with `method`, if one is named)."""
    return lambda message: (
        message.kind == "request"
        and split_url(message.url).path == path
        and message.method == (method or message.method)
    )


def token_request(grant_type: str) -> Condition:
    """The message is a token request with this grant_type (RFC 6749 §3.2)."""
    return lambda message: (
        request_to("/token", "POST")(message) and parse_qs(message.text).get("grant_type") == [grant_type]
    )


def redirect_carrying(*parameters: str) -> Condition:
    """The message is a redirect whose Location carries one of `parameters` in its query."""
    return lambda message: not set(parameters).isdisjoint(parse_qs(_location(message).query))


def redirect_with_fragment(*parameters: str) -> Condition:
    """The message is a redirect whose Location carries one of `parameters` in its fragment."""
    return lambda message: not set(parameters).isdisjoint(parse_qs(_location(message).fragment))


def _location(message: Message) -> SplitResult:
    return split_url(message.header("Location") or "" if message.kind == "response" else "")


def from_to(sender: str, receiver: str) -> Condition:
    """The message is a request of `sender` to `receiver` (participant ids)."""
    return lambda message: (message.kind, message.sender, message.receiver) == ("request", sender, receiver)


def response_saying(error: str) -> Condition:
    """The message is a response in JSON with this error code (RFC 6749 §5.2)."""
    return lambda message: message.kind == "response" and f'"error": "{error}"' in message.text
