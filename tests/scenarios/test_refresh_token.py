"""The scope of a refresh (RFC 6749 §6): less for a job that needs less, never more than Alice granted."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest

from mockserver.message import Message
from mockserver.policy import preset
from oauthsim.scenarios.authorization_code import connect
from oauthsim.scenarios.messages import token_request
from oauthsim.scenarios.scopes import connect_to_read
from oauthsim.simulate import simulate
from oauthsim.trace import Trace
from oauthsim.world import Owner, World

REFRESH = token_request("refresh_token")
BOTH = "sheets.read sheets.write"


def refreshes(trace: Trace) -> list[Message]:
    return [message for message in trace.messages if REFRESH(message)]


def asked_scope(message: Message) -> str | None:
    return parse_qs(message.text).get("scope", [None])[0]


def answer(trace: Trace, request: Message) -> Message:
    return next(message for message in trace.messages if message.answers == request.number)


def connected() -> World:
    world = World()
    connect(world, "Sheets")
    return world


def rows(world: World) -> int:
    leads = world.resource_servers["sheets"].account("alice-1").sheets.find("sheet-leads")
    assert leads is not None
    return len(leads.rows)


# --- less ---


def test_the_job_that_reads_asks_for_less_and_the_next_refresh_brings_back_all() -> None:
    trace = simulate("refresh-token-narrowing")
    first, second = refreshes(trace)
    assert [asked_scope(first), asked_scope(second)] == ["sheets.read", None]
    assert '"scope": "sheets.read"' in answer(trace, first).text
    assert f'"scope": "{BOTH}"' in answer(trace, second).text


def test_the_api_lets_the_narrow_token_read_and_refuses_it_a_write() -> None:
    trace = simulate("refresh-token-narrowing")
    first, second = refreshes(trace)
    with_it = [one for one in trace.messages if first.number < one.number < second.number]
    calls = [(one.method, answer(trace, one).status) for one in with_it if one.receiver == "sheets"]
    assert calls == [("GET", 200), ("GET", 200), ("GET", 200), ("POST", 403)]
    assert 'error="insufficient_scope"' in (with_it[-1].header("WWW-Authenticate") or "")
    (violated,) = trace.violations()
    assert (violated.rule, violated.evidence) == ("scope-covers-the-operation", "scope: sheets.read")


def test_alice_is_asked_once_and_her_grant_stays_what_it_was() -> None:
    world = connected()
    assert world.client.run_workflow("list-the-rows").succeeded
    (grant,) = world.authorization_server.grants
    newest = list(world.authorization_server.refresh_tokens)[-1]
    connection = world.client.connections.find("account-1", "sheets")
    assert connection is not None
    assert [str(one) for one in (grant.scope, newest.scope, connection.scope)] == [BOTH] * 3
    assert str(connection.narrowed_to) == "sheets.read"


def test_only_the_job_that_may_write_appends_a_row() -> None:
    world = connected()
    before = rows(world)
    refused = world.client.run_workflow("append-a-row", scope="sheets.read")
    assert (refused.error, rows(world)) == ("insufficient_scope", before)
    assert world.client.run_workflow("append-a-row").succeeded
    assert rows(world) == before + 1


def test_the_page_still_shows_alice_what_she_granted_and_asks_for_nothing_anew() -> None:
    world = connected()
    world.client.run_workflow("list-the-rows")
    world.browser.open("https://app.example/")
    assert f"granted: <code>{BOTH}</code>" in world.browser.page.html
    assert not world.browser.page.can_press("Ask again for Sheets")


def test_what_runs_on_a_schedule_only_has_no_button() -> None:
    page = connected().browser.page
    assert page.can_press("Append a row")
    assert not page.can_press("List the rows")


def test_where_an_api_does_not_look_at_the_scope_a_narrow_token_protects_nothing() -> None:
    policy = preset("rfc9700").without("scope-covers-the-operation")
    assert simulate("refresh-token-narrowing", policy=policy).outcome == "stopped"


# --- more ---


def test_a_client_that_asks_for_more_than_alice_granted_is_refused_and_keeps_its_connection() -> None:
    trace = simulate("refresh-token-growth")
    greedy, proper = refreshes(trace)
    assert asked_scope(greedy) == BOTH
    assert (answer(trace, greedy).status, answer(trace, proper).status) == (400, 200)
    assert '"error": "invalid_scope"' in answer(trace, greedy).text
    assert '"scope": "sheets.read"' in answer(trace, proper).text
    stopped = [found.rule for found in trace.violations() if found.enforced]
    assert stopped == ["scope-does-not-grow-on-refresh"]


def test_the_refused_refresh_leaves_the_refresh_token_good() -> None:
    greedy, proper = refreshes(simulate("refresh-token-growth"))
    tokens = [parse_qs(one.text)["refresh_token"] for one in (greedy, proper)]
    assert tokens[0] == tokens[1]


def test_a_careful_client_does_not_even_ask() -> None:
    world = World()
    connect_to_read(world)
    run = world.client.run_workflow("append-a-row", scope=BOTH)
    assert (run.error, run.says) == (
        "invalid_scope",
        "A refresh cannot bring what was not granted: sheets.write.",
    )
    assert len(list(world.authorization_server.refresh_tokens)) == 1, "it did not refresh"


def test_when_alice_grants_both_there_is_nothing_to_grow_to_and_so_no_such_story() -> None:
    trace = simulate("refresh-token-growth", owner=Owner(grant_only=("sheets.read", "sheets.write")))
    assert trace.outcome == "stopped"


@pytest.mark.parametrize("name", ["refresh-token-narrowing", "refresh-token-growth"])
def test_a_public_client_may_do_the_same(name: str) -> None:
    assert simulate(name, client="public").outcome == "completed"
