"""A view: what a notebook cell shows, as HTML and as the same in text. Both repeat to the byte."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import zip_longest
from textwrap import wrap

from oauthsim.diagrams.lettering import visible

CELL = 'style="text-align:left;vertical-align:top;overflow-wrap:anywhere"'
WHOLE = CELL.replace("anywhere", "normal")
"""The same for a cell in which no word is broken to make room for others."""

WIDEST = 44
"""Columns of text that a cell of a table takes before it is broken into lines."""


@dataclass(frozen=True, slots=True)
class View:
    """Something to look at. `html` shows in an untrusted notebook too; `text` is its twin."""

    html: str
    text: str

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/html": self.html, "text/plain": self.text}

    def __repr__(self) -> str:
        return self.text


class Link(str):
    """Text of a cell that leads somewhere."""

    url: str

    def __new__(cls, text: str, url: str) -> Link:
        """Return `text`, leading to `url`."""
        made = super().__new__(cls, visible(text))
        made.url = url
        return made


def cited(spec: str, text: str = "") -> str:
    """Return `text` (without one, the section itself) as a link to the section that `spec` cites."""
    found = re.match(r"RFC (\d+) §([\d.]+)", spec)
    if found is None:
        return text or spec
    number, section = found.groups()
    return Link(text or spec, f"https://www.rfc-editor.org/rfc/rfc{number}#section-{section}")


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], caption: str = "") -> View:
    """Return a table; every cell is text, whatever is in it."""
    cells = [[cell if isinstance(cell, Link) else visible(cell) for cell in row] for row in rows]
    return View(_html(heads, cells, visible(caption)), _text(heads, cells, visible(caption)))


def whole_words(view: View, *, first: bool = False) -> View:
    """Return `view` with no word of its table broken to make room (`first`: only in the first column)."""
    row = "<tr><td "
    old, new = (row + CELL, row + WHOLE) if first else (CELL, WHOLE)
    return replace(view, html=view.html.replace(old, new))


def _html(heads: Sequence[str], rows: Sequence[Sequence[str]], caption: str) -> str:
    head = "".join(f'<th scope="col" {CELL}>{escape(name)}</th>' for name in heads)
    body = "\n".join(
        "<tr>" + "".join(f"<td {CELL}>{_content(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    title = f"<p>{escape(caption)}</p>\n" if caption else ""
    if not rows:
        return title
    return f"{title}<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def _content(cell: str) -> str:
    return f'<a href="{escape(cell.url)}">{escape(cell)}</a>' if isinstance(cell, Link) else escape(cell)


def _text(heads: Sequence[str], rows: Sequence[Sequence[str]], caption: str) -> str:
    lines = [line for row in (heads, *rows) for line in _broken(row)] if rows else []
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    aligned = ("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)
    return "\n".join([*([caption] if caption else []), *aligned])


def _broken(row: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Return a row as lines in which no cell is wider than WIDEST."""
    return zip_longest(*(wrap(cell, WIDEST) or [""] for cell in row), fillvalue="")
