"""The Bearer challenge (RFC 6750 §3): what a resource server says when a token does not open."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import requests

from mockserver.protocol import www_authenticate
from oauthsim.requirements.checks.rfc6750 import EVENTS, ROWS, send
from oauthsim.requirements.registry import check
from oauthsim.requirements.stand import Stand
from oauthsim.requirements.verdict import demand

TEXT = re.compile(r"[\x20-\x21\x23-\x5B\x5D-\x7E]*")
URI_REFERENCE = re.compile(r"[\x21\x23-\x5B\x5D-\x7E]+")
QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
NASTY = 'quote"backslash\\é€\ttab'


def refusals(stand: Stand) -> dict[str, requests.Response]:
    """Return the answers to requests that open nothing, each by what is wrong with it."""
    reader = stand.tokens(scope="sheets.read")["access_token"]
    token = stand.tokens()["access_token"]
    found = {
        "no token": send(stand, EVENTS),
        "another scheme": send(stand, EVENTS, Authorization="Basic YTpi"),
        "unknown token": stand.call("of-nobody"),
        "changed token": stand.call(token[:-9] + "AAAAAAAAA"),
        "too little scope": stand.call(reader, ROWS, "POST", json={"cells": ["x"]}),
        "two tokens": send(stand, f"{EVENTS}?access_token={token}", Authorization=f"Bearer {token}"),
        "no token after Bearer": send(stand, EVENTS, Authorization=f"Bearer {NASTY}"),
        "another API's token": stand.call(reader),
    }
    demand(stand.call(token).status_code == 200, "a good token is refused as well")
    demand("WWW-Authenticate" not in stand.call(token).headers, "a good token is challenged")
    stand.world.advance(3601)
    return {**found, "expired token": stand.call(token)}


def challenge(answer: requests.Response) -> www_authenticate.Challenge:
    """Return the first challenge of an answer; none is Unmet."""
    found = www_authenticate.parse(answer.headers.get("WWW-Authenticate", ""))
    demand(found, f"{answer.status_code} without a challenge: {answer.headers.get('WWW-Authenticate')}")
    return found[0]


def names(answer: requests.Response) -> list[str]:
    """Return the names of the parameters in a challenge, as often as they stand there."""
    header = QUOTED.sub('""', answer.headers.get("WWW-Authenticate", ""))
    return [name.lower() for name in re.findall(r"([A-Za-z_-]+)\s*=", header)]


@check("RFC6750-3-01")
def without_credentials_there_is_a_challenge(stand: Stand) -> None:
    """A request without a token is answered with 401 and WWW-Authenticate; with a good one it is not."""
    answer = send(stand, EVENTS)
    demand(answer.status_code == 401 and "WWW-Authenticate" in answer.headers, str(answer.headers))
    good = stand.call(stand.tokens()["access_token"])
    demand(good.status_code == 200 and "WWW-Authenticate" not in good.headers, str(good.headers))


@check("RFC6750-3-02")
def a_token_that_does_not_open_is_challenged(stand: Stand) -> None:
    """Expired, unknown and foreign tokens are 401, too little scope is 403, each with a challenge."""
    for what, answer in refusals(stand).items():
        expected = {"too little scope": 403, "two tokens": 400, "no token after Bearer": 400}.get(what, 401)
        demand(answer.status_code == expected, f"{what}: {answer.status_code}")
        demand("WWW-Authenticate" in answer.headers, f"{what}: no WWW-Authenticate")


@check("RFC6750-3-03", "RFC6750-3-04")
def the_challenge_is_bearer_with_a_parameter(stand: Stand) -> None:
    """Every challenge has the scheme Bearer, and at least one parameter after it."""
    for what, answer in refusals(stand).items():
        found = challenge(answer)
        demand(found.scheme.lower() == "bearer", f"{what}: {found.scheme}")
        demand(found.params, f"{what}: a bare {found.scheme}")


@check("RFC6750-3-05", "RFC6750-3-06", "RFC6750-3-07")
def no_parameter_of_a_challenge_comes_twice(stand: Stand) -> None:
    """realm, scope, error, error_description and error_uri stand in a challenge once at most."""
    seen = set()
    for what, answer in refusals(stand).items():
        found = names(answer)
        demand(len(found) == len(set(found)), f"{what}: {found}")
        seen |= set(found)
    demand({"error", "scope"} <= seen, f"no challenge has error and scope, only {seen}")


@check("RFC6750-3-08")
def a_rejected_token_is_told_why(stand: Stand) -> None:
    """Whoever brings a token that does not open reads an error of RFC 6750 §3.1 in the challenge."""
    codes = {400: "invalid_request", 401: "invalid_token", 403: "insufficient_scope"}
    for what, answer in refusals(stand).items():
        if what not in ("no token", "another scheme"):
            error = challenge(answer).params.get("error")
            demand(error == codes[answer.status_code], f"{what}: {answer.status_code} {error}")


@check("RFC6750-3-09", "RFC6750-3-12")
def explanations_can_be_read(stand: Stand) -> None:
    """An error_description, if there is one, is text; an error_uri, if there is one, is an absolute URI."""
    for what, answer in refusals(stand).items():
        params = challenge(answer).params
        text, uri = params.get("error_description", "-"), params.get("error_uri", "https://none.example")
        demand(text.strip() and TEXT.fullmatch(text), f"{what}: {text!r}")
        demand(URI_REFERENCE.fullmatch(uri) and urlsplit(uri).scheme, f"{what}: {uri!r}")
        demand("error" in params or not {"error_description", "error_uri"} & set(params), f"{what}: {params}")


@check("RFC6750-3-11")
def errors_keep_to_the_characters_allowed(stand: Stand) -> None:
    """Whatever a token holds, error and its description have no quotes, backslashes or control characters."""
    wrong = (NASTY, '"', "\\", "x\\", '",error="none', "é", "a" * 3000, "%0d%0aSet-Cookie: a=b")
    for token in wrong:
        answer = send(stand, EVENTS, Authorization=f"Bearer {token}")
        demand(answer.status_code in (400, 401), f"{answer.status_code} for {token[:20]!r}")
        params = challenge(answer).params
        demand("error" in params, f"no error for {token[:20]!r}")
        for name in ("error", "error_description"):
            demand(TEXT.fullmatch(params.get(name, "")), f"{name}={params.get(name)!r}")
        header = answer.headers["WWW-Authenticate"]
        demand(header.isascii() and header.isprintable(), repr(header))


@check("RFC6750-3.1-05")
def too_little_scope_names_the_scope_that_is_needed(stand: Stand) -> None:
    """The scope in an insufficient_scope challenge is one with which the same request succeeds."""
    reader = stand.tokens(scope="sheets.read")["access_token"]
    params = challenge(stand.call(reader, ROWS, "POST", json={"cells": ["x"]})).params
    demand(params.get("error") == "insufficient_scope" and params.get("scope"), str(params))
    writer = stand.tokens(scope=params["scope"])["access_token"]
    answer = stand.call(writer, ROWS, "POST", json={"cells": ["x"]})
    demand(answer.status_code == 201, f"{params['scope']} does not help: {answer.status_code}")


@check("RFC6750-3.1-06")
def without_credentials_there_is_no_error(stand: Stand) -> None:
    """Whoever brings no token gets a challenge without error; who brings a bad one gets it with."""
    found = challenge(send(stand, EVENTS)).params
    demand(not [name for name in found if name.startswith("error")], str(found))
    demand("error" in challenge(stand.call("of-nobody")).params, "there is never an error")
