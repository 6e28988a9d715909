"""Scope: what an access token allows, as an ordered set of tokens (RFC 6749 §3.3)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

from mockserver.protocol.errors import InvalidScope

_TOKEN = re.compile(r"[\x21\x23-\x5B\x5D-\x7E]+")


class Scope(AbstractSet[str]):
    """An immutable set of scope tokens that remembers the order of their first appearance.

    Two scopes are equal when they hold the same tokens: the order carries no meaning on the wire (§3.3).
    Has what sets have: `in`, `<=`, `&`, `|`, `-`; an empty scope is false.
    Raises InvalidScope when a token is outside the grammar.
    """

    __slots__ = ("_tokens",)

    def __init__(self, tokens: Iterable[str] = ()) -> None:
        if isinstance(tokens, str):
            raise TypeError("Scope takes single tokens; to read text with spaces use Scope.parse(text)")
        self._tokens = dict.fromkeys(tokens)
        for token in self._tokens:
            if not _TOKEN.fullmatch(token):
                raise InvalidScope(
                    "The scope is malformed: tokens of printable ASCII without quotation mark "
                    "and backslash, separated by one space.",
                    evidence=f"token: {token!r}",
                )

    @classmethod
    def parse(cls, text: str) -> Scope:
        """The scope that a `scope` parameter spells; empty text is the empty scope.

        Raises InvalidScope on any character, or space too many, that the grammar of §3.3 does not have.
        """
        return cls(text.split(" ") if text else ())

    def __contains__(self, token: object) -> bool:
        return token in self._tokens

    def __iter__(self) -> Iterator[str]:
        return iter(self._tokens)

    def __len__(self) -> int:
        return len(self._tokens)

    # The mixin's operators would take the order of either side; the left side's is what a reader expects.

    def __and__(self, other: AbstractSet[object]) -> Scope:
        return Scope(token for token in self._tokens if token in other)

    def __sub__(self, other: AbstractSet[object]) -> Scope:
        return Scope(token for token in self._tokens if token not in other)

    def __or__(self, other: AbstractSet[str]) -> Scope:  # type: ignore[override]  # only tokens, not any T
        return Scope([*self._tokens, *other])

    def __hash__(self) -> int:
        return hash(frozenset(self._tokens))

    def __str__(self) -> str:
        return " ".join(self._tokens)

    def __repr__(self) -> str:
        return f"Scope.parse({str(self)!r})"
