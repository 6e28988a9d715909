"""A short human label for a message: method and path or status and target, and the few telling parameters.

Nothing here decides anything, so nothing here refuses: a URL or body that cannot be read is shown as it is.
URLs are cut by hand because the standard library's idea of a bad URL differs between Python versions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote_plus

from mockserver.message import Message
from oauthsim.diagrams.wording import Wording

TELLING = (
    "error", "error_description", "active", "grant_type", "response_type", "access_token", "id_token",
    "refresh_token", "code", "scope", "client_id", "state", "iss", "redirect_uri", "code_challenge_method",
    "code_challenge", "code_verifier", "nonce", "prompt", "request_uri", "device_code", "user_code",
    "verification_uri", "interval", "expires_in", "token_type", "token", "token_type_hint", "username",
    "password", "client_secret",
)  # fmt: skip
"""The parameters that tell a message's story, most telling first; others follow in the order they came."""

PHRASES = {
    200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 301: "Moved Permanently", 302: "Found",
    303: "See Other", 304: "Not Modified", 307: "Temporary Redirect", 308: "Permanent Redirect",
    400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
    406: "Not Acceptable", 409: "Conflict", 410: "Gone", 413: "Content Too Large", 414: "URI Too Long",
    415: "Unsupported Media Type", 422: "Unprocessable Content", 429: "Too Many Requests",
    431: "Request Header Fields Too Large", 500: "Internal Server Error", 501: "Not Implemented",
    502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
}  # fmt: skip
"""Reason phrases (RFC 9110 §15); those of the standard library differ between Python versions."""

ENGLISH = Wording()

_MOST_PARAMETERS = 8
_LONGEST_VALUE = 24
_LONGEST_READ = 4_000
_NEVER_SHOWN = frozenset({"password", "client_secret"})
_ORDER = {name: place for place, name in enumerate(TELLING)}
_TITLE = re.compile(rb"<title>([^<]{1,120})", re.IGNORECASE)


def label(message: Message) -> str:
    """Return what crosses with `message` in a few words: `GET /authorize`, `302 Found → app.example`."""
    if message.response is None:
        return f"{message.method} {path_of(message.url)}"
    status = message.response.status
    words = f"{status} {PHRASES.get(status, '')}".rstrip()
    location = message.header("Location") if 300 <= status < 400 else None
    return f"{words} → {host_of(location) or host_of(message.url)}" if location is not None else words


def details(message: Message, say: Wording = ENGLISH) -> tuple[str, ...]:
    """Return the telling parameters of `message`, shortened: `scope=calendar.read`, `state=state_9f…`."""
    pairs = list(_request_pairs(message) if message.response is None else _response_pairs(message))
    # A refresh seldom names a scope: where one does, that is its story (RFC 6749 §6).
    first = "scope" if ("grant_type", "refresh_token") in pairs else ""
    ranked = sorted(pairs, key=lambda pair: (not pair[1], pair[0] != first, _ORDER.get(pair[0], len(_ORDER))))
    words = [f"{name}={_value(name, value)}" for name, value in ranked[:_MOST_PARAMETERS]]
    more = len(ranked) - len(words)
    rest = [say("parameters.more", count=more)] if more > 0 else []
    if message.response is None:
        return (*_bearer(message), *words, *rest, *_basic(message, say))
    return (*_page(message, say), *words, *rest)


def host_of(url: str) -> str:
    """Return the host (and port) of an absolute URL, or '' when it names none."""
    rest = url.partition("://")[2]
    return re.split(r"[/?#\\]", rest[:_LONGEST_READ], maxsplit=1)[0].rpartition("@")[2]


def path_of(url: str) -> str:
    """Return the path of a URL, `/` for none, without query and fragment."""
    before_query = re.split(r"[?#]", url[:_LONGEST_READ], maxsplit=1)[0]
    scheme, found, rest = before_query.partition("://")
    return "/" + rest.partition("/")[2] if found else scheme or "/"


def _request_pairs(message: Message) -> Iterator[tuple[str, str]]:
    yield from _pairs(message.url.partition("#")[0].partition("?")[2])
    yield from _body_pairs(message)


def _response_pairs(message: Message) -> Iterator[tuple[str, str]]:
    location = message.header("Location")
    if location is not None:
        before, _, fragment = location.partition("#")
        yield from _pairs(before.partition("?")[2])
        yield from _pairs(fragment)
        return
    challenge = message.header("WWW-Authenticate")
    if challenge is not None:
        yield "WWW-Authenticate", challenge
    yield from _body_pairs(message)


def _body_pairs(message: Message) -> Iterator[tuple[str, str]]:
    media_type = (message.header("Content-Type") or "").partition(";")[0].strip().lower()
    if media_type == "application/x-www-form-urlencoded":
        yield from _pairs(message.body[:_LONGEST_READ].decode("utf-8", errors="replace"))
    elif media_type.endswith("json") and len(message.body) <= _LONGEST_READ:
        yield from _json_pairs(message.body)


def _json_pairs(body: bytes) -> Iterator[tuple[str, str]]:
    try:
        read: Any = json.loads(body)
    except (ValueError, RecursionError):
        return
    if isinstance(read, dict):
        for name, value in read.items():
            yield name, _brief(value)


def _brief(value: Any) -> str:
    if isinstance(value, list | dict):
        return ("[…]" if isinstance(value, list) else "{…}") if value else json.dumps(value)
    return value if isinstance(value, str) else json.dumps(value)


def _pairs(query: str) -> Iterator[tuple[str, str]]:
    for part in query[:_LONGEST_READ].split("&"):
        if part:
            name, _, value = part.partition("=")
            yield unquote_plus(name, errors="replace"), unquote_plus(value, errors="replace")


def _bearer(message: Message) -> list[str]:
    scheme, value = _authorization(message)
    return [f"{scheme} {_value('', value)}"] if scheme.lower() in ("bearer", "dpop") else []


def _basic(message: Message, say: Wording) -> list[str]:
    scheme, _ = _authorization(message)
    return [say("parameters.credentials", scheme=scheme)] if scheme and not _bearer(message) else []


def _authorization(message: Message) -> tuple[str, str]:
    scheme, _, value = (message.header("Authorization") or "").partition(" ")
    return scheme, value


def _page(message: Message, say: Wording) -> list[str]:
    if not (message.header("Content-Type") or "").lower().startswith("text/html"):
        return []
    title = _TITLE.search(message.body[:_LONGEST_READ])
    words = title.group(1).decode("utf-8", errors="replace").strip() if title else ""
    return [say("parameters.page", title=words)] if title else []


def _value(name: str, value: str) -> str:
    if name in _NEVER_SHOWN and value:
        return "…"
    longest = _LONGEST_VALUE if name in ("scope", "redirect_uri", "error", "grant_type", "iss") else 14
    longest = 60 if name in ("error_description", "WWW-Authenticate") else longest
    return value if len(value) <= longest else f"{value[: longest - 1]}…"
