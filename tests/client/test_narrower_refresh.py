"""A refresh for less than was granted (RFC 6749 §6), seen at the client: when it asks, and what it keeps."""

from __future__ import annotations

from typing import Any

import pytest
from client.stage import TOKENS, Stage, build, says

from mockserver.message import Response, header
from mockserver.network import Participant
from mockserver.policy import Policy
from mockserver.protocol.errors import InvalidScope

BOTH = "sheets.read sheets.write"
READER, WRITER = "list-the-rows", "append-a-row"
SHEETS = says({"sheets": [{"id": "s", "title": "Leads"}], "rows": [], "id": "row-1", "cells": ["a"]})


def tokens(number: int, **members: Any) -> Response:
    """A token response; a member that is None is left out."""
    found = {
        **TOKENS,
        "access_token": f"access-{number}",
        "refresh_token": f"refresh-{number}",
        "scope": None,
        **members,
    }
    return says({name: value for name, value in found.items() if value is not None})


def connected(first: Response | None = None, policy: Policy | None = None) -> Stage:
    """A client to which Sheets is connected; whatever the API is asked, it answers well."""
    stage = build(policy)
    stage.api.will_say(SHEETS)
    stage.network.join(Participant("sheets", "resource server", "sheets.example", "Sheets"), stage.api)
    stage.auth.will_say(first or tokens(1))
    browser = stage.browser()
    state = stage.begin(browser, "sheets").get("state", "")
    browser.get(f"/callback?code=code-1&state={state}&iss=https%3A%2F%2Fauth.example")
    stage.auth.will_say(tokens(2), tokens(3), tokens(4))
    return stage


def asked(stage: Stage) -> list[str | None]:
    """The scope of each refresh; None where it had none."""
    return [form.get("scope") for form in stage.auth.forms if form.get("grant_type") == "refresh_token"]


def shown(stage: Stage) -> str:
    """The access token that the API saw last."""
    return header(stage.api.asked[-1].headers, "Authorization") or ""


def granted(stage: Stage) -> str:
    connection = stage.client.connections.find("account-1", "sheets")
    assert connection is not None
    return str(connection.scope)


def test_a_job_that_needs_less_asks_for_less_although_its_token_has_not_expired() -> None:
    stage = connected()
    assert stage.client.run_workflow(READER).succeeded
    assert dict(stage.auth.forms[-1]) == {
        "grant_type": "refresh_token",
        "refresh_token": "refresh-1",
        "scope": "sheets.read",
    }
    assert shown(stage) == "Bearer access-2"


def test_the_job_after_it_that_needs_all_asks_without_a_scope_and_with_the_newest_refresh_token() -> None:
    stage = connected()
    stage.client.run_workflow(READER)
    assert stage.client.run_workflow(WRITER).succeeded
    assert dict(stage.auth.forms[-1]) == {"grant_type": "refresh_token", "refresh_token": "refresh-2"}
    assert shown(stage) == "Bearer access-3"


def test_the_same_job_again_has_the_token_that_it_needs() -> None:
    stage = connected()
    stage.client.run_workflow(READER)
    stage.client.run_workflow(READER)
    assert asked(stage) == ["sheets.read"]


def test_when_that_token_expires_the_job_asks_for_as_little_again() -> None:
    stage = connected()
    stage.client.run_workflow(READER)
    stage.network.clock.advance(3600)
    stage.client.run_workflow(READER)
    assert asked(stage) == ["sheets.read", "sheets.read"]


def test_when_the_api_finds_that_token_invalid_the_job_asks_for_as_little_again() -> None:
    stage = connected()
    expired = says({}, 401, WWW_Authenticate='Bearer realm="sheets", error="invalid_token"')
    stage.api.will_say(expired, SHEETS)
    assert stage.client.run_workflow(READER).succeeded
    assert asked(stage) == ["sheets.read", "sheets.read"]


def test_a_job_that_takes_whatever_was_granted_asks_for_nothing() -> None:
    stage = connected()
    assert stage.client.run_workflow(WRITER).succeeded
    assert asked(stage) == []
    assert shown(stage) == "Bearer access-1"


@pytest.mark.parametrize("scope", [BOTH, "sheets.write sheets.read", ""])
def test_all_that_was_granted_in_any_order_or_an_empty_scope_is_no_narrower_one(scope: str) -> None:
    stage = connected()
    assert stage.client.run_workflow(WRITER, scope=scope).succeeded
    assert asked(stage) == []


@pytest.mark.parametrize("scope", [None, "sheets.read"])
def test_what_was_granted_stays_whether_the_answer_names_the_scope_or_not(scope: str | None) -> None:
    stage = connected()
    stage.auth.will_say(tokens(2, scope=scope))
    stage.client.run_workflow(READER)
    assert granted(stage) == BOTH


def test_an_answer_with_all_that_was_granted_is_more_than_was_asked_for() -> None:
    stage = connected()
    stage.auth.will_say(tokens(2, scope=BOTH))
    assert stage.client.run_workflow(READER).error == "invalid_scope"
    assert stage.refused_by() == ["granted-scope-is-within-the-request"]
    assert stage.api.asked == []


@pytest.mark.parametrize("scope", ["sheets.read", "sheets.write"])
def test_what_was_not_granted_is_not_asked_for(scope: str) -> None:
    stage = connected(tokens(1, scope="sheets.read"))
    run = stage.client.run_workflow(WRITER, scope=f"{scope} calendar.read")
    assert run.error == "invalid_scope"
    assert "calendar.read" in run.says
    assert (asked(stage), stage.api.asked) == ([], [])
    assert stage.client.run_workflow(READER).succeeded, "what it has is still good"
    assert stage.refused_by() == ["refresh-asks-within-the-grant"], "noted at the next thing that it sends"


def test_with_that_rule_off_it_asks_and_what_the_server_says_does_not_end_the_connection() -> None:
    stage = connected(tokens(1, scope="sheets.read"), Policy().without("refresh-asks-within-the-grant"))
    stage.auth.will_say(says({"error": "invalid_scope"}, 400))
    assert stage.client.run_workflow(WRITER, scope=BOTH).error == "invalid_scope"
    assert stage.let_through() == ["refresh-asks-within-the-grant"]
    assert asked(stage) == [BOTH]
    stage.auth.will_say(tokens(2))
    assert stage.client.run_workflow(READER).succeeded


def test_without_a_refresh_token_the_job_works_with_what_there_is_until_that_ends() -> None:
    stage = connected(tokens(1, refresh_token=None))
    assert stage.client.run_workflow(READER).succeeded
    assert (asked(stage), shown(stage)) == ([], "Bearer access-1")
    stage.network.clock.advance(3600)
    assert stage.client.run_workflow(READER).error == "reconnect_needed"


def test_when_nobody_answers_the_job_does_not_fall_back_on_the_wider_token() -> None:
    stage = connected()
    stage.auth.will_say(says({}, 503))
    assert stage.client.run_workflow(READER).error == "status_503"
    assert stage.api.asked == []
    assert stage.client.run_workflow(WRITER).succeeded, "the wider one is still there for who needs it"


def test_connecting_anew_gives_a_token_for_all_again() -> None:
    stage = connected()
    stage.client.run_workflow(READER)
    browser = stage.browser()
    stage.auth.will_say(tokens(7))
    state = stage.begin(browser, "sheets").get("state", "")
    browser.get(f"/callback?code=code-2&state={state}&iss=https%3A%2F%2Fauth.example")
    stage.client.run_workflow(WRITER, account="account-2")
    assert (asked(stage), shown(stage)) == (["sheets.read"], "Bearer access-7")


def test_a_scope_that_cannot_be_spelled_is_a_mistake_of_who_asks_for_the_run() -> None:
    with pytest.raises(InvalidScope):
        connected().client.run_workflow(READER, scope='sheets."read"')
