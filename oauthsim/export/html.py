"""A trace as one HTML page that needs nothing else: no script, no network, light or dark as the reader likes.

The picture comes first, then the story step by step; each message opens to its raw HTTP, its fields
explained, and the rules that were checked on it. Everything in a message is untrusted text: the template
escapes it, what has no ink of its own is spelled out, and the page forbids itself scripts and requests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from mockserver.message import Message
from mockserver.rules import Finding
from oauthsim.diagrams import durations
from oauthsim.diagrams.labels import PHRASES, host_of, label
from oauthsim.diagrams.lettering import LONGEST, visible
from oauthsim.diagrams.palette import DARK, LIGHT
from oauthsim.diagrams.svg import svg
from oauthsim.explanations import Explanation, Field, explain, fields
from oauthsim.trace import Event, Trace

LONGEST_BODY = 20_000
"""Characters of a body that are shown."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A message as the page shows it."""

    message: Message
    sender: str
    receiver: str
    label: str
    explanation: Explanation
    raw: str
    fields: list[Field]
    findings: tuple[Finding, ...]

    @property
    def violations(self) -> list[Finding]:
        """The findings that did not hold."""
        return [finding for finding in self.findings if not finding.held]


@dataclass(frozen=True, slots=True)
class Chapter:
    """The messages from one heading to the next; a heading is a step, an event, or time that passed."""

    title: str
    kind: str
    entries: list[Entry]


def html(trace: Trace) -> str:
    """Return `trace` as the text of an HTML page; the same trace gives the same bytes."""
    return _template().render(
        trace=trace,
        picture=svg(trace),
        chapters=_chapters(trace),
        light=LIGHT,
        dark=DARK,
        inputs=_inputs(trace),
    )


def raw(message: Message) -> str:
    """Return what crosses with `message` as it is on the wire (RFC 9112 §2), with plain line ends."""
    if message.response is None:
        before, _, rest = message.url.partition("://")
        target = "/" + rest.partition("/")[2] if rest else before
        lines = [f"{message.method} {target} HTTP/1.1", f"Host: {host_of(message.url)}"]
    else:
        lines = [f"HTTP/1.1 {message.status} {PHRASES.get(message.response.status, '')}".rstrip()]
    lines += [f"{name}: {value}" for name, value in message.headers]
    body = message.text
    cut = f"\n… and {len(body) - LONGEST_BODY} characters more" if len(body) > LONGEST_BODY else ""
    return "\n".join([*lines, "", body[:LONGEST_BODY] + cut]).rstrip("\n")


def shown(text: str) -> str:
    """Return `text`, whole and in its lines, with everything else that has no ink of its own spelled out."""
    return "\n".join(
        "".join(visible(line[at : at + LONGEST]) for at in range(0, len(line), LONGEST))
        for line in text.split("\n")
    )


def section_address(spec: str) -> str:
    """Return where the first section of an RFC that `spec` names can be read, or an empty text."""
    found = re.match(r"RFC (\d+)(?: §(\d+(?:\.\d+)*))?", spec)
    if found is None:
        return ""
    return f"https://www.rfc-editor.org/rfc/rfc{found[1]}" + (f"#section-{found[2]}" if found[2] else "")


def _chapters(trace: Trace) -> list[Chapter]:
    chapters = [Chapter("", "start", [])]
    titles = {participant.id: participant.title for participant in trace.participants}
    at = trace.messages[0].at if trace.messages else 0
    for happening in _in_order(trace):
        if happening.at > at:
            chapters.append(Chapter(f"{durations.words(happening.at - at)} later", "time", []))
            at = happening.at
        if isinstance(happening, Message):
            chapters[-1].entries.append(_entry(happening, trace, titles))
        else:
            chapters.append(Chapter(happening.text, happening.kind, []))
    return [chapter for chapter in chapters if chapter.title or chapter.entries]


def _in_order(trace: Trace) -> Iterator[Message | Event]:
    for message in (*trace.messages, None):
        before = message.number - 1 if message else len(trace.messages)
        yield from (event for event in trace.events if event.after == before)
        if message:
            yield message


def _entry(message: Message, trace: Trace, titles: dict[str, str]) -> Entry:
    return Entry(
        message=message,
        sender=titles.get(message.sender, message.sender),
        receiver=titles.get(message.receiver, message.receiver),
        label=label(message),
        explanation=explain(message, trace),
        raw=raw(message),
        fields=fields(message),
        findings=trace.ledger(message.number),
    )


def _inputs(trace: Trace) -> list[tuple[str, str]]:
    """Return what was chosen for this run, as name and value."""
    chosen = [("seed", str(trace.seed)), ("policy", trace.policy)]
    chosen += [("off", rule) for rule in trace.off] + [("on", rule) for rule in trace.on]
    return chosen + [("edit", edit) for edit in trace.edits]


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("oauthsim.export"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"shown": shown, "section_address": section_address}
    return environment.get_template("page.html")
