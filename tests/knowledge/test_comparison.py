"""Two traces side by side: where they part and in what."""

from __future__ import annotations

from dataclasses import replace

from knowledge.traces import STATE, authorization_code

from mockserver.message import Message
from mockserver.rules import Finding
from oauthsim.comparison import Difference, compare
from oauthsim.trace import Trace

TRACE = authorization_code()


def with_message(number: int, message: Message) -> Trace:
    return replace(TRACE, messages=(*TRACE.messages[: number - 1], message, *TRACE.messages[number:]))


def edited(number: int, old: str, new: str) -> Trace:
    """Return the run with a text of message `number` changed, in its URL or its body."""
    message = TRACE.message(number)
    request = message.request
    if message.response is not None:
        body = message.response.body.replace(old.encode(), new.encode())
        return with_message(number, message.carrying(replace(message.response, body=body)))
    body = request.body.replace(old.encode(), new.encode())
    return with_message(
        number, message.carrying(replace(request, url=request.url.replace(old, new), body=body))
    )


def test_the_same_trace_twice_shows_no_difference() -> None:
    comparison = compare(TRACE, authorization_code())
    assert comparison.same
    assert comparison.first is None
    assert "no message differs" in comparison.text()


def test_the_first_difference_is_the_message_that_was_changed_and_names_the_parameter() -> None:
    comparison = compare(TRACE, edited(9, STATE, "forged"))
    assert comparison.first == 9
    assert comparison.differences == (Difference(9, "query state", STATE, "forged"),)
    assert not comparison.same


def test_form_json_redirect_and_header_fields_are_compared_one_by_one() -> None:
    assert compare(TRACE, edited(10, "code_verifier", "verifier")).of(10)[0].field == "form code_verifier"
    assert compare(TRACE, edited(11, "3600", "60")).of(11) == (
        Difference(11, "json expires_in", "3600", "60"),
    )
    message = TRACE.message(8)
    assert message.response is not None
    there = tuple(
        (n, v.replace(STATE, "x") if n == "Location" else "none") for n, v in message.response.headers
    )
    moved = with_message(8, message.carrying(replace(message.response, headers=there)))
    assert [one.field for one in compare(TRACE, moved).of(8)] == [
        "location query state",
        "header.cache-control",
        "header.pragma",
    ]


def test_a_field_that_only_one_side_has_is_shown_as_not_there() -> None:
    difference = compare(TRACE, edited(9, f"&state={STATE}", "")).of(9)
    assert difference == (Difference(9, "query state", STATE, None),)


def test_a_moved_clock_and_a_lost_message_are_differences() -> None:
    assert compare(TRACE, with_message(5, replace(TRACE.message(5), at=0))).of(5)[0].field == "at"
    lost = compare(TRACE, with_message(5, replace(TRACE.message(5), delivery="lost")))
    assert lost.of(5) == (Difference(5, "delivery", "delivered", "lost"),)


def test_the_note_that_a_message_was_edited_is_nothing_that_a_party_notices() -> None:
    assert compare(TRACE, with_message(5, replace(TRACE.message(5), edited=("nothing",)))).first is None


def test_messages_of_two_different_kinds_are_not_compared_field_by_field() -> None:
    shorter = replace(TRACE, messages=(*TRACE.messages[:9], TRACE.message(12)))
    comparison = compare(TRACE, shorter)
    assert [one.field for one in comparison.of(10)] == ["message"]
    assert comparison.of(10)[0].left == "client -> authorization_server POST https://auth.example/token"


def test_the_rest_of_a_longer_trace_is_a_difference_and_one_line_of_text() -> None:
    comparison = compare(replace(TRACE, messages=TRACE.messages[:12]), TRACE)
    assert comparison.first == 13
    assert comparison.of(18)[0].left is None
    assert "only the right trace goes on: messages 13 to 18" in comparison.text()


def test_the_ledgers_are_compared_rule_by_rule() -> None:
    held = Finding("state-matches", "client", "RFC 6749 §10.12", True, True, "s")
    violated = replace(held, held=False, evidence="forged")
    left, right = replace(TRACE, findings={9: (held,)}), replace(TRACE, findings={9: (violated,)})
    comparison = compare(left, right)
    assert [(one.number, one.rule) for one in comparison.ledger] == [(9, "state-matches")]
    assert "rule state-matches on message 9: held | violated, enforced" in comparison.text()


def test_the_text_says_with_what_each_side_was_run_and_how_it_ended() -> None:
    other = replace(edited(9, STATE, "forged"), edits=("9:state=forged",), outcome="invalid_request")
    assert compare(TRACE, other).text().splitlines() == [
        "by-hand seed 1 rfc9700 | by-hand seed 1 rfc9700 9:state=forged",
        "the first difference is in message 9",
        "9 query state",
        f"  - {STATE}",
        "  + forged",
        "outcome: completed | invalid_request",
    ]


def test_what_stands_in_a_message_cannot_break_the_lines_of_the_text() -> None:
    text = compare(TRACE, edited(9, STATE, "a%0A%E2%80%AEb")).text()
    assert "  + a\ufffd\ufffdb" in text
