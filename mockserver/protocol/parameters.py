"""Parameters of a request or response: application/x-www-form-urlencoded (RFC 6749 §3.1 and Appendix B).

Reading never raises: what is wrong is told by `malformed` and `repeated`, and a rule decides what follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote_plus, unquote_to_bytes

from mockserver.protocol.errors import InvalidRequest

Pairs = Iterable[tuple[str, str]]


def decode_text(encoded: bytes) -> tuple[str, bool]:
    """One name or value without its form-encoding, and whether its octets were UTF-8 (Appendix B)."""
    octets = unquote_to_bytes(encoded.replace(b"+", b" "))
    try:
        return octets.decode("utf-8"), True
    except UnicodeDecodeError:
        return octets.decode("utf-8", "replace"), False


def encode_text(text: str) -> str:
    """One name or value, form-encoded. A lone surrogate, which has no UTF-8, becomes `?`."""
    return quote_plus(text, safe="", errors="replace")


class Parameters(Mapping[str, str]):
    """The parameters somebody sent, in their order, as an immutable mapping.

    `parameters[name]` is the first value. A parameter sent without a value counts as omitted (§3.1).
    pairs: every name with every value that counts.
    repeated: the names sent more than once, which §3.1 forbids; each named once.
    malformed: whether a name or a value was not UTF-8 (it is kept, with U+FFFD in place of what was not).
    """

    __slots__ = ("_first", "malformed", "pairs", "repeated")

    def __init__(self, pairs: Pairs = (), *, malformed: bool = False) -> None:
        self.pairs: tuple[tuple[str, str], ...] = tuple((name, value) for name, value in pairs if value)
        self.malformed = malformed
        self._first: dict[str, str] = {}
        repeated: dict[str, None] = {}
        for name, value in self.pairs:
            if name in self._first:
                repeated[name] = None
            else:
                self._first[name] = value
        self.repeated: tuple[str, ...] = tuple(repeated)

    @classmethod
    def from_pairs(cls, pairs: Pairs) -> Parameters:
        """Parameters from names and values that are already decoded."""
        return cls(pairs)

    @classmethod
    def from_query(cls, text: str) -> Parameters:
        """Parameters of a URL's query or fragment, without its leading `?` or `#`."""
        return cls.from_form(text.encode("utf-8", "surrogatepass"))

    @classmethod
    def from_form(cls, body: bytes) -> Parameters:
        """Parameters of a form-encoded request body."""
        pairs: list[tuple[str, str]] = []
        well_formed = True
        for part in filter(None, body.split(b"&")):
            name, _, value = part.partition(b"=")
            (name_text, name_is_utf8), (value_text, value_is_utf8) = decode_text(name), decode_text(value)
            well_formed = well_formed and name_is_utf8 and value_is_utf8
            pairs.append((name_text, value_text))
        return cls(pairs, malformed=not well_formed)

    def __getitem__(self, name: str) -> str:
        return self._first[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._first)

    def __len__(self) -> int:
        return len(self._first)

    def __repr__(self) -> str:
        return f"Parameters({list(self.pairs)!r})"

    def all(self, name: str) -> list[str]:
        """Every value of a parameter that may come several times, such as `resource` (RFC 8707 §2)."""
        return [value for given, value in self.pairs if given == name]

    def require(self, name: str) -> str:
        """The value of `name`. Raises InvalidRequest, naming it, when it was omitted (RFC 6749 §5.2)."""
        if name not in self._first:
            sent = ", ".join(self._first) or "nothing"
            raise InvalidRequest(f"The parameter {name} is missing.", evidence=f"sent were: {sent}")
        return self._first[name]


def encode(params: Mapping[str, str] | Pairs) -> str:
    """`params` as application/x-www-form-urlencoded text, in their order (RFC 6749 Appendix B)."""
    pairs = params.items() if isinstance(params, Mapping) else params
    return "&".join(f"{encode_text(name)}={encode_text(value)}" for name, value in pairs)


def add_to_uri(uri: str, params: Mapping[str, str] | Pairs) -> str:
    """`uri` with `params` added to its query; a query it already has is kept (RFC 6749 §3.1.2)."""
    address, hash_sign, fragment = uri.partition("#")
    question_mark = "" if "?" in address else "?"
    return _joined(address + question_mark, encode(params), "?") + hash_sign + fragment


def add_to_fragment(uri: str, params: Mapping[str, str] | Pairs) -> str:
    """`uri` with `params` in its fragment, as the implicit grant answers (RFC 6749 §4.2.2)."""
    return _joined(uri if "#" in uri else uri + "#", encode(params), "#")


def _joined(start: str, encoded: str, opener: str) -> str:
    """`start`, which holds `opener`, with `encoded` behind it, separated when something stands there."""
    if not encoded:
        return start.removesuffix(opener)
    return start + ("" if start.endswith((opener, "&")) else "&") + encoded
