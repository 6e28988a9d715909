"""How wide a text is and how it is cut to fit: a table of glyph widths, and escapes for what has no glyph.

Widths are those of wide fonts (DejaVu), so that a label which fits here fits with the reader's font as well.
Everything is decided by Unicode 3.2, which every Python carries: newer databases differ between versions, and
the same trace must give the same picture. What is younger (and no CJK or emoji) is spelled out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal
from unicodedata import ucd_3_2_0 as unicode

Face = Literal["mono", "sans", "bold", "cells"]
"""The wire is set in `mono`, what people say in `sans` and `bold`; `cells` are the columns of a terminal."""

ELLIPSIS = "…"
GAP = "  "
"""What stands between two parameters in a line."""
LONGEST = 2_000
"""Characters of a text that are looked at; no picture shows more, and a huge body must not cost time."""

_SANS = {
    30: "'IJijl",
    35: " ,./:;\\|·",
    40: "()-[]ft",
    45: "!r",
    50: '"*_`–',
    55: "?csz“”",
    60: "FLkvxy",
    65: "$0123456789EPSTYabdeghnopqu{}",
    70: "ABCKRVXZ",
    75: "NU",
    80: "&DGHOQ",
    85: "#+<=>^w~→←",
    90: "M",
    100: "%@Wm…—",
}
_SANS_WIDTH = {character: width for width, characters in _SANS.items() for character in characters}
_ARABIC_JOINED = {
    30: "ئبتثني",
    33: "ل",
    51: "فق",
    55: "ك",
    58: "م",
    60: "عغه",
    65: "جحخ",
    82: "طظ",
    87: "صض",
    89: "سش",
}
"""Letters that a following letter is joined to, at their widest: at the start or in the middle of a word."""
_ARABIC_ENDING = {
    30: "اأإآ",
    32: "،؛",
    55: "ءدذرزوؤةه؟",
    60: "عغ",
    65: "جحخ",
    67: "م",
    76: "لن",
    84: "يىئقك",
    95: "طظ",
    98: "بتث",
    104: "ف",
    123: "صض",
    127: "سش",
}
_JOINED = {character: width for width, characters in _ARABIC_JOINED.items() for character in characters}
_ENDING = {character: width for width, characters in _ARABIC_ENDING.items() for character in characters}
_IN_ARABIC = frozenset(_ENDING) - frozenset("،؛؟ء") | frozenset(map(chr, range(0x064B, 0x0653)))
"""What a letter can be joined to: another one, or a vowel sign between the two."""
_LATIN = re.compile(r"[#/]?[0-9A-Za-z](?:[ -~–→…§]*[0-9A-Za-z/*…])?")
_FROM_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LETTER = re.compile(r"[^\W\d_]")
_ISOLATE, _END_OF_ISOLATE = "\u2066", "\u2069"
_MONO, _BOLD, _WIDE, _EMOJI, _OTHER_SANS, _OTHER_SCRIPT = 61, 115, 105, 135, 110, 105
_MARKS_ON_ONE_LETTER = 3
_is_plain = re.compile("[ -~…→←·“”–—]*").fullmatch
"""Whether a text has only these characters, the usual case: all shown as they are, one cell wide each."""
_NO_INK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_TOO_WIDE = frozenset("\ufdfa\ufdfb")


def visible(text: str) -> str:
    """Return `text` with everything that has no ink of its own spelled out: a newline is `[U+000A]`.

    That holds for control characters, bidirectional overrides and other format characters, private and
    unassigned code points, lone surrogates, odd spaces, and combining marks that would pile up.
    """
    if _is_plain(text):
        return text[:LONGEST]
    return "".join(shown for shown, _ in _glyphs(text[:LONGEST], "cells"))


def width(text: str, size: int, face: Face) -> int:
    """Return the width of `text` at `size` pixels, in pixels, rounded up (in `cells`: columns × `size`)."""
    if _is_plain(text):
        return -(-_plain_advance(text, face) * size // 100)
    return -(-sum(advance for _, advance in _glyphs(text, face)) * size // 100)


def from_right(text: str) -> bool:
    """Whether `text` is read from right to left: whether its first letter is (Unicode TR 9, rule P2)."""
    first = _LETTER.search(text)
    return first is not None and _FROM_RIGHT.match(first[0]) is not None


def isolated(text: str) -> str:
    """Return text from right to left in which what is Latin, such as `redirect_uri`, stays in one piece."""
    return _LATIN.sub(lambda found: f"{_ISOLATE}{found[0]}{_END_OF_ISOLATE}", text)


def fit(text: str, room: int, size: int, face: Face) -> str:
    """Return `text`, made visible and cut with `…` where it would be wider than `room` pixels."""
    return _fit(text[:LONGEST], room, size, face)


@lru_cache(maxsize=4096)
def _fit(text: str, room: int, size: int, face: Face) -> str:
    limit = room * 100
    with_dots = limit - _glyph(ELLIPSIS, face)[1] * size
    if _is_plain(text) and _plain_advance(text, face) * size <= limit:
        return text
    used, kept = 0, 0
    whole: list[str] = []
    for shown, advance in _glyphs(text, face):
        used += advance * size
        if used > limit:
            return "".join(whole[:kept]).rstrip(" " + ELLIPSIS) + ELLIPSIS
        whole.append(shown)
        if used <= with_dots:
            kept = len(whole)
    return "".join(whole)


def fit_parameters(words: Sequence[str], room: int, size: int, face: Face) -> str:
    """Return `name=value` words in one line of `room` pixels.

    Where it is short, two thirds of it go to the first ones with their values, the rest to the names of the
    others; whatever is left out is a `…` at the end.
    """

    def fits(line: Sequence[str], share: int = 100) -> bool:
        return width(GAP.join(line), size, face) * 100 <= room * share

    whole = [visible(word) for word in words]
    if fits(whole):
        return GAP.join(whole)
    valued = 1
    while fits(whole[: valued + 1], share=66):
        valued += 1
    line = whole[:valued]
    for name in (word.partition("=")[0] for word in whole[valued:]):
        if not fits([*line, name, ELLIPSIS] if len(line) + 1 < len(whole) else [*line, name]):
            return fit(GAP.join([*line, name, ELLIPSIS]), room, size, face)
        line.append(name)
    while fits([*whole[: valued + 1], *line[valued + 1 :]]):
        line[valued] = whole[valued]
        valued += 1
    return fit(GAP.join(line), room, size, face)


def wrapped(text: str, room: int, size: int, face: Face, lines: int) -> list[str]:
    """Return `text` in at most `lines` lines of `room` pixels, broken at spaces; the last may end in `…`."""
    words = text[:LONGEST].split(" ")
    found: list[str] = []
    while words and len(found) < lines - 1:
        taken = 1
        line = words[0]
        while taken < len(words) and width(f"{line} {words[taken]}", size, face) <= room:
            line = f"{line} {words[taken]}"
            taken += 1
        found.append(fit(line, room, size, face))
        words = words[taken:]
    return [*found, fit(" ".join(words), room, size, face)] if words else found


def cells(text: str) -> int:
    """Return how many columns of a terminal `text` takes."""
    return width(text, 100, "cells") // 100


def fit_cells(text: str, columns: int) -> str:
    """Return `text`, made visible and cut to `columns` columns of a terminal."""
    return fit(text, columns * 100, 100, "cells")


def _plain_advance(text: str, face: Face) -> int:
    if face in ("mono", "cells"):
        return len(text) * (_MONO if face == "mono" else 100)
    return sum(_glyph(character, face)[1] for character in text)


def _glyphs(text: str, face: Face) -> Iterator[tuple[str, int]]:
    marks = _MARKS_ON_ONE_LETTER  # a mark with no letter before it has nothing to sit on
    for at, character in enumerate(text):
        joined = character in _JOINED and text[at + 1 : at + 2] in _IN_ARABIC and face != "cells"
        shown, advance = _joined(character, face) if joined else _glyph(character, face)
        if advance:
            marks = 0
        elif marks < _MARKS_ON_ONE_LETTER:
            marks += 1
        else:
            shown, advance = _spelled(character, face)
        yield shown, advance


@lru_cache(maxsize=4096)
def _glyph(character: str, face: Face) -> tuple[str, int]:
    """Return what is shown for `character`, and its width in hundredths of the font size (or of a cell)."""
    if " " <= character <= "~":
        return character, _scaled(_SANS_WIDTH[character], _MONO, 100, face)
    if _is_emoji(character):
        return character, 200 if face == "cells" else _EMOJI
    category = unicode.category(character)
    if (
        character in _NO_INK
        or character in _TOO_WIDE
        or (category[0] in "CZ" and not _is_rare_ideograph(character))
    ):
        return (
            ("\u3000", _scaled(_WIDE, _WIDE, 200, face))
            if character == "\u3000"
            else _spelled(character, face)
        )
    if category in ("Mn", "Me"):
        return character, 0
    if unicode.east_asian_width(character) in "WF" or _is_rare_ideograph(character):
        return character, _scaled(_WIDE, _WIDE, 200, face)
    if character in _ENDING:
        return character, _scaled(_ENDING[character], _ENDING[character], 100, face)
    if character in _SANS_WIDTH or character < "\u0530":
        return character, _scaled(_SANS_WIDTH.get(character, _OTHER_SANS), _MONO, 100, face)
    return character, _scaled(_OTHER_SCRIPT, _OTHER_SCRIPT, 100, face)


def _joined(character: str, face: Face) -> tuple[str, int]:
    return character, _scaled(_JOINED[character], _JOINED[character], 100, face)


def _scaled(sans: int, mono: int, columns: int, face: Face) -> int:
    if face == "cells":
        return columns
    return mono if face == "mono" else sans * _BOLD // 100 if face == "bold" else sans


def _spelled(character: str, face: Face) -> tuple[str, int]:
    shown = f"[U+{ord(character):04X}]"
    return shown, sum(_glyph(one, face)[1] for one in shown)


def _is_emoji(character: str) -> bool:
    return "\U0001f300" <= character <= "\U0001faff"


def _is_rare_ideograph(character: str) -> bool:
    return "\U00020000" <= character <= "\U0003134f" or "\u4dc0" <= character <= "\u4dff"
