"""The routes of the authorization server: a table of contents. Each reads, calls and renders."""

from __future__ import annotations

from flask import Flask, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from mockserver.authorization_server import (
    authorization_endpoint,
    authorization_error,
    consent,
    device_authorization_endpoint,
    device_page,
    grants_page,
    introspection_endpoint,
    login,
    logout_endpoint,
    metadata,
    password_page,
    revocation_endpoint,
    token_endpoint,
    userinfo_endpoint,
)
from mockserver.authorization_server.reading import this_server
from mockserver.authorization_server.responses import json_response, page

app = Flask(__name__)
app.config.update(MAX_CONTENT_LENGTH=1_000_000, PROPAGATE_EXCEPTIONS=True)
app.url_map.strict_slashes = False


@app.get("/authorize")
@app.post("/authorize")
def authorize() -> Response:
    """Authorization endpoint (RFC 6749 §3.1)."""
    return authorization_endpoint.authorize(this_server())


@app.get("/login")
def show_login() -> Response:
    """Login page."""
    return login.show(this_server())


@app.post("/login")
def log_in() -> Response:
    """The login form comes back."""
    return login.submit(this_server())


@app.get("/consent")
def show_consent() -> Response:
    """Consent page: who asks for what."""
    return consent.show(this_server())


@app.post("/consent")
def decide() -> Response:
    """The consent form comes back: allowed or denied."""
    return consent.submit(this_server())


@app.get("/onwards")
def show_where_on() -> Response:
    """An error for a client that nobody has looked at: does Alice want to go there (RFC 9700 §4.11.2)?"""
    return authorization_error.show(this_server())


@app.post("/onwards")
def go_on() -> Response:
    """She does."""
    return authorization_error.submit(this_server())


@app.post("/token")
def token() -> Response:
    """Token endpoint (RFC 6749 §3.2)."""
    return token_endpoint.token(this_server())


@app.post("/device_authorization")
def authorize_device() -> Response:
    """Device authorization endpoint (RFC 8628 §3.1)."""
    return device_authorization_endpoint.authorize_device(this_server())


@app.get("/device")
def show_device() -> Response:
    """Verification page: Alice types the code of her device (RFC 8628 §3.3)."""
    return device_page.show(this_server())


@app.post("/device")
def decide_device() -> Response:
    """The code, or the decision, comes back."""
    return device_page.submit(this_server())


@app.get("/userinfo")
@app.post("/userinfo")
def userinfo() -> Response:
    """Userinfo endpoint (OIDC Core §5.3)."""
    return userinfo_endpoint.userinfo(this_server())


@app.get("/logout")
@app.post("/logout")
def log_out() -> Response:
    """End session endpoint (OIDC RP-Initiated Logout §2)."""
    return logout_endpoint.log_out(this_server())


@app.post("/introspect")
def introspect() -> Response:
    """Introspection endpoint (RFC 7662)."""
    return introspection_endpoint.introspect(this_server())


@app.post("/revoke")
def revoke() -> Response:
    """Revocation endpoint (RFC 7009)."""
    return revocation_endpoint.revoke(this_server())


@app.get("/.well-known/oauth-authorization-server")
def authorization_server_metadata() -> Response:
    """Metadata (RFC 8414 §3)."""
    return json_response(metadata.document(this_server()))


@app.get("/.well-known/openid-configuration")
def openid_configuration() -> Response:
    """Discovery document (OIDC Discovery §4)."""
    return json_response(metadata.openid_document(this_server()))


@app.get("/jwks")
def jwks() -> Response:
    """Public keys (RFC 7517 §5)."""
    return json_response(metadata.public_keys(this_server()))


@app.get("/grants")
def show_grants() -> Response:
    """What Alice has granted to whom."""
    return grants_page.show(this_server())


@app.post("/grants")
def revoke_grant() -> Response:
    """Alice withdraws a grant."""
    return grants_page.revoke(this_server())


@app.get("/password")
def show_password() -> Response:
    """Alice wants another password."""
    return password_page.show(this_server())


@app.post("/password")
def change_password() -> Response:
    """The old one and the new one come back."""
    return password_page.submit(this_server())


@app.get("/")
def front_page() -> Response:
    """What this host is."""
    return page(this_server(), "front.html")


API_PATHS = (
    "/token",
    "/device_authorization",
    "/userinfo",
    "/introspect",
    "/revoke",
    "/jwks",
    "/.well-known/",
)


@app.errorhandler(HTTPException)
def http_problem(problem: HTTPException) -> Response:
    """What HTTP itself refuses (no such path, wrong method, body too large): in the shape of the endpoint."""
    says = f"{request.method} {request.path}: {(problem.name or 'refused').lower()}"
    status = problem.code or 400
    if request.path.startswith(API_PATHS):
        answer = json_response({"error": "invalid_request", "error_description": _printable(says)}, status)
    else:
        answer = page(this_server(), "problem.html", status, title=problem.name, says=says)
    allowed = getattr(problem, "valid_methods", None)
    if allowed:
        answer.headers["Allow"] = ", ".join(sorted(allowed))
    return answer


def _printable(text: str) -> str:
    return "".join(
        character if " " <= character <= "~" and character not in '"\\' else "?" for character in text
    )
