"""What the lab shows of a run: a step of it, a page, a message, a ledger, two runs; in HTML and in text."""

from __future__ import annotations

import pytest

from oauthsim.lab import Owner, ask, checks, compare, page, raw, show, simulate, steps, who_knows
from oauthsim.lab.parts import excerpt, parts
from oauthsim.lab.view import View
from oauthsim.scenarios import Scenario
from oauthsim.scenarios.authorization_code import connect

STORY = "authorization-code"
TRACE = simulate(STORY)
MARKUP = "<script>alert(1)</script>"


def test_the_steps_of_a_run_hold_each_message_once() -> None:
    numbers = [at for part in parts(TRACE) for at in range(part.first, part.last + 1)]
    assert numbers == [message.number for message in TRACE.messages]
    assert "The client exchanges the code for tokens" in steps(TRACE).text


def test_a_step_alone_keeps_its_number_and_those_of_its_messages() -> None:
    part = parts(TRACE)[3]
    picture = excerpt(TRACE, part.first, part.last)
    assert [arrow.number for arrow in picture.arrows] == list(range(part.first, part.last + 1))
    assert [section.text.text for section in picture.sections] == [f"Step 4 · {part.title}"]


def test_only_the_last_step_tells_how_the_run_ended() -> None:
    assert "completed" not in show(TRACE, 1).text
    assert "completed" in show(TRACE, len(parts(TRACE))).text


def test_a_step_that_is_not_there_is_named_with_how_many_there_are() -> None:
    with pytest.raises(LookupError, match="no step 7; this run has 6 steps"):
        show(TRACE, 7)


def test_text_displays_name_the_parties_as_the_diagram_does() -> None:
    assert "Alice's browser ──> Client" in show(TRACE).text
    assert "resource_owner" not in show(TRACE).text


def test_a_page_shows_a_box_for_each_scope_and_the_buttons_that_alice_can_press() -> None:
    sheets = Scenario("sheets", "RFC 6749 §3.3", "", (), lambda world: connect(world, "Sheets"))
    lines = page(simulate(sheets), 10).text
    assert "☑ See the rows of your spreadsheets sheets.read\n" in lines
    assert "☑ Change the rows of your spreadsheets sheets.write\n" in lines
    assert "[ Allow ]  [ Deny ]" in lines


def test_a_message_that_brings_no_page_is_refused_with_advice() -> None:
    with pytest.raises(LookupError, match=r"brings no page; look at it with raw\(trace, 15\)"):
        page(TRACE, 15)


def test_headers_that_every_message_has_are_only_named() -> None:
    listed = raw(TRACE, 14)
    assert "Plain HTTP, nothing to do with OAuth: Accept, User-Agent, Content-Type" in listed.text
    assert "The client's id and secret" in " ".join(listed.text.split())
    assert "Client → Authorization server, back channel" in listed.text


def test_the_end_of_a_long_page_is_folded_away_not_lost() -> None:
    text, html = raw(TRACE, 10).text, raw(TRACE, 10).html
    assert "lines more" in text
    assert "&lt;/html&gt;" in html.partition("<details>")[2]
    assert "</html>" not in text


def test_the_ledger_of_a_message_can_be_narrowed_to_a_subject() -> None:
    narrow = checks(TRACE, 14, "code").text
    assert "code-is-single-use" in narrow
    assert "client-secret-is-right" not in narrow
    assert "client-secret-is-right" in checks(TRACE, 14).text


def test_the_ledger_of_a_whole_run_shows_what_did_not_hold() -> None:
    forged = simulate(STORY, edits=["13:state=forged"])
    assert "state-belongs-to-this-session" in checks(forged).text
    assert "issuer-is-the-expected-one" not in checks(forged).text
    assert checks(TRACE).text == f"{STORY}: {len(TRACE.ledger())} checks, {len(TRACE.ledger())} held"


def test_who_knows_what_has_a_row_for_each_secret_and_can_stop_at_a_message() -> None:
    row = next(line for line in who_knows(TRACE).text.split("\n") if line.startswith("password"))
    assert row.split() == [
        "password",
        "form",
        "body,",
        "message",
        "7",
        "–",
        "form",
        "body,",
        "message",
        "7",
        "–",
    ]
    assert "access token" not in who_knows(TRACE, until=13).text
    assert "state" not in who_knows(TRACE, "token").text


def test_two_runs_are_compared_where_they_part() -> None:
    text = compare(TRACE, simulate(STORY, owner=Owner(allow=False))).text
    assert text.startswith("They part at message 11.")
    assert "access_denied" in text
    assert compare(TRACE, simulate(STORY)).text.startswith("No message differs.")


def test_a_question_is_not_asked_when_the_run_does_not_bear_out_the_answer() -> None:
    with pytest.raises(AssertionError, match="does not bear out the answer: yes"):
        ask("Is it so?", "yes", holds=False)


def test_what_an_attacker_wrote_is_shown_as_text() -> None:
    attacked = simulate(STORY, edits=[f"12:code={MARKUP}"])
    views: list[View] = [
        show(attacked),
        raw(attacked, 13),
        checks(attacked, 13),
        who_knows(attacked),
        compare(TRACE, attacked),
        page(attacked, attacked.messages[-1].number),
    ]
    assert not [view for view in views if "<script" in view.html]


def test_the_same_run_is_shown_in_the_same_bytes() -> None:
    assert show(TRACE).html == show(simulate(STORY)).html
    assert raw(TRACE, 14).html == raw(simulate(STORY), 14).html
