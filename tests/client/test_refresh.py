from __future__ import annotations

from dataclasses import replace

import pytest
from client.stage import TOKENS, Browser, Stage, build, says

from mockserver.message import Message, header
from mockserver.network import Remark
from mockserver.policy import Policy, UsageMistake
from mockserver.rules import Finding

WORKFLOW = "show-todays-events"
RENEWED = {
    "access_token": "access-2",
    "token_type": "Bearer",
    "expires_in": 3600,
    "refresh_token": "refresh-2",
}
EXPIRED = says({}, 401, WWW_Authenticate='Bearer realm="calendar", error="invalid_token"')


def connected(policy: Policy | None = None) -> Stage:
    stage = build(policy)
    stage.connect(stage.browser())
    stage.auth.will_say(says(RENEWED))
    return stage


def tokens_shown(stage: Stage) -> list[str | None]:
    return [header(request.headers, "Authorization") for request in stage.api.asked]


def status(stage: Stage) -> str:
    connection = stage.client.connections.find("account-1", "calendar")
    assert connection is not None
    return connection.status


def test_a_workflow_runs_with_nobody_present() -> None:
    stage = connected()
    stage.api.will_say(says({"events": [{"start": "10:00", "title": "Review", "place": "Room 2"}]}))
    run = stage.client.run_workflow(WORKFLOW)
    assert run.succeeded
    assert run.lines == ("10:00 Review (Room 2)",)
    assert run.at == stage.network.clock.now
    assert tokens_shown(stage) == ["Bearer access-1"]


@pytest.mark.parametrize(("seconds", "refreshed"), [(3569, False), (3570, True), (7200, True)])
def test_a_token_is_renewed_by_itself_shortly_before_it_expires(seconds: int, refreshed: bool) -> None:
    stage = connected()
    stage.network.clock.advance(seconds)
    assert stage.client.run_workflow(WORKFLOW).succeeded
    assert tokens_shown(stage) == ["Bearer access-2" if refreshed else "Bearer access-1"]


def test_a_refresh_asks_for_no_scope_and_authenticates_the_client() -> None:
    stage = connected()
    stage.network.clock.advance(3600)
    stage.client.run_workflow(WORKFLOW)
    form = stage.auth.forms[-1]
    assert dict(form) == {"grant_type": "refresh_token", "refresh_token": "refresh-1"}
    assert (header(stage.auth.asked[-1].headers, "Authorization") or "").startswith("Basic ")


def test_a_rotated_refresh_token_takes_the_place_of_the_old_one() -> None:
    stage = connected()
    for _ in range(2):
        stage.network.clock.advance(3600)
        stage.client.run_workflow(WORKFLOW)
    assert [form.get("refresh_token") for form in stage.auth.forms[1:]] == ["refresh-1", "refresh-2"]


def test_without_that_practice_the_old_refresh_token_is_sent_again() -> None:
    stage = connected(Policy().without("new-refresh-token-replaces-the-old"))
    for _ in range(2):
        stage.network.clock.advance(3600)
        stage.client.run_workflow(WORKFLOW)
    assert [form.get("refresh_token") for form in stage.auth.forms[1:]] == ["refresh-1", "refresh-1"]


def test_a_refresh_token_that_is_not_rotated_stays_good() -> None:
    stage = connected()
    stage.auth.will_say(says({"access_token": "access-2", "token_type": "Bearer", "expires_in": 3600}))
    for _ in range(2):
        stage.network.clock.advance(3600)
        stage.client.run_workflow(WORKFLOW)
    assert [form.get("refresh_token") for form in stage.auth.forms[1:]] == ["refresh-1", "refresh-1"]


def test_a_refused_refresh_token_means_that_the_person_has_to_connect_again() -> None:
    stage = connected()
    stage.auth.will_say(says({"error": "invalid_grant", "error_description": "revoked"}, 400))
    stage.network.clock.advance(3600)
    run = stage.client.run_workflow(WORKFLOW)
    assert run.error == "reconnect_needed"
    assert "Calendar has to be connected again" in run.says
    assert "invalid_grant (revoked)" in run.says
    assert status(stage) == "reconnect needed"
    assert stage.client.vault.at_rest == {}, "dead tokens are not kept"
    assert stage.client.run_workflow(WORKFLOW).error == "not_connected"
    assert len(stage.auth.asked) == 2, "it does not ask again and again"


def test_after_that_the_page_offers_to_connect_again(stage: Stage, browser: Browser) -> None:
    stage.connect(browser)
    stage.auth.will_say(says({"error": "invalid_grant"}, 400))
    stage.network.clock.advance(3600)
    stage.client.run_workflow(WORKFLOW)
    page = browser.get("/").body.decode()
    assert "<p>reconnect needed</p>" in page
    assert "<button>Connect Calendar</button>" in page
    stage.auth.will_say(says(TOKENS))
    stage.connect(browser)
    assert status(stage) == "connected"


@pytest.mark.parametrize("answer", [says({}, 503), says({"error": "invalid_client"}, 401)])
def test_a_refresh_that_fails_for_another_reason_is_tried_again_next_time(answer) -> None:  # type: ignore[no-untyped-def]
    stage = connected()
    stage.auth.will_say(answer)
    stage.network.clock.advance(3600)
    assert not stage.client.run_workflow(WORKFLOW).succeeded
    assert status(stage) == "connected"
    stage.auth.will_say(says(RENEWED))
    assert stage.client.run_workflow(WORKFLOW).succeeded


def test_when_the_answer_to_a_refresh_is_lost_the_old_refresh_token_is_tried_again() -> None:
    stage = connected()
    lost: list[int] = []

    def lose_once(message: Message) -> Message:
        if message.sender == "auth" and not lost:
            lost.append(message.number)
            return replace(message, delivery="lost")
        return message

    stage.network.intercept(lose_once)
    stage.network.clock.advance(3600)
    assert stage.client.run_workflow(WORKFLOW).error == "no_answer"
    assert stage.client.run_workflow(WORKFLOW).succeeded
    assert [form.get("refresh_token") for form in stage.auth.forms[1:]] == ["refresh-1", "refresh-1"]


def test_a_token_that_the_api_finds_invalid_is_renewed_once_and_the_request_repeated() -> None:
    stage = connected()
    stage.api.will_say(EXPIRED, says({"events": []}))
    assert stage.client.run_workflow(WORKFLOW).succeeded
    assert tokens_shown(stage) == ["Bearer access-1", "Bearer access-2"]


def test_a_new_token_that_the_api_finds_invalid_too_is_not_renewed_again() -> None:
    stage = connected()
    stage.api.will_say(EXPIRED)
    run = stage.client.run_workflow(WORKFLOW)
    assert run.error == "invalid_token"
    assert tokens_shown(stage) == ["Bearer access-1", "Bearer access-2"]


def test_without_a_refresh_token_an_expired_access_token_is_the_end() -> None:
    stage = build()
    stage.auth.will_say(says({name: value for name, value in TOKENS.items() if name != "refresh_token"}))
    stage.connect(stage.browser())
    stage.network.clock.advance(3600)
    assert stage.client.run_workflow(WORKFLOW).error == "reconnect_needed"
    assert stage.api.asked == []


def test_a_refresh_may_narrow_the_scope_and_never_widen_it() -> None:
    stage = connected()
    stage.auth.will_say(says({**RENEWED, "scope": "calendar.read crm.read"}))
    stage.network.clock.advance(3600)
    assert stage.client.run_workflow(WORKFLOW).error == "invalid_scope"
    assert stage.refused_by() == ["granted-scope-is-within-the-request"]
    assert stage.api.asked == []


def test_what_the_client_finds_on_its_own_is_noted_at_what_it_sends() -> None:
    stage = connected()
    noted: list[tuple[int, str]] = []
    sent: list[int] = []

    def listen(event: Message | Remark) -> None:
        if isinstance(event, Remark) and isinstance(event.entry, Finding):
            noted.append((event.number, event.entry.rule))
        elif isinstance(event, Message) and event.sender == "client":
            sent.append(event.number)

    stage.network.subscribe(listen)
    stage.client.run_workflow(WORKFLOW)
    assert (sent[0], "token-travels-in-the-header") in noted


def test_nobody_connected_is_told_in_words(stage: Stage) -> None:
    run = stage.client.run_workflow(WORKFLOW)
    assert (run.error, run.says) == ("not_connected", "Calendar is not connected.")


def test_an_unknown_workflow_is_a_mistake_that_says_what_exists(stage: Stage) -> None:
    with pytest.raises(UsageMistake, match="show-todays-events"):
        stage.client.run_workflow("show-todays-event")


def test_a_second_worker_waits_while_the_first_one_refreshes_where_that_is_the_practice() -> None:
    stage = connected(Policy().enforcing("refresh-is-serialised"))
    stage.network.clock.advance(3600)
    seconds = []
    stage.network.meanwhile("auth", lambda: seconds.append(stage.client.run_workflow(WORKFLOW)))
    assert stage.client.run_workflow(WORKFLOW).succeeded
    assert [(run.error, run.says) for run in seconds] == [
        ("try_again", "Calendar is just being refreshed. Try again.")
    ]
    assert [form.get("refresh_token") for form in stage.auth.forms[1:]] == ["refresh-1"]
    assert stage.client.run_workflow(WORKFLOW).succeeded


def test_otherwise_both_workers_send_the_same_refresh_token() -> None:
    stage = connected()
    stage.network.clock.advance(3600)
    stage.network.meanwhile("auth", lambda: stage.client.run_workflow(WORKFLOW))
    assert stage.client.run_workflow(WORKFLOW).succeeded
    assert [form.get("refresh_token") for form in stage.auth.forms[1:]] == ["refresh-1", "refresh-1"]


def test_a_refresh_that_failed_keeps_nobody_waiting() -> None:
    stage = connected(Policy().enforcing("refresh-is-serialised"))
    stage.network.clock.advance(3600)
    stage.auth.will_say(says({}, 503), says(RENEWED))
    assert stage.client.run_workflow(WORKFLOW).error == "status_503"
    assert stage.client.run_workflow(WORKFLOW).succeeded


@pytest.mark.parametrize(("stored_first", "sent"), [(True, "refresh-2"), (False, "refresh-1")])
def test_a_job_that_fails_takes_new_tokens_along_unless_they_were_stored_before_use(
    stored_first: bool, sent: str
) -> None:
    rule = "new-tokens-are-stored-before-use"
    stage = connected(Policy() if stored_first else Policy().without(rule))
    for answer in (says({}, 503), says({"events": []})):
        stage.network.clock.advance(3600)
        stage.api.will_say(answer)
        stage.client.run_workflow(WORKFLOW)
    assert stage.auth.forms[-1]["refresh_token"] == sent
    assert [one.held for one in stage.findings if one.rule == rule] == [stored_first]


def test_a_job_that_ends_well_has_its_new_tokens_stored_whatever_the_practice() -> None:
    stage = connected(Policy().without("new-tokens-are-stored-before-use"))
    stage.api.will_say(says({"events": []}))
    for _ in range(2):
        stage.network.clock.advance(3600)
        assert stage.client.run_workflow(WORKFLOW).succeeded
    assert stage.auth.forms[-1]["refresh_token"] == "refresh-2"
