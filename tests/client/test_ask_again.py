"""Less was granted than a service needs: the page offers to ask again; the wider grant replaces the other."""

from __future__ import annotations

import pytest
from client.stage import TOKENS, Browser, Stage, build, says

from mockserver.message import Response
from mockserver.policy import Policy

READ = {**TOKENS, "scope": "sheets.read", "access_token": "narrow", "refresh_token": "refresh-narrow"}
BOTH = {
    **TOKENS,
    "scope": "sheets.read sheets.write",
    "access_token": "wide",
    "refresh_token": "refresh-wide",
}


def connect(stage: Stage, browser: Browser, *answers: Response) -> Response:
    state = stage.begin(browser, "sheets").get("state", "")
    stage.auth.will_say(*answers)
    return browser.get(f"/callback?code=c&state={state}&iss=https%3A%2F%2Fauth.example")


def revoked(stage: Stage) -> list[str]:
    return [form["token"] for form in stage.auth.forms if "token" in form]


def test_the_page_offers_to_ask_again_while_something_is_missing(stage: Stage, browser: Browser) -> None:
    connect(stage, browser, says(READ))
    page = browser.get("/").body.decode()
    assert "Ask again for Sheets" in page
    assert "You allowed sheets.read and not all of sheets.read sheets.write." in page
    connect(stage, browser, says(BOTH))
    page = browser.get("/").body.decode()
    assert "Ask again" not in page
    assert "not all of" not in page


def test_it_asks_for_what_it_has_and_what_it_lacks(stage: Stage, browser: Browser) -> None:
    connect(stage, browser, says(READ))
    assert stage.begin(browser, "sheets")["scope"] == "sheets.read sheets.write"


def test_the_wider_grant_replaces_the_narrower_one_whose_tokens_are_given_back(
    stage: Stage, browser: Browser
) -> None:
    connect(stage, browser, says(READ))
    connect(stage, browser, says(BOTH), Response(200))
    assert revoked(stage) == ["refresh-narrow"]
    kept = stage.client.vault.take("account-1/sheets")
    assert kept is not None
    assert kept.access_token == "wide"


def test_without_that_practice_the_older_tokens_are_only_forgotten() -> None:
    stage = build(Policy().without("replaced-tokens-are-revoked"))
    browser = stage.browser()
    connect(stage, browser, says(READ))
    connect(stage, browser, says(BOTH), Response(200))
    assert revoked(stage) == []
    assert "replaced-tokens-are-revoked" in [found.rule for found in stage.findings if not found.held]


def test_a_refresh_token_that_stayed_the_same_is_not_given_back(stage: Stage, browser: Browser) -> None:
    connect(stage, browser, says(READ))
    connect(stage, browser, says({**BOTH, "refresh_token": "refresh-narrow"}), Response(200))
    assert revoked(stage) == []


@pytest.mark.parametrize("answer", [Response(503), says({"error": "invalid_client"}, 401)])
def test_a_server_that_does_not_take_them_back_changes_nothing(
    stage: Stage, browser: Browser, answer: Response
) -> None:
    connect(stage, browser, says(READ))
    assert connect(stage, browser, says(BOTH), answer).status == 303
    connection = stage.client.connections.find("account-1", "sheets")
    assert connection is not None
    assert str(connection.scope) == "sheets.read sheets.write"


def test_a_no_to_the_second_question_leaves_the_first_grant_as_it_was(stage: Stage, browser: Browser) -> None:
    connect(stage, browser, says(READ))
    state = stage.begin(browser, "sheets")["state"]
    browser.get(f"/callback?error=access_denied&state={state}&iss=https%3A%2F%2Fauth.example")
    connection = stage.client.connections.find("account-1", "sheets")
    assert connection is not None
    assert (connection.status, str(connection.scope)) == ("connected", "sheets.read")
    assert "Ask again for Sheets" in browser.get("/").body.decode()
    assert revoked(stage) == []
