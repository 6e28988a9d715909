"""A refresh token that was replaced a moment ago: within the grace period its answer can be had again."""

from __future__ import annotations

import pytest
from authorization_server.conversation import Conversation

from mockserver.policy import Policy

GRACE = "a-lost-answer-can-be-asked-for-again"


def with_grace(seconds: int = 60) -> Conversation:
    return Conversation(Policy().enforcing(GRACE).setting(refresh_token_grace_period=seconds))


def test_everybody_who_asks_within_the_period_gets_one_and_the_same_successor() -> None:
    c = with_grace()
    first = c.tokens()["refresh_token"]
    answers = [c.refresh(first).json() for _ in range(4)]
    assert len({answer["refresh_token"] for answer in answers}) == 1
    assert len({answer["access_token"] for answer in answers}) == 4, "each with an access token of its own"
    assert all(c.is_active(answer["access_token"]) for answer in answers)
    assert len(c.server.refresh_tokens) == 2, "the family has not branched"


@pytest.mark.parametrize(("seconds", "status"), [(0, 200), (30, 200), (31, 400)])
def test_the_period_is_as_long_as_the_setting_says(seconds: int, status: int) -> None:
    c = with_grace(30)
    first = c.tokens()["refresh_token"]
    c.refresh(first)
    c.clock.advance(seconds)
    assert c.refresh(first).status_code == status


def test_after_the_period_the_spent_token_ends_the_family_as_ever() -> None:
    c = with_grace()
    first = c.tokens()["refresh_token"]
    newest = c.refresh(first).json()["refresh_token"]
    c.clock.advance(61)
    assert c.refresh(first).json()["error"] == "invalid_grant"
    assert c.refresh(newest).json()["error_description"] == "the grant behind this refresh token was revoked"


def test_once_the_successor_was_used_its_answer_did_arrive_and_the_window_is_closed() -> None:
    c = with_grace()
    first = c.tokens()["refresh_token"]
    second = c.refresh(first).json()["refresh_token"]
    c.refresh(second)
    answer = c.refresh(first)
    assert answer.json()["error_description"] == "this refresh token was replaced by a newer one"
    assert c.findings("refresh-token-is-used-once")[-1].enforced


def test_the_window_opens_nothing_for_another_client() -> None:
    c = with_grace()
    first = c.tokens()["refresh_token"]
    c.refresh(first)
    assert c.refresh(first, "other-app").json()["error_description"].endswith("issued to another client")


def test_the_window_opens_nothing_after_the_grant_was_withdrawn() -> None:
    c = with_grace()
    first = c.tokens()["refresh_token"]
    c.refresh(first)
    c.submit(c.get("/grants"))
    assert c.refresh(first).json()["error_description"] == "the grant behind this refresh token was revoked"


def test_an_answer_that_is_given_again_can_have_less_scope_and_never_more() -> None:
    c = with_grace()
    first = c.tokens()["refresh_token"]
    c.refresh(first)
    assert c.refresh(first, scope="calendar.read").json()["scope"] == "calendar.read"
    assert c.refresh(first, scope="crm.read").json()["error"] == "invalid_scope"


def test_without_that_practice_a_token_that_comes_twice_at_once_ends_the_family() -> None:
    c = Conversation()
    first = c.tokens()["refresh_token"]
    newest = c.refresh(first).json()["refresh_token"]
    assert c.refresh(first).json()["error"] == "invalid_grant"
    assert c.refresh(newest).status_code == 400
    assert [finding.held for finding in c.findings(GRACE)] == [False]


def test_an_honest_run_without_reuse_says_nothing_of_the_practice() -> None:
    c = Conversation()
    c.refresh(c.tokens()["refresh_token"])
    assert c.findings(GRACE) == []
