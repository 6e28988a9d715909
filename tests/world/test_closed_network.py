"""Nothing gets out of the world: what is sent to a host that is not in it is refused, and recorded so."""

from __future__ import annotations

import pytest
from world.runs import HONEST, conversation

from oauthsim.world import World


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/",
        "https://example.com/",
        "https://auth.example.evil.example/authorize",
        "https://auth.example:8443/authorize",
        "https://auth.example@evil.example/authorize",
        "https://127.0.0.1/authorize",
        "http://[::1/authorize",
        "ftp://auth.example/authorize",
        "http://auth.example/authorize",
        "/authorize",
    ],
)
def test_a_request_that_is_turned_to_another_host_is_refused_and_recorded(url: str) -> None:
    trace = HONEST.run(edits=[f"5:url={url}"])
    last = trace.messages[-1]
    assert (last.number, last.url, last.delivery) == (5, url, "refused")
    assert trace.outcome == "unreachable"
    assert "message 5 to" in trace.outcome_says


def test_a_redirect_out_of_the_world_ends_there_and_the_code_goes_nowhere() -> None:
    trace = HONEST.run(edits=["12:header.Location=https://evil.example/take?code=code_1"])
    assert conversation(trace).splitlines()[-1] == "resource_owner --> evil.example  GET /take  (refused)"
    assert trace.outcome == "unreachable"


def test_a_client_that_is_sent_elsewhere_with_its_secret_gets_no_answer() -> None:
    trace = HONEST.run(edits=["14:url=https://evil.example/token"])
    assert conversation(trace).splitlines()[13:] == [
        "client ==> evil.example  POST /token  (refused)",
        "client --> resource_owner  502",
    ]
    assert trace.outcome == "unreachable"


def test_a_browser_that_is_typed_an_address_outside_shows_that_it_cannot_be_reached() -> None:
    world = World()
    page = world.browser.open("https://elsewhere.example/")
    assert page.status == 0
    assert "elsewhere.example" in page.text
    [message] = world.recorder.messages
    assert (message.receiver, message.delivery) == ("elsewhere.example", "refused")


def test_the_participants_of_a_trace_are_those_who_are_in_the_world() -> None:
    trace = HONEST.run(edits=["5:url=https://evil.example/"])
    assert [participant.id for participant in trace.participants] == ["resource_owner", "client"]
