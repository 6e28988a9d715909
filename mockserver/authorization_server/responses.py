"""Answers in the shapes the RFCs give them: JSON for clients, redirects, and pages for people."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import render_template, request
from werkzeug.wrappers import Response

from mockserver.authorization_server.rules import pages, tokens
from mockserver.authorization_server.server import AuthorizationServer
from mockserver.protocol.errors import InvalidClient, ProtocolError, UseDpopNonce


def json_response(members: Mapping[str, Any], status: int = 200) -> Response:
    """Return a JSON object."""
    return Response(json.dumps(members, ensure_ascii=False), status, mimetype="application/json")


def token_response(server: AuthorizationServer, members: Mapping[str, Any]) -> Response:
    """Return what a client asked the token endpoint for (RFC 6749 §5.1)."""
    response = json_response(members)
    if server.rules.follows(tokens.token_responses_are_not_cached):
        response.headers["Cache-Control"] = "no-store"
        response.headers["Pragma"] = "no-cache"
    return response


def error_response(error: ProtocolError) -> Response:
    """Return an error to a client (RFC 6749 §5.2); 401 names the way to authenticate (RFC 9110 §15.5.2)."""
    response = json_response(error.as_dict(), error.status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Pragma"] = "no-cache"
    if isinstance(error, InvalidClient):
        response.headers["WWW-Authenticate"] = 'Basic realm="auth"'
    if isinstance(error, UseDpopNonce):
        response.headers["DPoP-Nonce"] = error.nonce
    return response


def page(server: AuthorizationServer, template: str, status: int = 200, **values: Any) -> Response:
    """Return an HTML page for a person; it is neither kept, nor framed, nor does it leave a Referer."""
    markup = render_template(template, issuer=server.issuer, counter=foreign_image(server), **values)
    response = Response(markup, status, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    if server.rules.follows(pages.pages_are_not_framed):
        response.headers["Content-Security-Policy"] = "frame-ancestors 'none'"
        response.headers["X-Frame-Options"] = "DENY"
    if server.rules.follows(pages.pages_send_no_referrer):
        response.headers["Referrer-Policy"] = "no-referrer"
    return response


def foreign_image(server: AuthorizationServer) -> str | None:
    """Return the URL of the image of another site that the pages have in them, if they have one."""
    if server.visitor_counter is None or server.rules.follows(pages.pages_show_nothing_foreign):
        return None
    return server.visitor_counter


def problem_page(server: AuthorizationServer, error: ProtocolError) -> Response:
    """Tell the person what is wrong, and redirect nowhere (RFC 6749 §4.1.2.1)."""
    return page(
        server,
        "problem.html",
        400,
        title="This request cannot go on",
        says=error.description,
        code=error.code,
    )


def redirect(server: AuthorizationServer, location: str) -> Response:
    """Send the browser on with a GET; after a form only 303 says so beyond doubt (RFC 9110 §15.4.4)."""
    response = Response(status=303 if request.method == "POST" else 302)
    response.headers["Location"] = location
    response.headers["Cache-Control"] = "no-store"
    if server.rules.follows(pages.pages_send_no_referrer):
        response.headers["Referrer-Policy"] = "no-referrer"
    return response
