"""The refresh token grant (RFC 6749 §6) with rotation and reuse detection (RFC 9700 §4.14.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mockserver.authorization_server import tokens
from mockserver.authorization_server.reading import scope_in
from mockserver.authorization_server.rules import refresh_tokens as rules
from mockserver.authorization_server.rules.dpop import refresh_tokens_of_public_clients_are_bound_to_a_key
from mockserver.authorization_server.server import AuthorizationServer
from mockserver.protocol.errors import InvalidGrant
from mockserver.protocol.parameters import Parameters
from mockserver.records import Client, RefreshToken


def exchange(
    server: AuthorizationServer, client: Client, form: Parameters, jkt: str | None
) -> Mapping[str, Any]:
    """Turn a refresh token into a new access token, or raise the ProtocolError of the violated rule."""
    value = form.require("refresh_token")
    check = server.rules.check
    token = server.rules.found(rules.refresh_token_is_known, server.refresh_tokens.find(value))
    check(rules.refresh_token_belongs_to_this_client, token, client)
    if token.jkt is not None:
        check(refresh_tokens_of_public_clients_are_bound_to_a_key, token, client, jkt)
    newer = answer_again(server, token)
    if newer is None:
        refuse_reuse(server, token)
    check(rules.grant_still_stands, server.grant_of(token.grant_id), token)
    check(rules.refresh_token_has_not_expired, token, server.now)
    asked = scope_in(server, form) or token.scope
    check(rules.scope_does_not_grow_on_refresh, asked, token.scope)
    members = tokens.access_token(server, client, token.grant_id, asked, jkt)
    return {**members, "refresh_token": newer or successor(server, token)}


def answer_again(server: AuthorizationServer, token: RefreshToken) -> str | None:
    """Return the successor of a token that was replaced a moment ago and comes again; else None.

    Whoever asks may have lost the answer, or be a second worker of the same client: all get one and the same
    successor, so that the family does not branch. Once that one has been used, its answer did arrive, and
    the window is closed.
    """
    if token.rotated_at is None or server.now - token.rotated_at > server.settings.refresh_token_grace_period:
        return None
    children = server.refresh_tokens.where(lambda other: other.parent == token.value)
    newest = next(children, None)
    if newest is None or not server.rules.follows(rules.a_lost_answer_can_be_asked_for_again):
        return None
    return newest.value if newest.rotated_at is None else None


def refuse_reuse(server: AuthorizationServer, token: RefreshToken) -> None:
    """Refuse a refresh token that a newer one has replaced: thief or client, one of them holds a copy."""
    try:
        server.rules.check(rules.refresh_token_is_used_once, token)
    except InvalidGrant:
        if server.rules.follows(rules.refresh_token_reuse_revokes_the_family):
            server.revoke_grant(token.grant_id, "a replaced refresh token came back")
        raise


def successor(server: AuthorizationServer, token: RefreshToken) -> str:
    """Return the refresh token for next time: a new one where they rotate, else the same, idle anew."""
    if server.rules.follows(rules.refresh_tokens_rotate):
        server.refresh_tokens.put(token.value, replace(token, rotated_at=server.now))
        return tokens.next_of_its_family(server, token).value
    renewed = replace(token, idle_until=server.now + server.settings.refresh_token_idle_lifetime)
    server.refresh_tokens.put(token.value, renewed)
    return token.value
