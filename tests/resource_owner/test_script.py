"""What a script of a page sees and does, by a Python function in its place."""

from __future__ import annotations

import pytest
from ground.worlds import World, mirror, says

from mockserver.policy import UsageMistake
from mockserver.resource_owner import UserAgent
from mockserver.resource_owner.script import Window


@pytest.fixture
def world() -> World:
    world = World()
    world.join("page", says("hello", ("Set-Cookie", "id=of-the-page; Secure; SameSite=None")))
    world.join("api", mirror)
    return world


@pytest.fixture
def browser(world: World) -> UserAgent:
    browser = UserAgent(world.network)
    browser.open("https://page.example/start?q=1#token=t-1")
    return browser


def seen_by_the_server(browser: UserAgent, url: str, **headers: str) -> str:
    answer = browser.run_script(lambda window: window.fetch(url, headers))
    assert answer is not None
    return answer.body.decode()


def test_a_script_reads_the_fragment_that_no_server_was_sent(browser: UserAgent, world: World) -> None:
    assert browser.run_script(lambda window: window.fragment) == "token=t-1"
    assert "t-1" not in world.conversation()


def test_a_request_of_a_script_says_which_origin_asks_and_carries_its_headers(browser: UserAgent) -> None:
    seen = seen_by_the_server(browser, "https://api.example/events", Authorization="Bearer t-1")
    assert '"HTTP_AUTHORIZATION": "Bearer t-1"' in seen
    assert '"HTTP_ORIGIN": "https://page.example"' in seen
    assert '"HTTP_REFERER": "https://page.example/"' in seen
    assert '"REQUEST_METHOD": "GET"' in seen


def test_another_origin_gets_no_cookie_and_can_set_none(browser: UserAgent, world: World) -> None:
    world.join("api", says("ok", ("Set-Cookie", "planted=yes; Secure; SameSite=None")))
    browser.run_script(lambda window: window.fetch("https://api.example/"))
    assert browser.cookies.find("planted") is None
    world.join("api", mirror)
    browser.open("https://api.example/")
    browser.open("https://page.example/")
    assert "HTTP_COOKIE" not in seen_by_the_server(browser, "https://api.example/")


def test_its_own_origin_gets_the_cookie_and_no_origin_header(browser: UserAgent, world: World) -> None:
    world.join("page", mirror)
    seen = seen_by_the_server(browser, "/data")
    assert '"HTTP_COOKIE": "id=of-the-page"' in seen
    assert "HTTP_ORIGIN" not in seen


def test_the_page_stays_while_a_script_asks_and_the_history_knows_nothing_of_it(browser: UserAgent) -> None:
    before, entries = browser.page, len(browser.history)
    browser.run_script(lambda window: window.fetch("https://api.example/events"))
    assert browser.page is before
    assert len(browser.history) == entries


@pytest.mark.parametrize("url", ["https://nowhere.example/", "https://[broken/", "ftp://api.example/"])
def test_nothing_comes_back_from_where_nothing_is(browser: UserAgent, url: str) -> None:
    assert browser.run_script(lambda window: window.fetch(url)) is None


@pytest.mark.parametrize("name", ["Cookie", "origin", "Host", "Referer"])
def test_a_script_cannot_set_what_the_browser_answers_for(browser: UserAgent, name: str) -> None:
    with pytest.raises(UsageMistake, match=name):
        browser.run_script(lambda window: window.fetch("https://api.example/", {name: "x"}))


def test_a_script_can_send_the_browser_elsewhere(browser: UserAgent) -> None:
    browser.run_script(lambda window: window.go("https://api.example/?a=1"))
    assert browser.address == "https://api.example/?a=1"
    assert browser.history[-1].via == "link"


def test_what_it_keeps_is_for_its_own_origin(browser: UserAgent) -> None:
    def keep(window: Window) -> None:
        window.local_storage["token"] = "t-1"

    browser.run_script(keep)
    assert browser.storage["https://page.example"] == {"token": "t-1"}
    browser.open("https://api.example/")
    assert browser.run_script(lambda window: dict(window.local_storage)) == {}


def test_a_blank_page_has_no_storage() -> None:
    with pytest.raises(UsageMistake, match="about:blank"):
        UserAgent(World().network).run_script(lambda window: window.local_storage)


ALLOWS = (
    ("Access-Control-Allow-Origin", "https://page.example"),
    ("Access-Control-Allow-Credentials", "true"),
)


@pytest.mark.parametrize(
    ("headers", "readable"),
    [
        (ALLOWS, True),
        ((), False),
        (ALLOWS[:1], False),
        ((("Access-Control-Allow-Origin", "*"), ALLOWS[1]), False),
        ((("Access-Control-Allow-Origin", "https://other.example"), ALLOWS[1]), False),
    ],
)
def test_an_answer_to_a_request_with_cookies_is_read_only_where_its_site_allows_that_origin(
    browser: UserAgent, world: World, headers: tuple[tuple[str, str], ...], readable: bool
) -> None:
    world.join("api", says("secret", *headers))
    answer = browser.run_script(lambda window: window.fetch("https://api.example/", credentials=True))
    assert (answer is not None) == readable


@pytest.mark.parametrize(("same_site", "travels"), [("None", True), ("Lax", False), ("Strict", False)])
def test_with_credentials_those_cookies_go_along_that_other_sites_may_use(
    browser: UserAgent, world: World, same_site: str, travels: bool
) -> None:
    world.join("api", says("ok", ("Set-Cookie", f"id=of-alice; Secure; SameSite={same_site}"), *ALLOWS))
    browser.open("https://api.example/")
    browser.open("https://page.example/")
    browser.run_script(lambda window: window.fetch("https://api.example/", credentials=True))
    last = [message for message in world.messages if message.kind == "request"][-1]
    assert (last.header("Cookie") == "id=of-alice") == travels


def test_a_window_that_a_script_opens_is_of_the_same_browser(browser: UserAgent, world: World) -> None:
    world.join("api", mirror)
    browser.run_script(lambda window: window.open("https://page.example/other"))
    assert browser.popup is not None
    assert browser.popup.address == "https://page.example/other"
    assert browser.popup.cookies is browser.cookies
    assert browser.address.startswith("https://page.example/start"), "this one stays where it is"


@pytest.mark.parametrize(
    ("target_origin", "arrives"),
    [("*", True), ("https://page.example", True), ("https://api.example", False), ("null", False)],
)
def test_a_message_reaches_only_a_page_of_the_origin_it_is_meant_for(
    browser: UserAgent, target_origin: str, arrives: bool
) -> None:
    browser.run_script(lambda window: window.open("https://api.example/"))
    assert browser.popup is not None
    browser.popup.run_script(lambda window: window.post_to_opener({"code": "c"}, target_origin))
    heard = browser.run_script(lambda window: list(window.messages))
    assert [(one.data, one.origin) for one in heard] == [({"code": "c"}, "https://api.example")] * arrives


def test_an_opener_can_post_to_the_window_it_opened_and_is_named_as_where_that_comes_from(
    browser: UserAgent,
) -> None:
    browser.run_script(lambda window: window.open("https://api.example/"))
    browser.run_script(lambda window: window.post_to_popup({"a": "b"}, "*"))
    assert browser.popup is not None
    [heard] = browser.popup.page.messages
    assert (heard.data, heard.origin) == ({"a": "b"}, "https://page.example")


def test_without_another_window_a_message_goes_nowhere(browser: UserAgent) -> None:
    browser.run_script(lambda window: window.post_to_opener({"a": "b"}, "*"))
    browser.run_script(lambda window: window.post_to_popup({"a": "b"}, "*"))
    assert browser.page.messages == []
