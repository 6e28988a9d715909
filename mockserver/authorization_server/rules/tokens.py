"""Rules of what a server hands out and what it says about it (RFC 6749 §5.1, RFC 7662, RFC 7009)."""

from __future__ import annotations

from mockserver.protocol.errors import InvalidClient, InvalidGrant
from mockserver.records import AccessToken, Client, Grant, RefreshToken
from mockserver.rules import check, practice


@check("RFC 6749 §5.2")
def grant_was_not_withdrawn(grant: Grant) -> str:
    """What the resource owner granted was not taken back before a code for it brings its first tokens."""
    if grant.revoked_at is not None:
        raise InvalidGrant("the grant behind this code was revoked", evidence=grant.revoked_because)
    return f"grant {grant.id}"


@practice("RFC 6749 §5.1", requirements=("RFC6749-5.1-08", "RFC6749-5.1-09"))
def token_responses_are_not_cached() -> None:
    """A response that carries tokens says that nobody may store it."""


@practice("RFC 9700 §2.3", first_asked="rfc9700")
def access_tokens_name_their_audience() -> None:
    """An access token names the resource server that it is meant for."""


@practice("RFC 7009 §2.1", requirements=("RFC7009-2.1-11",))
def revoking_a_refresh_token_revokes_its_access_tokens() -> None:
    """When a refresh token is revoked, the access tokens of the same grant are revoked with it."""


@check("RFC 7662 §2.1", requirements=("RFC7662-4-12",))
def caller_may_introspect(client: Client) -> str:
    """Only resource servers that this server knows may ask about tokens."""
    if not client.may_introspect:
        raise InvalidClient("this client may not introspect tokens", evidence=f"client_id={client.client_id}")
    return f"client_id={client.client_id}"


@practice("RFC 7662 §4", requirements=("RFC7662-4-06",))
def resources_hear_only_of_tokens_for_them() -> None:
    """A resource server that asks hears that a token is active only if the token is meant for it."""


@check("RFC 7009 §2.1", requirements=("RFC7009-2.1-07",))
def token_is_revoked_by_its_own_client(token: AccessToken | RefreshToken, client: Client) -> str:
    """A client revokes only tokens that were issued to it."""
    if token.client_id != client.client_id:
        raise InvalidGrant("this token was issued to another client", evidence=f"issued to {token.client_id}")
    return f"client_id={client.client_id}"
