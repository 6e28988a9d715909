"""JWTs as anybody can read them: header and claims, decoded and not verified (RFC 7519 §7.2)."""

from __future__ import annotations

import base64
import binascii
from functools import lru_cache
from typing import Any, NamedTuple

from oauthsim.explanations import json_text

DOTS = {2: "JWS", 4: "JWE"}
"""Dots in a compact serialization (RFC 7515 §7.1, RFC 7516 §7.1)."""


class Decoded(NamedTuple):
    """A token's header and claims as they stand there; an encrypted token shows no claims."""

    header: dict[str, Any]
    claims: dict[str, Any]


@lru_cache(maxsize=4096)
def decode(text: str) -> Decoded | None:
    """Return what the JWT `text` says, or None when it is none. Nothing about it is checked."""
    if text.count(".") not in DOTS:
        return None
    header, payload, *_ = text.split(".")
    members = _json_object(header)
    if members is None or "alg" not in members:
        return None
    claims = _json_object(payload) if DOTS[text.count(".")] == "JWS" else {}
    return None if claims is None else Decoded(members, claims)


def _json_object(part: str) -> dict[str, Any] | None:
    try:
        octets = base64.urlsafe_b64decode(part.encode("ascii") + b"=" * (-len(part) % 4))
    except (ValueError, binascii.Error):
        return None
    members = json_text.parse(octets)
    return members if isinstance(members, dict) else None
