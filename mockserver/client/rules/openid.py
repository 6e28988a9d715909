"""Rules of signing in, but for the ID token: discovery, keys, userinfo, logout (OIDC Core, Discovery)."""

from __future__ import annotations

from mockserver.client.rules.id_token import Claims
from mockserver.protocol.errors import InvalidRequest
from mockserver.rules import check, practice

_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")

# --- discovery and keys ---


@check("OIDC Discovery §3", vital=True)
def discovery_document_is_complete(document: Claims | None) -> str:
    """The discovery document names the endpoints that a sign-in needs."""
    missing = [name for name in _ENDPOINTS if not isinstance((document or {}).get(name), str)]
    if document is None or missing:
        raise InvalidRequest(
            "The provider does not say where its endpoints are.", evidence=f"missing: {', '.join(missing)}"
        )
    return f"{len(document)} members"


@check("OIDC Discovery §4.3", requirements=("OIDC-Discovery-4.3-01", "OIDC-Discovery-4.3-02"))
def discovered_issuer_is_the_one_asked(expected: str, document: Claims) -> str:
    """The issuer in the discovery document is, to the letter, the one that the client asked about."""
    seen = document.get("issuer")
    if seen != expected:
        raise InvalidRequest(
            "The provider calls itself by another name than the one it was asked by.",
            evidence=f"expected issuer={expected}; seen {seen!r}"[:300],
        )
    return f"issuer={expected}"


@practice("OIDC Core §10.1.1")
def keys_are_fetched_again_for_an_unknown_kid() -> None:
    """When a token names a key that is not known, the provider's keys are fetched again, once."""


# --- the request ---


@practice("OIDC Core §3.1.2.1", requirements=("OIDC-Core-3.1.2.1-08",))
def nonce_is_sent() -> None:
    """The authentication request carries a nonce that nobody can guess, new each time."""


# --- what follows a sign-in ---


@check("OIDC Core §5.3.2", requirements=("OIDC-Core-5.3.2-04", "OIDC-Core-5.3.2-05"))
def userinfo_subject_is_that_of_the_id_token(claims: Claims, userinfo: Claims) -> str:
    """What the userinfo endpoint says is about the person of the ID token: the `sub` is the same."""
    if userinfo.get("sub") != claims["sub"]:
        raise InvalidRequest(
            "The provider speaks of somebody else than the one who has signed in.",
            evidence=f"ID token: {claims['sub']}; userinfo: {userinfo.get('sub')!r}"[:300],
        )
    return f"sub={claims['sub']}"


@practice("OIDC Core §5.7")
def account_is_known_by_issuer_and_subject() -> None:
    """A person is found again by `iss` and `sub` together, and never by an email address."""


@practice("RFC 6265 §8.4")
def session_id_changes_at_sign_in() -> None:
    """A sign-in opens a session with a new id: one that was known before is worth nothing after it."""


@check("OIDC RP-Initiated Logout §3")
def logout_answer_belongs_to_this_session(expected: str | None, seen: str | None) -> str:
    """After a logout the provider brings back the state that this client sent with the same browser."""
    if expected is None or seen != expected:
        raise InvalidRequest(
            "This is no answer to a sign-out that was started in this browser.",
            evidence=f"expected {expected or 'none'}; seen {seen or 'none'}",
        )
    return f"state={seen}"
