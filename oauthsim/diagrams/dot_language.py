"""Statements of Graphviz's DOT language: quoted texts, nodes and edges at places that are given."""

from __future__ import annotations

from oauthsim.diagrams.lettering import Face, visible

FONTS: dict[Face, str] = {
    "sans": "Helvetica,Arial,DejaVu Sans,sans-serif",
    "bold": "Helvetica Bold",
    "mono": "DejaVu Sans Mono,Menlo,Consolas,monospace",
}


def quoted(*lines: str, end: str = "") -> str:
    r"""Return `lines` as one DOT string; `end` (`\l` for left) is put behind each, else they are centred.

    In a label DOT reads backslashes and HTML entities, so both are written twice over.
    """
    texts = [visible(line).replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"') for line in lines]
    return '"' + (end.join([*texts, ""]) if end else "\\n".join(texts)) + '"'


def attributes(**values: str | float) -> str:
    """Return an attribute list in the order given; a text must be quoted already, or a plain word."""
    return f"[{', '.join(f'{name}={value}' for name, value in values.items())}]"


def inches(pixels: int) -> str:
    """Return pixels as inches: DOT measures sizes in inches of 72 points, and a pixel is a point here."""
    return f"{pixels / 72:.3f}"


Look = dict[str, str | float]
"""Attributes of a node or an edge."""


class Sheet:
    """Where y grows downwards, as in a scene; DOT's grows upwards."""

    def __init__(self, height: int) -> None:
        self._height = height

    def at(self, x: int, y: int) -> str:
        """Return a point as `x,y`."""
        return f"{x},{self._height - y}"

    def node(
        self, name: str, x: int, y: int, width: int, height: int, label: str, **more: str | float
    ) -> str:
        """Return a node of a fixed size, centred on (x, y)."""
        look: Look = {
            "label": label,
            "pos": f'"{self.at(x, y)}"',
            "width": inches(width),
            "height": inches(height),
        }
        return f"  {name} {attributes(**look, **more)};"

    def straight(self, x_from: int, y_from: int, x_to: int, y_to: int) -> str:
        """Return the spline of a straight line without a head."""
        thirds = [(x_from + (x_to - x_from) * at // 3, y_from + (y_to - y_from) * at // 3) for at in range(4)]
        return f'"{" ".join(self.at(x, y) for x, y in thirds)}"'

    def arrow(self, x_from: int, x_to: int, y: int, head: int) -> str:
        """Return the spline of a level arrow whose head is `head` long."""
        stop = x_to - head if x_from < x_to else x_to + head
        return f'"e,{self.at(x_to, y)} {self.straight(x_from, y, stop, y)[1:]}'

    def loop(self, x: int, y: int, wide: int, high: int, head: int) -> str:
        """Return the spline of an arrow that comes back to where it left."""
        points = (
            self.at(x, y),
            self.at(x + wide, y),
            self.at(x + wide, y + high),
            self.at(x + head, y + high),
        )
        return f'"e,{self.at(x, y + high)} {" ".join(points)}"'
