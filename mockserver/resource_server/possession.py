"""A token that is bound to a key comes with a proof of that key: DPoP at the APIs (RFC 9449 §4.3, §7, §9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from flask import request

from mockserver.protocol import bearer, dpop
from mockserver.protocol.dpop import Proof
from mockserver.protocol.errors import InvalidDpopProof
from mockserver.resource_server import proof_rules as rules

if TYPE_CHECKING:
    from mockserver.resource_server.server import ResourceServer


def check_possession(server: ResourceServer, token: str, claims: Mapping[str, Any]) -> None:
    """Check that the sender of the current request holds the key that its token is bound to.

    A token that is bound to none and came as Bearer is not asked anything. Raises InvalidToken,
    InvalidDpopProof or UseDpopNonce.
    """
    jkt, scheme = key_in(claims), bearer.scheme_of(request.headers.get("Authorization"))
    if jkt is None and scheme != "dpop":
        return
    proofs = request.headers.getlist("DPoP")
    proof = proof_for(server, proofs, token) if scheme == "dpop" else None
    server.rules.check(rules.bound_tokens_come_with_their_proof, jkt, scheme, proofs, proof)
    if proof is not None:
        check_first_use(server, proof)


def key_in(claims: Mapping[str, Any]) -> str | None:
    """Return the thumbprint of the key that a token is bound to (§6); None when it is bound to none."""
    confirmation = claims.get("cnf")
    jkt = confirmation.get("jkt") if isinstance(confirmation, dict) else None
    return jkt if isinstance(jkt, str) else None


def proof_for(server: ResourceServer, proofs: Sequence[str], token: str) -> Proof | None:
    """Return the proof of the request, if it has one that can be read and is good for this call."""
    if not proofs:
        return None
    check = server.rules.check
    check(rules.api_proof_is_valid, proofs)
    try:
        proof = dpop.read(dpop.only_one(proofs))
    except InvalidDpopProof:
        return None
    check(rules.api_proof_is_for_this_call, proof, request.method, request.base_url)
    check(rules.api_proof_is_recent, proof, server.now)
    check(rules.api_proof_names_its_token, proof, token)
    return proof


def check_first_use(server: ResourceServer, proof: Proof) -> None:
    """Check that nobody has made the proof beforehand or used it before, and remember it."""
    server.rules.check(rules.api_proof_has_a_fresh_nonce, proof, server.dpop_secret, server.now)
    server.rules.check(rules.api_proof_is_used_once, proof, server.dpop_proofs.find(proof.id))
    server.dpop_proofs.put(proof.id, server.now)
