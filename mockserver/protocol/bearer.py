"""Bearer tokens: how an access token reaches a resource server, and how it answers (RFC 6750).

A token that is bound to a key travels in the same way, under the scheme DPoP (RFC 9449 §7.1).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from mockserver.protocol import www_authenticate
from mockserver.protocol.errors import InsufficientScope, InvalidRequest, ProtocolError
from mockserver.protocol.parameters import Parameters

SCHEMES = {"bearer": "Bearer", "dpop": "DPoP"}
"""Scheme in small letters -> how it is written."""

_B64TOKEN = re.compile(r"[A-Za-z0-9\-._~+/]+=*")


def is_token(text: str) -> bool:
    """Whether `text` may stand behind `Bearer` (the b64token of §2.1)."""
    return _B64TOKEN.fullmatch(text) is not None


def scheme_of(value: str | None) -> str:
    """The scheme in the value of an Authorization header, in small letters; "" when there is none."""
    return (value or "").strip(" ").partition(" ")[0].lower()


def from_header(value: str | None) -> str | None:
    """The token in the value of an Authorization header; None when there is none or the scheme is another.

    Raises InvalidRequest when the scheme is Bearer or DPoP and what follows is no token (§2.1).
    """
    scheme = scheme_of(value)
    if scheme not in SCHEMES:
        return None
    token = (value or "").strip(" ").partition(" ")[2].strip(" ")
    if not is_token(token):
        raise InvalidRequest(f"What follows {SCHEMES[scheme]} in the Authorization header is not a token.")
    return token


def presented(headers: Mapping[str, str], query: Parameters, form: Parameters | None) -> str:
    """The token that a request presents in its header, form body or query (§2.1, §2.2, §2.3); "" for none.

    form: the body's parameters, or None when the body is not form-encoded.
    Raises InvalidRequest when the token comes in more than one way, or twice in one (§2, §3.1).
    """
    header = [value for name, value in headers.items() if name.lower() == "authorization"]
    ways = {
        "the Authorization header": [token for value in header if (token := from_header(value))],
        "the form body": form.all("access_token") if form is not None else [],
        "the query": query.all("access_token"),
    }
    tokens = [token for found in ways.values() for token in found]
    if len(tokens) > 1:
        used = ", ".join(f"{way} ({len(found)})" for way, found in ways.items() if found)
        raise InvalidRequest("The access token was sent more than once.", evidence=f"it is in: {used}")
    return tokens[0] if tokens else ""


def challenge(realm: str, error: ProtocolError | None = None, scope: str = "") -> str:
    """The value of WWW-Authenticate (§3).

    error: why the request was refused; None when it had no credentials at all, because such an answer should
    carry no error code (§3.1). An InsufficientScope brings its own scope when `scope` is empty.
    """
    if not scope and isinstance(error, InsufficientScope):
        scope = error.scope
    params = {"realm": realm} | (error.as_dict() if error else {}) | ({"scope": scope} if scope else {})
    return www_authenticate.write("Bearer", params)
