from __future__ import annotations

from oauthsim.scenarios.authorization_code import press
from oauthsim.scenarios.scopes import connect_to_read
from oauthsim.simulate import simulate
from oauthsim.world import Owner, World


def test_the_api_refuses_what_was_not_granted_and_says_what_would_be_needed() -> None:
    trace = simulate("scopes")
    (refusal,) = [message for message in trace.messages if message.status == 403]
    assert 'error="insufficient_scope"' in (refusal.header("WWW-Authenticate") or "")
    assert 'scope="sheets.write"' in (refusal.header("WWW-Authenticate") or "")
    (violated,) = [found for found in trace.violations() if found.enforced]
    assert violated.rule == "scope-covers-the-operation"


def test_the_consent_page_says_in_words_what_each_scope_means() -> None:
    trace = simulate("scopes")
    (page,) = [message for message in trace.messages if "asks for access</h1>" in message.text]
    assert "See the rows of your spreadsheets <small>sheets.read</small>" in page.text
    assert "Change the rows of your spreadsheets <small>sheets.write</small>" in page.text


def test_with_the_whole_scope_there_is_nothing_to_refuse_and_so_no_such_story() -> None:
    assert simulate("scopes", owner=Owner(grant_only=("sheets.read", "sheets.write"))).outcome == "stopped"


def test_the_row_is_there_only_after_the_wider_grant() -> None:
    world = World()
    connect_to_read(world)
    press(world, "Append a row")
    leads = world.resource_servers["sheets"].account("alice-1").sheets.find("sheet-leads")
    assert leads is not None
    assert len(leads.rows) == 2
    assert simulate("scopes-incremental").messages[42].status == 201


def test_two_grants_were_made_and_the_narrower_one_has_ended() -> None:
    world = World()
    connect_to_read(world)
    world.alice.grant_only = None
    press(world, "Ask again for Sheets")
    world.alice.answer_pages()
    narrow, wide = world.authorization_server.grants
    assert (str(narrow.scope), str(wide.scope)) == ("sheets.read", "sheets.read sheets.write")
    assert narrow.revoked_because == "the client gave it back"
    assert wide.revoked_at is None
    world.advance(3600)
    assert world.client.run_workflow("append-a-row").succeeded, "the wider one refreshes"
