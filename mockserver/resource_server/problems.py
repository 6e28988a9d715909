"""How an API says no: JSON for the developer, and for tokens the challenge of RFC 6750 §3."""

from __future__ import annotations

from flask import request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from mockserver.protocol import bearer, dpop
from mockserver.protocol.errors import (
    InvalidDpopProof,
    ProtocolError,
    TemporarilyUnavailable,
    UseDpopNonce,
    safe_description,
)
from mockserver.resource_server.proof_rules import bound_tokens_come_with_their_proof
from mockserver.resource_server.reading import this_server
from mockserver.resource_server.responses import json_response

CODES = {
    400: "invalid_request",
    404: "not_found",
    405: "method_not_allowed",
    413: "content_too_large",
    415: "unsupported_media_type",
}
"""The `error` of an ordinary HTTP mistake. This is the APIs' own word, no RFC's."""


class MissingToken(ProtocolError):
    """The request has no token at all. The challenge has no error code then (RFC 6750 §3.1); the body may."""

    code, status, spec = "unauthorized", 401, "RFC 6750 §3.1"


class UnknownKey(ProtocolError):
    """The request has no API key that is known here: no token would help, so no challenge asks for one."""

    code, status, spec = "forbidden", 403, "RFC 9110 §15.5.4"


def refusal(error: ProtocolError) -> Response:
    """Return the answer to a request whose token does not open this resource (RFC 6750 §3)."""
    by_proof = isinstance(error, InvalidDpopProof | UseDpopNonce)
    answer = json_response(error.as_dict(), 401 if by_proof else error.status)
    if not isinstance(error, TemporarilyUnavailable | UnknownKey):
        answer.headers["WWW-Authenticate"] = challenge(None if isinstance(error, MissingToken) else error)
    if isinstance(error, UseDpopNonce):
        answer.headers["DPoP-Nonce"] = error.nonce
    return answer


def challenge(error: ProtocolError | None) -> str:
    """Return the schemes by which a token may come, the reason at the one that was used (RFC 9449 §7)."""
    server = this_server()
    if not server.policy.enforces(bound_tokens_come_with_their_proof):
        return bearer.challenge(server.id, error)
    if bearer.scheme_of(request.headers.get("Authorization")) == "dpop":
        return dpop.challenge(error)
    return f"{bearer.challenge(server.id, error)}, {dpop.challenge()}"


def http_problem(problem: HTTPException) -> Response:
    """Return what HTTP itself refuses: no such thing, a wrong method, a body that cannot be read."""
    status = problem.code or 400
    says = safe_description(problem.description or f"{request.method} is not possible here.")
    members = {"error": CODES.get(status, "invalid_request"), "error_description": says}
    answer = json_response(members, status)
    allowed = getattr(problem, "valid_methods", None)
    if allowed:
        answer.headers["Allow"] = ", ".join(sorted(allowed))
    return answer
