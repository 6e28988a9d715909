"""Client authentication (RFC 6749 §2.3.1, §3.2.1): by HTTP Basic, by a secret in the body, or none."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from mockserver.authorization_server.guessing import remember
from mockserver.authorization_server.reading import query_parameters
from mockserver.authorization_server.rules import clients as rules
from mockserver.authorization_server.rules import guessing
from mockserver.authorization_server.server import AuthorizationServer
from mockserver.protocol.client_credentials import parse_basic
from mockserver.protocol.parameters import Parameters
from mockserver.records import Client


@dataclass(frozen=True, slots=True)
class Presented:
    """The credentials that a request carries, and the way it carries them."""

    method: str
    client_id: str
    secret: str | None


def authenticate(server: AuthorizationServer, form: Parameters) -> Client:
    """Return the client that sent the request. Raises InvalidClient or InvalidRequest."""
    server.rules.check(rules.secret_stays_out_of_the_uri, query_parameters())
    server.rules.check(rules.client_authenticates_in_one_way, ways_used(form))
    presented = presented_credentials(server, form)
    client = server.rules.found(
        rules.client_is_known, server.clients.find(presented.client_id), presented.client_id
    )
    server.rules.check(rules.client_uses_its_registered_method, client, presented.method)
    check_secret(server, client, presented.secret)
    return client


def check_secret(server: AuthorizationServer, client: Client, secret: str | None) -> None:
    """Check what the client shows for itself, unless somebody is guessing. Raises InvalidClient."""
    account = f"client {client.client_id}"
    server.rules.check(guessing.client_secret_is_not_being_guessed, server.guesses.find(account), server.now)
    right = False
    try:
        right = server.rules.check(rules.client_secret_is_right, client, secret)
    finally:
        remember(server, account, right)


def ways_used(form: Parameters) -> list[str]:
    """Return the ways of client authentication that the request uses, by their RFC 7591 names."""
    by_header = ["client_secret_basic"] if "Authorization" in request.headers else []
    return by_header + (["client_secret_post"] if "client_secret" in form else [])


def presented_credentials(server: AuthorizationServer, form: Parameters) -> Presented:
    """Return the credentials of the request. Raises InvalidClient or InvalidRequest when they are none."""
    header = request.headers.get("Authorization")
    if header is not None:
        server.rules.check(rules.basic_credentials_can_be_read, header)
        client_id, secret = parse_basic(header)
        if "client_id" in form:  # allowed beside the header, where it says the same
            server.rules.check(rules.client_id_is_the_one_that_authenticates, client_id, form["client_id"])
        return Presented("client_secret_basic", client_id, secret)
    method = "client_secret_post" if "client_secret" in form else "none"
    return Presented(method, form.get("client_id", ""), form.get("client_secret"))
