"""Rules of the authorization code at the token endpoint (RFC 6749 §4.1.3, RFC 7636 §4.6, RFC 9700 §4.8)."""

from __future__ import annotations

from mockserver.protocol import pkce
from mockserver.protocol.errors import InvalidGrant, InvalidRequest
from mockserver.records import AuthorizationCode, Client
from mockserver.rules import check, practice


@check("RFC 6749 §4.1.3", vital=True, requirements=("RFC6749-4.1.3-08",))
def code_is_known(code: AuthorizationCode | None) -> str:
    """The code is one that this server issued."""
    if code is None:
        raise InvalidGrant("this code was not issued here", evidence="unknown code")
    return f"grant {code.grant_id}"


@check(
    "RFC 6749 §4.1.3",
    requirements=("RFC6749-4.1.2-07", "RFC6749-4.1.3-01", "RFC6749-4.1.3-06", "RFC6749-4.1.3-07"),
)
def code_belongs_to_this_client(code: AuthorizationCode, client: Client) -> str:
    """The code was issued to the client that now redeems it."""
    if code.client_id != client.client_id:
        raise InvalidGrant(
            "this code was issued to another client",
            evidence=f"issued to {code.client_id}; redeemed by {client.client_id}",
        )
    return f"client_id={client.client_id}"


@check("RFC 6749 §4.1.2", requirements=("RFC6749-4.1.2-02", "RFC6749-4.1.2-03", "RFC6749-10.5-01"))
def code_has_not_expired(code: AuthorizationCode, now: int) -> str:
    """The code is redeemed before it expires."""
    if now >= code.expires_at:
        raise InvalidGrant("this code has expired", evidence=f"expired {now - code.expires_at} s ago")
    return f"{code.expires_at - now} s left"


@check("RFC 6749 §4.1.3", requirements=("RFC6749-4.1.3-09", "RFC6749-4.1.3-10", "RFC6749-10.6-01"))
def redirect_uri_is_that_of_the_request(code: AuthorizationCode, given: str | None) -> str:
    """The redirect_uri is the same as in the authorization request."""
    if code.redirect_uri is not None and given != code.redirect_uri:
        raise InvalidGrant(
            "redirect_uri differs from that of the authorization request",
            evidence=f"now {given or '(none)'}; then {code.redirect_uri}",
        )
    return code.redirect_uri or "none was sent then"


@check("RFC 7636 §4.1", vital=True, requirements=("RFC7636-4.1-05", "RFC7636-4.1-06"))
def code_verifier_is_well_formed(verifier: str) -> str:
    """The code_verifier has 43 to 128 unreserved characters."""
    if not pkce.is_verifier(verifier):
        raise InvalidRequest(
            "code_verifier must be 43 to 128 of A-Z a-z 0-9 - . _ ~", evidence=f"{len(verifier)} characters"
        )
    return f"{len(verifier)} characters"


@check(
    "RFC 7636 §4.6",
    requirements=("RFC7636-4.5-02", "RFC7636-4.6-02", "RFC7636-4.6-03", "RFC9700-2.1.1-08"),
)
def code_verifier_fits_the_challenge(code: AuthorizationCode, verifier: str | None) -> str:
    """Whoever redeems a code that came with a code_challenge knows the code_verifier behind it."""
    if code.code_challenge is None:
        return "no code_challenge was sent"
    method = code.code_challenge_method or "plain"
    if verifier is None or not pkce.verifies(verifier, code.code_challenge, method):
        seen = "no code_verifier" if verifier is None else f"{method} of the verifier differs"
        raise InvalidGrant("code_verifier does not fit the code_challenge", evidence=seen)
    return f"{method} of the verifier is the code_challenge"


@check("RFC 9700 §4.8.2", first_asked="rfc9700", requirements=("RFC9700-4.8.2-02",))
def no_verifier_without_a_challenge(code: AuthorizationCode, verifier: str | None) -> str:
    """A code_verifier is accepted only if the authorization request had a code_challenge."""
    if code.code_challenge is None and verifier is not None:
        raise InvalidGrant(
            "a code_verifier came, but the authorization request had no code_challenge",
            evidence="somebody may have taken the code_challenge out",
        )
    return ""


@check("RFC 6749 §4.1.2", requirements=("RFC6749-4.1.2-05",))
def code_is_single_use(code: AuthorizationCode) -> str:
    """A code is redeemed once only."""
    if code.redeemed_at is not None:
        raise InvalidGrant("this code has been used already", evidence=f"redeemed at {code.redeemed_at}")
    return "first use"


@practice("RFC 6749 §4.1.2", requirements=("RFC6749-4.1.2-06", "RFC6749-10.5-02"))
def code_replay_revokes_its_tokens() -> None:
    """When a code comes a second time, the tokens of its first use are revoked."""


@practice("RFC 6749 §4.1.2")
def only_a_valid_replay_revokes() -> None:
    """Tokens are revoked for a code that comes twice only when the rest of the request is valid, too."""


@practice("RFC 6749 §4.1.3")
def scope_is_that_of_the_consent() -> None:
    """A token request with a code cannot widen the scope: what the person allowed is what the tokens open."""
