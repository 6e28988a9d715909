"""Leaks in a notebook: what opens until when, along the clock; what Mallory sees beside what Alice sees."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from mockserver.message import Message, split_url
from mockserver.resource_owner.page import Page
from oauthsim.attacks import blast_radius as radii
from oauthsim.attacks.defences import Leak
from oauthsim.attacks.goals import HERS, reaching
from oauthsim.diagrams import svg, timeline
from oauthsim.diagrams.lettering import visible
from oauthsim.lab.page import as_a_person_reads_it
from oauthsim.lab.view import View
from oauthsim.trace import Trace

LONGEST_LINE, MOST_LINES = 88, 12
"""Of what Mallory sees: characters of a line, and lines of an answer."""

HALF = 'style="text-align:left;vertical-align:top;overflow-wrap:anywhere;width:50%"'
Block = list[str]
"""A heading, and the lines below it."""


class Blast:
    """What a leak opens behind each defence: `opens(…)` says what, `until(…)` for how many seconds."""

    def __init__(self, radius: radii.BlastRadius) -> None:
        self._radius = radius

    @property
    def defences(self) -> list[str]:
        """The defences that were tried, by their names."""
        return [row.defence.name for row in self._radius.rows]

    def opens(self, defence: str) -> str:
        """Return in words what is open behind a defence, "nothing" if nothing is. Raises UsageMistake."""
        return self._radius.opens(defence)

    def until(self, defence: str) -> float:
        """Return how many seconds after the connection it is shut; 0 if it never opens, inf for a year.

        Raises UsageMistake that says which defences there are.
        """
        return self._radius.until(defence)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        words = timeline.text(self._radius)
        image = svg.img_tag(timeline.svg(self._radius), timeline.summary(self._radius))
        folded = f"<details><summary>The same as text</summary>\n<pre>{escape(words)}</pre>\n</details>"
        return {"text/html": f"{image}\n{folded}", "text/plain": words}

    def __repr__(self) -> str:
        return timeline.text(self._radius)


def blast_radius(leak: Leak, *, at: int = radii.LEAKS_AT) -> Blast:
    """Let something leak `at` seconds after Alice has connected, and see what opens until when.

    Raises UsageMistake, which says what can leak.
    """
    return Blast(radii.blast_radius(leak, at=at))


def screens(trace: Trace) -> View:
    """Return what Alice's browser shows at the end of a run beside what Mallory has got in it.

    Of Mallory that is what leaked to her, what came to her site with something in an address, and the last
    answer that she got. Raises LookupError when Alice sees no page in this run.
    """
    columns = {"Alice's browser": [_alices(trace)], "Mallory": [*_mallorys(trace)]}
    heads = "".join(f'<th scope="col" {HALF}>{escape(name)}</th>' for name in columns)
    cells = "".join(f"<td {HALF}>{''.join(map(_block, blocks))}</td>" for blocks in columns.values())
    told = [line for name, blocks in columns.items() for line in _lines(name, blocks)]
    return View(
        f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n<tr>{cells}</tr>\n</tbody>\n</table>",
        "\n".join(told),
    )


def _block(block: Block) -> str:
    head, *lines = block
    return f"<p><code>{escape(head)}</code><br>{'<br>'.join(escape(line) for line in lines)}</p>"


def _lines(name: str, blocks: list[Block]) -> Iterator[str]:
    yield f"{name}:"
    for head, *lines in blocks:
        yield from (f"  {head}", *(f"    {line}" for line in lines))


def _alices(trace: Trace) -> Block:
    pages = [message for message in reaching(trace, "resource_owner") if _is_page(message)]
    if not pages:
        raise LookupError("Alice sees no page in this run")
    return _page(pages[-1])


def _mallorys(trace: Trace) -> Iterator[Block]:
    for event in trace.events:
        if event.kind == "leak":
            yield [_brief(event.text), _brief(event.carries)]
    for message in reaching(trace, "attacker"):
        told = message.header("Referer") or ""
        if message.kind == "request" and "?" in message.url + told:
            yield [_brief(f"{message.method} {message.url}"), *([_brief(f"Referer: {told}")] if told else [])]
    answers = [message for message in reaching(trace, *HERS) if message.status is not None]
    shown = [message for message in answers if _is_page(message) or _json(message)]
    if shown:
        yield _page(shown[-1]) if _is_page(shown[-1]) else _answer(shown[-1])


def _page(message: Message) -> Block:
    shown = Page(message.url, message.status or 0, message.headers, message.body)
    return [_brief(message.url), *_first([visible(line) for line in as_a_person_reads_it(shown)])]


def _answer(message: Message) -> Block:
    """Return an answer in JSON: a line for each member, and for each thing in a list."""
    where = split_url(message.url)
    head = _brief(f"{message.status} from {where.netloc}{where.path}")
    return [head, *_first([_brief(line) for line in _told(_json(message))])]


def _told(members: Mapping[str, Any]) -> Iterator[str]:
    for name, value in members.items():
        if not isinstance(value, list):
            yield f"{name}: {value}"
            continue
        yield f"{name}:"
        for one in value:
            yield f"· {', '.join(map(str, one.values())) if isinstance(one, dict) else one}"


def _first(lines: list[str]) -> list[str]:
    more = len(lines) - MOST_LINES
    return lines if more < 2 else [*lines[:MOST_LINES], f"… and {more} more lines"]


def _is_page(message: Message) -> bool:
    return message.status is not None and Page(message.url, 200, message.headers, message.body).is_html


def _json(message: Message) -> Mapping[str, Any]:
    """Return the JSON object in the body, {} when there is none."""
    try:
        found = json.loads(message.body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _brief(text: str) -> str:
    shown = visible(text)
    return shown if len(shown) <= LONGEST_LINE else f"{shown[: LONGEST_LINE - 1]}…"
