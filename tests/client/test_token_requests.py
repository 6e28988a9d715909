from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from client.stage import METADATA, TOKENS, Browser, Stage, build, says

from mockserver.client import connect
from mockserver.message import Message, Response
from mockserver.policy import Policy, UsageMistake


def text_of(answer: Response) -> str:
    return answer.body.decode()


def changed(**members: Any) -> dict[str, Any]:
    """The good token response with some members changed; None takes one out."""
    return {name: value for name, value in {**TOKENS, **members}.items() if value is not None}


@pytest.mark.parametrize(
    "members",
    [
        changed(access_token=None),
        changed(access_token=""),
        changed(access_token=17),
        changed(access_token="two words"),
        changed(access_token="line\nbreak"),
        changed(token_type=None),
        changed(token_type=["Bearer"]),
        changed(refresh_token={"nested": True}),
        changed(scope=["calendar.read"]),
    ],
)
def test_a_token_response_without_what_it_needs_is_not_used(
    stage: Stage, browser: Browser, members: dict[str, Any]
) -> None:
    stage.auth.will_say(says(members))
    answer = stage.connect(browser)
    assert answer.status == 400
    assert "The token response is not usable" in text_of(answer)
    assert stage.refused_by() == ["token-response-is-complete"]
    assert stage.client.vault.at_rest == {}


@pytest.mark.parametrize("token_type", ["bearer", "BEARER"])
def test_the_token_type_is_read_in_any_case(stage: Stage, browser: Browser, token_type: str) -> None:
    stage.auth.will_say(says(changed(token_type=token_type)))
    assert stage.connect(browser).status == 303


def test_a_token_type_that_the_client_cannot_use_is_not_used(stage: Stage, browser: Browser) -> None:
    stage.auth.will_say(says(changed(token_type="mac")))
    assert stage.connect(browser).status == 400
    assert stage.refused_by() == ["token-type-is-understood"]


def test_with_that_rule_off_any_token_is_taken_for_bearer() -> None:
    stage = build(Policy().without("token-type-is-understood"))
    stage.auth.will_say(says(changed(token_type="mac")))
    assert stage.connect(stage.browser()).status == 303


def test_unknown_members_are_ignored(stage: Stage, browser: Browser) -> None:
    stage.auth.will_say(says(changed(example_parameter={"deep": [1, 2]})))
    assert stage.connect(browser).status == 303


@pytest.mark.parametrize(
    ("expires_in", "seconds"),
    [(3600, 3600), ("3600", 3600), (59.9, 59), (None, None), ("soon", None), (-5, None), (True, None)],
)
def test_a_lifetime_is_read_when_it_means_one(
    stage: Stage, browser: Browser, expires_in: Any, seconds: int | None
) -> None:
    stage.auth.will_say(says(changed(expires_in=expires_in)))
    stage.connect(browser)
    connection = stage.client.connections.find("account-1", "calendar")
    assert connection is not None
    expected = None if seconds is None else stage.network.clock.now + seconds
    assert connection.expires_at == expected


@pytest.mark.parametrize(
    "garbage",
    [
        Response(200, (), b""),
        Response(200, (), b"<html>not JSON</html>"),
        Response(200, (), b"\xff\xfe"),
        Response(200, (), b"[" * 100_000),
        Response(200, (), b'["a", "list"]'),
        Response(200, (), b"null"),
        Response(400, (), b"no JSON either"),
        Response(400, (), b'{"error": 7}'),
        Response(302, (("Location", "https://evil.example/token"),), b""),
        Response(302, (("Location", "https://[evil"),), b""),
        Response(
            200, (), b'{"access_token": "a", "token_type": "Bearer", "expires_in": ' + b"9" * 5000 + b"}"
        ),
    ],
)
def test_an_answer_that_cannot_be_read_becomes_a_sentence(
    stage: Stage, browser: Browser, garbage: Response
) -> None:
    stage.auth.will_say(garbage)
    answer = stage.connect(browser)
    assert answer.status == 502, "the server behind this one is at fault"
    assert "error: <code>unreadable_answer</code>" in text_of(answer)
    assert len(stage.auth.asked) == 1, "neither repeated nor followed"
    connection = stage.client.connections.find("account-1", "calendar")
    assert connection is not None
    assert connection.status == "not connected"


@pytest.mark.parametrize("status", [500, 503])
def test_a_server_in_trouble_is_told_from_one_that_refuses(
    stage: Stage, browser: Browser, status: int
) -> None:
    stage.auth.will_say(says({"error": "invalid_grant"}, status))
    answer = stage.connect(browser)
    assert answer.status == 502
    assert f"has trouble itself: status {status}" in text_of(answer)


def test_an_answer_that_is_lost_becomes_a_sentence(stage: Stage, browser: Browser) -> None:
    def lose(message: Message) -> Message:
        lost = message.kind == "response" and message.sender == "auth"
        return replace(message, delivery="lost") if lost else message

    stage.network.intercept(lose)
    answer = stage.connect(browser)
    assert answer.status == 502
    assert "The authorization server did not answer." in text_of(answer)
    assert "did not answer" in text_of(browser.get("/"))


def test_a_refused_code_is_told_in_the_servers_words(stage: Stage, browser: Browser) -> None:
    stage.auth.will_say(says({"error": "invalid_grant", "error_description": "<b>expired</b>"}, 400))
    answer = stage.connect(browser)
    assert answer.status == 400
    assert "refused: invalid_grant (&lt;b&gt;expired&lt;/b&gt;)" in text_of(answer)
    assert stage.client.last_problem is not None
    assert stage.client.last_problem[0] == "invalid_grant"


def test_a_failed_attempt_leaves_an_older_connection_as_it_was(stage: Stage, browser: Browser) -> None:
    stage.connect(browser)
    before = stage.client.vault.at_rest
    session = stage.client.sessions.find(browser.cookie.partition("=")[2])
    assert session is not None
    connect.begin(stage.client, session, stage.client.services["calendar"])  # the button is gone by now
    flow = list(stage.client.flows)[-1]
    stage.auth.will_say(says({"error": "invalid_grant"}, 400))
    browser.get(f"/callback?code=code-2&state={flow.state}&iss=https://auth.example")
    connection = stage.client.connections.find("account-1", "calendar")
    assert connection is not None
    assert connection.status == "connected"
    assert stage.client.vault.at_rest == before


def test_a_secret_is_not_sent_without_tls() -> None:
    stage = build(metadata={**METADATA, "token_endpoint": "http://auth.example/token"})
    answer = stage.connect(stage.browser())
    assert answer.status == 400
    assert stage.refused_by() == ["credentials-travel-over-tls"]
    assert stage.auth.asked == []


def test_with_that_rule_off_it_is_tried_and_the_world_has_no_such_host() -> None:
    stage = build(
        Policy().without("credentials-travel-over-tls"),
        metadata={**METADATA, "token_endpoint": "http://auth.example/token"},
    )
    assert "did not answer" in text_of(stage.connect(stage.browser()))
    assert stage.let_through() == ["credentials-travel-over-tls"]


def test_metadata_without_an_endpoint_is_a_mistake_that_is_told_at_once() -> None:
    with pytest.raises(UsageMistake, match="no token_endpoint"):
        build(metadata={"issuer": "https://auth.example", "authorization_endpoint": "https://auth.example/a"})


def test_a_service_of_an_unknown_issuer_is_a_mistake_that_is_told_at_once() -> None:
    with pytest.raises(UsageMistake, match=r"no authorization server 'https://auth\.example'"):
        build(metadata={**METADATA, "issuer": "https://other.example"})
