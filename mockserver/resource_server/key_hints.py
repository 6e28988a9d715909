"""Keys that a token brings along or points at, and what comes of believing it (RFC 8725 §3.10).

Everything here is what must not be done. It is done only where the rule `token-key-is-one-of-the-issuer` or
`token-algorithm-is-accepted` is switched off, so that the attack can be watched.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from mockserver.protocol import compact

if TYPE_CHECKING:
    from mockserver.resource_server.server import ResourceServer

Header = Mapping[str, Any]

HINTS = ("jwk", "jku", "x5u", "x5c")
"""Header parameters by which a token says with which key it wants to be verified (RFC 7515 §4.1)."""

EMPTY_FILE = "/dev/null"
FOLDER = "/etc/keys/"
"""Where the sloppy server looks for a key named by `kid`; like every path it may lead out of the folder."""


def hints_in(header: Header) -> list[str]:
    """Return what in the header points at a key, besides a `kid` that is a plain name."""
    kid = header.get("kid")
    path = ["kid"] if isinstance(kid, str) and "/" in kid else []
    return [name for name in HINTS if name in header] + path


def hinted_keys(server: ResourceServer, header: Header) -> list[dict[str, Any]]:
    """Return the keys that the token itself brings, or that it makes the server fetch."""
    return [*_embedded(header), *_fetched(server, header)]


def hmac_verifies(server: ResourceServer, token: str, header: Header) -> bool:
    """Whether HMAC verifies with one of the octets that a sloppy server takes for a secret.

    That is the file which `kid` names, and the text of a public key that was meant for RS256 (RFC 8725 §2.1).
    """
    if header.get("alg") != "HS256":
        return False
    _, _, signature = compact.read(token)
    signed = token.rpartition(".")[0].encode("ascii")
    made = (hmac.new(secret, signed, hashlib.sha256).digest() for secret in _secrets(server, header))
    return any(hmac.compare_digest(one, signature) for one in made)


def _secrets(server: ResourceServer, header: Header) -> Iterator[bytes]:
    kid = str(header.get("kid", ""))
    if "/" in kid:
        if _resolved(FOLDER + kid) == EMPTY_FILE:
            yield b""
        return
    for key in server.jwks["keys"]:
        if kid in ("", key.get("kid")):
            yield public_key_text(key)


def public_key_text(jwk: Mapping[str, Any]) -> bytes:
    """Return a published key as the text that a verifier holds of it: the same octets for everybody."""
    return compact.json_text({name: jwk[name] for name in sorted(jwk)}).encode()


def _resolved(path: str) -> str:
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in ("", "."):
            parts.append(part)
    return "/" + "/".join(parts)


def _embedded(header: Header) -> list[dict[str, Any]]:
    jwk = header.get("jwk")
    return [_named(jwk, header)] if isinstance(jwk, dict) else []


def _fetched(server: ResourceServer, header: Header) -> list[dict[str, Any]]:
    from mockserver.resource_server.tokens import asked

    url = header.get("jku")
    found = asked(server, "GET", url) if isinstance(url, str) else None
    keys = found.get("keys") if found is not None else None
    return [_named(key, header) for key in keys if isinstance(key, dict)] if isinstance(keys, list) else []


def _named(jwk: dict[str, Any], header: Header) -> dict[str, Any]:
    """Return a key under the `kid` of the header: whoever believes a token's key believes its name too."""
    return {**jwk, "kid": header["kid"]} if "kid" in header else jwk
