"""PKCE (RFC 7636): the proof that whoever redeems a code is whoever asked for it."""

from __future__ import annotations

import base64

from mockserver.protocol import pkce
from oauthsim.requirements.registry import check
from oauthsim.requirements.stand import VERIFIER, Stand
from oauthsim.requirements.verdict import demand

OTHER_VERIFIER = "another-code-verifier-that-fits-no-challenge-of-ours"


@check("RFC7636-4.2-02", "RFC7636-4.3-01")
def client_sends_an_s256_challenge(stand: Stand) -> None:
    """The client's authorization request carries a challenge made with S256."""
    asked = stand.play("authorization-code").message(5)
    demand("code_challenge_method=S256" in asked.url and "code_challenge=" in asked.url, asked.url)


@check("RFC7636-4.2-03", "RFC7636-4.6-01")
def server_supports_s256(stand: Stand) -> None:
    """A flow with S256 ends in tokens, and the metadata says that it would."""
    demand("access_token" in stand.tokens(), "no access token")
    demand("S256" in stand.metadata["code_challenge_methods_supported"], "S256 is not announced")


@check("RFC7636-4.4-01")
def challenge_is_bound_to_its_code(stand: Stand) -> None:
    """With two flows open, the verifier of one does not redeem the code of the other."""
    first = stand.code()
    second = stand.code(code_challenge=pkce.challenge(OTHER_VERIFIER))
    stand.refused(stand.redeem(first, code_verifier=OTHER_VERIFIER), "invalid_grant")
    stand.refused(stand.redeem(second, code_verifier=VERIFIER), "invalid_grant")


@check("RFC7636-4.4-02")
def challenge_cannot_be_read_out_of_the_code(stand: Stand) -> None:
    """Neither the code nor what it decodes to holds the challenge."""
    code, challenge = stand.code(), pkce.challenge(VERIFIER)
    decoded = base64.urlsafe_b64decode(code + "=" * (-len(code) % 4))
    demand(challenge not in code and challenge.encode() not in decoded, code)
