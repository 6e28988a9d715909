from __future__ import annotations

import re

import pytest
from client.stage import Browser, Stage, build, says
from hypothesis import given, settings
from hypothesis import strategies as some

from mockserver.message import Request, header

PATHS = (
    "/",
    "/callback",
    "/connect/calendar",
    "/disconnect/calendar",
    "/workflows/append-a-row/run",
    "/nothing",
)


def test_the_page_offers_each_service_and_after_connecting_its_workflow(
    stage: Stage, browser: Browser
) -> None:
    before = re.findall(r"<button[^>]*>(.*?)</button>", browser.get("/").body.decode())
    assert before == ["Connect Calendar", "Connect Sheets", "Connect Chat", "Connect CRM"]
    stage.connect(browser)
    after = re.findall(r"<button[^>]*>(.*?)</button>", browser.get("/").body.decode())
    assert after == ["Show today&#39;s events", "Disconnect", *before[1:]]


def test_running_a_workflow_shows_what_came_of_it(stage: Stage, browser: Browser) -> None:
    stage.connect(browser)
    stage.api.will_say(says({"events": [{"start": "10:00", "title": "<i>Review</i>", "place": "Room 2"}]}))
    answer = browser.press("/workflows/show-todays-events/run")
    assert answer.status == 200
    assert "<p>10:00 &lt;i&gt;Review&lt;/i&gt; (Room 2)</p>" in answer.body.decode()
    assert "10:00" in browser.get("/").body.decode(), "and it stays there"


def test_a_workflow_that_fails_says_why_on_the_page(stage: Stage, browser: Browser) -> None:
    stage.connect(browser)
    stage.api.will_say(says({}, 500))
    answer = browser.press("/workflows/show-todays-events/run")
    assert answer.status == 200
    assert "Calendar refused with status 500" in answer.body.decode()


def test_no_page_and_no_header_shows_a_token_or_the_secret(stage: Stage, browser: Browser) -> None:
    stage.connect(browser)
    browser.press("/workflows/show-todays-events/run")
    browser.get("/")
    front = [message for message in stage.messages if message.channel == "front"]
    assert len(front) > 6
    for message in front:
        shown = f"{message.url} {message.headers} {message.text}"
        for secret in ("access-1", "refresh-1", "s3cret", "verifier_"):
            assert secret not in shown


def test_every_browser_has_an_account_of_its_own(stage: Stage, browser: Browser) -> None:
    stage.connect(browser)
    assert "<p>connected</p>" not in stage.browser().get("/").body.decode()


@pytest.mark.parametrize(
    ("method", "path", "headers", "body", "status", "says_it"),
    [
        ("GET", "/nothing", {}, b"", 404, "Not Found"),
        ("POST", "/connect/fax", {}, b"", 404, "Not Found"),
        ("POST", "/workflows/mow-the-lawn/run", {}, b"", 404, "Not Found"),
        ("GET", "/connect/calendar", {}, b"", 405, "Method Not Allowed"),
        ("POST", "/callback", {}, b"code=1", 405, "Method Not Allowed"),
        (
            "POST",
            "/connect/calendar",
            {"Content_Type": "application/json"},
            b"{}",
            415,
            "Unsupported Media Type",
        ),
        ("POST", "/connect/calendar", {}, b"x" * 1_000_001, 413, "Request Entity Too Large"),
    ],
)
def test_what_http_refuses_is_a_page_with_a_sentence(
    browser: Browser, method: str, path: str, headers: dict[str, str], body: bytes, status: int, says_it: str
) -> None:
    answer = browser.send(method, path, body, **headers)
    assert answer.status == status
    assert f"error: <code>{says_it}</code>" in answer.body.decode()


def test_a_wrong_method_is_told_the_right_one(browser: Browser) -> None:
    assert "POST" in (header(browser.get("/connect/calendar").headers, "Allow") or "")


STAGE = build()
PIECES = some.sampled_from(
    [
        "code",
        "state",
        "iss",
        "error",
        "csrf_token",
        "=",
        "&",
        "%",
        "%FF",
        "%00",
        "+",
        "é",
        "a" * 5000,
        "[",
        ";",
    ]
)


@given(
    method=some.sampled_from(["GET", "POST", "HEAD", "PUT", "OPTIONS", "BREW"]),
    path=some.sampled_from(PATHS),
    query=some.lists(PIECES, max_size=8).map("".join),
    body=some.one_of(
        some.binary(max_size=60), some.lists(PIECES, max_size=8).map(lambda p: "".join(p).encode())
    ),
    content_type=some.sampled_from(
        ["", "application/x-www-form-urlencoded", "multipart/form-data", "\xe9; charset=x"]
    ),
    cookie=some.text(alphabet=some.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=30),
)
@settings(max_examples=400)
def test_no_request_however_malformed_breaks_the_client(
    method: str, path: str, query: str, body: bytes, content_type: str, cookie: str
) -> None:
    headers = (("Content-Type", content_type), ("Cookie", f"__Host-app_session={cookie}"))
    request = Request(method, f"https://app.example{path}?{query}", headers, body)
    answer = STAGE.network.send(request, sender="resource_owner", channel="front")
    assert answer.status < 500
