from __future__ import annotations

import pytest
from client.stage import Stage, build, says

from mockserver.client.api import AuthorizedApi, authorized_api
from mockserver.client.troubles import ApiRefused, NoUsableAnswer
from mockserver.message import Response, header
from mockserver.policy import Policy
from mockserver.protocol.errors import InvalidRequest


def api_of(stage: Stage) -> AuthorizedApi:
    stage.connect(stage.browser())
    return authorized_api(stage.client, "account-1", stage.client.services["calendar"])


def test_workflow_logic_never_sees_a_credential(stage: Stage) -> None:
    api = api_of(stage)
    seen = f"{api!r} {api} {dir(api)} {[getattr(api, name) for name in api.__slots__]} {api.get('/events')!r}"
    assert "access-1" not in seen
    assert "refresh-1" not in seen
    assert repr(api) == "AuthorizedApi('https://calendar.example')"


def test_the_token_is_in_the_authorization_header_and_nowhere_else(stage: Stage) -> None:
    api_of(stage).post("/events", {"title": "Review"})
    (request,) = stage.api.asked
    assert header(request.headers, "Authorization") == "Bearer access-1"
    assert request.url == "/events"
    assert request.body == b'{"title": "Review"}'


def test_without_that_practice_the_token_is_in_the_url() -> None:
    stage = build(Policy().without("token-travels-in-the-header"))
    api_of(stage).get("/events?day=1")
    (request,) = stage.api.asked
    assert request.url == "/events?day=1&access_token=access-1"
    assert header(request.headers, "Authorization") is None


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/collect",
        "//evil.example/collect",
        "https://calendar.example@evil.example/",
        "https://calendar.example.evil.example/",
        "https://calendar.example:8443/",
        "http://calendar.example/events",
        "https://[evil",
    ],
)
def test_a_token_goes_to_no_other_host(stage: Stage, url: str) -> None:
    api = api_of(stage)
    with pytest.raises(InvalidRequest):
        api.get(url)
    assert stage.messages[-1].receiver == "resource_owner", "nothing was sent"


def test_with_that_rule_off_it_is_sent_to_whoever_is_named() -> None:
    stage = build(Policy().without("token-goes-only-to-its-own-api"))
    api = api_of(stage)
    with pytest.raises(NoUsableAnswer):
        api.get("https://evil.example/collect")
    assert stage.messages[-1].receiver == "evil.example"
    assert stage.messages[-1].header("Authorization") == "Bearer access-1"
    assert stage.let_through() == ["token-goes-only-to-its-own-api"]


@pytest.mark.parametrize("location", ["https://evil.example/collect", "//evil.example"])
def test_a_redirect_of_the_api_to_another_host_is_not_followed(stage: Stage, location: str) -> None:
    api = api_of(stage)
    stage.api.will_say(Response(302, (("Location", location),), b""))
    with pytest.raises(InvalidRequest):
        api.get("/events")
    assert stage.refused_by() == ["token-goes-only-to-its-own-api"]


def test_a_redirect_to_what_is_no_url_is_told_in_words(stage: Stage) -> None:
    api = api_of(stage)
    stage.api.will_say(Response(302, (("Location", "https://[evil"),), b""))
    with pytest.raises(NoUsableAnswer, match="The answer of Calendar cannot be read"):
        api.get("/events")


def test_a_redirect_within_the_api_is_followed_but_not_for_ever(stage: Stage) -> None:
    api = api_of(stage)
    stage.api.will_say(Response(302, (("Location", "/v2/events"),), b""), says({"events": []}))
    assert api.get("/events") == {"events": []}
    assert [request.url for request in stage.api.asked] == ["/events", "/v2/events"]
    stage.api.will_say(Response(302, (("Location", "/again"),), b""))
    with pytest.raises(ApiRefused):
        api.get("/events")
    assert len(stage.api.asked) == 2 + 4


def test_too_little_scope_is_told_in_the_apis_words(stage: Stage) -> None:
    api = api_of(stage)
    challenge = 'Bearer realm="calendar", error="insufficient_scope", scope="calendar.write"'
    stage.api.will_say(says({"error_description": "This needs more."}, 403, WWW_Authenticate=challenge))
    with pytest.raises(ApiRefused, match=r"status 403: insufficient_scope \(This needs more.\)"):
        api.get("/events")
    assert len(stage.auth.asked) == 1, "a new token would not help"


@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff", b"{" * 100_000])
def test_an_answer_that_is_no_json_is_told_in_words(stage: Stage, body: bytes) -> None:
    api = api_of(stage)
    stage.api.will_say(Response(200, (), body))
    with pytest.raises(NoUsableAnswer, match="The answer of Calendar cannot be read"):
        api.get("/events")


@pytest.mark.parametrize("content", [[], {}, {"events": 7}, {"events": ["x"]}, {"events": [{}]}, "text", 7])
def test_an_answer_that_a_workflow_does_not_expect_is_told_in_words(stage: Stage, content: object) -> None:
    stage.connect(stage.browser())
    stage.api.will_say(says(content))
    run = stage.client.run_workflow("show-todays-events")
    assert run.error == "unreadable_answer"
    assert run.says == "The answer of Calendar is not what the workflow expects."
