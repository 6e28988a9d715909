"""What a message is about, recognised from its path and parameters, and which vocabulary it speaks."""

from __future__ import annotations

from oauthsim.explanations.reading import Reading, asks_for_authorization, has

BY_LAST_SEGMENT = {
    "authorize": "authorization",
    "login": "login",
    "consent": "consent",
    "onwards": "onwards",
    "token": "token",
    "introspect": "introspection",
    "revoke": "revocation",
    "jwks": "jwks",
    "jwks.json": "jwks",
    "userinfo": "userinfo",
    "device_authorization": "device_authorization",
    "device": "device",
    "par": "pushed",
    "register": "registration",
    "grants": "grants",
    "password": "password_change",
    "logout": "logout",
    "callback": "callback",
}
BY_FIRST_SEGMENT = {
    "connect": "connect",
    "disconnect": "disconnect",
    "workflows": "workflow",
    "sign-in": "sign_in",
    "sign-out": "sign_out",
    "signed-out": "signed_out",
    "api-key": "api_key",
}
BY_WELL_KNOWN = {
    "oauth-authorization-server": "metadata",
    "openid-configuration": "openid_metadata",
    "oauth-protected-resource": "resource_metadata",
}

_CLIENT = "client_authentication"
REQUEST_GROUPS: dict[str, tuple[str, ...]] = {
    "authorization": ("authorization_request",),
    "callback": ("authorization_response", "error_response"),
    "token": ("token_request", _CLIENT),
    "introspection": ("introspection_request", _CLIENT),
    "revocation": ("revocation_request", _CLIENT),
    "device_authorization": ("device_authorization_request", _CLIENT),
    "device": ("device_page", "form_of_a_page"),
    "pushed": (_CLIENT, "authorization_request"),
    "registration": ("client_metadata",),
    "logout": ("logout_request", "form_of_a_page"),
    "login": ("login_form", "form_of_a_page"),
    "consent": ("form_of_a_page",),
    "onwards": ("form_of_a_page",),
    "grants": ("form_of_a_page",),
    "password_change": ("login_form", "form_of_a_page"),
    "connect": ("form_of_a_page",),
    "disconnect": ("form_of_a_page",),
    "workflow": ("form_of_a_page",),
    "sign_in": ("form_of_a_page",),
    "sign_out": ("form_of_a_page", "logout_request"),
    "api_key": ("form_of_a_page",),
    "userinfo": ("protected_request",),
    "api": ("protected_request",),
}
"""Topic -> the vocabularies of its query and form, the nearest first."""

ANYWHERE = (
    "authorization_response",
    "error_response",
    "authorization_request",
    "token_request",
    _CLIENT,
    "login_form",
)
"""The vocabularies of parameters that turn up where nothing asks for them, as they do in attacks."""

ANSWER_GROUPS: dict[str, tuple[str, ...]] = {
    "token": ("token_response", "error_response"),
    "introspection": ("introspection_response", "error_response"),
    "device_authorization": ("device_authorization_response", "error_response"),
    "pushed": ("pushed_authorization_response", "error_response"),
    "registration": ("client_metadata", "error_response"),
    "jwks": ("jwk",),
    "metadata": ("metadata",),
    "openid_metadata": ("metadata",),
    "resource_metadata": ("resource_metadata",),
    "userinfo": ("person_claim", "claim", "error_response"),
}
"""Topic -> the vocabularies of the JSON that answers; any other answer may hold an error."""


def topic(reading: Reading) -> str:
    """Return what the request (or the request that a response answers) is about."""
    request = reading.asked or reading
    return _by_parameters(request) or _by_path(request) or _by_credentials(request) or "other"


def _by_parameters(request: Reading) -> str:
    last = _segments(request)[-1:]
    given = request.parameters
    if has(request.form, "grant_type"):
        return "token"
    if last == ["out"] and has(request.query, "to"):
        return "link_out"
    if last != ["par"] and asks_for_authorization(given):
        return "authorization"
    if _is_authorization_response(request) and last not in (["token"], ["device"]):
        return "callback"
    return "login" if has(request.form, "password") and has(given, "username", "login", "email") else ""


def _is_authorization_response(request: Reading) -> bool:
    given = request.parameters
    if request.header("Authorization"):  # a browser brings none: this calls an API, whose `code` is its own
        return False
    if has(given, "code", "error"):
        return has(given, "state", "iss") or (request.method == "GET" and has(given, "code"))
    return has(given, "access_token", "id_token") and has(given, "state", "token_type")


def _by_path(request: Reading) -> str:
    segments = _segments(request)
    if segments[:1] == [".well-known"]:
        return BY_WELL_KNOWN.get(segments[1] if len(segments) > 1 else "", "")
    if segments[-1:] == ["openid-configuration"]:  # an issuer with a path puts it last (OIDC Discovery §4.1)
        return "openid_metadata"
    if segments and segments[0] in BY_FIRST_SEGMENT:
        return BY_FIRST_SEGMENT[segments[0]]
    return BY_LAST_SEGMENT.get(segments[-1], "") if segments else ""


def _by_credentials(request: Reading) -> str:
    scheme, _ = request.credentials
    shows_token = scheme in ("bearer", "dpop") or has(request.parameters, "access_token")
    return "api" if shows_token or request.header("X-API-Key") else ""


def _segments(request: Reading) -> list[str]:
    return [segment for segment in request.path.split("/") if segment]
