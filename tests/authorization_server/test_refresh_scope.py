"""The `scope` of a refresh request, seen at the server (RFC 6749 §6): what the new tokens are good for."""

from __future__ import annotations

from typing import Any

import pytest
from authorization_server.conversation import Conversation

GRANTED = "calendar.read sheets.write"


@pytest.fixture
def c() -> Conversation:
    return Conversation()


def granted(c: Conversation) -> str:
    """Return a refresh token for GRANTED."""
    return str(c.tokens(scope=GRANTED)["refresh_token"])


@pytest.mark.parametrize("form", [{}, {"scope": ""}])
def test_no_scope_and_an_empty_one_both_mean_all_that_was_granted(
    c: Conversation, form: dict[str, Any]
) -> None:
    assert set(c.refresh(granted(c), **form).json()["scope"].split()) == set(GRANTED.split())


@pytest.mark.parametrize("scope", ["sheets.write", "calendar.read", GRANTED, "sheets.write calendar.read"])
def test_the_new_access_token_is_good_for_what_was_asked(c: Conversation, scope: str) -> None:
    answer = c.refresh(granted(c), scope=scope).json()
    assert set(answer["scope"].split()) == set(scope.split())
    assert set(c.introspect(answer["access_token"])["scope"].split()) == set(scope.split())


@pytest.mark.parametrize(
    ("scope", "says"),
    [
        (f"{GRANTED} profile", "not granted: profile"),
        ("profile", "not granted: profile"),
        ("sheets.write everything", "not granted: everything"),
        ("Sheets.Write", "not granted: Sheets.Write"),
        ("sheets.write  calendar.read", "malformed"),
        (" ", "malformed"),
        ('sheets."read"', "malformed"),
    ],
    ids=["wider", "another", "unknown", "other case", "two spaces", "blank", "quoted"],
)
def test_any_other_scope_is_refused_and_the_refresh_token_stays_good(
    c: Conversation, scope: str, says: str
) -> None:
    token = granted(c)
    refusal = c.refresh(token, scope=scope)
    assert (refusal.status_code, refusal.json()["error"]) == (400, "invalid_scope")
    assert says in refusal.json()["error_description"]
    assert c.refresh(token).status_code == 200


def test_the_scope_of_the_refresh_token_does_not_shrink_however_often_less_is_asked_for(
    c: Conversation,
) -> None:
    token = granted(c)
    for scope in ("sheets.write", "calendar.read", "sheets.write"):
        answer = c.refresh(token, scope=scope).json()
        assert answer["scope"] == scope
        assert answer["refresh_token"] != token
        token = answer["refresh_token"]
    assert set(c.refresh(token).json()["scope"].split()) == set(GRANTED.split())


def test_a_narrower_token_leaves_the_wider_one_before_it_alone(c: Conversation) -> None:
    first = c.tokens(scope=GRANTED)
    narrow = c.refresh(first["refresh_token"], scope="sheets.write").json()
    assert c.is_active(first["access_token"])
    assert c.is_active(narrow["access_token"])


def test_a_narrower_scope_narrows_the_audience_too(c: Conversation) -> None:
    narrow = c.refresh(granted(c), scope="sheets.write").json()
    assert c.introspect(narrow["access_token"])["aud"] == "https://sheets.example"
