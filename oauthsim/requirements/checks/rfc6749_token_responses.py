"""Answers of the token endpoint, good and bad (RFC 6749 §4.5, §5.1, §5.2)."""

from __future__ import annotations

import json
import re

import requests

from mockserver.policy import preset
from mockserver.protocol import www_authenticate
from mockserver.protocol.client_credentials import basic_header
from oauthsim.requirements.checks.rfc6749_authorization_errors import NASTY, TEXT
from oauthsim.requirements.registry import check
from oauthsim.requirements.stand import CLIENTS, OWN_ACCESS, Stand
from oauthsim.requirements.verdict import demand

PASSWORD_GRANT = {"grant_type": "password", "username": "alice", "password": "a guess"}


def good_answers(stand: Stand) -> list[requests.Response]:
    """Return one token response by each grant that needs no second world."""
    by_code = stand.redeem(stand.code())
    by_refresh = stand.refresh(stand.granted(by_code)["refresh_token"])
    return [by_code, by_refresh, stand.post("/token", OWN_ACCESS)]


def bad_answers(stand: Stand) -> list[requests.Response]:
    """Return the answers to token requests that fail, each for another reason."""
    wrong = {"Authorization": basic_header(CLIENTS["basic"].client_id, NASTY)}
    return [
        stand.post("/token", {"grant_type": NASTY}),
        stand.post("/token", {}),
        stand.post("/token", {"grant_type": "refresh_token", "refresh_token": NASTY}),
        stand.post("/token", {**OWN_ACCESS, "scope": NASTY}),
        stand.post("/token", {"grant_type": "authorization_code", "code": NASTY, "code_verifier": NASTY}),
        stand.post("/token", OWN_ACCESS, "public"),
        stand.post("/token", OWN_ACCESS, None, headers=wrong),
        stand.post("/token", [("grant_type", "password"), ("grant_type", NASTY)]),
        stand.post("/token", [(NASTY, "1"), (NASTY, "2")]),
        stand.http.post(stand.metadata["token_endpoint"], data=NASTY.encode()),
    ]


@check("RFC6749-5.1-01")
def a_success_is_200_with_a_json_object(stand: Stand) -> None:
    """A token response has status 200, the media type application/json, and an object in its body."""
    for answer in good_answers(stand):
        kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        demand((answer.status_code, kind) == (200, "application/json"), f"{answer.status_code} {kind}")
        stand.json(answer)


@check("RFC6749-5.1-02")
def a_success_has_an_access_token(stand: Stand) -> None:
    """By code, refresh or client credentials: access_token is a text that is not empty, and opens an API."""
    for answer in good_answers(stand):
        token = stand.json(answer).get("access_token")
        demand(isinstance(token, str) and token, repr(token))
        demand(stand.introspect(str(token))["active"], "the access token is not active")


@check("RFC6749-5.1-03")
def a_success_has_a_token_type(stand: Stand) -> None:
    """By every grant, token_type is Bearer (in any case of letters) or DPoP."""
    for answer in good_answers(stand):
        kind = stand.json(answer).get("token_type")
        demand(isinstance(kind, str) and kind.lower() in ("bearer", "dpop"), repr(kind))


@check("RFC6749-5.1-05")
def a_success_tells_how_long_it_lasts(stand: Stand) -> None:
    """expires_in is a number of seconds: a second before they are over the token is good, then not."""
    tokens = stand.tokens()
    seconds = tokens.get("expires_in")
    demand(isinstance(seconds, int) and seconds > 0, repr(seconds))
    stand.world.advance(int(tokens["expires_in"]) - 1)
    demand(stand.call(tokens["access_token"]).status_code == 200, "it ends before its time")
    stand.world.advance(1)
    demand(stand.call(tokens["access_token"]).status_code == 401, "it lives on after its time")


@check("RFC6749-5.1-07")
def numbers_are_numbers_and_texts_are_texts(stand: Stand) -> None:
    """expires_in is a JSON number, not a text; tokens, token_type and scope are JSON strings."""
    for answer in good_answers(stand):
        members = stand.json(answer)
        seconds = members.get("expires_in", 0)
        demand(isinstance(seconds, int | float) and not isinstance(seconds, bool), repr(seconds))
        for name in ("access_token", "token_type", "refresh_token", "scope"):
            demand(isinstance(members.get(name, ""), str), f"{name}: {members.get(name)!r}")


@check("RFC6749-5.1-08")
def answers_with_tokens_are_not_stored(stand: Stand) -> None:
    """Every token response says Cache-Control: no-store."""
    for answer in good_answers(stand):
        stand.granted(answer)
        header = answer.headers.get("Cache-Control", "")
        demand("no-store" in header.lower(), f"Cache-Control: {header}")


@check("RFC6749-5.1-09")
def answers_with_tokens_are_not_cached_by_old_caches_either(stand: Stand) -> None:
    """Every token response says Pragma: no-cache."""
    for answer in good_answers(stand):
        stand.granted(answer)
        header = answer.headers.get("Pragma", "")
        demand("no-cache" in header.lower(), f"Pragma: {header}")


@check("RFC6749-3.2-09")
def no_member_comes_twice(stand: Stand) -> None:
    """No object in a token response, good or bad, has a name twice."""
    for answer in [*good_answers(stand), *bad_answers(stand)]:
        names = [name for name, _ in json.loads(answer.text, object_pairs_hook=list)]
        demand(names and len(names) == len(set(names)), f"names: {names}")


@check("RFC6749-5.2-01")
def an_error_is_400(stand: Stand) -> None:
    """An error that is not about authenticating has status 400."""
    stand.refused(stand.redeem("of-nobody"), "invalid_grant", 400)
    stand.refused(stand.post("/token", {}), "invalid_request", 400)
    stand.refused(stand.post("/token", {**OWN_ACCESS, "scope": "no-such-scope"}), "invalid_scope", 400)
    stand.granted(stand.post("/token", OWN_ACCESS))


@check("RFC6749-5.2-02")
def an_error_is_json_with_one_code(stand: Stand) -> None:
    """Whatever fails, the body is application/json and has one error code of ASCII, and no token."""
    for answer in bad_answers(stand):
        kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        error = stand.json(answer).get("error")
        demand(answer.status_code in (400, 401) and kind == "application/json", f"{kind} {answer.text}")
        demand(isinstance(error, str) and re.fullmatch(r"[\x21-\x7E]+", error), repr(error))
        demand("access_token" not in answer.text, answer.text)


@check("RFC6749-5.2-03")
def two_ways_to_authenticate_are_invalid_request(stand: Stand) -> None:
    """A Basic header and a secret in the body, or a missing or a repeated parameter: invalid_request."""
    both = {
        **OWN_ACCESS,
        "client_id": CLIENTS["basic"].client_id,
        "client_secret": CLIENTS["basic"].secret or "",
    }
    stand.refused(stand.post("/token", both), "invalid_request")
    stand.refused(stand.post("/token", {"grant_type": "authorization_code"}), "invalid_request")
    stand.refused(stand.post("/token", [*OWN_ACCESS.items(), ("scope", "crm.read")]), "invalid_request")
    stand.granted(stand.post("/token", OWN_ACCESS))


@check("RFC6749-5.2-05")
def a_failed_login_by_header_is_401(stand: Stand) -> None:
    """A wrong secret, and an unknown client, in an Authorization header: status 401."""
    for client_id in (CLIENTS["basic"].client_id, "of-nobody"):
        headers = {"Authorization": basic_header(client_id, "a guess")}
        stand.refused(stand.post("/token", OWN_ACCESS, None, headers=headers), "invalid_client", 401)
    stand.granted(stand.post("/token", OWN_ACCESS))


@check("RFC6749-5.2-06")
def a_401_names_the_scheme_that_was_used(stand: Stand) -> None:
    """The 401 to a wrong Basic header has a WWW-Authenticate with the scheme Basic and a realm."""
    headers = {"Authorization": basic_header(CLIENTS["basic"].client_id, "a guess")}
    answer = stand.post("/token", OWN_ACCESS, None, headers=headers)
    challenges = www_authenticate.parse(answer.headers.get("WWW-Authenticate", ""))
    found = [challenge for challenge in challenges if challenge.scheme.lower() == "basic"]
    demand(answer.status_code == 401 and found, f"{answer.status_code} {challenges}")
    demand("realm" in found[0].params, str(found[0]))


@check("RFC6749-5.2-07")
def a_failed_login_by_body_is_400_or_401(stand: Stand) -> None:
    """A wrong client_secret in the body is invalid_client, with status 400 or 401."""
    form = {**OWN_ACCESS, "client_id": CLIENTS["post"].client_id, "client_secret": "a guess"}
    answer = stand.post("/token", form, None)
    demand(answer.status_code in (400, 401), str(answer.status_code))
    demand(stand.json(answer).get("error") == "invalid_client", answer.text)
    stand.granted(stand.post("/token", OWN_ACCESS, "post"))


@check("RFC6749-5.2-08")
def a_bad_grant_is_invalid_grant(stand: Stand) -> None:
    """Invalid, used, foreign or late codes, refresh tokens and passwords are each 400 invalid_grant."""
    code, tokens = stand.code(), stand.tokens()
    for answer in (
        stand.redeem("of-nobody"),
        stand.redeem(code, "other"),
        stand.redeem(code, redirect_uri="https://tester.example/elsewhere"),
        stand.refresh("of-nobody"),
        stand.refresh(tokens["refresh_token"], "other"),
    ):
        stand.refused(answer, "invalid_grant")
    stand.granted(stand.redeem(code))
    stand.refused(stand.redeem(code), "invalid_grant")
    stand.post("/revoke", {"token": tokens["refresh_token"]})
    stand.refused(stand.refresh(tokens["refresh_token"]), "invalid_grant")
    legacy = stand.under(preset("rfc6749"))
    stand.refused(legacy.post("/token", PASSWORD_GRANT), "invalid_grant")


@check("RFC6749-5.2-09")
def a_grant_that_the_client_may_not_use_is_unauthorized_client(stand: Stand) -> None:
    """An authenticated client that did not register for refresh tokens sends one: unauthorized_client."""
    token = stand.tokens()["refresh_token"]
    stand.refused(stand.refresh(token, "limited"), "unauthorized_client")
    stand.granted(stand.refresh(token))


@check("RFC6749-5.2-10", "RFC6749-4.5-01")
def an_unknown_grant_is_unsupported(stand: Stand) -> None:
    """A grant_type that nobody knows, a word or an absolute URI, is unsupported_grant_type."""
    for name in ("foo", "urn:ietf:params:oauth:grant-type:unknown", "https://example.com/grant"):
        stand.refused(stand.post("/token", {"grant_type": name}), "unsupported_grant_type")
    stand.granted(stand.post("/token", OWN_ACCESS))


@check("RFC6749-5.2-11")
def a_missing_grant_type_is_invalid_request(stand: Stand) -> None:
    """A token request without grant_type, or with an empty one, is invalid_request."""
    stand.refused(stand.post("/token", {"scope": "calendar.read"}), "invalid_request")
    stand.refused(stand.post("/token", {"grant_type": ""}), "invalid_request")
    stand.granted(stand.post("/token", OWN_ACCESS))


@check("RFC6749-5.2-12")
def a_scope_too_wide_is_invalid_scope(stand: Stand) -> None:
    """A refresh with more scope than was granted, or a scope that nobody knows, is invalid_scope."""
    token = stand.tokens()["refresh_token"]
    for scope in ("calendar.read sheets.read", "no-such-scope", 'a"b'):
        stand.refused(stand.refresh(token, scope=scope), "invalid_scope")
    stand.granted(stand.refresh(token, scope="calendar.read"))


@check("RFC6749-5.2-13")
def error_texts_keep_to_their_characters(stand: Stand) -> None:
    """Provoked with quotes, line breaks and UTF-8, error and error_description have none of them."""
    for answer in bad_answers(stand):
        members = stand.json(answer)
        for value in (members.get("error", ""), members.get("error_description", "-")):
            demand(TEXT.fullmatch(str(value)), repr(value))
