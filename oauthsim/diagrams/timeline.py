"""The blast radius of a leak along the clock: a row for each defence, a bar for what it leaves open.

The clock runs to the right, and each stretch of it is as wide as the one before although it lasts longer: a
minute and a year fit beside each other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from html import escape
from math import log

from oauthsim.attacks.blast_radius import HORIZON, BlastRadius, Radius, after
from oauthsim.attacks.defences import LEAKS
from oauthsim.diagrams.lettering import fit, width
from oauthsim.diagrams.signs import verdict_sign
from oauthsim.diagrams.style import style

LEFT, RIGHT, MARGIN, TOP, ROW, BAR = 420, 940, 24, 104, 46, 22
"""Where the clock begins and ends, and how high a row and a bar are, in pixels."""

WIDE = RIGHT + 2 * MARGIN
FIRST, LAST = 60, HORIZON * 2
TICKS = (
    (60, "1 minute"),
    (300, "5 minutes"),
    (3600, "1 hour"),
    (6 * 3600, "6 hours"),
    (86_400, "1 day"),
    (7 * 86_400, "1 week"),
    (90 * 86_400, "90 days"),
    (HORIZON, "1 year"),
)


def text(radius: BlastRadius) -> str:
    """Return the blast radius as lines: each defence, what it leaves open, from when, until when."""
    lines = [("defence", "what opens", "from", "until"), *radius.table()]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    told = ("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)
    return "\n".join([_title(radius), *told]) + "\n"


def svg(radius: BlastRadius) -> str:
    """Return the blast radius as one `<svg>` element."""
    high = TOP + ROW * len(radius.rows) + MARGIN
    body = "\n".join(
        [*_clock(radius, high), *(one for at, row in enumerate(radius.rows) for one in _row(row, at))]
    )
    scope = "t" + hashlib.sha256(body.encode()).hexdigest()[:12]
    name = escape(summary(radius))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" id="{scope}" class="oauthsim-timeline" role="img" '
        f'aria-label="{name}" viewBox="0 0 {WIDE} {high}" width="{WIDE}" height="{high}" direction="ltr">\n'
        f"<title>{name}</title>\n<desc>{escape(text(radius))}</desc>\n<style>{style(scope)}</style>\n"
        f'<rect class="ground" x="0.5" y="0.5" width="{WIDE - 1}" height="{high - 1}" rx="10"/>\n'
        f"{body}\n</svg>\n"
    )


def summary(radius: BlastRadius) -> str:
    """Return in a sentence or two what the picture shows, for who cannot see it."""
    worst, best = radius.rows[0], radius.rows[-1]
    return (
        f"{_title(radius)} Behind {len(radius.rows)} defences, from {worst.defence.name!r} "
        f"({_briefly(worst)}) to {best.defence.name!r} ({_briefly(best)})."
    )


def _title(radius: BlastRadius) -> str:
    return f"What opens when {LEAKS[radius.leak]} leaks, {after(radius.at)} after Alice has connected."


def _briefly(row: Radius) -> str:
    told = [f"{what}, {_until(until)}" for (_, until), what in row.groups().items()]
    return "; ".join(told) or "nothing opens"


def _until(moment: int | None) -> str:
    return after(None) if moment is None else f"shut after {after(moment)}"


def _x(seconds: int | None) -> int:
    """Return where a moment stands on the clock."""
    if seconds is None:
        return RIGHT
    at = log(max(seconds, FIRST) / FIRST) / log(LAST / FIRST)
    return LEFT + round(at * (RIGHT - LEFT))


def _clock(radius: BlastRadius, high: int) -> Iterator[str]:
    yield _words(_title(radius), MARGIN, 34, "title", 16)
    yield _words(
        "What Mallory can do with it, by real calls, seconds to a year later", MARGIN, 54, "quiet", 12
    )
    bottom = high - MARGIN // 2
    for seconds, name in TICKS:
        yield f'<path class="ruled" d="M{_x(seconds)} {TOP - 8}V{bottom}"/>'
        yield f'<text class="quiet" x="{_x(seconds)}" y="{TOP - 14}" font-size="11">{name}</text>'
    x = _x(radius.at)
    yield f'<g class="badge stopped"><path class="mark" d="M{x} {TOP - 8}V{bottom}"/>'
    yield f'<text class="words" x="{x}" y="{TOP - 30}" font-size="12">the leak</text></g>'


def _row(row: Radius, at: int) -> Iterator[str]:
    top = TOP + ROW * at
    yield f'<path class="lifeline" d="M{MARGIN} {top}H{RIGHT + MARGIN}"/>'
    yield _words(row.defence.name, MARGIN, top + 19, "ink bold", 13)
    room = LEFT - MARGIN - 12
    yield _words(fit(row.defence.says, room, 11, "sans"), MARGIN, top + 36, "quiet", 11)
    groups = row.groups()
    if not groups:
        yield f'<g class="ending good">{verdict_sign(True, LEFT + 44, top + ROW // 2)}'
        yield f"{_words('nothing opens', LEFT + 60, top + ROW // 2 + 4, 'words', 12)}</g>"
    height = min(BAR, (ROW - 8) // max(len(groups), 1))
    for turn, ((since, until), what) in enumerate(groups.items()):
        yield _bar(
            _x(since), _x(until), top + (ROW - height * len(groups)) // 2 + height * turn, height, what, until
        )


def _bar(left: int, right: int, top: int, height: int, what: str, until: int | None) -> str:
    """Return a bar with what is open in it, or beside it where that does not fit."""
    end = RIGHT + MARGIN // 2 if until is None else right
    told = f"{what}, {_until(until)}"
    room, beside = end - left - 12, RIGHT + MARGIN - end - 8
    inside = width(told, 11, "sans") <= room
    shown = fit(told, room if inside else beside, 11, "sans")
    x = left + 8 if inside else end + 8
    return (
        f'<g class="badge stopped"><title>{escape(told)}</title>'
        f'<rect x="{left}" y="{top}" width="{max(end - left, 3)}" height="{height - 2}" rx="4"/>'
        f"{_words(shown, x, top + height // 2 + 3, 'words', 11)}</g>"
    )


def _words(words: str, x: int, y: int, kind: str, size: int) -> str:
    return f'<text class="{kind} start" x="{x}" y="{y}" font-size="{size}">{escape(words)}</text>'
