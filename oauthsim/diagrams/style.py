"""The style of an SVG picture: every selector scoped to one picture, colours for light and for dark ground.

The colours stand in plain rules, written once for each theme, because not every program that reads SVG knows
custom properties.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from oauthsim.diagrams.palette import DARK, LIGHT, ROLE_COLOURS

_MONO = 'ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono","Liberation Mono",monospace'
_SANS = 'system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",Arial,sans-serif'

_SHAPES = (
    ("text", f"font-family:{_SANS};text-anchor:middle;white-space:pre;unicode-bidi:isolate"),
    (".mono", f"font-family:{_MONO}"),
    (".bold,.title,.count", "font-weight:600"),
    (".start", "text-anchor:start"),
    (".lifeline", "stroke-width:1.5;fill:none"),
    (".lifeline.outside", "stroke-dasharray:2 5"),
    (".ground", "stroke-width:1"),
    (".head rect,.medal", "stroke-width:1.5"),
    (".head.outside rect", "stroke-dasharray:5 4"),
    (".role,.mark,.clock", "fill:none;stroke-width:1.5;stroke-linecap:round;stroke-linejoin:round"),
    (".busy", "stroke-width:1"),
    (".shaft", "fill:none;stroke-width:1.8"),
    (".back .shaft", "stroke-width:5"),
    (".back .shaft.within", "stroke-width:2"),
    (".response .shaft", "stroke-dasharray:9 4"),
    (".response .shaft.within", "stroke-dasharray:none"),
    (".tip.open", "fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round"),
    (".fate", "fill:none;stroke-width:3;stroke-linecap:round"),
    (".badge rect,.note path,.verdict", "stroke-width:1"),
    (".ruled,.step path", "fill:none;stroke-width:1"),
    (".ruled", "stroke-dasharray:1 4;stroke-linecap:round"),
)

_COLOURS = (
    (".ground,.plate", "fill", "ground"),
    (".ground", "stroke", "frame"),
    (".title,.ink,.label", "fill", "ink"),
    (".quiet,.detail", "fill", "quiet"),
    (".lifeline,.ruled", "stroke", "line"),
    (".busy", "fill", "busy"),
    (".busy", "stroke", "line"),
    (".head rect,.medal", "stroke", "line"),
    (".role,.step path", "stroke", "ink"),
    (".clock", "stroke", "quiet"),
    (".front .shaft,.front .tip.open,.front .fate", "stroke", "front"),
    (".back .shaft,.back .tip.open,.back .fate", "stroke", "back"),
    (".back .shaft.within", "stroke", "ground"),
    (".front .tip,.front .sign", "fill", "front"),
    (".back .tip,.back .sign", "fill", "back"),
    (".tip.open", "fill", None),
    (".count", "fill", "number"),
    (".failed .label", "fill", "stopped"),
    (".lost .fate,.refused .fate", "stroke", "stopped"),
    *(
        rule
        for kind, words, ground in (
            ("stopped", "stopped", "stopped-ground"),
            ("lost", "stopped", "stopped-ground"),
            ("refused", "stopped", "stopped-ground"),
            ("violated", "violated", "violated-ground"),
            ("edited", "edited", "edited-ground"),
        )
        for rule in (
            (f".badge.{kind} rect", "fill", ground),
            (f".badge.{kind} rect,.badge.{kind} .mark", "stroke", words),
            (f".badge.{kind} .words", "fill", words),
        )
    ),
    (".note path", "fill", "note-ground"),
    (".note path", "stroke", "note"),
    (".note .words", "fill", "note"),
    (".ending .words", "fill", "ink"),
    (".good .verdict", "fill", "good"),
    (".bad .verdict", "fill", "stopped"),
    (".ending .mark", "stroke", "number"),
    *((f".{role} rect,.{role} .medal", "fill", role) for role in (*ROLE_COLOURS, "other")),
)


def style(scope: str, theme: Literal["auto", "light", "dark"] = "auto") -> str:
    """Return the style sheet of the picture with the id `scope`."""
    shapes = "".join(f"{_scoped(scope, selector)}{{{rules}}}" for selector, rules in _SHAPES)
    if theme != "auto":
        return shapes + _coloured(scope, LIGHT if theme == "light" else DARK)
    dark = f"@media screen and (prefers-color-scheme:dark){{{_coloured(scope, DARK)}}}"
    return shapes + _coloured(scope, LIGHT) + dark


def _coloured(scope: str, palette: Mapping[str, str]) -> str:
    return "".join(
        f"{_scoped(scope, selector)}{{{name}:{palette[colour] if colour else 'none'}}}"
        for selector, name, colour in _COLOURS
    )


def _scoped(scope: str, selectors: str) -> str:
    return ",".join(f"#{scope} {selector}" for selector in selectors.split(","))
