"""What stands between a leak and the data: each defence as rules and lifetimes (RFC 9700)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from mockserver.policy import Policy, preset

Leak = Literal["access-token", "refresh-token", "code", "database"]
LEAKS: Mapping[str, str] = {
    "access-token": "an access token",
    "refresh-token": "a refresh token",
    "code": "a spent authorization code",
    "database": "the client's database of tokens",
}
"""What can leak, and what that is."""

EXPIRY = "token-has-not-expired"
ALL = tuple(LEAKS)
RENEWABLE = ("refresh-token", "code", "database")
"""Leaks out of which a thief can make new access tokens."""


@dataclass(frozen=True, slots=True)
class Defence:
    """One defence: its name, one sentence, and the policy that it means.

    `rules` are switched on over `base`. Alice disconnects soon where it `is_noticed`; elsewhere nobody does
    anything. `against` are the leaks of which somebody would think that it helps, or that are worth a look.
    """

    name: str
    says: str
    rules: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    is_noticed: bool = False
    against: tuple[str, ...] = ALL
    base: str = "careless"

    @property
    def policy(self) -> Policy:
        """The policy under which all parties then work."""
        return preset(self.base).enforcing(*self.rules).setting(**self.settings)


ROTATION = (
    "refresh-tokens-rotate",
    "new-refresh-token-replaces-the-old",
    "refresh-token-is-used-once",
    "refresh-token-reuse-revokes-the-family",
    "grant-still-stands",
)
REVOCATION = (
    "tokens-are-revoked-on-disconnect",
    "revoking-a-refresh-token-revokes-its-access-tokens",
    "grant-still-stands",
    "grant-was-not-withdrawn",
)
POSSESSION = (
    "dpop-proofs-are-sent",
    "access-tokens-are-bound-to-a-key",
    "bound-tokens-come-with-their-proof",
    "code-is-bound-to-the-dpop-key",
    "refresh-tokens-of-public-clients-are-bound-to-a-key",
)

DEFENCES = (
    Defence("none", "Nothing is checked, and no token comes to an end."),
    Defence("expiry", "An access token is good for an hour; so it is in all that follows.", (EXPIRY,)),
    Defence(
        "short lifetime",
        "An access token is good for five minutes.",
        (EXPIRY,),
        {"access_token_lifetime": 300},
    ),
    Defence("least scope", "A token opens what its scope says.", (EXPIRY, "scope-covers-the-operation")),
    Defence(
        "audience",
        "A token names the API that it is for, and no other takes it.",
        (EXPIRY, "access-tokens-name-their-audience", "token-is-meant-for-this-resource"),
    ),
    Defence(
        "encryption at rest",
        "The client keeps its tokens encrypted, and the key elsewhere.",
        (EXPIRY, "tokens-are-encrypted-at-rest"),
    ),
    Defence(
        "client secret",
        "The token endpoint asks for the secret of the client.",
        (EXPIRY, "client-secret-is-right", "client-uses-its-registered-method"),
        against=RENEWABLE,
    ),
    Defence(
        "code used once",
        "A code is redeemed once only.",
        (EXPIRY, "code-is-single-use"),
        against=("code",),
    ),
    Defence(
        "code for a minute",
        "A code is good for a minute.",
        (EXPIRY, "code-has-not-expired"),
        against=("code",),
    ),
    Defence(
        "PKCE",
        "Whoever redeems a code knows the verifier.",
        (EXPIRY, "pkce-is-sent", "code-verifier-fits-the-challenge"),
        against=("code",),
    ),
    Defence(
        "end of refresh",
        "A refresh token ends after 14 idle days, or 90 days.",
        (EXPIRY, "refresh-token-has-not-expired"),
        against=RENEWABLE,
    ),
    Defence(
        "rotation",
        "A refresh token is used once, and a second use ends its family.",
        (EXPIRY, *ROTATION),
        against=RENEWABLE,
    ),
    Defence(
        "revocation",
        "Alice disconnects, and the tokens are revoked.",
        (EXPIRY, *REVOCATION),
        is_noticed=True,
    ),
    Defence(
        "revocation, asked about",
        "Alice disconnects, and APIs ask about each token.",
        (EXPIRY, *REVOCATION, "token-is-active"),
        {"access_token_format": "opaque"},
        is_noticed=True,
    ),
    Defence(
        "sender constraint",
        "A token works only with the key of the client (DPoP).",
        (EXPIRY, *POSSESSION),
    ),
    Defence("RFC 9700", "All that RFC 9700 asks for, and nobody notices anything.", base="rfc9700"),
    Defence(
        "RFC 9700, and noticed",
        "All of that, tokens that APIs ask about, and Alice disconnects.",
        settings={"access_token_format": "opaque"},
        is_noticed=True,
        base="rfc9700",
    ),
    Defence(
        "RFC 9700 and DPoP", "All of RFC 9700, and tokens that are bound to a key.", base="sender-constrained"
    ),
)
"""In the order of teaching: first each alone, then all together."""
