"""Rules of the ID token, in the order of OIDC Core §3.1.3.7."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeGuard, cast

from mockserver.protocol import jose
from mockserver.protocol.errors import InvalidToken
from mockserver.rules import check

Claims = Mapping[str, Any]
Content = tuple[Claims, Claims]  # header and claims of a JWT

CLOSE_ENOUGH = 300
"""Seconds by which the time of issue may be away from now: clocks differ, tokens travel."""


class UnusableIdToken(InvalidToken):
    """The ID token says nothing that this client could rely on."""

    status, spec = 400, "OIDC Core §3.1.3.7"


@check("OIDC Core §3.1.3.3", vital=True)
def token_response_has_an_id_token(id_token: str | None) -> str:
    """The token response of a sign-in has an ID token: an access token alone tells nobody who is there."""
    if id_token is None:
        raise UnusableIdToken("The provider did not say who you are.", evidence="no id_token")
    return f"{len(id_token)} characters"


@check("OIDC Core §2", vital=True)
def id_token_is_readable(content: Content | None, why_not: str) -> str:
    """The ID token is a JWT with the claims that every ID token has, each of its type."""
    if content is None:
        raise UnusableIdToken(why_not or "The ID token cannot be read.")
    claims = content[1]
    wrong = [name for name, fits in _FITS.items() if not fits(claims.get(name))]
    if wrong:
        raise UnusableIdToken(
            f"The ID token has no usable {', '.join(wrong)}.", evidence=f"claims: {', '.join(claims)}"[:300]
        )
    return f"claims: {', '.join(claims)}"[:300]


@check("OIDC Core §3.1.3.7", requirements=("OIDC-Core-3.1.3.7-01", "OIDC-Discovery-7.2-01"))
def id_token_issuer_is_the_expected_one(claims: Claims, expected: str) -> str:
    """The ID token was made by the provider that the client asked: `iss` is its issuer, to the letter."""
    if claims["iss"] != expected:
        raise UnusableIdToken(
            "The ID token comes from another provider.", evidence=f"expected {expected}; iss={claims['iss']}"
        )
    return f"iss={expected}"


@check(
    "OIDC Core §3.1.3.7",
    requirements=("OIDC-Core-3.1.3.7-02", "OIDC-Core-3.1.3.7-03", "OIDC-Core-16.11-01"),
)
def id_token_audience_is_this_client(claims: Claims, client_id: str) -> str:
    """The ID token was made for this client and for nobody else: a login elsewhere is no login here."""
    audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    if audience != [client_id]:
        raise UnusableIdToken(
            "The ID token was made for another application.",
            evidence=f"expected {client_id}; aud={' '.join(map(str, audience))}"[:300],
        )
    return f"aud={client_id}"


@check("OIDC Core §3.1.3.7")
def id_token_azp_is_this_client(claims: Claims, client_id: str) -> str:
    """If the ID token names an authorized party (`azp`), that is this client."""
    if claims.get("azp", client_id) != client_id:
        raise UnusableIdToken(
            "The ID token was issued to another application.", evidence=f"azp={claims['azp']!r}"[:300]
        )
    return f"azp={claims.get('azp', '(none)')}"


@check("OIDC Core §3.1.3.7", requirements=("OIDC-Core-3.1.3.7-07",))
def id_token_algorithm_is_the_registered_one(header: Claims, registered: str) -> str:
    """The ID token is signed by the algorithm that the client registered, and never by `none`."""
    if header.get("alg") != registered:
        raise UnusableIdToken(
            "The ID token is not signed as agreed.",
            evidence=f"registered {registered}; alg={header.get('alg')!r}"[:300],
        )
    return f"alg={registered}"


@check("OIDC Core §3.1.3.7", requirements=("OIDC-Core-3.1.3.7-04", "OIDC-Core-3.1.3.7-05"))
def id_token_signature_verifies(id_token: str, keys: Claims, algorithms: Sequence[str]) -> str:
    """The ID token was signed with a key of the provider, and not changed since."""
    try:
        header, _ = jose.verify(id_token, keys, algorithms=algorithms)
    except InvalidToken as error:
        raise UnusableIdToken(error.description, evidence=error.evidence) from error
    return f"alg={header['alg']}, kid={header.get('kid')}"


@check("OIDC Core §3.1.3.7", requirements=("OIDC-Core-3.1.3.7-09", "OIDC-Core-2-06"))
def id_token_has_not_expired(claims: Claims, now: int) -> str:
    """The ID token is used before it expires."""
    if now >= claims["exp"]:
        raise UnusableIdToken("The ID token has expired.", evidence=f"{now - claims['exp']} s ago")
    return f"{claims['exp'] - now} s left"


@check("OIDC Core §3.1.3.7")
def id_token_iat_is_recent(claims: Claims, now: int) -> str:
    """The ID token was issued just now, and neither long ago nor in the future."""
    if abs(now - claims["iat"]) > CLOSE_ENOUGH:
        raise UnusableIdToken(
            "The ID token was not issued just now.", evidence=f"issued {now - claims['iat']} s ago"
        )
    return f"issued {now - claims['iat']} s ago"


@check(
    "OIDC Core §3.1.3.7",
    requirements=("OIDC-Core-3.1.3.7-11", "OIDC-Core-3.1.3.7-12", "OIDC-Core-2-10"),
)
def id_token_nonce_is_that_of_the_request(claims: Claims, nonce: str | None) -> str:
    """The ID token repeats the nonce that was sent, so it belongs to this sign-in and to no other."""
    if nonce is not None and claims.get("nonce") != nonce:
        raise UnusableIdToken(
            "The ID token belongs to another sign-in.",
            evidence=f"sent {nonce}; seen {claims.get('nonce', 'none')}"[:300],
        )
    return "no nonce was sent" if nonce is None else f"nonce={nonce}"


@check("OIDC Core §3.1.3.8", requirements=("OIDC-Core-3.2.2.9-01",))
def id_token_at_hash_fits_the_access_token(header: Claims, claims: Claims, access_token: str) -> str:
    """If the ID token has an `at_hash`, it is the one of the access token that came with it."""
    if "at_hash" not in claims:
        return "no at_hash, which may be left out where both come from the token endpoint"
    try:
        expected = jose.left_half_hash(access_token, str(header.get("alg")))
    except ValueError:
        expected = "none, for the ID token is not signed"
    if claims["at_hash"] != expected:
        raise UnusableIdToken(
            "The access token is not the one that belongs to the ID token.",
            evidence=f"expected {expected}; at_hash={claims['at_hash']}"[:300],
        )
    return f"at_hash={expected}"


@check("OIDC Core §3.1.3.7")
def id_token_acr_is_one_that_was_asked_for(claims: Claims, asked: Sequence[str]) -> str:
    """If the client asked for a way of authentication (`acr_values`), the ID token says one of these."""
    if asked and claims.get("acr") not in asked:
        raise UnusableIdToken(
            "You were not authenticated in the way that is needed here.",
            evidence=f"asked for {' '.join(asked)}; acr={claims.get('acr')!r}"[:300],
        )
    return f"acr={claims.get('acr')}"[:300]


@check("OIDC Core §3.1.3.7", requirements=("OIDC-Core-3.1.3.7-14",))
def id_token_auth_time_is_recent_enough(claims: Claims, max_age: int | None, now: int) -> str:
    """If the client asked for a recent login (`max_age`), the ID token says that it was."""
    auth_time = claims.get("auth_time")
    if max_age is None:
        return "any login will do"
    if not _is_time(auth_time) or now - auth_time > max_age:
        raise UnusableIdToken("Your login is too old for this.", evidence=f"auth_time={auth_time!r}"[:300])
    return f"logged in {now - auth_time} s ago; max_age={max_age}"


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _is_time(value: object) -> TypeGuard[float]:
    """Whether a claim is a NumericDate (RFC 7519 §2)."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and abs(cast(float, value)) < 10**11


def _is_subject(value: object) -> bool:
    return isinstance(value, str) and value.isascii() and 0 < len(value) <= 255


def _is_audience(value: object) -> bool:
    return _is_text(value) or (isinstance(value, list) and bool(value) and all(map(_is_text, value)))


_FITS: dict[str, Callable[[object], bool]] = {
    "iss": _is_text,
    "sub": _is_subject,
    "aud": _is_audience,
    "exp": _is_time,
    "iat": _is_time,
}
"""Claim that every ID token has -> whether a value is of its type (§2)."""
