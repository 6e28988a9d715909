"""Errors of the authorization endpoint (RFC 6749 §4.1.2.1, §8.5)."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from oauthsim.requirements.registry import check
from oauthsim.requirements.stand import CLIENTS, Stand
from oauthsim.requirements.verdict import demand
from oauthsim.scenarios.messages import redirect_carrying

TEXT = re.compile(r"[\x20-\x21\x23-\x5B\x5D-\x7E]+")
"""What error and error_description are made of (§4.1.2.1, §5.2)."""

URI = re.compile(r"[\x21\x23-\x5B\x5D-\x7E]+")
"""What error_uri is made of (§4.1.2.1, §5.2)."""

NASTY = '"\\é\r\n<script>'
MISTAKES = (
    {"prompt": "none"},  # first, while nobody has logged in
    {"scope": "there-is-no-such-scope"},
    {"scope": NASTY},
    {"response_type": NASTY},
    {"response_type": ""},
    {"max_age": NASTY},
    {"request": "e30.e30."},
    {"code_challenge": NASTY},
)
"""Authorization requests that fail after client and redirect URI were found good."""

REGISTERED = {
    "invalid_request",
    "unauthorized_client",
    "access_denied",
    "unsupported_response_type",
    "invalid_scope",
    "server_error",
    "temporarily_unavailable",
    # OpenID Connect Core §3.1.2.6
    "interaction_required",
    "login_required",
    "account_selection_required",
    "consent_required",
    "invalid_request_uri",
    "invalid_request_object",
    "request_not_supported",
    "request_uri_not_supported",
    "registration_not_supported",
}


def error_responses(stand: Stand) -> list[dict[str, list[str]]]:
    """Make each of MISTAKES, repeat a name, let Alice refuse; return the parameters of each error."""
    answers = []
    for mistake in MISTAKES:
        stand.authorize({**stand.request(), **mistake})
        answers.append(_parameters(stand))
    stand.authorize([*stand.request().items(), (NASTY, "1"), (NASTY, "2")])
    answers.append(_parameters(stand))
    stand.alice.allow = False
    stand.authorize()
    return [*answers, _parameters(stand)]


def _parameters(stand: Stand) -> dict[str, list[str]]:
    stand.response()
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(urlsplit(stand.browser.address).query, keep_blank_values=True):
        found.setdefault(name, []).append(value)
    return found


@check("RFC6749-4.1.2.1-04")
def other_errors_go_to_the_redirect_uri(stand: Stand) -> None:
    """A bad scope is told to the client, by a redirect with the error in the query."""
    stand.authorize(stand.request(scope="there-is-no-such-scope"))
    answer = stand.messages(redirect_carrying("error"))[-1]
    location = answer.header("Location") or ""
    demand(answer.status in (302, 303), str(answer.status))
    demand(location.startswith(f"{CLIENTS['basic'].redirect_uri}?"), location)
    demand("error=invalid_scope" in urlsplit(location).query, location)


@check("RFC6749-4.1.2.1-05")
def an_error_response_has_one_registered_code(stand: Stand) -> None:
    """Whatever fails, the response has a single `error`, a registered one, and no code beside it."""
    for answer in error_responses(stand):
        codes = answer.get("error", [])
        demand(len(codes) == 1 and codes[0] in REGISTERED, f"error: {codes}")
        demand("code" not in answer, str(answer))


@check("RFC6749-4.1.2.1-06")
def a_repeated_missing_or_malformed_parameter_is_invalid_request(stand: Stand) -> None:
    """Two scopes, no response_type, or a max_age that is no number: error=invalid_request."""
    asked = stand.request()
    stand.sent_back(stand.authorize([*asked.items(), ("scope", "calendar.read")]), "invalid_request")
    stand.sent_back(stand.authorize({**asked, "response_type": ""}), "invalid_request")
    stand.sent_back(stand.authorize({**asked, "max_age": "soon"}), "invalid_request")
    stand.response(stand.authorize(asked)).require("code")


@check("RFC6749-4.1.2.1-07")
def a_client_that_may_not_use_code_is_unauthorized(stand: Stand) -> None:
    """A client that registered for no response type asks for a code: error=unauthorized_client."""
    stand.sent_back(stand.authorize(stand.request("limited")), "unauthorized_client")
    stand.response(stand.authorize()).require("code")


@check("RFC6749-4.1.2.1-08")
def alices_refusal_is_access_denied(stand: Stand) -> None:
    """When Alice presses Deny, the client gets error=access_denied and its state; when Allow, a code."""
    stand.alice.allow = False
    answer = stand.sent_back(stand.authorize(), "access_denied")
    demand(answer.get("state") == stand.request()["state"], str(answer))
    stand.alice.allow = True
    stand.response(stand.authorize()).require("code")


@check("RFC6749-4.1.2.1-10")
def an_unknown_scope_is_invalid_scope(stand: Stand) -> None:
    """A scope that nobody knows, alone or beside a good one, is error=invalid_scope."""
    for scope in ("there-is-no-such-scope", "calendar.read there-is-no-such-scope", 'a"b'):
        stand.sent_back(stand.authorize(stand.request(scope=scope)), "invalid_scope")
    stand.response(stand.authorize()).require("code")


@check("RFC6749-4.1.2.1-13")
def error_texts_keep_to_their_characters(stand: Stand) -> None:
    """Provoked with quotes, line breaks and UTF-8, error and error_description have none of them."""
    for answer in error_responses(stand):
        for value in [*answer["error"], *answer.get("error_description", [])]:
            demand(TEXT.fullmatch(value), repr(value))


@check("RFC6749-4.1.2.1-14")
def an_error_uri_is_a_uri(stand: Stand) -> None:
    """An error_uri, if one is sent, here or by the token endpoint, is made of the characters of a URI."""
    told = stand.json(stand.post("/token", {"grant_type": NASTY}))
    demand(told.get("error"), f"no error: {told}")
    uris = [uri for answer in error_responses(stand) for uri in answer.get("error_uri", [])]
    for uri in [*uris, *([told["error_uri"]] if "error_uri" in told else [])]:
        demand(URI.fullmatch(uri), repr(uri))


@check("RFC6749-4.1.2.1-15")
def an_error_repeats_the_state(stand: Stand) -> None:
    """Every error response has the state of its request, character for character."""
    state = "a b+c%20&\"'<é>"
    for mistake in MISTAKES:
        answer = stand.response(stand.authorize({**stand.request(), **mistake, "state": state}))
        demand("error" in answer and answer.get("state") == state, str(answer))


@check("RFC6749-8.5-01")
def extension_codes_keep_to_the_same_characters(stand: Stand) -> None:
    """Codes that other documents add, at every endpoint, are made of the characters of §8.5."""
    device = stand.json(stand.post("/device_authorization", {}))
    poll = {
        "grant_type": "urn:ietf:params:oauth:grant-type:device_code",
        "device_code": device["device_code"],
    }
    codes = [stand.json(stand.post("/token", poll)).get("error") for _ in range(2)]
    codes += [answer["error"][0] for answer in error_responses(stand)]
    codes.append(stand.json(stand.post("/userinfo", {"access_token": "of-nobody"}, None)).get("error"))
    added = {"slow_down", "authorization_pending", "login_required", "invalid_token"}
    demand(added <= set(codes), f"not all of {added} in {codes}")
    for code in codes:
        demand(TEXT.fullmatch(str(code)), repr(code))
