"""The legend below an SVG picture: only what the picture shows, each with its sign and its words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from mockserver.message import Channel
from oauthsim.diagrams.lettering import from_right, width
from oauthsim.diagrams.shapes import BadgeKind, Scene
from oauthsim.diagrams.signs import badge_sign
from oauthsim.diagrams.strokes import number, shaft
from oauthsim.diagrams.wording import Wording

MARGIN, ROW, SIZE = 28, 24, 11
_SAMPLE = 64

_SAMPLES: tuple[tuple[Channel, Literal["request", "response"]], ...] = (
    ("front", "request"),
    ("front", "response"),
    ("back", "request"),
    ("back", "response"),
)
_BADGES: tuple[BadgeKind, ...] = ("stopped", "violated", "edited", "lost", "refused")


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
    say = Wording(scene.language)
    for channel, kind in _SAMPLES:
        if (channel, kind) in shown:
            yield _Sample(channel, kind), _SAMPLE, say(f"legend.{channel} {kind}")
    kinds = {badge.kind for badge in scene.badges}
    for badge in _BADGES:
        if badge in kinds:
            yield badge, 14, say(f"legend.{badge}")


def _entry(sample: _Sample | BadgeKind, x: int, y: int, wide: int, words: str) -> str:
    left, reads = x + wide + 8, ""
    if from_right(words):
        left, reads = left + width(words, SIZE, "sans"), ' direction="rtl"'
    text = f'<text class="quiet start" x="{left}" y="{y + 4}" font-size="{SIZE}"{reads}>{words}</text>'
    if isinstance(sample, _Sample):
        sign = number(1, x + 10, y, sample.channel).replace(">1<", "><")
        drawn = shaft(x + 10, x + wide, y, sample)
        return f'<g class="message {sample.channel} {sample.kind}">{drawn}{sign}</g>{text}'
    return f'<g class="badge {sample}">{badge_sign(sample, x + 7, y)}</g>{text}'
