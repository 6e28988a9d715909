"""A piece of a message: plain text, or a pair of text and the number of the field that it belongs to."""

from __future__ import annotations

Piece = str | list[str | int]


def plain(text: str) -> Piece:
    """Return a piece that nothing is said about."""
    return text


def pointed(text: str, index: int) -> Piece:
    """Return a piece that belongs to the field `index` of its message; a negative one is no field."""
    return [text, index] if index >= 0 and text else text
