"""Edits of what is easily forgotten: a redirect's fragment, and what a party asks for unasked."""

from __future__ import annotations

from oauthsim.simulate import simulate


def fragment_redirect() -> int:
    run = simulate("implicit")
    return next(m.number for m in run.messages if "#access_token=" in (m.header("Location") or ""))


def test_an_edit_reaches_the_fragment_of_a_redirect() -> None:
    number = fragment_redirect()
    run = simulate("implicit", edits=[f"{number}:state=forged"])
    assert "state=forged" in (run.message(number).header("Location") or "").partition("#")[2]
    assert run.outcome != "completed"


def test_a_device_that_is_refused_ends_the_run_with_the_error_and_no_exception() -> None:
    run = simulate("device-code", edits=["1:scope=calendar.write"])
    assert run.outcome == "invalid_scope"


def test_an_error_that_waited_for_the_login_still_ends_the_run_with_the_rule_that_was_broken() -> None:
    run = simulate("authorization-code", edits=["5:-code_challenge"])
    assert run.message(7).url == "https://auth.example/login"
    assert "error=invalid_request" in (run.message(8).header("Location") or "")
    assert run.outcome == "invalid_request"
    assert run.outcome_says == "pkce-is-required (RFC 9700 §2.1.1): no code_challenge"
