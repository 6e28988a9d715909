"""The password grant (RFC 6749 §4.3), kept as history: the client asks for Alice's password."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockserver.authorization_server import consent, tokens
from mockserver.authorization_server.rules import authorization, legacy
from mockserver.authorization_server.server import AuthorizationServer
from mockserver.protocol.parameters import Parameters
from mockserver.protocol.scope import Scope
from mockserver.records import Client


def exchange(server: AuthorizationServer, client: Client, form: Parameters) -> Mapping[str, Any]:
    """Turn a username and password into tokens (RFC 9700 §2.4 forbids it: see the rule at the endpoint)."""
    username, password = form.require("username"), form.require("password")
    user = server.users.find(username)
    user = server.rules.found(legacy.password_of_the_grant_is_right, user, password)
    scope = Scope.parse(form.get("scope", "")) or client.scope
    server.rules.check(authorization.scope_is_one_the_client_may_ask_for, scope, client)
    grant = consent.remember(server, user.sub, client.client_id, scope)
    return tokens.first_of_a_family(server, client, grant.id, scope)
