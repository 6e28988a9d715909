"""The one source of chance of a world: same seed, same values, in the same order."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter


class Entropy:
    """Draws unguessable-looking values whose prefix tells what they are: `code_…`, `state_…`, `refresh_…`.

    Each kind has its own sequence, so drawing one value more of one kind leaves the others as they were.
    Worlds are reproducible on purpose: never use these values outside a simulation.
    """

    def __init__(self, seed: int) -> None:
        self._key = hashlib.sha256(f"oauthsim world {seed}".encode()).digest()
        self._drawn: Counter[str] = Counter()

    def token(self, kind: str) -> str:
        """Return a new `kind_` value with 256 bits (RFC 6749 §10.10 asks for at least 128)."""
        return f"{kind}_{base64.urlsafe_b64encode(self.octets(kind, 32)).rstrip(b'=').decode()}"

    def octets(self, kind: str, count: int) -> bytes:
        """Return the next `count` bytes (64 at the most) of the sequence of `kind`."""
        self._drawn[kind] += 1
        label = f"{kind} {self._drawn[kind]}".encode()
        return hashlib.blake2b(label, key=self._key, digest_size=count).digest()

    def choice(self, kind: str, alphabet: str, count: int) -> str:
        """Return `count` characters of `alphabet`, for values that people type (RFC 8628 §6.1)."""
        return "".join(alphabet[octet % len(alphabet)] for octet in self.octets(kind, count))
