"""A view: what a notebook cell shows, as HTML and as the same in text. Both repeat to the byte."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from oauthsim.diagrams.lettering import visible


@dataclass(frozen=True, slots=True)
class View:
    """Something to look at. `html` shows in an untrusted notebook too; `text` is its twin."""

    html: str
    text: str

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/html": self.html, "text/plain": self.text}

    def __repr__(self) -> str:
        return self.text


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], caption: str = "") -> View:
    """Return a table; every cell is text, whatever is in it."""
    cells = [[visible(cell) for cell in row] for row in rows]
    return View(_html(heads, cells, caption), _text(heads, cells, caption))


def _html(heads: Sequence[str], rows: Sequence[Sequence[str]], caption: str) -> str:
    head = "".join(f'<th scope="col" style="text-align:left">{escape(name)}</th>' for name in heads)
    body = "\n".join(
        "<tr>" + "".join(f'<td style="text-align:left">{escape(cell)}</td>' for cell in row) + "</tr>"
        for row in rows
    )
    title = f"<caption>{escape(caption)}</caption>\n" if caption else ""
    return f"<table>\n{title}<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def _text(heads: Sequence[str], rows: Sequence[Sequence[str]], caption: str) -> str:
    lines = [list(heads), *map(list, rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    aligned = ("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)
    return "\n".join([*([caption] if caption else []), *aligned])
