"""What a response is: the step of a flow that it takes, read from its status, headers and body."""

from __future__ import annotations

from collections.abc import Callable

from oauthsim.explanations.reading import asks_for_authorization, first, has, split
from oauthsim.explanations.sight import Sight


def answer(sight: Sight) -> str:
    """Return the step (a key of steps.json) that a response takes."""
    recognise = ANSWERS.get(sight.topic)
    step = (recognise(sight) if recognise else "") or (_redirect(sight) if sight.reading.location else "")
    return step or _otherwise(sight)


def _redirect(sight: Sight) -> str:
    """Name a redirect by what it carries, whoever sends it."""
    reading = sight.reading
    carried = reading.location_query + reading.location_fragment
    if asks_for_authorization(carried):
        return "back-to-authorization" if _stays(sight) else "redirect-to-authorization"
    if has(carried, "code"):
        if has(carried, "access_token", "id_token"):
            return "code-and-tokens-issued"
        is_issuer = sight.sender_role in ("authorization_server", "")
        return "code-issued" if is_issuer else "code-passed-on"
    if has(carried, "access_token"):
        return "token-issued-in-redirect"
    if has(carried, "id_token"):
        return "id-token-issued-in-redirect"
    if has(carried, "error"):
        return "authorization-refused"
    return _own_page(sight) if _stays(sight) else "redirect"


def _own_page(sight: Sight) -> str:
    path = sight.reading.location.path if sight.reading.location else ""
    pages = {
        "login": "redirect-to-login",
        "consent": "redirect-to-consent",
        "onwards": "redirect-to-onwards",
    }
    return pages.get(path.rstrip("/").rpartition("/")[2], "redirect")


def _stays(sight: Sight) -> bool:
    return sight.reading.location is not None and sight.reading.location.netloc == sight.asked.host


def _page(sight: Sight) -> str:
    """Name a page by the form in it: what it asks the person for."""
    forms = sight.reading.forms
    if any(form.asks_for_password for form in forms):
        known_elsewhere = sight.sender_role not in ("authorization_server", "")
        return "login-page-elsewhere" if known_elsewhere else "login-page"
    if any("decision" in form.names or form.action.endswith("/consent") for form in forms):
        return "consent-page"
    return "code-issued-by-form" if any(form.names >= {"code", "state"} for form in forms) else ""


def _authorization(sight: Sight) -> str:
    if sight.reading.status >= 400:
        return "authorization-error-page"
    return "" if sight.reading.location else _page(sight) or "authorization-page"


def _login(sight: Sight) -> str:
    reading = sight.reading
    if not has(sight.asked.form, "password"):
        return "" if reading.location else _page(sight)
    if sight.sender_role == "client" and reading.status == 303:
        return "password-taken"
    if reading.status in (307, 308):
        return "login-resent"
    if reading.status >= 400 or _page(sight).startswith("login-page"):
        return "login-refused"
    if has(reading.location_query, "code", "error") or not reading.set_cookies:
        return ""
    return "login-accepted-consent-page" if _page(sight) == "consent-page" else "login-accepted"


def _consent(sight: Sight) -> str:
    if sight.reading.status >= 400:
        return "consent-refused"
    return "" if sight.reading.location else _page(sight)


def _onwards(sight: Sight) -> str:
    return "" if sight.reading.location or sight.reading.status >= 400 else "onwards-page"


def _callback(sight: Sight) -> str:
    if sight.sender_role not in ("client", ""):
        return ""
    if sight.reading.status >= 400:
        refused_by_owner = has(sight.asked.parameters, "error") and not has(sight.asked.parameters, "code")
        return "callback-refused-flow" if refused_by_owner else "callback-refused"
    return "callback-done-redirect" if sight.reading.location else "callback-done"


def _link_out(sight: Sight) -> str:
    if sight.reading.status >= 400:
        return "link-out-refused"
    return "link-out-followed" if sight.reading.location else ""


def _client(refused: str, done: str) -> Callable[[Sight], str]:
    def recognise(sight: Sight) -> str:
        if sight.reading.status >= 400:
            return refused
        return "" if sight.reading.location else done

    return recognise


def _disconnect(sight: Sight) -> str:
    if sight.reading.status >= 400:
        return ""
    return "disconnect-done" if _stays(sight) else ""


def _token(sight: Sight) -> str:
    reading = sight.reading
    if reading.status >= 400 or reading.error:
        pending = reading.error in ("authorization_pending", "slow_down")
        return "token-pending" if pending else "token-refused" if reading.error else ""
    if not reading.member("access_token"):
        return "token-response-without-token"
    return _tokens(sight)


def _tokens(sight: Sight) -> str:
    renewed = sight.reading.member("refresh_token")
    if first(sight.asked.form, "grant_type") == "refresh_token":
        is_new = renewed and renewed != first(sight.asked.form, "refresh_token")
        return "token-response-rotated" if is_new else "token-response-same-refresh"
    if sight.reading.member("id_token"):
        return "token-response-openid"
    return "token-response-refresh" if renewed else "token-response"


def _api(sight: Sight) -> str:
    reading, asked = sight.reading, sight.asked
    shown = (
        asked.header("Authorization") or asked.header("X-API-Key") or has(asked.parameters, "access_token")
    )
    if reading.status < 300:
        return "api-response" if shown else "api-response-bare"
    if reading.status < 400:
        return ""
    if reading.error:
        return "api-refused"
    return "api-challenge" if reading.status == 401 else "api-failed"


def _introspection(sight: Sight) -> str:
    if sight.reading.status < 400:
        return "introspection-active" if sight.reading.member("active") is True else "introspection-inactive"
    return "introspection-refused" if sight.reading.error else ""


def _json(done: str, refused: str = "") -> Callable[[Sight], str]:
    def recognise(sight: Sight) -> str:
        if sight.reading.status < 300:
            return done
        return refused if sight.reading.error and refused else ""

    return recognise


def _sign_out(sight: Sight) -> str:
    if sight.reading.status >= 400:
        return ""
    return "sign-out-here" if _stays(sight) else "sign-out-onwards" if sight.reading.location else ""


def _api_key(sight: Sight) -> str:
    if sight.reading.status >= 400:
        return ""
    if sight.reading.location:
        return "api-key-kept"
    return "api-key-workflow-done" if sight.asked.method == "POST" else "api-key-page"


def _device(sight: Sight) -> str:
    if sight.reading.status == 400:
        return "device-code-refused"
    return "" if sight.reading.status >= 300 else _page(sight) or "device-page"


def _grants(sight: Sight) -> str:
    if sight.asked.method != "POST":
        return "grants-page" if sight.reading.status < 300 and not _page(sight) else _page(sight)
    return "grants-refused" if sight.reading.status >= 400 else "grant-withdrawal-done"


def _password_change(sight: Sight) -> str:
    if sight.asked.method != "POST":
        changes = any("new_password" in form.names for form in sight.reading.forms)
        return "password-change-page" if changes else _page(sight)
    return "password-change-refused" if sight.reading.status >= 400 else "password-change-done"


def _logout(sight: Sight) -> str:
    if sight.reading.status >= 400:
        return ""
    return "logout-response" if sight.reading.location else "logout-page"


def _otherwise(sight: Sight) -> str:
    """Name a response that nothing but its sender tells anything about."""
    if sight.sender_role == "resource_server":
        return _api(sight) or "answer"
    if sight.sender_role != "client" or sight.reading.status >= 300:
        return "answer"
    offers = any(split(form.action).path.startswith("/connect/") for form in sight.reading.forms)
    return "client-page-connect" if offers else "client-page"


ANSWERS: dict[str, Callable[[Sight], str]] = {
    "authorization": _authorization,
    "login": _login,
    "consent": _consent,
    "onwards": _onwards,
    "callback": _callback,
    "link_out": _link_out,
    "connect": _client("connect-refused", "client-page"),
    "disconnect": _disconnect,
    "workflow": _client("", "workflow-done"),
    "sign_out": _sign_out,
    "signed_out": _client("", "signed-out"),
    "api_key": _api_key,
    "token": _token,
    "api": _api,
    "introspection": _introspection,
    "revocation": _json("revocation-response", "revocation-refused"),
    "jwks": _json("jwks-response"),
    "metadata": _json("metadata-response"),
    "openid_metadata": _json("openid-metadata-response"),
    "resource_metadata": _json("resource-metadata-response"),
    "userinfo": _json("userinfo-response", "userinfo-refused"),
    "device_authorization": _json("device-response", "device-refused"),
    "device": _device,
    "pushed": _json("pushed-response", "pushed-refused"),
    "registration": _json("registration-response", "registration-refused"),
    "grants": _grants,
    "password_change": _password_change,
    "logout": _logout,
}
"""Topic -> how to tell its answers apart; an empty text leaves it to what holds for every response."""
