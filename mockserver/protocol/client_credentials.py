"""client_secret_basic: client id and secret in an HTTP Basic header (RFC 6749 §2.3.1, RFC 7617).

What is easy to forget: both are form-encoded *before* they are joined with a colon. Otherwise a client id
that is a URL, or a secret with `+` or `%`, reaches the other side as something else.
"""

import base64
import binascii

from mockserver.protocol.errors import InvalidClient
from mockserver.protocol.parameters import decode_text, encode_text

OTHER_SCHEMES = ("bearer", "digest", "dpop", "hoba", "negotiate")
"""What the Authorization header is used for besides (RFC 9110 §16.4.1)."""


def basic_header(client_id: str, client_secret: str) -> str:
    """The value of the Authorization header with which a client authenticates."""
    pair = f"{encode_text(client_id)}:{encode_text(client_secret)}"
    return "Basic " + base64.b64encode(pair.encode("ascii")).decode("ascii")


def parse_basic(header: str) -> tuple[str, str]:
    """Client id and secret from the value of an Authorization header; the secret may be empty.

    Raises InvalidClient, with what is wrong, when it is not Basic or cannot be read.
    """
    scheme, _, credentials = header.strip(" ").partition(" ")
    if scheme.lower() != "basic":
        named = scheme if scheme.lower() in OTHER_SCHEMES else "unknown"  # or a secret, not to be shown
        raise InvalidClient("The Authorization header does not use Basic.", evidence=f"scheme: {named}")
    try:
        pair = base64.b64decode(credentials.strip(" ").encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        raise InvalidClient("The Basic credentials are not base64.") from None
    client_id, colon, client_secret = pair.partition(b":")
    if not colon or not client_id:
        raise InvalidClient("The Basic credentials are not a client id, a colon and a secret.")
    return _decoded(client_id), _decoded(client_secret)


def _decoded(part: bytes) -> str:
    text, is_utf8 = decode_text(part)
    if not is_utf8:
        raise InvalidClient("The Basic credentials are not UTF-8 under their form-encoding.")
    return text
