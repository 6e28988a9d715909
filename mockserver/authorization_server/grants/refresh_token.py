"""The refresh token grant (RFC 6749 §6) with rotation and reuse detection (RFC 9700 §4.14.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mockserver.authorization_server import tokens
from mockserver.authorization_server.rules import refresh_tokens as rules
from mockserver.authorization_server.server import AuthorizationServer
from mockserver.protocol.errors import InvalidGrant
from mockserver.protocol.parameters import Parameters
from mockserver.protocol.scope import Scope
from mockserver.records import Client, RefreshToken


def exchange(server: AuthorizationServer, client: Client, form: Parameters) -> Mapping[str, Any]:
    """Turn a refresh token into a new access token, or raise the ProtocolError of the violated rule."""
    value = form.require("refresh_token")
    check = server.rules.check
    token = server.rules.found(rules.refresh_token_is_known, server.refresh_tokens.find(value))
    check(rules.refresh_token_belongs_to_this_client, token, client)
    refuse_reuse(server, token)
    check(rules.grant_still_stands, server.grant_of(token.grant_id), token)
    check(rules.refresh_token_has_not_expired, token, server.now)
    asked = Scope.parse(form.get("scope", "")) or token.scope
    check(rules.scope_does_not_grow_on_refresh, asked, token.scope)
    return {**tokens.access_token(server, client, token.grant_id, asked), **successor(server, token)}


def refuse_reuse(server: AuthorizationServer, token: RefreshToken) -> None:
    """Refuse a refresh token that a newer one has replaced: thief or client, one of them holds a copy."""
    try:
        server.rules.check(rules.refresh_token_is_used_once, token)
    except InvalidGrant:
        if server.rules.follows(rules.refresh_token_reuse_revokes_the_family):
            server.revoke_grant(token.grant_id, "a replaced refresh token came back")
        raise


def successor(server: AuthorizationServer, token: RefreshToken) -> Mapping[str, Any]:
    """Return the refresh token for next time: a new one where they rotate, else the same, idle anew."""
    if server.rules.follows(rules.refresh_tokens_rotate):
        server.refresh_tokens.put(token.value, replace(token, rotated_at=server.now))
        return {"refresh_token": tokens.next_of_its_family(server, token).value}
    renewed = replace(token, idle_until=server.now + server.settings.refresh_token_idle_lifetime)
    server.refresh_tokens.put(token.value, renewed)
    return {"refresh_token": token.value}
