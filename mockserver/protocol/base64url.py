"""base64url without padding (RFC 7515 §2 and Appendix C), and the SHA-256 values written in it."""

import base64
import binascii
import hashlib
import re

_TEXT = re.compile(r"[A-Za-z0-9_-]*")


def encode(octets: bytes) -> str:
    """`octets` as base64url text without `=`."""
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode("ascii")


def decode(text: str) -> bytes:
    """The octets that `text` spells.

    Strict: raises ValueError on padding, on a foreign character, on an impossible length, and on left-over
    bits that are not zero, so that no two texts spell the same octets.
    """
    if not _TEXT.fullmatch(text):
        raise ValueError("not base64url: a character outside A-Z a-z 0-9 - _")
    try:
        octets = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        raise ValueError("not base64url: an impossible length") from None
    if encode(octets) != text:
        raise ValueError("not base64url: left-over bits that are not zero")
    return octets


def sha256(text: str) -> str:
    """base64url of the SHA-256 of `text`: PKCE's S256 (RFC 7636 §4.2), DPoP's ath (RFC 9449 §4.2)."""
    return encode(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())
