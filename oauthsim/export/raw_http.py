"""A message as it was on the wire (RFC 9112 §2), as plain text with plain line ends."""

from __future__ import annotations

from mockserver.message import Message
from oauthsim.diagrams.labels import PHRASES, host_of

LONGEST_BODY = 20_000
"""Characters of a body that are shown."""


def raw(message: Message) -> str:
    """Return what crosses with `message`: start line, headers, body; a very long body is cut, and says so."""
    if message.response is None:
        lines = [f"{message.method} {target(message.url)} HTTP/1.1", f"Host: {host_of(message.url)}"]
    else:
        lines = [f"HTTP/1.1 {message.status} {PHRASES.get(message.response.status, '')}".rstrip()]
    lines += [f"{name}: {value}" for name, value in message.headers]
    body = message.text
    cut = f"\n… and {len(body) - LONGEST_BODY} characters more" if len(body) > LONGEST_BODY else ""
    return "\n".join([*lines, "", body[:LONGEST_BODY] + cut]).rstrip("\n")


def target(url: str) -> str:
    """Return the target of a request line (RFC 9112 §3.2.1): what follows the host in `url`."""
    _, found, rest = url.partition("://")
    return "/" + rest.partition("/")[2] if found else url
