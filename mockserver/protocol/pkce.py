"""Proof Key for Code Exchange (RFC 7636): a secret per request, shown as a hash first and in full later."""

import hmac
import re

from mockserver.protocol import base64url
from mockserver.protocol.errors import InvalidRequest

METHODS = ("S256", "plain")

_UNRESERVED_43_TO_128 = re.compile(r"[A-Za-z0-9\-._~]{43,128}")


def is_verifier(text: str) -> bool:
    """Whether `text` may be a code_verifier: 43 to 128 unreserved characters (§4.1)."""
    return _UNRESERVED_43_TO_128.fullmatch(text) is not None


def is_challenge(text: str) -> bool:
    """Whether `text` may be a code_challenge: the same grammar as the verifier (§4.2)."""
    return _UNRESERVED_43_TO_128.fullmatch(text) is not None


def challenge(verifier: str, method: str = "S256") -> str:
    """The code_challenge of `verifier` (§4.2). Raises InvalidRequest on a method not in METHODS (§4.4.1)."""
    if method == "S256":
        return base64url.sha256(verifier)
    if method == "plain":
        return verifier
    raise InvalidRequest(
        "The code_challenge_method is not supported; S256 is.", evidence=f"code_challenge_method: {method!r}"
    )


def verifies(verifier: str, challenge: str, method: str) -> bool:
    """Whether `verifier` is the one behind `challenge` (§4.6), in constant time. An unknown method: False."""
    if method not in METHODS:
        return False
    shown = verifier if method == "plain" else base64url.sha256(verifier)
    # compare_digest takes text only when it is ASCII, and whoever sends it may send anything.
    return hmac.compare_digest(_octets(shown), _octets(challenge))


def _octets(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
