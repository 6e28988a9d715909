"""The client credentials grant (RFC 6749 §4.4): a client acts for itself; there is no user and no refresh."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockserver.authorization_server import consent, tokens
from mockserver.authorization_server.reading import scope_in
from mockserver.authorization_server.rules import authorization
from mockserver.authorization_server.rules import clients as rules
from mockserver.authorization_server.server import AuthorizationServer
from mockserver.protocol.parameters import Parameters
from mockserver.records import Client


def exchange(
    server: AuthorizationServer, client: Client, form: Parameters, jkt: str | None
) -> Mapping[str, Any]:
    """Turn the client's own credentials into an access token; its subject is the client (RFC 9068 §2.2)."""
    server.rules.check(rules.client_has_credentials_of_its_own, client)
    scope = scope_in(server, form) or client.scope
    server.rules.check(authorization.scope_is_one_the_client_may_ask_for, scope, client)
    grant = consent.remember(server, client.client_id, client.client_id, scope)
    return tokens.access_token(server, client, grant.id, scope, jkt)
