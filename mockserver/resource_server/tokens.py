"""What a token is worth: read from it (JWT, RFC 9068 §4), or asked for (introspection, RFC 7662)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import requests

from mockserver.protocol import jose
from mockserver.protocol.client_credentials import basic_header
from mockserver.protocol.errors import InvalidToken, TemporarilyUnavailable
from mockserver.resource_server import key_hints, rules
from mockserver.resource_server.reading import strict_json

if TYPE_CHECKING:
    from mockserver.resource_server.server import ResourceServer

ALGORITHMS = ("RS256", "ES256", "EdDSA")
LONGEST_OPAQUE_TOKEN = 4_000  # characters

Claims = Mapping[str, Any]


def claims_of(server: ResourceServer, token: str) -> Claims:
    """Return what `token` says, or what the authorization server says of it. Raises InvalidToken.

    A token with two dots is taken for a JWT, and nobody is asked about it. So a JWT that was revoked goes on
    working until it expires.
    """
    claims = claims_of_jwt(server, token) if token.count(".") == 2 else claims_of_opaque(server, token)
    server.rules.check(rules.token_is_meant_for_this_resource, claims, server.audience)
    server.rules.check(rules.token_has_not_expired, claims, server.now)
    if "nbf" in claims:
        server.rules.check(rules.token_is_already_valid, claims, server.now)
    return claims


def claims_of_jwt(server: ResourceServer, token: str) -> Claims:
    """Return the claims of a JWT access token (RFC 9068 §4; encryption is not supported)."""
    content, why_not = unverified(token)
    header, claims = server.rules.found(rules.token_is_readable, content, why_not)
    accepted = server.rules.check(rules.token_algorithm_is_accepted, header, ALGORITHMS)
    if accepted or header.get("alg") != "none":  # who lets the token choose takes `none` for a signature
        keys = keys_for(server, header)
        hmac_fits = not accepted and key_hints.hmac_verifies(server, token, header)
        server.rules.check(rules.token_signature_verifies, token, keys, ALGORITHMS, hmac_fits)
    server.rules.check(rules.token_is_typed_as_access_token, header)
    server.rules.check(rules.token_issuer_is_trusted, claims, server.issuer)
    return claims


def unverified(token: str) -> tuple[tuple[Claims, Claims] | None, str]:
    """Return header and claims of a JWT, or None and why they cannot be read."""
    try:
        return jose.decode_unverified(token), ""
    except InvalidToken as error:
        return None, error.description


def keys_for(server: ResourceServer, header: Claims) -> Claims:
    """Return the issuer's keys (RFC 7517 §5), and those that the token wants where nobody forbids it."""
    hints = key_hints.hints_in(header)
    if hints and not server.rules.check(rules.token_key_is_one_of_the_issuer, hints):
        return {"keys": [*server.jwks["keys"], *key_hints.hinted_keys(server, header)]}
    fetch_keys_if_new(server, header)
    return server.jwks


def fetch_keys_if_new(server: ResourceServer, header: Claims) -> None:
    """Fetch the authorization server's keys again if `header` names one that is not known yet.

    That is how a change of keys gets about (RFC 9068 §4). Keys that cannot be fetched leave the old ones.
    """
    known = [key.get("kid") for key in server.jwks["keys"]]
    if header.get("kid") in (None, *known):
        return
    fetched = asked(server, "GET", server.jwks_uri)
    keys = fetched.get("keys") if fetched is not None else None
    if isinstance(keys, list):
        server.jwks = {"keys": [key for key in keys if isinstance(key, dict)]}


def claims_of_opaque(server: ResourceServer, token: str) -> Claims:
    """Return what the authorization server says of a token (RFC 7662 §2).

    With `token-is-active` switched off, the last good answer counts for as long as the server runs, which
    is a cache without an end (§4).
    """
    answer = introspection(server, token)
    if server.rules.check(rules.token_is_active, answer):
        server.last_answers.put(token, answer)
    known = server.rules.found(rules.token_is_known, server.last_answers.find(token))
    server.rules.check(rules.token_is_no_refresh_token, known)
    return known


def introspection(server: ResourceServer, token: str) -> Claims:
    """Return the answer of the introspection endpoint. Raises TemporarilyUnavailable when there is none."""
    if len(token) > LONGEST_OPAQUE_TOKEN:
        return {"active": False}  # nobody issues such a token, and not every server would take the question
    form = {"token": token, "token_type_hint": "access_token"}
    authorization = {"Authorization": basic_header(*server.credentials)}
    answer = asked(server, "POST", server.introspection_endpoint, data=form, headers=authorization)
    if answer is None:
        reason = "The authorization server does not say what this token is worth; try again later."
        raise TemporarilyUnavailable(reason)
    return answer


def asked(server: ResourceServer, method: str, url: str, **request: Any) -> Claims | None:
    """Return the JSON object that `url` answers with; None for no answer, an error, or anything else."""
    try:
        answer = server.back_channel.request(method, url, allow_redirects=False, **request)
        value = strict_json(answer.content) if answer.status_code == 200 else None
    except (requests.RequestException, ValueError):
        return None
    return value if isinstance(value, dict) else None
