"""JSON text (RFC 8259) in pieces, each member with the field that it is; nothing of the text is lost."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from oauthsim.player.pieces import Piece, plain, pointed

DEEPEST = 32
"""How deep an object may lie inside another to be followed; deeper ones are one plain text."""

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s"{}\[\],:]+|\s+|"')


@dataclass(slots=True)
class _Level:
    """An object or array that is open: its path, and where in it the reader stands."""

    path: str
    is_object: bool
    key: str = ""
    expects_key: bool = True
    position: int = 0

    @property
    def here(self) -> str:
        """The path of the member whose value comes next."""
        if self.is_object:
            return f"{self.path}.{self.key}" if self.path else self.key
        return f"{self.path}[{self.position}]"


def json_pieces(text: str, members: Mapping[str, int]) -> list[Piece]:
    """Return `text` as pieces; `members` tells which field the member at a path such as `keys[0].kid` is."""
    pieces: list[Piece] = []
    open_levels: list[_Level] = []
    for found in _TOKEN.finditer(text):
        token = found[0]
        if len(open_levels) > DEEPEST:
            return [*pieces, plain(text[found.start() :])]
        index = _field(token, open_levels, members)
        pieces.append(plain(token) if index < 0 else pointed(token, index))
        _move(token, open_levels)
    return _joined(pieces)


def _field(token: str, open_levels: list[_Level], members: Mapping[str, int]) -> int:
    if not open_levels or token in "{}[],:" or token.isspace():
        return -1
    level = open_levels[-1]
    if level.is_object and level.expects_key:
        level = _Level(level.path, True, _unquoted(token))
    return next((members[path] for path in _outwards(level.here) if path in members), -1)


def _outwards(path: str) -> list[str]:
    """Return a path and those of the lists around it: `aud[1]` is a part of the member `aud`."""
    return [path, re.sub(r"(\[\d+\])+$", "", path)]


def _move(token: str, open_levels: list[_Level]) -> None:
    level = open_levels[-1] if open_levels else None
    if token in ("{", "["):
        open_levels.append(_Level(level.here if level else "", token == "{"))
    elif token in ("}", "]"):
        if open_levels:
            open_levels.pop()
    elif level and token == ",":
        level.expects_key, level.position = True, level.position + 1
    elif level and level.is_object and level.expects_key and token.startswith('"'):
        level.key, level.expects_key = _unquoted(token), False


def _unquoted(token: str) -> str:
    return token[1:-1] if len(token) > 1 and token[0] == token[-1] == '"' else token


def _joined(pieces: list[Piece]) -> list[Piece]:
    joined: list[Piece] = []
    for piece in pieces:
        if joined and isinstance(piece, str) and isinstance(joined[-1], str):
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined
