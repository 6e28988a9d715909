"""What a resource server checks of a token that is bound to a key, and of its proof (RFC 9449 §4.3, §7)."""

from __future__ import annotations

from collections.abc import Sequence

from mockserver.protocol import dpop
from mockserver.protocol.dpop import Proof
from mockserver.protocol.errors import InvalidDpopProof, InvalidToken, UseDpopNonce
from mockserver.rules import check


@check("RFC 9449 §4.3", first_asked="rfc9449")
def api_proof_is_valid(proofs: Sequence[str]) -> str:
    """The proof of an API call is a dpop+jwt, signed with the private part of the public key in it."""
    return dpop.check_signature(dpop.read(dpop.only_one(proofs)))


@check("RFC 9449 §4.3", first_asked="rfc9449")
def api_proof_is_for_this_call(proof: Proof, method: str, url: str) -> str:
    """The proof of an API call names the method and the URL of that call (htm, htu)."""
    return dpop.check_request(proof, method, url)


@check("RFC 9449 §11.1", first_asked="rfc9449")
def api_proof_is_recent(proof: Proof, now: int) -> str:
    """The proof of an API call was made just now (iat), not long ago and not for later."""
    return dpop.check_age(proof, now)


@check("RFC 9449 §4.3", first_asked="rfc9449")
def api_proof_names_its_token(proof: Proof, token: str) -> str:
    """The proof of an API call names the access token that it comes with (ath)."""
    return dpop.check_token(proof, token)


@check("RFC 9449 §7.1", first_asked="rfc9449", requirements=("RFC9700-2.2.1-02",))
def bound_tokens_come_with_their_proof(
    jkt: str | None, scheme: str, proofs: Sequence[str], proof: Proof | None
) -> str:
    """An access token that is bound to a key is taken only with a proof of that key, never as Bearer."""
    if jkt is None:
        raise InvalidToken("This token is bound to no key: send it as Bearer.", evidence="no cnf.jkt")
    if scheme != "dpop":
        raise InvalidToken(
            "This token is bound to a key: send it with the scheme DPoP and a proof.",
            evidence=f"came as {scheme or 'parameter'}",
        )
    if proof is None:
        dpop.only_one(proofs)
        raise InvalidDpopProof("The DPoP proof cannot be read.", evidence="not a JWT with a key in it")
    if proof.jkt != jkt:
        raise InvalidToken(
            "The token is bound to another key.", evidence=f"bound to {jkt}; proven: {proof.jkt}"
        )
    return f"jkt: {jkt}"


@check("RFC 9449 §9", first_asked="rfc9449")
def api_proof_has_a_fresh_nonce(proof: Proof, secret: bytes, now: int) -> str:
    """The proof of an API call carries a nonce that this API gave out a moment ago."""
    if not dpop.is_fresh(secret, seen := proof.claim("nonce"), now):
        raise UseDpopNonce(
            "The DPoP proof needs the nonce of this answer.",
            evidence=f"nonce: {seen[:60] or '(none)'}",
            nonce=dpop.nonce(secret, now),
        )
    return f"nonce: {seen}"


@check("RFC 9449 §11.1", first_asked="rfc9449", requirements=("RFC9700-4.10.1-01",))
def api_proof_is_used_once(proof: Proof, used_at: int | None) -> str:
    """The proof of an API call is taken once: its jti was not seen before with this key and URL."""
    if used_at is not None:
        raise InvalidDpopProof("The DPoP proof was used before.", evidence=f"its jti was used at {used_at}")
    return f"jti: {proof.claim('jti')[:80]}"
