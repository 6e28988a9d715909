"""Rules of tokens that are bound to a key: DPoP at the token endpoint (RFC 9449 §4.3, §5, §6, §8, §10)."""

from __future__ import annotations

from collections.abc import Sequence

from mockserver.protocol import dpop
from mockserver.protocol.dpop import Proof
from mockserver.protocol.errors import InvalidDpopProof, InvalidGrant, InvalidToken, UseDpopNonce
from mockserver.records import AccessToken, AuthorizationCode, Client, RefreshToken
from mockserver.rules import check, practice

# --- the proof ---


@check("RFC 9449 §5.2", first_asked="rfc9449")
def token_requests_come_with_a_dpop_proof(proofs: Sequence[str]) -> str:
    """A token request has one DPoP proof: no token is handed out that works without a key."""
    dpop.only_one(proofs)
    return "one DPoP header"


@check("RFC 9449 §4.3", first_asked="rfc9449")
def dpop_proof_is_valid(proofs: Sequence[str]) -> str:
    """A DPoP proof is a dpop+jwt, signed with the private part of the public key that stands in it."""
    return dpop.check_signature(dpop.read(dpop.only_one(proofs)))


@check("RFC 9449 §4.3", first_asked="rfc9449")
def dpop_proof_is_for_this_request(proof: Proof, method: str, url: str) -> str:
    """A DPoP proof names the method and the URL of the request that it comes with (htm, htu)."""
    return dpop.check_request(proof, method, url)


@check("RFC 9449 §11.1", first_asked="rfc9449")
def dpop_proof_is_recent(proof: Proof, now: int) -> str:
    """A DPoP proof was made just now (iat), not long ago and not for later."""
    return dpop.check_age(proof, now)


@check("RFC 9449 §8", first_asked="rfc9449")
def dpop_proof_has_a_fresh_nonce(proof: Proof, secret: bytes, now: int) -> str:
    """A DPoP proof carries a nonce that this server gave out a moment ago: so it was not made beforehand."""
    if not dpop.is_fresh(secret, seen := proof.claim("nonce"), now):
        raise UseDpopNonce(
            "The DPoP proof needs the nonce of this answer.",
            evidence=f"nonce: {seen[:60] or '(none)'}",
            nonce=dpop.nonce(secret, now),
        )
    return f"nonce: {seen}"


@check("RFC 9449 §11.1", first_asked="rfc9449", requirements=("RFC9700-4.10.1-01",))
def dpop_proof_is_used_once(proof: Proof, used_at: int | None) -> str:
    """A DPoP proof is taken once: its jti was not seen before with this key and URL."""
    if used_at is not None:
        raise InvalidDpopProof("The DPoP proof was used before.", evidence=f"its jti was used at {used_at}")
    return f"jti: {proof.claim('jti')[:80]}"


# --- what is bound to its key ---


@practice("RFC 9449 §6", first_asked="rfc9449", requirements=("RFC9700-2.2.1-01",))
def access_tokens_are_bound_to_a_key() -> None:
    """An access token that is asked for with a DPoP proof works only with the key of that proof (cnf.jkt)."""


@check("RFC 9449 §10", first_asked="rfc9449")
def code_is_bound_to_the_dpop_key(code: AuthorizationCode, jkt: str | None) -> str:
    """A code whose authorization request named a key (dpop_jkt) is redeemed with a proof of that key."""
    if code.dpop_jkt != jkt:
        raise InvalidGrant(
            "this code is bound to another DPoP key",
            evidence=f"dpop_jkt={(code.dpop_jkt or '')[:60]}; redeemed with {jkt or 'no proof'}",
        )
    return f"dpop_jkt={jkt}"


@check("RFC 9449 §5", first_asked="rfc9449", requirements=("RFC9700-2.2.2-01",))
def refresh_tokens_of_public_clients_are_bound_to_a_key(
    token: RefreshToken, client: Client, jkt: str | None
) -> str:
    """A refresh token that a public client got with a DPoP proof is used with a proof of the same key."""
    if not client.is_public:
        return f"{client.client_id} has authenticated"
    if token.jkt != jkt:
        raise InvalidGrant(
            "this refresh token is bound to another DPoP key",
            evidence=f"bound to {token.jkt}; used with {jkt or 'no proof'}",
        )
    return f"jkt: {jkt}"


@check("RFC 9449 §7.1", first_asked="rfc9449")
def userinfo_token_comes_with_its_proof(
    token: AccessToken, scheme: str, proofs: Sequence[str], method: str, url: str, now: int
) -> str:
    """At the userinfo endpoint, a token that is bound to a key comes with a fresh proof of that key."""
    if scheme != "dpop":
        raise InvalidToken(
            "This token is bound to a key: it needs DPoP.", evidence=f"sent as {scheme or 'nothing'}"
        )
    proof = dpop.read(dpop.only_one(proofs))
    dpop.check_signature(proof)
    dpop.check_request(proof, method, url)
    dpop.check_age(proof, now)
    dpop.check_token(proof, token.value)
    if proof.jkt != token.jkt:
        raise InvalidToken(
            "This token is bound to another DPoP key.",
            evidence=f"bound to {token.jkt}; used with {proof.jkt}",
        )
    return f"jkt: {proof.jkt}"
