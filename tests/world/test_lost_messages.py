"""Any message may be lost on the way: nothing breaks, and whoever waits is told in words."""

from __future__ import annotations

import pytest
from world.runs import HONEST, conversation, honest_run, shown_to_alice

from oauthsim.trace import Trace

EVERY_MESSAGE = range(1, 27)


def test_the_run_has_these_messages() -> None:
    assert [message.number for message in honest_run().messages] == list(EVERY_MESSAGE)


@pytest.mark.parametrize("number", EVERY_MESSAGE)
def test_a_lost_message_ends_the_run_as_unreachable(number: int) -> None:
    trace = HONEST.run(edits=[f"{number}:drop"])
    lost = trace.message(number)
    assert (lost.delivery, lost.edited) == ("lost", ("lost on the way",))
    assert trace.outcome == "unreachable"
    assert f"message {number} to {lost.receiver} was lost" in trace.outcome_says
    assert trace.messages[: number - 1] == honest_run().messages[: number - 1]


@pytest.mark.parametrize("number", EVERY_MESSAGE)
def test_a_request_that_was_lost_reached_nobody_and_an_answer_that_was_lost_was_given(number: int) -> None:
    trace = HONEST.run(edits=[f"{number}:drop"])
    found_by_the_receiver = [one for one in trace.ledger(number) if one.party != trace.message(number).sender]
    if trace.message(number).kind == "request":
        assert found_by_the_receiver == []
    else:
        assert trace.ledger(number - 1) == honest_run().ledger(number - 1)


@pytest.mark.parametrize("number", EVERY_MESSAGE)
def test_no_party_breaks_down_over_a_lost_message(number: int) -> None:
    trace = HONEST.run(edits=[f"{number}:drop"])
    for message in trace.messages:
        if message.status is not None and message.status >= 500:
            assert (message.sender, message.status) == ("client", 502), (
                "it says that the other did not answer"
            )


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (14, "The authorization server did not answer."),
        (15, "The authorization server did not answer."),
        (20, "Calendar did not answer."),
        (21, "Calendar did not answer."),
    ],
)
def test_alice_reads_which_server_did_not_answer(number: int, sentence: str) -> None:
    assert sentence in shown_to_alice(HONEST.run(edits=[f"{number}:drop"]))


@pytest.mark.parametrize("number", [23, 24, 25, 26])
def test_a_lost_message_of_the_nightly_run_stands_in_its_outcome(number: int) -> None:
    who = "The authorization server" if number < 25 else "Calendar"
    assert HONEST.run(edits=[f"{number}:drop"]).outcome_says.startswith(f"{who} did not answer.")


def test_a_lost_token_response_leaves_a_used_code_and_nobody_connected() -> None:
    trace = HONEST.run(edits=["15:drop"])
    assert conversation(trace).splitlines()[12:] == [
        "resource_owner --> client  GET /callback",
        "client ==> authorization_server  POST /token",
        "authorization_server ==> client  200  (lost)",
        "client --> resource_owner  502",
    ]
    assert held(trace, "code-is-single-use") == [True]


def held(trace: Trace, rule: str) -> list[bool]:
    """What was found of `rule`, in order."""
    return [finding.held for finding in trace.ledger() if finding.rule == rule]
