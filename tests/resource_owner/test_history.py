import pytest

from mockserver.policy import UsageMistake
from mockserver.resource_owner import HistoryEntry

APP = "https://app.example"


def test_the_history_has_every_url_with_its_code_and_how_the_browser_came_there(internet, browser):
    internet.page(f"{APP}/", "<a href=/out>Connect</a>")
    internet.redirect(f"{APP}/out", "/callback?code=secret")
    internet.page(f"{APP}/callback")
    browser.open(f"{APP}/#top")
    start = internet.clock.now
    internet.clock.advance(5)
    browser.follow("Connect")
    assert browser.history == [
        HistoryEntry(f"{APP}/#top", start, "typed"),
        HistoryEntry(f"{APP}/out", start + 5, "link", shown=False),
        HistoryEntry(f"{APP}/callback?code=secret", start + 5, "redirect"),
    ]


def test_going_back_shows_the_page_as_it_was_without_asking_again(internet, browser):
    internet.page(f"{APP}/1", "first")
    internet.page(f"{APP}/2", "second")
    first = browser.open(f"{APP}/1")
    browser.open(f"{APP}/2")
    assert browser.back() is first
    assert internet.conversation == [f"GET {APP}/1", f"GET {APP}/2"]
    assert browser.history[-1].via == "back"
    with pytest.raises(UsageMistake, match="no page to go back to"):
        browser.back()


def test_a_page_that_asks_not_to_be_kept_is_asked_for_again(internet, browser):
    internet.page(f"{APP}/1", "first", headers={"Cache-Control": "no-store"})
    internet.page(f"{APP}/2")
    browser.open(f"{APP}/1")
    browser.open(f"{APP}/2")
    assert browser.back().text == "first"
    assert internet.conversation[-1] == f"GET {APP}/1"


def test_going_back_sends_no_form_a_second_time_but_reloading_does(internet, browser):
    internet.page(f"{APP}/", "<form method=post action=/in><button>Go</button></form>")
    internet.page(f"{APP}/in", "in", headers={"Cache-Control": "no-store"})
    browser.open(f"{APP}/")
    browser.press("Go")
    browser.open(f"{APP}/")
    assert browser.back().title == "Confirm form resubmission"
    assert internet.conversation.count(f"POST {APP}/in") == 1
    assert browser.reload().text == "in"
    assert internet.conversation.count(f"POST {APP}/in") == 2


def test_reloading_asks_for_the_same_page_and_leaves_the_way_back(internet, browser):
    internet.page(f"{APP}/1", "<a href=/2>On</a>")
    internet.page(f"{APP}/2")
    browser.open(f"{APP}/1")
    browser.follow("On")
    browser.reload()
    assert internet.conversation[-1] == f"GET {APP}/2"
    assert internet.sent("Referer")[-1] == f"{APP}/1"
    assert browser.back().url == f"{APP}/1"


def test_a_link_to_a_place_in_the_same_page_asks_nobody(internet, browser):
    internet.page(f"{APP}/", "<a href='#below'>Below</a>")
    browser.open(f"{APP}/")
    assert browser.follow("Below").url == f"{APP}/#below"
    assert len(internet.requests) == 1
    assert browser.history[-1].url == f"{APP}/#below"
    assert browser.back().url == f"{APP}/"


def test_a_browser_that_was_just_opened_shows_an_empty_page(browser):
    assert (browser.address, browser.page.text, browser.page.status) == ("about:blank", "", 0)
    assert browser.reload() is browser.page


def test_an_address_without_a_scheme_is_https(internet, browser):
    internet.page(f"{APP}/x", "x")
    assert browser.open("app.example/x").url == f"{APP}/x"
    assert browser.open("what is oauth?").title == "This is not an address"


def test_a_message_that_is_lost_becomes_an_error_page_in_the_history(internet, browser):
    assert browser.open("https://nowhere.example/?a=b").title == "This site can’t be reached"
    assert "nowhere.example" in browser.page.text
    assert browser.history[0].url == "https://nowhere.example/?a=b"


def test_storage_is_kept_apart_by_origin(browser):
    browser.storage["https://app.example"]["token"] = "secret"
    assert browser.storage["https://evil.example"] == {}


def test_the_browser_says_little_of_itself_and_always_the_same(internet, browser):
    internet.page(f"{APP}/")
    browser.open(f"{APP}/")
    assert internet.requests[0].headers == (
        ("Accept", "text/html,*/*;q=0.8"),
        ("User-Agent", "Alice's browser (oauthsim)"),
    )
    asked = internet.messages[0]
    assert (asked.sender, asked.channel) == ("resource_owner", "front")
