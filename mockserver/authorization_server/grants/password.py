"""The password grant (RFC 6749 §4.3), kept as history: the client asks for Alice's password."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockserver.authorization_server import consent, tokens
from mockserver.authorization_server.guessing import remember
from mockserver.authorization_server.reading import scope_in
from mockserver.authorization_server.rules import authorization, guessing, legacy
from mockserver.authorization_server.server import AuthorizationServer
from mockserver.protocol.parameters import Parameters
from mockserver.records import Client, User


def exchange(
    server: AuthorizationServer, client: Client, form: Parameters, jkt: str | None
) -> Mapping[str, Any]:
    """Turn a username and password into tokens (RFC 9700 §2.4 forbids it: see the rule at the endpoint)."""
    username, password = form.require("username"), form.require("password")
    user = authenticate(server, username, password)
    scope = scope_in(server, form) or client.scope
    server.rules.check(authorization.scope_is_one_the_client_may_ask_for, scope, client)
    grant = consent.remember(server, user.sub, client.client_id, scope)
    return tokens.first_of_a_family(server, client, grant.id, scope, jkt)


def authenticate(server: AuthorizationServer, username: str, password: str) -> User:
    """Return the account of that name and password, unless somebody is guessing. Raises InvalidGrant."""
    guesses = server.guesses.find(f"user {username}")
    server.rules.check(guessing.password_of_the_grant_is_not_being_guessed, guesses, server.now)
    user = server.users.find(username)
    right = False
    try:
        user = server.rules.found(legacy.password_of_the_grant_is_right, user, password)
        right = True
    finally:
        remember(server, f"user {username}", right)
    return user
