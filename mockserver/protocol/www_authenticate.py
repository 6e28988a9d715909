"""The WWW-Authenticate header: how a server says which credentials it wants (RFC 9110 §11.6.1)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

_SCHEME = re.compile(r"[ \t,]*([!#$%&'*+\-.^_`|~0-9A-Za-z]+)(?:[ \t]+|(?=,)|\Z)")
_PARAMETER = re.compile(
    r"[ \t,]*([!#$%&'*+\-.^_`|~0-9A-Za-z]+)[ \t]*=[ \t]*"
    r"(?:\"((?:[^\"\\]|\\.)*)\"|([!#$%&'*+\-.^_`|~0-9A-Za-z]+))[ \t]*(?=,|\Z)",
    re.DOTALL,
)
_NOT_QUOTABLE = re.compile(r"[^\t\x20-\x7E]")


class Challenge(NamedTuple):
    """One scheme that a server accepts, with its parameters; their names in lower case."""

    scheme: str
    params: dict[str, str]


def write(scheme: str, params: Mapping[str, str]) -> str:
    """One challenge as header value, every parameter as a quoted-string (RFC 9110 §5.6.4).

    Quotation mark and backslash are escaped. What a header cannot carry, line breaks above all, becomes `?`.
    """
    written = ", ".join(f'{name}="{_quoted(value)}"' for name, value in params.items())
    return f"{scheme} {written}" if written else scheme


def _quoted(value: str) -> str:
    return re.sub(r'(["\\])', r"\\\1", _NOT_QUOTABLE.sub("?", value))


def parse(header: str) -> list[Challenge]:
    """The challenges in a header value, in their order.

    Never raises: it reads as far as the header keeps the grammar. The form with a token68 in place of
    parameters, which no OAuth scheme uses, is not read.
    """
    challenges: list[Challenge] = []
    position = 0
    while position < len(header):
        if challenges and (found := _PARAMETER.match(header, position)):
            name, quoted, token = found.groups()
            value = token if quoted is None else re.sub(r"\\(.)", r"\1", quoted, flags=re.DOTALL)
            challenges[-1].params.setdefault(name.lower(), value)
        elif found := _SCHEME.match(header, position):
            challenges.append(Challenge(found.group(1), {}))
        else:
            break
        position = found.end()
    return challenges
