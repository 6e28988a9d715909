"""A scene as SVG: self-contained, the same bytes each time, readable on light and on dark ground.

Front and back channel differ in their line (single, double) and in the sign of the number (round, square),
requests and responses in their line (drawn through, dashed) and head (filled, open). Every selector begins
with an id made from the content, so that no picture touches another, or the page it stands in.
"""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from html import escape
from typing import Literal

from oauthsim.diagrams.legend import legend
from oauthsim.diagrams.lettering import from_right, isolated, visible
from oauthsim.diagrams.palette import colour_of
from oauthsim.diagrams.rows import BAR
from oauthsim.diagrams.scene import MARGIN, scene_of
from oauthsim.diagrams.shapes import Activation, Arrow, Badge, Divider, Lifeline, Note, Scene, Section, Text
from oauthsim.diagrams.signs import badge_sign, role_sign, verdict_sign
from oauthsim.diagrams.strokes import fate, number, shaft
from oauthsim.diagrams.style import style
from oauthsim.diagrams.wording import Wording
from oauthsim.trace import Trace

Theme = Literal["auto", "light", "dark"]


def svg(thing: Scene | Trace, *, title: str | None = None, theme: Theme = "auto") -> str:
    """Return the picture of a scene or trace as one `<svg>` element.

    `title` replaces the sentence that a screen reader says for the picture; `theme` follows the reader's
    setting unless it is fixed. Each message is a `<g data-message="N">`.
    """
    scene = scene_of(thing)
    name = escape(visible(title or scene.summary))
    lines, height = legend(scene, scene.height)
    body = "\n".join([*_body(scene), *lines])
    scope = "d" + hashlib.sha256(f"{theme}\0{name}\0{body}".encode()).hexdigest()[:12]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" id="{scope}" class="oauthsim-diagram" role="img" '
        f'aria-label="{name}" viewBox="0 0 {scene.width} {height}" width="{scene.width}" height="{height}" '
        f'direction="ltr">\n'
        f"<title>{name}</title>\n<desc>{escape(_description(scene))}</desc>\n"
        f"<style>{style(scope, theme)}</style>\n"
        f'<rect class="ground" x="0.5" y="0.5" width="{scene.width - 1}" height="{height - 1}" rx="10"/>\n'
        f"{body}\n</svg>\n"
    )


def data_uri(picture: str) -> str:
    """Return an SVG text as a `data:` URI."""
    return "data:image/svg+xml;base64," + base64.b64encode(picture.encode()).decode()


def img_tag(picture: str, alt: str) -> str:
    """Return an SVG text as an `<img>`, the one form that shows in a notebook nobody has trusted yet."""
    return f'<img src="{data_uri(picture)}" alt="{escape(visible(alt))}" style="max-width:100%;height:auto"/>'


def _description(scene: Scene) -> str:
    say = Wording(scene.language)
    parties = say("comma").join(
        say("party", title=line.title.full, role=line.says.full or line.role) for line in scene.lifelines
    )
    return say("description", count=len(scene.arrows), parties=parties)


def _body(scene: Scene) -> Iterator[str]:
    yield _text(scene.title, "title", start=True)
    yield _text(scene.subtitle, "quiet", start=True)
    yield from (_lifeline(line, scene) for line in scene.lifelines)
    yield from (_activation(activation) for activation in scene.activations)
    badges = defaultdict(list)
    for badge in scene.badges:
        badges[badge.number].append(badge)
    yield from (_message(arrow, badges[arrow.number], scene) for arrow in scene.arrows)
    yield from (_divider(divider, scene.width) for divider in scene.dividers)
    yield from (_section(section, scene) for section in scene.sections)
    yield from (_note(note) for note in scene.notes)
    yield '<g class="heads">'
    yield from (_head(line, scene) for line in scene.lifelines)
    yield "</g>"
    yield from _ending(scene)


def _text(text: Text, kind: str, *, start: bool = False) -> str:
    if text.face in ("sans", "bold") and from_right(text.text):
        return _from_right(text, kind, start)
    x = text.left if start else text.x
    face = "" if text.face == "sans" else f" {text.face}"
    kinds = f"{kind}{face}{' start' if start else ''}"
    return f'<text class="{kinds}" x="{x}" y="{text.y}" font-size="{text.size}">{escape(text.text)}</text>'


def _from_right(text: Text, kind: str, start: bool) -> str:
    """Return words that are read from right to left; what is Latin in them stays in one piece."""
    kinds = f"{kind}{' bold' if text.face == 'bold' else ''}{' start' if start else ''}"
    return (
        f'<text class="{kinds}" x="{text.right if start else text.x}" y="{text.y}" '
        f'font-size="{text.size}" direction="rtl">{escape(isolated(text.text))}</text>'
    )


def _lifeline(line: Lifeline, scene: Scene) -> str:
    outside = "" if line.known else " outside"
    return f'<path class="lifeline{outside}" d="M{line.x} {scene.head_bottom}V{scene.lifeline_bottom}"/>'


def _head(line: Lifeline, scene: Scene) -> str:
    kind = "other" if not line.known else colour_of(line.role)
    outside = "" if line.known else " outside"
    box = f'x="{line.head_left}" width="{line.head_width}" rx="8"'
    height = scene.head_bottom - scene.head_top
    parts = [
        f'<g class="head {kind}{outside}"><rect {box} y="{scene.head_top}" height="{height}"/>',
        role_sign(kind, line.x, scene.head_top),
        _text(line.title, "ink"),
        _text(line.host, "quiet") if line.host.text else "",
        _text(line.says, "quiet") if line.says.text else "",
    ]
    if scene.foot_bottom > scene.lifeline_bottom:
        height = scene.foot_bottom - scene.lifeline_bottom
        parts.append(f'<rect {box} y="{scene.lifeline_bottom}" height="{height}"/>')
        parts.append(_text(replace(line.title, y=scene.foot_bottom - 9), "ink"))
    return "".join(parts) + "</g>"


def _activation(bar: Activation) -> str:
    height = max(bar.bottom - bar.top, 4)
    return (
        f'<rect class="busy" data-request="{bar.number}" x="{bar.x - BAR}" y="{bar.top}" '
        f'width="{2 * BAR}" height="{height}" rx="2"/>'
    )


def _message(arrow: Arrow, badges: list[Badge], scene: Scene) -> str:
    lines = scene.lifelines
    tooltip = escape("\n".join(_tooltip(arrow, lines, Wording(scene.language))))
    kind = f"{arrow.channel} {arrow.kind} {arrow.delivery}"
    error = " failed" if arrow.status is not None and arrow.status >= 400 else ""
    return "".join(
        [
            f'<g class="message {kind}{error}" data-message="{arrow.number}"><title>{tooltip}</title>',
            shaft(arrow.x_from, arrow.x_to, arrow.y, arrow),
            fate(arrow),
            number(arrow.number, arrow.x_from, arrow.y, arrow.channel),
            *(_plate(text, lines) for text in (arrow.label, arrow.detail) if text),
            _text(arrow.label, "label"),
            _text(arrow.detail, "detail") if arrow.detail else "",
            *(_badge(badge) for badge in badges),
            "</g>",
        ]
    )


def _plate(text: Text, lines: tuple[Lifeline, ...]) -> str:
    """Return the ground on which a text stands that a lifeline would run through."""
    if not any(text.left - 4 < line.x < text.right + 4 for line in lines):
        return ""
    left, wide = text.left - 3, text.width + 6
    return f'<rect class="plate" x="{left}" y="{text.top}" width="{wide}" height="{text.bottom - text.top}"/>'


def _tooltip(arrow: Arrow, lines: tuple[Lifeline, ...], say: Wording) -> Iterator[str]:
    sender, receiver = lines[arrow.from_line].title.full, lines[arrow.to_line].title.full
    way = say(f"{arrow.channel} {arrow.kind}", sender=sender, receiver=receiver)
    yield visible(f"{arrow.number}. {way}")
    yield arrow.label.full
    if arrow.detail:
        yield arrow.detail.full
    for one in arrow.violations:
        fate = "fate.stopped" if one.enforced else "fate.violated"
        yield visible(say(fate, rule=one.rule, spec=one.spec, evidence=one.evidence))


def _badge(badge: Badge) -> str:
    at_right = from_right(badge.text.text)
    left, top, wide = badge.text.left - (10 if at_right else 24), badge.text.y - 13, badge.text.width + 34
    sign = left + wide - 12 if at_right else left + 12
    return (
        f'<g class="badge {badge.kind}"><rect x="{left}" y="{top}" width="{wide}" height="18" rx="9"/>'
        f"{badge_sign(badge.kind, sign, top + 9)}{_text(badge.text, 'words')}</g>"
    )


def _divider(divider: Divider, width: int) -> str:
    left, right, y = divider.text.left - 28, divider.text.right + 12, divider.y
    return (
        f'<g class="pause" data-before="{divider.before}">'
        f'<path class="ruled" d="M{MARGIN} {y}H{left - 6}M{right + 6} {y}H{width - MARGIN}"/>'
        f'<circle class="clock" cx="{left + 14}" cy="{y}" r="6.5"/>'
        f'<path class="clock" d="M{left + 14} {y - 4}v4l3 2"/>{_text(divider.text, "quiet")}</g>'
    )


def _section(section: Section, scene: Scene) -> str:
    y = section.y + 8
    words = _plate(section.text, scene.lifelines) + _text(section.text, "ink", start=True)
    return f'<g class="step">{words}<path d="M{MARGIN} {y}H{scene.width - MARGIN}"/></g>'


def _note(note: Note) -> str:
    right, bottom = note.left + note.width, note.top + note.height
    outline = f"M{note.left} {note.top}H{right - 9}l9 9V{bottom}H{note.left}z"
    lines = "".join(_text(line, "words", start=True) for line in note.lines)
    tooltip = escape(f"{visible(note.kind)}: {note.full}")
    return (
        f'<g class="note" data-after="{note.after}"><title>{tooltip}</title>'
        f'<path d="{outline}"/><path d="M{right - 9} {note.top}v9h9"/>{lines}</g>'
    )


def _ending(scene: Scene) -> Iterator[str]:
    if scene.ending:
        y = scene.ending[0].y - 4
        yield f'<g class="ending {"good" if scene.completed else "bad"}">'
        at_right = from_right(scene.ending[0].text)
        yield verdict_sign(scene.completed, scene.width - MARGIN - 9 if at_right else MARGIN + 9, y)
        yield from (_text(line, "words", start=True) for line in scene.ending)
        yield "</g>"
