"""The legend below an SVG picture: only what the picture shows, each with its sign and its words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from mockserver.message import Channel
from oauthsim.diagrams.lettering import width
from oauthsim.diagrams.shapes import BadgeKind, Scene
from oauthsim.diagrams.signs import badge_sign
from oauthsim.diagrams.strokes import number, shaft

MARGIN, ROW, SIZE = 28, 24, 11
_SAMPLE = 64

_BADGES: dict[BadgeKind, str] = {
    "stopped": "rule violated, stopped",
    "violated": "rule violated, not enforced",
    "edited": "changed on the wire",
    "lost": "lost",
    "refused": "refused, outside this world",
}


@dataclass(frozen=True, slots=True)
class _Sample:
    channel: Channel
    kind: Literal["request", "response"]
    loops: bool = False
    arrives: bool = True


def legend(scene: Scene, top: int) -> tuple[list[str], int]:
    """Return the lines of the legend of `scene` from `top` on, and where it ends."""
    x, y, found = MARGIN, top + 16, []
    for sample, wide, words in _entries(scene):
        needed = wide + width(words, SIZE, "sans") + 26
        if x + needed > scene.width - MARGIN + 26 and x > MARGIN:
            x, y = MARGIN, y + ROW
        found.append(_entry(sample, x, y, wide, words))
        x += needed
    rule = f'<path class="ruled" d="M{MARGIN} {top - 4}H{scene.width - MARGIN}"/>'
    return [f'<g class="legend">{rule}', *found, "</g>"], y + 20


def _entries(scene: Scene) -> Iterator[tuple[_Sample | BadgeKind, int, str]]:
    shown = dict.fromkeys((arrow.channel, arrow.kind) for arrow in scene.arrows)
    samples: tuple[tuple[Channel, Literal["request", "response"], str], ...] = (
        ("front", "request", "front channel (through the browser)"),
        ("front", "response", "its response"),
        ("back", "request", "back channel (server to server)"),
        ("back", "response", "its response"),
    )
    for channel, kind, words in samples:
        if (channel, kind) in shown:
            yield _Sample(channel, kind), _SAMPLE, words
    kinds = {badge.kind for badge in scene.badges}
    for badge, words in _BADGES.items():
        if badge in kinds:
            yield badge, 14, words


def _entry(sample: _Sample | BadgeKind, x: int, y: int, wide: int, words: str) -> str:
    text = f'<text class="quiet start" x="{x + wide + 8}" y="{y + 4}" font-size="{SIZE}">{words}</text>'
    if isinstance(sample, _Sample):
        sign = number(1, x + 10, y, sample.channel).replace(">1<", "><")
        drawn = shaft(x + 10, x + wide, y, sample)
        return f'<g class="message {sample.channel} {sample.kind}">{drawn}{sign}</g>{text}'
    return f'<g class="badge {sample}">{badge_sign(sample, x + 7, y)}</g>{text}'
