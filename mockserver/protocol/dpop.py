"""DPoP: a proof that whoever sends a request holds a key, made anew for each request (RFC 9449 §4).

A proof is a JWT that carries its own public key. So it says nothing of who sent it; it says that the sender
of this request holds the private key, which never travels. Tokens are bound to that key by its thumbprint.
Here is what a proof is and what is wrong with one; who asks for proofs, and when, is for the parties' rules.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from mockserver.protocol import base64url, jose, www_authenticate
from mockserver.protocol.compact import JSONObject
from mockserver.protocol.errors import InvalidDpopProof, InvalidToken, ProtocolError
from mockserver.protocol.jose import SigningKey

TYP = "dpop+jwt"
ALGORITHMS = ("EdDSA", "ES256", "RS256")
"""What a proof may be signed with: never `none`, and no HMAC, whose key the server would have to know."""

OLDEST, AHEAD = 60, 5
"""Seconds that a proof may be old, and that the clock of its maker may be ahead (§4.3, §11.1)."""

NONCE_PERIOD = 60
"""Seconds for which a server hands out the same nonce; it takes the one before, too."""

LONGEST = 4_000  # characters of a proof

_NONCE = re.compile(r"[\x21\x23-\x5B\x5D-\x7E]+")  # §8.1
_DEFAULT_PORTS = {"https": 443, "http": 80}
_UNRESERVED = re.compile(r"[A-Za-z0-9\-._~]")
_ESCAPED = re.compile(r"%([0-9A-Fa-f]{2})")
_CLAIMS: Mapping[str, type] = {"jti": str, "htm": str, "htu": str}
_MAY_BE_THERE = ("ath", "nonce")


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof as it can be read; `jkt` is the thumbprint of the key in it. Nothing of it is verified yet."""

    text: str
    header: JSONObject
    claims: JSONObject
    jkt: str

    def claim(self, name: str) -> str:
        """The claim `name` if it is text, else ""."""
        value = self.claims.get(name)
        return value if isinstance(value, str) else ""

    @property
    def id(self) -> str:
        """What no other proof has: the jti, in the context of the key and of the URL (§11.1)."""
        return base64url.sha256("\n".join((self.jkt, self.claim("htu"), self.claim("jti"))))


# --- making one ---


def proof(
    key: SigningKey,
    *,
    method: str,
    url: str,
    jti: str,
    now: int,
    access_token: str | None = None,
    nonce: str | None = None,
    headers: Mapping[str, Any] | None = None,
) -> str:
    """A proof for one request, signed with `key` (§4.2): the value of its DPoP header.

    jti: a value that no other proof has. now: seconds since the epoch. access_token: the one that the request
    carries. nonce: the newest DPoP-Nonce of the server. headers: header parameters that replace the right
    ones, for whoever wants to see a server refuse them.
    """
    claims = {"jti": jti, "htm": method, "htu": target(url), "iat": now}
    if access_token is not None:
        claims["ath"] = base64url.sha256(access_token)
    if nonce is not None:
        claims["nonce"] = nonce
    public = {name: value for name, value in key.public.items() if name not in ("kid", "alg", "use")}
    shown = {"typ": TYP, "alg": key.alg, "jwk": public, **(headers or {})}
    return jose.sign_with_header(claims, key, shown)


def target(url: str) -> str:
    """`url` without query and fragment: what htu names (§4.2)."""
    return url.partition("#")[0].partition("?")[0]


# --- reading and verifying one ---


def read(text: str) -> Proof:
    """What stands in a proof, and whose key it carries. Raises InvalidDpopProof when it cannot be read."""
    if len(text) > LONGEST:
        raise InvalidDpopProof("The DPoP proof is too long.", evidence=f"{len(text)} characters")
    try:
        header, claims = jose.decode_unverified(text)
        jwk = header.get("jwk")
        return Proof(text, header, claims, jose.thumbprint(jwk if isinstance(jwk, dict) else {}))
    except InvalidToken as error:
        raise _unusable(error) from None


def check_signature(proof: Proof) -> str:
    """Check typ, alg, key, claims and signature of a proof (§4.3, 3 to 7); say what was seen.

    Raises InvalidDpopProof with the reason.
    """
    header, jwk = proof.header, proof.header["jwk"]
    if header.get("typ") != TYP:
        raise InvalidDpopProof(
            "The typ of the DPoP proof is not dpop+jwt.", evidence=f"typ: {header.get('typ')!r}"
        )
    if private := sorted(jose.SECRET_MEMBERS & jwk.keys()):
        raise InvalidDpopProof("The DPoP proof gives its private key away.", evidence=f"jwk has: {private}")
    wrong = [name for name, kind in _CLAIMS.items() if not (isinstance(proof.claims.get(name), kind))]
    wrong += [name for name in _MAY_BE_THERE if not isinstance(proof.claims.get(name, ""), str)]
    if type(proof.claims.get("iat")) not in (int, float):
        wrong.append("iat")
    if wrong:
        raise InvalidDpopProof(
            "The DPoP proof lacks a claim.", evidence=f"missing or wrong: {', '.join(wrong)}"
        )
    named = {**jwk, "kid": header["kid"]} if "kid" in header else jwk  # it is the one key that counts
    try:
        jose.verify(proof.text, {"keys": [named]}, algorithms=ALGORITHMS)
    except InvalidToken as error:
        raise _unusable(error) from None
    return f"alg: {header['alg']}, jkt: {proof.jkt}"


def check_request(proof: Proof, method: str, url: str) -> str:
    """Check that a proof is for this request: method and URL, whatever their queries (§4.3, 8 and 9)."""
    made_for = f"{proof.claim('htm')} {proof.claim('htu')}"
    htu = normal(target(proof.claim("htu")))
    if proof.claim("htm") != method or htu is None or htu != normal(target(url)):
        raise InvalidDpopProof(
            "The DPoP proof was made for another request.",
            evidence=f"made for {made_for[:200]}; came with {method} {url}",
        )
    return made_for


def check_age(proof: Proof, now: int) -> str:
    """Check that a proof was made just now (§4.3, 11)."""
    iat = proof.claims.get("iat")
    age = now - iat if isinstance(iat, int | float) and not isinstance(iat, bool) else None
    if age is None or not -AHEAD <= age <= OLDEST:
        raise InvalidDpopProof("The DPoP proof was not made just now.", evidence=f"iat: {iat!r}, now: {now}")
    return f"{age:g} seconds old"


def check_token(proof: Proof, access_token: str) -> str:
    """Check that a proof names the access token that it comes with (§4.3, 12a)."""
    expected, ath = base64url.sha256(access_token), proof.claim("ath")
    if not hmac.compare_digest(ath.encode("utf-8", "surrogatepass"), expected.encode()):
        raise InvalidDpopProof(
            "The DPoP proof was made for another access token.",
            evidence=f"ath: {ath[:60] or '(none)'}; the token's: {expected}",
        )
    return f"ath: {expected}"


def normal(url: str) -> str | None:
    """`url` in its normal form (RFC 3986 §6.2.2, §6.2.3); None when it is no http or https URL."""
    try:
        parts = urlsplit(url)
        host, port, scheme = parts.hostname, parts.port, parts.scheme.lower()
    except ValueError:
        return None
    if scheme not in _DEFAULT_PORTS or not host or parts.query or parts.fragment:
        return None
    shown = f"[{host}]" if ":" in host else host
    where = shown if port in (None, _DEFAULT_PORTS[scheme]) else f"{shown}:{port}"
    return f"{scheme}://{where}{_path(parts.path)}"


def _path(path: str) -> str:
    """A path without `.` and `..` (RFC 3986 §5.2.4), and with nothing escaped that needs not be."""
    path = _ESCAPED.sub(_escape, path)
    kept: list[str] = []
    for segment in (segments := path.split("/")[1:]):
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments and segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _escape(found: re.Match[str]) -> str:
    character = chr(int(found[1], 16))
    return character if _UNRESERVED.fullmatch(character) else found[0].upper()


def _unusable(error: InvalidToken) -> InvalidDpopProof:
    return InvalidDpopProof(
        f"The DPoP proof cannot be used. {error.description}", evidence=error.evidence or error.description
    )


# --- nonces of a server ---


def nonce(secret: bytes, now: int) -> str:
    """The nonce that a server hands out now (§8): the time, and a code over it that only the server can make.

    So the server has to remember none of those that it gave out.
    """
    return _nonce_of(secret, now // NONCE_PERIOD)


def is_fresh(secret: bytes, value: str, now: int) -> bool:
    """Whether `value` is the nonce of this period or of the one before."""
    period = now // NONCE_PERIOD
    known = (_nonce_of(secret, period), _nonce_of(secret, period - 1))
    return is_nonce(value) and any(hmac.compare_digest(value, one) for one in known)


def is_nonce(text: str) -> bool:
    """Whether `text` may be a nonce (§8.1)."""
    return _NONCE.fullmatch(text) is not None


def _nonce_of(secret: bytes, period: int) -> str:
    code = hmac.new(secret, f"DPoP-Nonce {period}".encode(), hashlib.sha256).digest()
    return f"nonce_{base64url.encode(code[:24])}"


# --- the challenge ---


def challenge(error: ProtocolError | None = None) -> str:
    """The value of WWW-Authenticate by which a server asks for DPoP, and says why it refused (§7.1)."""
    params = (error.as_dict() if error else {}) | {"algs": " ".join(ALGORITHMS)}
    return www_authenticate.write("DPoP", params)


def only_one(values: Sequence[str]) -> str:
    """The proof of a request that has one DPoP header (§4.3, 1). Raises InvalidDpopProof for any other."""
    if not "".join(values).strip():
        raise InvalidDpopProof("The request has no DPoP proof.", evidence="no DPoP header")
    if len(values) > 1 or "," in values[0]:  # servers join repeated headers by a comma
        raise InvalidDpopProof("The request has more than one DPoP proof.", evidence="several DPoP headers")
    return values[0]
