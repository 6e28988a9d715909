from __future__ import annotations

from itertools import pairwise

from oauthsim.knowledge import knowledge
from oauthsim.simulate import simulate
from oauthsim.trace import Trace
from oauthsim.world import Owner


def errors(trace: Trace) -> list[str]:
    """The error codes of the answers to polls, in order."""
    polls = [message for message in trace.messages if message.kind == "response" and "/token" in message.url]
    return [message.text.split('"error": "')[1].split('"')[0] for message in polls if "error" in message.text]


def test_it_is_told_twice_to_wait_and_then_gets_its_tokens() -> None:
    trace = simulate("device-code")
    assert errors(trace) == ["authorization_pending", "authorization_pending"]
    assert "access_token" in trace.messages[17].text
    assert trace.messages[-1].sender == "calendar"


def test_alice_never_learns_the_device_code_and_the_server_learns_the_user_code_from_her() -> None:
    trace = simulate("device-code")
    seen = knowledge(trace)
    assert set(seen.who_knows("device_code")) == {"authorization_server", "television"}
    assert "resource_owner" in seen.who_knows("user_code")
    assert set(seen.who_knows("access_token")) == {"authorization_server", "television", "calendar"}


def test_the_code_that_the_television_shows_is_an_event_of_the_trace() -> None:
    trace = simulate("device-code")
    (shown,) = [event for event in trace.events if event.kind == "shows"]
    assert (shown.party, shown.after) == ("television", 2)
    assert shown.text.endswith("to be typed at https://auth.example/device")


def test_the_polls_are_as_far_apart_as_the_interval() -> None:
    trace = simulate("device-code")
    requests = [message for message in trace.messages if message.kind == "request"]
    polls = [message.at for message in requests if message.url.endswith("/token")]
    assert [later - earlier for earlier, later in pairwise(polls)] == [5, 5]


def test_denied_expired_and_hurried_devices_are_told_so() -> None:
    assert errors(simulate("device-code-denied")) == ["access_denied"]
    assert errors(simulate("device-code-expired")) == ["authorization_pending", "expired_token"]
    assert errors(simulate("device-code-slow-down")) == [
        *("authorization_pending", "slow_down", "authorization_pending")
    ]


def test_if_alice_denies_the_plain_story_ends_with_her_no() -> None:
    trace = simulate("device-code", owner=Owner(allow=False))
    assert trace.outcome == "access_denied"
