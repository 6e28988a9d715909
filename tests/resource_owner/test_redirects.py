import pytest

from mockserver.network import Participant

APP, AUTH = "https://app.example", "https://auth.example"


def test_a_redirect_may_be_relative(internet, browser, echo):
    internet.redirect(f"{APP}/a/b", "../c?d=e")
    internet.answer(f"{APP}/c", echo)
    assert browser.open(f"{APP}/a/b").text == "GET d=e"
    assert browser.address == f"{APP}/c?d=e"


@pytest.mark.parametrize("status", [301, 302, 303])
def test_301_302_and_303_turn_a_post_into_a_get_without_body(internet, browser, echo, status):
    internet.page(
        f"{AUTH}/", "<form method=post action=/in><input name=password><button>Log in</button></form>"
    )
    internet.redirect(f"{AUTH}/in", f"{APP}/callback", status)
    internet.answer(f"{APP}/callback", echo)
    browser.open(f"{AUTH}/")
    assert browser.press("Log in", password="secret").text == "GET"
    assert internet.requests[-1].body == b""
    assert internet.sent("Content-Type")[-1] is None


@pytest.mark.parametrize("status", [307, 308])
def test_307_and_308_send_the_password_on_to_the_client(internet, browser, echo, status):
    internet.page(
        f"{AUTH}/", "<form method=post action=/in><input name=password><button>Log in</button></form>"
    )
    internet.redirect(f"{AUTH}/in", f"{APP}/callback", status)
    internet.answer(f"{APP}/callback", echo)
    browser.open(f"{AUTH}/")
    assert browser.press("Log in", password="secret").text == "POST password=secret"
    assert internet.sent("Origin")[-1] == AUTH


def test_a_post_that_came_through_a_foreign_site_has_no_origin_to_show(internet, browser, echo):
    internet.page(f"{APP}/", f"<form method=post action={AUTH}/in><button>Go</button></form>")
    internet.redirect(f"{AUTH}/in", "https://third.example/", 307)
    internet.answer("https://third.example/", echo)
    browser.open(f"{APP}/")
    browser.press("Go")
    assert internet.sent("Origin") == [None, APP, "null"]


def test_the_fragment_goes_along_to_a_target_that_has_none(internet, browser):
    internet.redirect(f"{APP}/out", "https://evil.example/in")
    internet.page("https://evil.example/in", "got you")
    browser.open(f"{APP}/out#access_token=secret")
    assert browser.address == "https://evil.example/in#access_token=secret"
    assert not any("#" in asked.url for asked in internet.requests)


def test_a_target_with_a_fragment_of_its_own_keeps_it(internet, browser):
    internet.redirect(f"{APP}/out", "https://evil.example/in#_")
    internet.page("https://evil.example/in", "got nothing")
    browser.open(f"{APP}/out#access_token=secret")
    assert browser.address == "https://evil.example/in#_"


def test_an_empty_fragment_is_a_fragment_too(internet, browser):
    internet.redirect(f"{APP}/out", "/in#")
    internet.page(f"{APP}/in")
    assert browser.open(f"{APP}/out#access_token=secret").url == f"{APP}/in#"


def test_twenty_redirects_are_followed_and_the_next_is_one_too_many(internet, browser):
    for number in range(22):
        internet.redirect(f"{APP}/{number}", f"/{number + 1}")
    internet.page(f"{APP}/22", "the end")
    assert browser.open(f"{APP}/2").text == "the end"
    assert browser.open(f"{APP}/1").title == "Too many redirects"
    assert internet.conversation[-1] == f"GET {APP}/21"


@pytest.mark.parametrize(
    ("location", "title"),
    [
        ("https://a b.example/", "The page sends you to no address"),
        ("http://[", "The page sends you to no address"),
        ("https://nowhere.example/", "This site can’t be reached"),
        ("http://app.example/", "This site can’t be reached"),
        ("javascript:alert(1)", "This site can’t be reached"),
        ("data:text/html,<h1>x", "This site can’t be reached"),
        ("com.example.app:/cb?code=x", "This site can’t be reached"),
        ("http://127.0.0.1:5000/cb?code=x", "This site can’t be reached"),
    ],
)
def test_a_redirect_to_nowhere_ends_at_a_page_that_says_so(internet, browser, location, title):
    internet.redirect(f"{APP}/", location)
    internet.page("https://app.example/x")
    page = browser.open(f"{APP}/")
    assert (page.title, page.status) == (title, 0)
    assert page.error in page.text


def test_what_no_network_can_carry_is_not_put_on_it(internet, browser):
    for location in ("javascript:alert(1)", "data:text/html,x", "com.example.app:/cb"):
        browser.open(location)
    assert internet.messages == []
    assert browser.page.error == "no application on Alice's device opens com.example.app: URLs"


def test_a_native_app_on_the_loopback_address_gets_the_redirect(internet, browser, echo):
    internet.redirect(f"{AUTH}/", "http://127.0.0.1:5000/cb?code=x")
    internet.answer("http://127.0.0.1:5000/cb", echo)
    assert browser.open(f"{AUTH}/").text == "GET code=x"


def test_an_app_with_a_scheme_of_its_own_is_asked_for_on_the_network(internet, browser):
    internet.network.join(
        Participant("native", "client", "com.example.app", "App"), internet.site("x.example")
    )
    internet.redirect(f"{AUTH}/", "com.example.app:/cb?code=x")
    browser.open(f"{AUTH}/")
    assert internet.conversation[-1] == "GET com.example.app:/cb?code=x"


def test_a_location_beyond_ascii_is_sent_on_percent_encoded(internet, browser):
    internet.redirect(f"{APP}/", "/é?ü".encode().decode("latin-1"))
    assert browser.open(f"{APP}/").url == f"{APP}/%C3%A9?%C3%BC"


def test_a_redirect_without_location_is_a_page(internet, browser):
    internet.page(f"{APP}/", "nowhere to go", 302)
    assert browser.open(f"{APP}/").text == "nowhere to go"


def test_an_answer_without_content_leaves_the_page_as_it_is(internet, browser):
    internet.page(f"{APP}/", "<a href=/nothing>Try</a>")
    internet.page(f"{APP}/nothing", status=204)
    browser.open(f"{APP}/")
    assert browser.follow("Try").url == f"{APP}/"
