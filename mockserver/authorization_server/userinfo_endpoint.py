"""The userinfo endpoint (OIDC Core §5.3): claims about the user, for an access token with `openid`."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from mockserver.authorization_server import id_tokens
from mockserver.authorization_server.reading import form_parameters, query_parameters
from mockserver.authorization_server.responses import json_response
from mockserver.authorization_server.rules import openid as rules
from mockserver.authorization_server.rules.dpop import userinfo_token_comes_with_its_proof
from mockserver.authorization_server.server import AuthorizationServer
from mockserver.protocol import bearer, dpop
from mockserver.protocol.errors import InvalidDpopProof, ProtocolError
from mockserver.protocol.parameters import Parameters
from mockserver.records import AccessToken

REALM = "userinfo"


def userinfo(server: AuthorizationServer) -> Response:
    """Return the claims, or the Bearer error of RFC 6750 §3 (OIDC Core §5.3.3)."""
    try:
        value = bearer.presented(dict(request.headers), query_parameters(), form())
        if not value:
            return refused(None)
        token = server.rules.found(rules.userinfo_token_is_good, server.access_tokens.find(value), server.now)
        server.rules.check(rules.userinfo_token_has_openid_scope, token)
        check_possession(server, token)
        users = server.users.where(lambda user: user.sub == token.sub)
    except ProtocolError as error:
        return refused(error)
    about = next(users, None)
    claims = {"sub": token.sub} if about is None else id_tokens.claims_about(about, token.scope)
    response = json_response(claims)
    response.headers["Cache-Control"] = "no-store"
    return response


def check_possession(server: AuthorizationServer, token: AccessToken) -> None:
    """Check that a token which is bound to a key comes with a proof of it. Raises as its rule."""
    if token.jkt is None:
        return
    server.rules.check(
        userinfo_token_comes_with_its_proof,
        token,
        bearer.scheme_of(request.headers.get("Authorization")),
        request.headers.getlist("DPoP"),
        request.method,
        request.base_url,
        server.now,
    )


def form() -> Parameters | None:
    """Return the form in the body, if there is one."""
    is_form = request.mimetype == "application/x-www-form-urlencoded"
    return form_parameters() if is_form and request.method == "POST" else None


def refused(error: ProtocolError | None) -> Response:
    """Return the refusal; without any token it names no error (RFC 6750 §3.1)."""
    by_proof = isinstance(error, InvalidDpopProof)
    status = 401 if error is None or by_proof else error.status
    response = json_response({} if error is None else error.as_dict(), status)
    response.headers["WWW-Authenticate"] = (
        dpop.challenge(error) if by_proof else bearer.challenge(REALM, error, scope="openid")
    )
    return response
