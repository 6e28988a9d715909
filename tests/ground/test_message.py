"""A message: what crosses the network, and how it is looked at."""

from __future__ import annotations

import dataclasses

import pytest

from mockserver.message import Message, Request, Response, header, sized, with_header

ASKED = Request("POST", "https://auth.example/token?x=1", (("Accept", "*/*"),), b"a=1")
ANSWER = Response(
    200, (("Content-Type", "text/plain"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")), b"\xff!"
)
REQUEST = Message(1, 0, "client", "authorization_server", "back", ASKED)
RESPONSE = Message(2, 0, "authorization_server", "client", "back", ASKED, response=ANSWER, answers=1)


def test_a_request_shows_what_asks() -> None:
    assert (REQUEST.kind, REQUEST.method, REQUEST.status) == ("request", "POST", None)
    assert (REQUEST.body, REQUEST.header("accept")) == (b"a=1", "*/*")


def test_a_response_shows_what_answers_and_knows_what_it_answers() -> None:
    assert (RESPONSE.kind, RESPONSE.status, RESPONSE.answers) == ("response", 200, 1)
    assert (RESPONSE.method, RESPONSE.url) == ("POST", "https://auth.example/token?x=1")
    assert RESPONSE.headers == ANSWER.headers
    assert RESPONSE.header("accept") is None


def test_a_body_that_is_no_utf_8_can_still_be_shown() -> None:
    assert RESPONSE.text == "\N{REPLACEMENT CHARACTER}!"


def test_a_message_that_was_sent_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        REQUEST.number = 2  # type: ignore[misc]


def test_other_content_makes_another_message_and_leaves_a_note() -> None:
    changed = REQUEST.carrying(Request("POST", ASKED.url, (), b"a=2"), "a is 2").carrying(ASKED, "and back")
    assert changed.request == ASKED
    assert changed.edited == ("a is 2", "and back")
    assert REQUEST.edited == ()


def test_a_response_message_carries_a_response_and_still_knows_its_request() -> None:
    changed = RESPONSE.carrying(Response(500), "status")
    assert (changed.status, changed.request) == (500, ASKED)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://auth.example/token", "auth.example"),
        ("https://AUTH.example/", "auth.example"),
        ("http://127.0.0.1:8000/", "127.0.0.1:8000"),
        ("https://auth.example@evil.example/", "evil.example"),
        ("https://a@b@evil.example/", "evil.example"),
        ("https://[::1]:443/", "[::1]:443"),
        ("mailto:alice@auth.example", ""),
        ("", ""),
        ("https://[evil.example/", ""),
    ],
)
def test_the_host_of_a_request_is_what_stands_behind_the_last_at_sign(url: str, host: str) -> None:
    assert Request("GET", url).host == host


def test_header_names_ignore_case_and_the_first_value_counts() -> None:
    assert header(ANSWER.headers, "set-COOKIE") == "a=1"
    assert header(ANSWER.headers, "Location") is None


def test_setting_a_header_leaves_it_once_and_none_removes_it() -> None:
    assert with_header(ANSWER.headers, "set-cookie", "c=3") == (
        ("Content-Type", "text/plain"),
        ("set-cookie", "c=3"),
    )
    assert with_header(ANSWER.headers, "Set-Cookie", None) == (("Content-Type", "text/plain"),)


def test_the_length_that_is_told_is_the_length_of_the_body() -> None:
    assert sized((("Content-Length", "9"),), b"four") == (("Content-Length", "4"),)
    assert sized((("content-length", "9"),), b"") == ()
