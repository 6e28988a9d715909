"""Signed tokens: JWS, JWT, JWK and thumbprints (RFC 7515, 7517, 7519, 7638); compact form, no encryption.

The one module that imports joserfc, and it asks it for keys and signatures only. Deciding which key may
verify a token is done here, in the open, because that is where verifiers have been fooled. joserfc is
imported at the first signature: that takes a tenth of a second which many uses do not need.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from mockserver.protocol import base64url, compact
from mockserver.protocol.compact import JSONObject
from mockserver.protocol.demo_keys import DEMO_KEYS
from mockserver.protocol.errors import InvalidToken

if TYPE_CHECKING:
    from joserfc.jwa import JWSAlgModel
    from joserfc.jwk import Key

# alg -> what the key must be (RFC 7518 §3.1, RFC 8037 §3.1). Not here: `none`, which is no signature.
_KEY_OF_ALGORITHM: dict[str, dict[str, str]] = {
    **{f"{family}{bits}": {"kty": "RSA"} for family in ("RS", "PS") for bits in (256, 384, 512)},
    **{f"HS{bits}": {"kty": "oct"} for bits in (256, 384, 512)},
    "ES256": {"kty": "EC", "crv": "P-256"},
    "ES384": {"kty": "EC", "crv": "P-384"},
    "ES512": {"kty": "EC", "crv": "P-521"},
    "EdDSA": {"kty": "OKP", "crv": "Ed25519"},
}
_THUMBPRINT_MEMBERS = {  # in the order of the alphabet (RFC 7638 §3.2, RFC 8037 §2)
    "EC": ("crv", "kty", "x", "y"),
    "OKP": ("crv", "kty", "x"),
    "RSA": ("e", "kty", "n"),
    "oct": ("k", "kty"),
}
SECRET_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
"""Members of a JWK that nobody but its owner may see (RFC 7518 §6.2.2, §6.3.2, §6.4)."""

_VERIFYING_MEMBERS = frozenset({"kty", "crv", "x", "y", "n", "e", "k"})
_FEWEST_BITS = {"n": 2048, "k": 256}  # of an RSA modulus and of an HMAC key (RFC 7518 §3.3, §3.2)


@dataclass(frozen=True)
class SigningKey:
    """A private key and the one algorithm it signs with.

    private: the JWK with its private members (RFC 7517). It is read at the first signature and kept from
    then on: reading an RSA key takes 40 ms, a hundred times as long as signing with it.
    """

    kid: str
    alg: str
    private: Mapping[str, str] = field(repr=False, hash=False)

    @property
    def public(self) -> dict[str, str]:
        """The JWK as everybody may see it."""
        shown = {name: value for name, value in self.private.items() if name not in SECRET_MEMBERS}
        return shown | {"kid": self.kid, "alg": self.alg, "use": "sig"}

    def signature(self, signing_input: bytes) -> bytes:
        """The signature (RFC 7515 §5.1). RS256 and EdDSA always give the same octets, ES256 never does."""
        return _algorithm(self.alg).sign(signing_input, self._imported)

    @cached_property
    def _imported(self) -> Key:
        return _imported(compact.json_text(self.private))


@cache
def demo_key(name: str) -> SigningKey:
    """One of the DEMO KEYS that everybody knows; its kid is its name. Raises LookupError naming all."""
    if name not in DEMO_KEYS:
        raise LookupError(f"There is no demo key {name!r}; there are: {', '.join(DEMO_KEYS)}")
    return SigningKey(kid=name, alg=DEMO_KEYS[name]["alg"], private=DEMO_KEYS[name])


def key_of_octets(octets: bytes, kid: str) -> SigningKey:
    """The Ed25519 key whose private part is `octets`, 32 of them (RFC 8032 §5.1.5): a key out of a seed."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    public = Ed25519PrivateKey.from_private_bytes(octets).public_key().public_bytes_raw()
    members = {"kty": "OKP", "crv": "Ed25519", "x": base64url.encode(public), "d": base64url.encode(octets)}
    return SigningKey(kid=kid, alg="EdDSA", private=members)


def jwks(keys: Iterable[SigningKey]) -> dict[str, list[dict[str, str]]]:
    """The JWK Set of `keys`, public members only (RFC 7517 §5)."""
    return {"keys": [key.public for key in keys]}


def sign(
    claims: Mapping[str, Any], key: SigningKey, *, typ: str, headers: Mapping[str, Any] | None = None
) -> str:
    """`claims` as a JWT signed with `key`, in compact form (RFC 7515 §3.1).

    typ: what kind of token it is, such as `at+jwt` (RFC 9068 §2.1); "" leaves it out.
    headers: more header parameters; they also replace those that are set here.
    """
    header = {"alg": key.alg, **({"typ": typ} if typ else {}), "kid": key.kid, **(headers or {})}
    return sign_with_header(claims, key, header)


def sign_with_header(claims: Mapping[str, Any], key: SigningKey, header: Mapping[str, Any]) -> str:
    """As `sign`, with exactly this header."""
    signed = compact.signing_input(header, compact.json_text(claims).encode())
    return compact.write(signed, key.signature(signed.encode()))


def decode_unverified(token: str) -> tuple[JSONObject, JSONObject]:
    """Header and claims of a JWT whose signature nobody has looked at: anybody may have written them.

    Raises InvalidToken, with the reason, when it is not three base64url parts of which two are JSON objects.
    """
    header, payload, _ = compact.read(token)
    return header, compact.json_object(payload, "claims")


def verify(
    token: str, keys: Mapping[str, Any], *, algorithms: Sequence[str]
) -> tuple[JSONObject, JSONObject]:
    """Header and claims of a JWT that one of `keys`, a JWK Set, has signed (RFC 7515 §5.2, RFC 8725 §3).

    algorithms: the only ones that are accepted, whatever the token says. Only the signature is checked: who
    the token is for and whether it has expired is for the caller. A key that the token brings along (jwk,
    jku, x5c, x5u) is never looked at. Raises InvalidToken with the reason.
    """
    header, payload = verify_payload(token, keys, algorithms=algorithms)
    return header, compact.json_object(payload, "claims")


def verify_payload(
    token: str, keys: Mapping[str, Any], *, algorithms: Sequence[str]
) -> tuple[JSONObject, bytes]:
    """As `verify`, for a JWS whose payload need not be JSON."""
    header, payload, signature = compact.read(token)
    _check_header(header, algorithms)
    signed = token.rpartition(".")[0].encode("ascii")
    if not any(_verifies(jwk, header["alg"], signed, signature) for jwk in _candidates(header, keys)):
        raise InvalidToken("The signature does not verify.", evidence=_alg_and_kid(header))
    return header, payload


def thumbprint(jwk: Mapping[str, Any]) -> str:
    """The SHA-256 thumbprint of a key (RFC 7638 §3). Raises InvalidToken when a needed member is missing."""
    members = {name: jwk.get(name) for name in _THUMBPRINT_MEMBERS.get(str(jwk.get("kty")), ())}
    if not members or not all(isinstance(value, str) for value in members.values()):
        raise InvalidToken("The key has an unknown kty or lacks a member.", evidence=f"members: {[*jwk]}")
    return base64url.sha256(compact.json_text(members))


def left_half_hash(value: str, alg: str) -> str:
    """at_hash or c_hash: the left half of the hash of `value` (OIDC Core §3.1.3.6).

    The hash is the one of the ID token's `alg`; for EdDSA it is SHA-512, the hash within Ed25519. Raises
    ValueError when `alg` is not a signature algorithm.
    """
    if alg not in _KEY_OF_ALGORITHM:
        raise ValueError(f"No hash belongs to alg {alg!r}; known are: {', '.join(_KEY_OF_ALGORITHM)}")
    bits = "512" if alg == "EdDSA" else alg[2:]
    digest = hashlib.new(f"sha{bits}", value.encode("utf-8", "surrogatepass")).digest()
    return base64url.encode(digest[: len(digest) // 2])


# --- which key may verify a token ---


def _check_header(header: JSONObject, algorithms: Sequence[str]) -> None:
    alg = header.get("alg")
    if not isinstance(alg, str):
        raise InvalidToken("The token is malformed: its header has no alg.", evidence=f"alg: {alg!r}")
    if alg.lower() == "none":
        raise InvalidToken("The token is not signed: its alg is none.", evidence=f"alg: {alg!r}")
    if alg not in algorithms or alg not in _KEY_OF_ALGORITHM:
        accepted = " ".join(algorithms)
        raise InvalidToken(f"The alg of the token is not accepted; {accepted} is.", evidence=f"alg: {alg!r}")
    if (
        "crit" in header
    ):  # what is critical and not understood must be refused, and we understand none (§4.1.11)
        crit = f"crit: {header['crit']!r}"
        raise InvalidToken("The token has a critical header parameter that is not understood.", evidence=crit)


def _candidates(header: JSONObject, keys: Mapping[str, Any]) -> list[JSONObject]:
    """The keys that may have signed: those with the kid of the header that are made for its alg."""
    listed = keys.get("keys")
    known = [jwk for jwk in listed if isinstance(jwk, dict)] if isinstance(listed, list) else []
    if "kid" in header:
        known = [jwk for jwk in known if jwk.get("kid") == header["kid"]]
        if not known:
            raise InvalidToken("The token is signed with an unknown key.", evidence=_alg_and_kid(header))
    suitable = [jwk for jwk in known if _suits(jwk, header["alg"])]
    if not suitable:
        raise InvalidToken(
            "No key of the issuer is made for the alg of the token.", evidence=_alg_and_kid(header)
        )
    return suitable


def _suits(jwk: JSONObject, alg: str) -> bool:
    """Whether a key is for `alg`: an RSA key must never serve as the secret of an HMAC (RFC 8725 §2.1)."""
    of_its_type = all(jwk.get(name) == value for name, value in _KEY_OF_ALGORITHM[alg].items())
    return of_its_type and jwk.get("alg", alg) == alg and jwk.get("use", "sig") == "sig"


def _alg_and_kid(header: JSONObject) -> str:
    return f"alg: {header['alg']!r}, kid: {header.get('kid')!r}"


def _verifies(jwk: JSONObject, alg: str, signed: bytes, signature: bytes) -> bool:
    members = {name: value for name, value in jwk.items() if name in _VERIFYING_MEMBERS}
    return _algorithm(alg).verify(signed, signature, _imported(compact.json_text(members)))


# --- what joserfc does ---


@cache
def _algorithm(alg: str) -> JWSAlgModel:
    from joserfc.jws import JWSRegistry

    return JWSRegistry.algorithms[alg]


@lru_cache(maxsize=256)
def _imported(jwk: str) -> Key:
    """The key that a JWK, as JSON text, describes; read once. Raises InvalidToken when it cannot be used."""
    from joserfc.errors import JoseError
    from joserfc.jwk import JWKRegistry

    members = json.loads(jwk)
    try:
        for name in _FEWEST_BITS.keys() & members.keys():
            if 8 * len(base64url.decode(members[name]).lstrip(b"\0")) < _FEWEST_BITS[name]:
                raise InvalidToken("The key is too short for its algorithm.", evidence=f"member: {name}")
        return JWKRegistry.import_key(members)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise InvalidToken("The key cannot be read.", evidence=str(error)) from None
