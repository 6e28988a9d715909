"""The strokes of an arrow in SVG: shaft and head by channel and kind, number sign, and what became of it."""

from __future__ import annotations

from typing import Literal, Protocol

from mockserver.message import Channel
from oauthsim.diagrams.rows import LOOP_HEIGHT, LOOP_WIDTH, number_width
from oauthsim.diagrams.shapes import Arrow

HEAD = 9
"""How long an arrow head is, in pixels."""


class Drawn(Protocol):
    """What decides how an arrow looks."""

    @property
    def channel(self) -> Channel:
        """Front is one line, back a double one."""
        ...

    @property
    def kind(self) -> Literal["request", "response"]:
        """A request is drawn through with a filled head, a response dashed with an open one."""
        ...

    @property
    def loops(self) -> bool:
        """Whether it comes back to where it left."""
        ...

    @property
    def arrives(self) -> bool:
        """Whether it gets a head."""
        ...


def shaft(start: int, end: int, y: int, arrow: Drawn) -> str:
    """Return the line of an arrow from `start` to `end`, and its head if it arrives."""
    way = 1 if start < end else -1
    if arrow.loops:
        path, end, y, way = (
            f"M{start} {y}h{LOOP_WIDTH}v{LOOP_HEIGHT}H{start + HEAD}",
            start,
            y + LOOP_HEIGHT,
            -1,
        )
    else:
        stop = end - way * (HEAD - 1) if arrow.arrives else end
        path = f"M{start} {y}H{stop}"
    double = f'<path class="shaft within" d="{path}"/>' if arrow.channel == "back" else ""
    return f'<path class="shaft" d="{path}"/>{double}{_head(end, y, way, arrow) if arrow.arrives else ""}'


def _head(x: int, y: int, way: int, arrow: Drawn) -> str:
    back = x - way * HEAD
    if arrow.kind == "request":
        return f'<path class="tip" d="M{x} {y}L{back} {y - 5}V{y + 5}z"/>'
    return f'<path class="tip open" d="M{back} {y - 5}L{x - way} {y}L{back} {y + 5}"/>'


def number(value: int, x: int, y: int, channel: Channel) -> str:
    """Return the sign with the number of a message: round on the front channel, square on the back."""
    wide = number_width(value)
    corner = 10 if channel == "front" else 3
    return (
        f'<rect class="sign" x="{x - wide // 2}" y="{y - 10}" width="{wide}" height="20" rx="{corner}"/>'
        f'<text class="count" x="{x}" y="{y + 4}" font-size="11">{value}</text>'
    )


def fate(arrow: Arrow) -> str:
    """Return the cross at which a lost message ends, the bar before which a refused one stops, or nothing."""
    if arrow.delivery == "lost":
        return cross(arrow.x_to, arrow.y)
    if arrow.delivery == "refused":
        return bar(arrow.x_to, arrow.y)
    return ""


def cross(x: int, y: int) -> str:
    """Return the end of a lost message."""
    return f'<path class="fate" d="M{x - 6} {y - 6}l12 12m0 -12l-12 12"/>'


def bar(x: int, y: int) -> str:
    """Return the end of a refused message."""
    return f'<path class="fate" d="M{x} {y - 10}v20"/>'
