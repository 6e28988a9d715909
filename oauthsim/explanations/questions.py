"""What a request is: the step of a flow that it takes, read from its parameters."""

from __future__ import annotations

from collections.abc import Callable

from oauthsim.explanations.reading import first, has
from oauthsim.explanations.sight import Sight

GRANTS = {
    "refresh_token": "refresh_token",
    "password": "password",
    "client_credentials": "client_credentials",
    "urn:ietf:params:oauth:grant-type:device_code": "device_code",
    "urn:ietf:params:oauth:grant-type:token-exchange": "token-exchange",
    "urn:ietf:params:oauth:grant-type:jwt-bearer": "jwt-bearer",
}


def question(sight: Sight) -> str:
    """Return the step (a key of steps.json) that a request takes."""
    recognise = QUESTIONS.get(sight.topic)
    return recognise(sight) if recognise else _elsewhere(sight)


def _authorization(sight: Sight) -> str:
    given = sight.asked.parameters
    asked_for = set(first(given, "response_type").split())
    if has(given, "request_uri"):
        return "authorization-request-by-reference"
    if has(given, "request"):
        return "authorization-request-signed"
    if not asked_for or not has(given, "client_id"):
        return "authorization-request-incomplete"
    if "code" in asked_for and len(asked_for) > 1:
        return "authorization-request-hybrid"
    if asked_for & {"token", "id_token"}:
        return "authorization-request-implicit" if "token" in asked_for else "authorization-request-openid"
    if "openid" in first(given, "scope").split():
        return "authorization-request-openid"
    return "authorization-request-pkce" if has(given, "code_challenge") else "authorization-request"


def _login(sight: Sight) -> str:
    if not has(sight.asked.form, "password"):
        return "connect" if sight.receiver_role == "client" else "login-opened"
    return "login" if sight.receiver_role in ("authorization_server", "") else "login-elsewhere"


def _consent(sight: Sight) -> str:
    if sight.asked.method != "POST":
        return "consent-opened"
    decision = first(sight.asked.form, "decision")
    return {"allow": "consent-given", "deny": "consent-denied"}.get(decision, "consent-sent")


def _onwards(sight: Sight) -> str:
    return "onwards-chosen" if sight.asked.method == "POST" else "onwards-opened"


def _callback(sight: Sight) -> str:
    given = sight.asked.parameters
    if has(given, "code"):
        if sight.receiver_role not in ("client", ""):
            return "code-delivered-elsewhere"
        if not has(given, "state"):
            return "code-delivered-without-state"
        return "code-delivered" if sight.asked.cookies else "code-delivered-without-session"
    if has(given, "access_token", "id_token"):
        return "token-delivered"
    return "error-delivered" if has(given, "error") else "empty-callback"


def _token(sight: Sight) -> str:
    grant = first(sight.asked.form, "grant_type")
    if not grant:
        return "token-request-incomplete"
    if grant == "authorization_code":
        proves = has(sight.asked.form, "code_verifier")
        return f"token-request-authorization_code{'-pkce' if proves else ''}"
    if grant == "refresh_token" and has(sight.asked.form, "scope"):
        return "token-request-refresh_token-scope"
    return f"token-request-{GRANTS.get(grant, 'other')}"


def _api(sight: Sight) -> str:
    scheme, _ = sight.asked.credentials
    if scheme in ("bearer", "dpop"):
        return "api-request" if scheme == "bearer" else "api-request-dpop"
    if has(sight.asked.query, "access_token"):
        return "api-request-query"
    if has(sight.asked.form, "access_token"):
        return "api-request-form"
    return "api-request-key" if sight.asked.header("X-API-Key") else "api-request-bare"


def _device(sight: Sight) -> str:
    return "device-code-entered" if has(sight.asked.parameters, "user_code") else "device-page-opened"


def _logout(sight: Sight) -> str:
    return "logout-notice" if has(sight.asked.form, "logout_token") else "logout-request"


def _elsewhere(sight: Sight) -> str:
    """Name a request that nothing but its receiver tells anything about."""
    if sight.receiver_role == "resource_server":
        return "api-request-bare"
    return "client-page-opened" if sight.receiver_role == "client" else "request"


def _always(step: str) -> Callable[[Sight], str]:
    return lambda sight: step


def _api_key(sight: Sight) -> str:
    if sight.asked.method != "POST":
        return "api-key-page-opened"
    return "api-key-given" if has(sight.asked.form, "api_key") else "api-key-workflow"


QUESTIONS: dict[str, Callable[[Sight], str]] = {
    "authorization": _authorization,
    "login": _login,
    "consent": _consent,
    "onwards": _onwards,
    "callback": _callback,
    "link_out": _always("link-out"),
    "token": _token,
    "api": _api,
    "device": _device,
    "logout": _logout,
    "grants": lambda sight: "grant-withdrawn" if sight.asked.method == "POST" else "grants-opened",
    "password_change": lambda sight: (
        "password-changed" if sight.asked.method == "POST" else "password-change-opened"
    ),
    "connect": _always("connect"),
    "disconnect": _always("disconnect"),
    "workflow": _always("workflow"),
    "sign_in": _always("sign-in"),
    "sign_out": _always("sign-out"),
    "signed_out": _always("signed-out-opened"),
    "api_key": _api_key,
    "introspection": _always("introspection-request"),
    "revocation": _always("revocation-request"),
    "jwks": _always("jwks-request"),
    "metadata": _always("metadata-request"),
    "openid_metadata": _always("openid-metadata-request"),
    "resource_metadata": _always("resource-metadata-request"),
    "userinfo": _always("userinfo-request"),
    "device_authorization": _always("device-request"),
    "pushed": _always("pushed-request"),
    "registration": _always("registration-request"),
}
"""Topic -> how to tell its steps apart."""
