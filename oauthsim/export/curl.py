"""The requests of a trace as a shell script of curl commands, quoted so that no message executes anything.

What a message carries is untrusted: it stands in single quotes, and what a terminal would not show is written
in octal for `printf`. In comments it is spelled out, so that no comment ends before its line does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mockserver.message import Message
from oauthsim.diagrams.labels import label
from oauthsim.diagrams.lettering import visible
from oauthsim.trace import Trace

HEAD = """\
#!/bin/sh
# {story}
# The hosts exist only in the simulated world, and a code works once: take the commands as a pattern, with the
# address of a server of yours. `#` says who asks whom, on which channel, and what came back.
"""
TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""The name of a header or a method (RFC 9110 §5.6.2). Curl would read a name such as `@file` as a file's."""

LEFT_TO_CURL = frozenset({"content-length", "host"})


def curl(trace: Trace) -> str:
    """Return the requests of `trace` as a POSIX shell script; the same trace gives the same bytes."""
    story = f"{trace.scenario}, seed {trace.seed}, policy {trace.policy}: {trace.outcome}"
    titles = {participant.id: participant.title for participant in trace.participants}
    answers = {message.answers: message for message in trace.messages if message.answers is not None}
    steps = {event.after + 1: event.text for event in trace.events if event.kind == "step"}
    lines: list[str] = [HEAD.format(story=visible(story))]
    for message in trace.messages:
        if message.number in steps:
            lines.append(f"# ---- {visible(steps[message.number])}\n")
        if message.kind == "request":
            lines.append(_exchange(message, answers.get(message.number), titles))
    return "\n".join(lines)


def command(message: Message) -> str:
    """Return the request that `message` carries as one curl command, for a POSIX shell."""
    parts = [f"curl --include{_url_options(message.url)} --url {word(message.url)}", *_method(message)]
    parts += [f"--header {word(_header(name, value))}" for name, value in _headers(message)]
    if not message.body:
        return " \\\n  ".join(parts)
    text = _readable(message.body)
    if text is not None:
        return " \\\n  ".join([*parts, f"--data-raw {quoted(text)}"])
    return f"printf {_octal(message.body)} | " + " \\\n  ".join([*parts, "--data-binary @-"])


def word(text: str) -> str:
    """Return `text` as one word of a POSIX shell; what has no ink of its own is written in octal."""
    if text.isprintable():
        return quoted(text)
    return f'"$(printf {_octal(_octets(text))})"'


def quoted(text: str) -> str:
    """Return `text` in single quotes, in which a POSIX shell reads nothing into it."""
    return "'" + text.replace("'", r"'\''") + "'"


def _exchange(asked: Message, answer: Message | None, titles: dict[str, str]) -> str:
    sender, receiver = (titles.get(party, party) for party in (asked.sender, asked.receiver))
    lines = [f"# {asked.number}  {sender} -> {receiver}, {asked.channel} channel"]
    lines += [f"#    changed on the way: {edit}" for edit in asked.edited]
    lines += [f"#    left out: the header {name}" for name, _ in asked.headers if not TOKEN.fullmatch(name)]
    came = f"{answer.number}  answered: {label(answer)}" if answer else f"   no answer: {asked.delivery}"
    return "\n".join([*map(visible, lines), command(asked), f"# {visible(came)}", ""])


def _method(message: Message) -> Iterator[str]:
    implied = "POST" if message.body else "GET"
    if message.method == "HEAD":
        yield "--head"
    elif message.method != implied:
        yield f"--request {word(message.method)}"


def _url_options(url: str) -> str:
    """Return what keeps curl from reading more into `url` than a server would."""
    ranges = " --globoff" if re.search(r"[][{}]", url) else ""
    dots = " --path-as-is" if re.search(r"/\.\.?(/|$|[?#])", url) else ""
    return ranges + dots


def _headers(message: Message) -> list[tuple[str, str]]:
    """Return the headers to send; curl counts the body itself."""
    return [
        (name, value)
        for name, value in message.headers
        if TOKEN.fullmatch(name) and name.lower() not in LEFT_TO_CURL
    ]


def _header(name: str, value: str) -> str:
    return f"{name}: {value}" if value else f"{name};"


def _readable(body: bytes) -> str | None:
    """Return `body` as text that a script can show as it is, or None."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return None
    return text if text.replace("\n", "").replace("\t", "").isprintable() else None


def _octets(text: str) -> bytes:
    """Return `text` as it goes over the wire: octets that were no UTF-8 as they came (PEP 383)."""
    try:
        return text.encode("utf-8", errors="surrogateescape")
    except UnicodeEncodeError:  # half of a pair, which no octets stand for
        return text.encode("utf-8", errors="surrogatepass")


def _octal(content: bytes) -> str:
    """Return `content` as a single-quoted format for printf, which turns it into these bytes again."""
    plain = (
        chr(byte) if 32 <= byte < 127 and chr(byte) not in "%\\'" else f"\\{byte:03o}" for byte in content
    )
    return f"'{''.join(plain)}'"
