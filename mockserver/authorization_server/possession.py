"""Which key the sender of a token request holds, by the DPoP proof that comes with it (RFC 9449 §4.3, §5)."""

from __future__ import annotations

from flask import request

from mockserver.authorization_server.rules import dpop as rules
from mockserver.authorization_server.server import AuthorizationServer
from mockserver.protocol import dpop
from mockserver.protocol.errors import InvalidDpopProof


def proven_key(server: AuthorizationServer) -> str | None:
    """Return the thumbprint of the key that the current request proves; None when it proves none.

    Raises the ProtocolError of the first rule that is violated. A request without a proof, where nobody asks
    for one, comes to no rule at all. A server that does not care takes the key that stands in the proof.
    """
    proofs = request.headers.getlist("DPoP")
    if not proofs and not server.policy.enforces(rules.token_requests_come_with_a_dpop_proof):
        return None
    check = server.rules.check
    check(rules.token_requests_come_with_a_dpop_proof, proofs)
    check(rules.dpop_proof_is_valid, proofs)
    try:
        proof = dpop.read(dpop.only_one(proofs))
    except InvalidDpopProof:
        return None
    check(rules.dpop_proof_is_for_this_request, proof, request.method, request.base_url)
    check(rules.dpop_proof_is_recent, proof, server.now)
    check(rules.dpop_proof_has_a_fresh_nonce, proof, server.dpop_secret, server.now)
    check(rules.dpop_proof_is_used_once, proof, server.dpop_proofs.find(proof.id))
    server.dpop_proofs.put(proof.id, server.now)
    return proof.jkt
