"""A message as plain text: start line, headers, body, as they were on the wire."""

from __future__ import annotations

from oauthsim.export.raw_http import LONGEST_BODY, raw
from oauthsim.simulate import simulate


def test_a_request_begins_with_its_target_and_its_host() -> None:
    text = raw(simulate("authorization-code").message(14))
    assert text.startswith("POST /token HTTP/1.1\nHost: auth.example\n")
    assert "\n\ngrant_type=authorization_code&code=code_" in text


def test_a_response_begins_with_its_status() -> None:
    assert raw(simulate("authorization-code").message(12)).startswith("HTTP/1.1 303 See Other\n")


def test_a_huge_body_is_cut_and_the_text_says_so() -> None:
    run = simulate("authorization-code", edits=[f"2:body={'x' * (LONGEST_BODY + 5)}"])
    assert raw(run.message(2)).endswith("x\n… and 5 characters more")
