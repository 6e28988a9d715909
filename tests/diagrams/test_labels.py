"""A message in a few words."""

from __future__ import annotations

import pytest

from mockserver.clock import WORLD_START
from mockserver.message import Headers, Message, Request, Response
from oauthsim.diagrams.labels import details, host_of, label, path_of

FORM = (("Content-Type", "application/x-www-form-urlencoded"),)
JSON = (("Content-Type", "application/json;charset=UTF-8"),)


def request(method: str, url: str, headers: Headers = (), body: bytes = b"") -> Message:
    return Message(
        1, WORLD_START, "client", "authorization_server", "back", Request(method, url, headers, body)
    )


def response(status: int, headers: Headers = (), body: bytes = b"") -> Message:
    asked = Request("GET", "https://auth.example/authorize")
    answer = Response(status, headers, body)
    return Message(2, WORLD_START, "authorization_server", "client", "back", asked, answer, 1)


def test_a_request_is_its_method_and_path_and_its_telling_parameters_come_first() -> None:
    message = request("GET", "https://auth.example/authorize?x=1&state=abc&scope=a+b&response_type=code#frag")
    assert label(message) == "GET /authorize"
    assert details(message) == ("response_type=code", "scope=a b", "state=abc", "x=1")


def test_a_form_shows_the_names_of_its_secrets_only() -> None:
    message = request("POST", "https://auth.example/login", FORM, b"username=alice&password=wonderland")
    assert details(message) == ("username=alice", "password=…")


def test_credentials_in_the_header_are_named() -> None:
    bearer = request(
        "GET", "https://calendar.example/events", (("Authorization", "Bearer abcdefghijklmnopqrst"),)
    )
    basic = request("POST", "https://auth.example/token", (*FORM, ("Authorization", "Basic YTpi")), b"code=1")
    assert details(bearer) == ("Bearer abcdefghijklm…",)
    assert details(basic) == ("code=1", "Basic credentials")


def test_a_redirect_names_its_target_and_what_it_carries() -> None:
    message = response(302, (("Location", "https://app.example:8443/callback?code=c&iss=i#state=s"),))
    assert label(message) == "302 Found → app.example:8443"
    assert details(message) == ("code=c", "state=s", "iss=i")
    assert label(response(303, (("Location", "/login"),))) == "303 See Other → auth.example"


def test_json_shows_its_members_and_a_page_its_title() -> None:
    body = b'{"expires_in": 3600, "access_token": "t", "scopes": ["a"], "none": null, "empty": []}'
    assert details(response(200, JSON, body)) == (
        "access_token=t", "expires_in=3600", "scopes=[…]", "none=null", "empty=[]",
    )  # fmt: skip
    page = response(200, (("Content-Type", "text/html"),), b"<html><title> Sign in </title>")
    assert (label(page), details(page)) == ("200 OK", ("page “Sign in”",))


def test_an_error_tells_its_code_and_challenge() -> None:
    message = response(
        401, (*JSON, ("WWW-Authenticate", 'Bearer error="invalid_token"')), b'{"error": "invalid_token"}'
    )
    assert label(message) == "401 Unauthorized"
    assert details(message) == ("error=invalid_token", 'WWW-Authenticate=Bearer error="invalid_token"')


def test_more_parameters_than_fit_are_counted() -> None:
    query = "&".join(f"p{at}=v" for at in range(20))
    assert details(request("GET", f"https://auth.example/?{query}"))[-1] == "and 12 more"


@pytest.mark.parametrize(
    ("url", "host", "path"),
    [
        ("https://alice:pw@auth.example:8443/a/b?c#d", "auth.example:8443", "/a/b"),
        ("https://auth.example", "auth.example", "/"),
        ("https://[::1", "[::1", "/"),
        ("https://auth.example\\@evil.example/x", "auth.example", "/x"),
        ("", "", "/"),
        ("nonsense", "", "nonsense"),
        ("javascript:alert(1)", "", "javascript:alert(1)"),
    ],
)
def test_a_url_is_read_and_never_refused(url: str, host: str, path: str) -> None:
    assert (host_of(url), path_of(url)) == (host, path)


def test_a_body_that_is_not_what_it_says_shows_nothing() -> None:
    for body in (b"[" * 3000, b"\xff", b"", b"[1]", b'"text"'):
        assert details(response(200, JSON, body)) == ()


def test_a_refresh_that_names_a_scope_shows_it_first() -> None:
    form = b"grant_type=refresh_token&refresh_token=r&scope=a"
    message = request("POST", "https://auth.example/token", FORM, form)
    assert details(message) == ("scope=a", "grant_type=refresh_token", "refresh_token=r")
