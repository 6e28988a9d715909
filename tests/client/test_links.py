"""Links that lead on, and text that others wrote: no open redirector, no script of somebody else's."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from client.stage import Browser, Stage, build
from hypothesis import given
from hypothesis import strategies as some

from mockserver.client import pop_up
from mockserver.message import Response, header
from mockserver.policy import Policy
from mockserver.protocol.errors import InvalidRequest
from mockserver.resource_owner.page import Posted

SENDS_ANYWHERE = Policy().without("redirects-stay-on-our-own-site")
SHOWS_MARKUP = Policy().without("what-others-wrote-is-shown-as-text")


def asked_to_go(stage: Stage, to: str, more: str = "") -> Response:
    return stage.browser().get(f"/out?to={quote(to, safe='')}{more}")


def refused_with(stage: Stage, description: str) -> str:
    """What the callback shows when an authorization server says `description`."""
    browser = stage.browser()
    state = stage.begin(browser)["state"]
    answer = browser.get(
        f"/callback?error=server_error&error_description={quote(description)}&state={state}"
        "&iss=https%3A%2F%2Fauth.example"
    )
    assert answer.status == 400
    return answer.body.decode()


@pytest.mark.parametrize("to", ["/", "/api-key", "/callback?x=1"])
def test_a_link_leads_on_to_a_page_of_this_client(stage: Stage, to: str) -> None:
    answer = asked_to_go(stage, to)
    assert (answer.status, header(answer.headers, "Location")) == (303, to)


@pytest.mark.parametrize(
    "to",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "evil.example",
        "javascript:alert(1)",
        "",
    ],
)
def test_a_link_leads_to_no_other_site(stage: Stage, to: str) -> None:
    answer = asked_to_go(stage, to)
    assert answer.status == 400
    assert header(answer.headers, "Location") is None
    assert stage.refused_by() == ["redirects-stay-on-our-own-site"]


def test_an_open_redirector_leads_anywhere_and_takes_the_rest_of_its_query_along() -> None:
    stage = build(SENDS_ANYWHERE)
    answer = asked_to_go(stage, "https://evil.example/trap", "&code=c-1&state=s")
    assert header(answer.headers, "Location") == "https://evil.example/trap?code=c-1&state=s"
    assert stage.let_through() == ["redirects-stay-on-our-own-site"]


@given(some.text() | some.text(alphabet="/\\.:@?#ab%\r\n\t "))
def test_whatever_a_link_says_the_browser_stays_here_and_no_header_breaks(to: str) -> None:
    for policy in (Policy(), SENDS_ANYWHERE):
        answer = asked_to_go(build(policy), to)
        assert answer.status in (303, 400)
        location = header(answer.headers, "Location") or "/"
        assert location.isascii()
        assert location.isprintable()
        assert policy is SENDS_ANYWHERE or (location[0] == "/" and location[1:2] not in ("/", "\\"))


def test_what_a_server_says_is_shown_as_text(stage: Stage, browser: Browser) -> None:
    shown = refused_with(stage, "<script src=https://evil.example/x.js></script>")
    assert "<script" not in shown
    assert "&lt;script src=https://evil.example/x.js&gt;" in shown


def test_shown_as_it_came_it_brings_its_script_into_the_page() -> None:
    stage = build(SHOWS_MARKUP)
    assert "<script src=https://evil.example/x.js>" in refused_with(
        stage, "<script src=https://evil.example/x.js></script>"
    )
    assert "what-others-wrote-is-shown-as-text" in [one.rule for one in stage.findings if not one.held]


class Heard:
    """The window of the client's page: what was posted to it, and where its script then goes."""

    def __init__(self, *messages: Posted) -> None:
        self.messages = list(messages)
        self.went_to: list[str] = []

    def go(self, url: str) -> None:
        self.went_to.append(url)


def test_an_answer_that_its_server_posts_is_taken_to_the_callback(stage: Stage) -> None:
    window = Heard(Posted({"code": "c 1", "state": "s"}, "https://auth.example"))
    pop_up.hear(stage.client, window)
    assert window.went_to == ["/callback?code=c+1&state=s"]


def test_what_another_site_posts_is_no_answer(stage: Stage) -> None:
    window = Heard(Posted({"code": "c"}, "https://evil.example"))
    with pytest.raises(InvalidRequest, match="does not come from a server"):
        pop_up.hear(stage.client, window)
    assert window.went_to == []


def test_a_careless_page_hears_everybody() -> None:
    stage = build(Policy().without("messages-come-from-an-authorization-server"))
    window = Heard(Posted({"code": "c"}, "https://evil.example"))
    pop_up.hear(stage.client, window)
    assert window.went_to == ["/callback?code=c"]
