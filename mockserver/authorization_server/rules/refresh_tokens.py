"""Rules of refresh tokens (RFC 6749 §6, §10.4; RFC 9700 §4.14)."""

from __future__ import annotations

from mockserver.protocol.errors import InvalidGrant, InvalidScope
from mockserver.protocol.scope import Scope
from mockserver.records import Client, Grant, RefreshToken
from mockserver.rules import check, practice


@check("RFC 6749 §6", vital=True)
def refresh_token_is_known(token: RefreshToken | None) -> str:
    """The refresh token is one that this server issued."""
    if token is None:
        raise InvalidGrant("this refresh token was not issued here", evidence="unknown refresh token")
    return f"grant {token.grant_id}"


@check("RFC 6749 §6", requirements=("RFC6749-6-07", "RFC6749-10.4-01"))
def refresh_token_belongs_to_this_client(token: RefreshToken, client: Client) -> str:
    """The refresh token was issued to the client that now uses it."""
    if token.client_id != client.client_id:
        raise InvalidGrant(
            "this refresh token was issued to another client",
            evidence=f"issued to {token.client_id}; used by {client.client_id}",
        )
    return f"client_id={client.client_id}"


@check("RFC 6749 §5.2")
def grant_still_stands(grant: Grant, token: RefreshToken) -> str:
    """The grant behind the refresh token has not been revoked."""
    if grant.revoked_at is not None or token.revoked_at is not None:
        raise InvalidGrant("the grant behind this refresh token was revoked", evidence=grant.revoked_because)
    return f"grant {grant.id}"


@check("RFC 9700 §4.14.2")
def refresh_token_has_not_expired(token: RefreshToken, now: int) -> str:
    """The refresh token is used before it has been idle for too long or is too old altogether."""
    if now >= (until := min(token.idle_until, token.absolute_until)):
        why = "too old" if token.absolute_until <= token.idle_until else "idle for too long"
        raise InvalidGrant("this refresh token has expired", evidence=f"{why}: expired {now - until} s ago")
    return f"{until - now} s left"


@check("RFC 9700 §4.14.2", first_asked="rfc9700")
def refresh_token_is_used_once(token: RefreshToken) -> str:
    """A refresh token that has been replaced by a newer one is not accepted again."""
    if token.rotated_at is not None:
        raise InvalidGrant(
            "this refresh token was replaced by a newer one", evidence=f"rotated at {token.rotated_at}"
        )
    return "the newest of its family"


@check("RFC 6749 §6", requirements=("RFC6749-5.2-12",))
def scope_does_not_grow_on_refresh(asked: Scope, granted: Scope) -> str:
    """A refresh asks for no scope that the resource owner did not grant."""
    if beyond := asked - granted:
        raise InvalidScope(f"not granted: {beyond}", evidence=f"asked {asked}; granted {granted}")
    return f"asked {asked}; granted {granted}"


@practice("RFC 9700 §4.14.2", first_asked="rfc9700", requirements=("RFC6749-6-11",))
def refresh_tokens_rotate() -> None:
    """Each refresh hands out a new refresh token in place of the old one."""


@practice("RFC 9700 §4.14.2", first_asked="beyond")
def a_lost_answer_can_be_asked_for_again() -> None:
    """For a short while, a refresh token that was just replaced brings its successor once more."""


@practice("RFC 9700 §4.14.2", first_asked="rfc9700")
def refresh_tokens_end_with_a_password_change() -> None:
    """When a person changes the password, the refresh tokens that were granted before are revoked."""


@practice("RFC 9700 §4.14.2", first_asked="rfc9700", requirements=("RFC6749-10.4-02",))
def refresh_token_reuse_revokes_the_family() -> None:
    """When a replaced refresh token comes back, its whole family is revoked: one of two is a thief."""
