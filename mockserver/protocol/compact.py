"""The compact serialization of a JWS: header.payload.signature (RFC 7515 §7.1), strictly read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from mockserver.protocol import base64url
from mockserver.protocol.errors import InvalidToken

JSONObject = dict[str, Any]


def json_text(value: Mapping[str, Any]) -> str:
    """`value` as JSON without spaces, its members in their order."""
    return json.dumps(dict(value), separators=(",", ":"), ensure_ascii=False)


def signing_input(header: Mapping[str, Any], payload: bytes) -> str:
    """What a signature is made over: header and payload, encoded and joined by a dot (§5.1)."""
    return f"{base64url.encode(json_text(header).encode())}.{base64url.encode(payload)}"


def write(signed: str, signature: bytes) -> str:
    """The token: the signing input and its signature."""
    return f"{signed}.{base64url.encode(signature)}"


def read(token: str) -> tuple[JSONObject, bytes, bytes]:
    """Header, payload and signature of a token, none of it verified.

    Raises InvalidToken when it is not three parts of base64url, the first of them a JSON object.
    """
    parts = token.split(".", 3)
    if len(parts) != 3:
        raise InvalidToken("The token is malformed: it does not have three parts.")
    try:
        header, payload, signature = map(base64url.decode, parts)
    except ValueError as error:
        raise InvalidToken("The token is malformed: a part is not base64url.", evidence=str(error)) from None
    return json_object(header, "header"), payload, signature


def json_object(octets: bytes, part: str) -> JSONObject:
    """The JSON object in `octets`; `part` names it in the error.

    Strict, because two readers that differ can be played against each other: raises InvalidToken also for a
    name that stands twice (§4), a number that is none, and half a surrogate pair.
    """
    try:
        value = json.loads(octets.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_not_a_number)
        json.dumps(value, allow_nan=False, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise InvalidToken(f"The token is malformed: its {part} is not JSON.", evidence=str(error)) from None
    if not isinstance(value, dict):
        raise InvalidToken(f"The token is malformed: its {part} is not a JSON object.")
    return value


def _unique(pairs: list[tuple[str, Any]]) -> JSONObject:
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return dict(pairs)


def _not_a_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is not a JSON number")
