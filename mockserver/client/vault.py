"""The vault: the one place where tokens are kept, encrypted with AES-GCM (RFC 6749 §10.3, RFC 5116)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from mockserver.client.rules.tokens import tokens_are_encrypted_at_rest
from mockserver.entropy import Entropy
from mockserver.rules import Rulebook

_NONCE = 12  # octets, as RFC 5116 §5.1 has it for AES-GCM; never used twice with one key


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of one connection. Its repr shows none of them.

    `token_type` is that of the access token: "Bearer", or "DPoP" if it works only with proofs (RFC 9449 §5).
    """

    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False, default=None)
    token_type: str = "Bearer"


@dataclass(frozen=True, slots=True)
class Stored:
    """What lies in the database: octets, and the nonce they were encrypted with (None: they were not)."""

    octets: bytes
    nonce: bytes | None


class Vault:
    """Keeps tokens under the key of their connection. The key that opens them is not in the database."""

    def __init__(self, entropy: Entropy, rules: Rulebook) -> None:
        self._entropy = entropy
        self._rules = rules
        self._cipher = AESGCM(entropy.octets("vault_key", 32))
        self._database: dict[str, Stored] = {}

    def put(self, key: str, tokens: Tokens) -> None:
        """Keep `tokens`, in place of those that were there."""
        kind = [] if tokens.token_type == "Bearer" else [tokens.token_type]
        octets = json.dumps([tokens.access_token, tokens.refresh_token, *kind]).encode()
        nonce = None
        if self._rules.follows(tokens_are_encrypted_at_rest):
            nonce = self._entropy.octets("vault_nonce", _NONCE)
            octets = self._cipher.encrypt(nonce, octets, key.encode())  # bound to its place in the table
        self._database[key] = Stored(octets, nonce)

    def take(self, key: str) -> Tokens | None:
        """Return the tokens under `key`, or None."""
        stored = self._database.get(key)
        if stored is None:
            return None
        octets = stored.octets
        if stored.nonce is not None:
            octets = self._cipher.decrypt(stored.nonce, octets, key.encode())
        return Tokens(*json.loads(octets))

    def erase(self, key: str) -> None:
        """Forget the tokens under `key`."""
        self._database.pop(key, None)

    @property
    def at_rest(self) -> Mapping[str, bytes]:
        """What somebody who copies the database gets: the stored octets under each key."""
        return {key: stored.octets for key, stored in self._database.items()}
