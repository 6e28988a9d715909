"""PKCE (RFC 7636) at the server: the proof that whoever redeems a code is whoever asked for it."""

from __future__ import annotations

import base64

from mockserver.policy import preset
from mockserver.protocol import base64url, pkce
from oauthsim.requirements.registry import check
from oauthsim.requirements.stand import VERIFIER, Stand
from oauthsim.requirements.verdict import demand

OTHER_VERIFIER = "another-code-verifier-that-fits-no-challenge-of-ours"
PUBLISHED = ("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
"""The code_verifier and the code_challenge of Appendix B."""


@check("RFC7636-4.1-05")
def a_verifier_has_43_to_128_characters(stand: Stand) -> None:
    """A verifier of 42 or 129 characters is refused though its hash fits; 43 and 128 are accepted."""
    for length in (42, 129):
        assert_verifier_is_refused(stand, "v" * length)
    for length in (43, 128):
        verifier = "v" * length
        code = stand.code(code_challenge=base64url.sha256(verifier))
        stand.granted(stand.redeem(code, code_verifier=verifier))


@check("RFC7636-4.1-06")
def a_verifier_has_unreserved_characters_only(stand: Stand) -> None:
    """A verifier with another character is refused though its hash fits; with all unreserved it is not."""
    for wrong in ("=", " ", "+", "/", "é", "\n"):
        assert_verifier_is_refused(stand, f"{VERIFIER}{wrong}")
    verifier = f"{VERIFIER}-._~azAZ09"
    code = stand.code(code_challenge=base64url.sha256(verifier))
    stand.granted(stand.redeem(code, code_verifier=verifier))


def assert_verifier_is_refused(stand: Stand, verifier: str) -> None:
    """Demand that a verifier whose hash is the challenge is refused for what it is."""
    answer = stand.redeem(stand.code(code_challenge=base64url.sha256(verifier)), code_verifier=verifier)
    error = stand.json(answer).get("error")
    demand(answer.status_code == 400, f"{answer.status_code} for {verifier!r}")
    demand(error in ("invalid_request", "invalid_grant"), f"{error} for {verifier!r}")


@check("RFC7636-4.2-03", "RFC7636-4.6-01")
def server_supports_s256(stand: Stand) -> None:
    """A flow with S256 ends in tokens, and the metadata says that it would."""
    demand("access_token" in stand.tokens(), "no access token")
    demand("S256" in stand.metadata["code_challenge_methods_supported"], "S256 is not announced")


@check("RFC7636-4.2-04", "RFC7636-B-01")
def server_agrees_with_the_published_example(stand: Stand) -> None:
    """The verifier of Appendix B redeems a code that was asked for with the challenge of Appendix B."""
    verifier, challenge = PUBLISHED
    code = stand.code(code_challenge=challenge)
    stand.refused(stand.redeem(code, code_verifier=OTHER_VERIFIER), "invalid_grant")
    stand.granted(stand.redeem(code, code_verifier=verifier))


@check("RFC7636-4.3-02")
def a_method_left_out_is_plain(stand: Stand) -> None:
    """Without a method the challenge is the verifier itself where plain is allowed; else it is refused."""
    unsaid = stand.request(code_challenge=VERIFIER, code_challenge_method=None)
    stand.sent_back(stand.authorize(unsaid), "invalid_request")
    stand = stand.under(preset("rfc6749"))
    code = stand.code(code_challenge=VERIFIER, code_challenge_method=None)
    stand.refused(stand.redeem(code, code_verifier=OTHER_VERIFIER), "invalid_grant")
    stand.granted(stand.redeem(code))


@check("RFC7636-4.3-03")
def a_malformed_challenge_is_refused(stand: Stand) -> None:
    """A challenge that is too short, too long, padded or of other characters leads to invalid_request."""
    for wrong in ("abc", "c" * 42, "c" * 129, f"{pkce.challenge(VERIFIER)}=", f"{VERIFIER}+/"):
        stand.sent_back(stand.authorize(stand.request(code_challenge=wrong)), "invalid_request")
    stand.response(stand.authorize()).require("code")


@check("RFC7636-4.4-01")
def challenge_is_bound_to_its_code(stand: Stand) -> None:
    """With two flows open, the verifier of one does not redeem the code of the other."""
    first = stand.code()
    second = stand.code(code_challenge=pkce.challenge(OTHER_VERIFIER))
    stand.refused(stand.redeem(first, code_verifier=OTHER_VERIFIER), "invalid_grant")
    stand.refused(stand.redeem(second, code_verifier=VERIFIER), "invalid_grant")
    stand.granted(stand.redeem(second, code_verifier=OTHER_VERIFIER))


@check("RFC7636-4.4-02")
def challenge_cannot_be_read_out_of_the_code(stand: Stand) -> None:
    """Neither the code nor what it decodes to holds the challenge."""
    code, challenge = stand.code(), pkce.challenge(VERIFIER)
    decoded = base64.urlsafe_b64decode(code + "=" * (-len(code) % 4))
    demand(challenge not in code and challenge.encode() not in decoded, code)


@check("RFC7636-4.4.1-01", "RFC7636-4.4.1-02")
def a_missing_challenge_is_invalid_request(stand: Stand) -> None:
    """Without a code_challenge a client gets invalid_request, and reads that it is missing."""
    for client in ("public", "basic"):
        asked = stand.request(client, code_challenge=None, code_challenge_method=None)
        answer = stand.sent_back(stand.authorize(asked), "invalid_request")
        explained = f"{answer.get('error_description')} {answer.get('error_uri')}"
        demand("code_challenge" in explained, explained)
    stand.response(stand.authorize(stand.request("public"))).require("code")


@check("RFC7636-4.4.1-03", "RFC7636-4.4.1-04")
def an_unsupported_method_is_invalid_request(stand: Stand) -> None:
    """S512, and plain where it is off, are invalid_request, and the client reads that it is the method."""
    for method in ("S512", "plain", "none"):
        page = stand.authorize(stand.request(code_challenge_method=method))
        answer = stand.sent_back(page, "invalid_request")
        explained = f"{answer.get('error_description')} {answer.get('error_uri')}"
        demand("method" in explained, explained)
    demand("plain" not in stand.metadata["code_challenge_methods_supported"], "plain is announced")
    stand.response(stand.authorize()).require("code")


@check("RFC7636-4.4.1-05")
def method_names_keep_their_case(stand: Stand) -> None:
    """The method s256 is not S256, nor is PLAIN plain where plain is allowed."""
    stand.sent_back(stand.authorize(stand.request(code_challenge_method="s256")), "invalid_request")
    stand = stand.under(preset("rfc6749"))
    for method in ("s256", "PLAIN"):
        stand.sent_back(stand.authorize(stand.request(code_challenge_method=method)), "invalid_request")
    stand.response(stand.authorize(stand.request(code_challenge_method="plain"))).require("code")


@check("RFC7636-4.5-02")
def the_method_of_the_request_is_the_one_that_counts(stand: Stand) -> None:
    """A challenge that was sent with S256 does not pass for its own verifier, as it would with plain."""
    for world in (stand, stand.under(preset("rfc6749"))):  # in the second one plain is allowed
        code = world.code()
        taken = world.redeem(code, code_verifier=pkce.challenge(VERIFIER))
        world.refused(taken, "invalid_grant")
        world.granted(world.redeem(code))


@check("RFC7636-4.5-03")
def a_method_in_the_token_request_changes_nothing(stand: Stand) -> None:
    """With code_challenge_method=plain in the token request the verifier is still hashed."""
    stand = stand.under(preset("rfc6749"))
    code, challenge = stand.code(), pkce.challenge(VERIFIER)
    as_plain = stand.redeem(code, code_verifier=challenge, code_challenge_method="plain")
    stand.refused(as_plain, "invalid_grant")
    stand.granted(stand.redeem(code, code_challenge_method="plain"))


@check("RFC7636-4.6-02")
def a_wrong_verifier_is_invalid_grant(stand: Stand) -> None:
    """A verifier that does not fit is answered with invalid_grant; then the right one brings the tokens."""
    code = stand.code()
    stand.refused(stand.redeem(code, code_verifier=OTHER_VERIFIER), "invalid_grant")
    stand.granted(stand.redeem(code))


@check("RFC7636-4.6-03")
def a_missing_verifier_is_refused(stand: Stand) -> None:
    """Without a verifier, or with an empty one, a code that has a challenge brings nothing."""
    code = stand.code()
    for missing in (None, ""):
        answer = stand.redeem(code, code_verifier=missing)
        error = stand.json(answer).get("error")
        demand(answer.status_code == 400, str(answer.status_code))
        demand(error in ("invalid_grant", "invalid_request"), f"{error}")
    stand.granted(stand.redeem(code))


@check("RFC7636-5-01")
def a_client_without_pkce_can_be_served(stand: Stand) -> None:
    """Where the policy does not demand PKCE, a confidential client gets its tokens without."""
    stand = stand.under(preset("rfc6749"))
    code = stand.code(code_challenge=None, code_challenge_method=None)
    stand.granted(stand.redeem(code, code_verifier=None))
