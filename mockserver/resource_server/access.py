"""The guard before every protected resource: find the token, ask what it is worth, see how far it reaches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from flask import request
from werkzeug.wrappers import Response

from mockserver.protocol import bearer
from mockserver.protocol.errors import InvalidScope
from mockserver.protocol.parameters import Parameters
from mockserver.protocol.scope import Scope
from mockserver.resource_server import possession, rules
from mockserver.resource_server.accounts import Account
from mockserver.resource_server.reading import form_parameters, query_parameters, this_server
from mockserver.resource_server.tokens import Claims, claims_of

if TYPE_CHECKING:
    from mockserver.resource_server.server import ResourceServer

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Access:
    """What a token opened: whose `account`, for which client, and with which scope."""

    sub: str
    client_id: str
    scope: Scope
    account: Account


def needs(scope: str) -> Callable[[Callable[Concatenate[Access, P], Response]], Callable[P, Response]]:
    """Put the guard before a view: it is called only for a token with `scope`, and told what that opens."""

    def decorate(view: Callable[Concatenate[Access, P], Response]) -> Callable[P, Response]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> Response:
            return view(access_for(this_server(), scope), *args, **kwargs)

        return guarded

    return decorate


def access_for(server: ResourceServer, needed: str) -> Access:
    """Return what the token of the current request opens. Raises the errors of RFC 6750 §3.1."""
    token = token_of_request(server)
    claims = claims_of(server, token)
    possession.check_possession(server, token, claims)
    sub = server.rules.found(rules.token_has_a_subject, text(claims, "sub"))
    if sub in server.users and sub == text(claims, "client_id"):
        server.rules.check(rules.token_of_a_client_opens_no_users_account, sub)
    scope = scope_of(claims)
    server.rules.check(rules.scope_covers_the_operation, scope, needed)
    return Access(sub, text(claims, "client_id") or "", scope, server.account(sub))


def token_of_request(server: ResourceServer) -> str:
    """Return the token that the current request carries (RFC 6750 §2)."""
    authorization, query, form = request.headers.get("Authorization"), query_parameters(), form_parameters()
    server.rules.check(rules.request_has_a_token, authorization, query, form)
    server.rules.check(rules.token_is_presented_in_one_way, authorization, query, form)
    server.rules.check(rules.token_stays_out_of_the_uri, query)
    return first_token(authorization, query, form)


def first_token(authorization: str | None, query: Parameters, form: Parameters | None) -> str:
    """Return the token; where several were let pass, the header goes first and the query last."""
    in_body = form.get("access_token") if form is not None else None
    return bearer.from_header(authorization) or in_body or query["access_token"]


def text(claims: Claims, name: str) -> str | None:
    """Return the claim `name` if it is text that says something, else None."""
    value = claims.get(name)
    return value if isinstance(value, str) and value else None


def scope_of(claims: Claims) -> Scope:
    """Return the scope of a token; one that cannot be read opens nothing."""
    try:
        return Scope.parse(text(claims, "scope") or "")
    except InvalidScope:
        return Scope()
