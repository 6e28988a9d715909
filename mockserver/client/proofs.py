"""The client's own key, and the DPoP proofs that it makes with it: one for each request (RFC 9449 §4, §8)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import requests

from mockserver.client.rules.tokens import dpop_proofs_are_sent
from mockserver.clock import Clock
from mockserver.entropy import Entropy
from mockserver.policy import Policy
from mockserver.protocol import dpop, jose
from mockserver.protocol.jose import SigningKey
from mockserver.rules import Rulebook


class Proofs:
    """Makes proofs for one client, with a key that never leaves it.

    The key is drawn from the world's chance: an Ed25519 key is any 32 octets, and its signatures are
    repeatable. Nonces are kept for each server that gave one.
    """

    def __init__(
        self, *, party: str, entropy: Entropy, clock: Clock, policy: Policy, rulebook: Rulebook
    ) -> None:
        self._party, self._entropy, self._clock = party, entropy, clock
        self._policy, self._rules = policy, rulebook
        self._nonces: dict[str, str] = {}

    @cached_property
    def key(self) -> SigningKey:
        """The key pair, made when it is first needed."""
        return jose.key_of_octets(self._entropy.octets(f"dpop_key {self._party}", 32), f"{self._party}-dpop")

    @property
    def jkt(self) -> str:
        """The thumbprint of the key, by which servers know it."""
        return jose.thumbprint(self.key.public)

    def are_sent(self) -> bool:
        """Whether the client sends proofs. One that does not is not said to have thought of it."""
        return self._policy.enforces(dpop_proofs_are_sent) and self._rules.follows(dpop_proofs_are_sent)

    def header(self, method: str, url: str, access_token: str | None = None) -> Mapping[str, str]:
        """Return the header with a proof for one request, and for the token that it carries (§4.1)."""
        made = dpop.proof(
            self.key,
            method=method,
            url=url,
            jti=self._entropy.token("jti_of_proof"),
            now=self._clock.now,
            access_token=access_token,
            nonce=self._nonces.get(_origin(url)),
        )
        return {"DPoP": made}

    def take_nonce(self, url: str, answer: requests.Response, error: str | None) -> bool:
        """Keep the nonce that an answer brings (§8.2); return whether the request is worth a second try."""
        nonce = answer.headers.get("DPoP-Nonce", "")
        if not dpop.is_nonce(nonce):
            return False
        self._nonces[_origin(url)] = nonce
        return error == "use_dpop_nonce"


def _origin(url: str) -> str:
    return "/".join(url.split("/", 3)[:3])
