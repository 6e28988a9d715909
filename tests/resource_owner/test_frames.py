import pytest

FRAMED = "https://auth.example/consent"
BUTTON = "<form method=post action=/allow><button>Allow</button></form>"


def frame_with(internet, browser, headers=None, parent="https://evil.example/"):
    internet.page(FRAMED, BUTTON, headers=headers)
    internet.page(parent, f"<h1>Win!</h1><iframe src={FRAMED}></iframe>")
    return browser.open(parent).frames[0]


@pytest.mark.parametrize(
    ("headers", "blocked"),
    [
        ({"X-Frame-Options": "DENY"}, "X-Frame-Options: DENY"),
        ({"X-Frame-Options": "sameorigin"}, "X-Frame-Options: SAMEORIGIN"),
        (
            {"Content-Security-Policy": "default-src *; frame-ancestors 'none'"},
            "Content-Security-Policy: frame-ancestors 'none'",
        ),
        (
            {"Content-Security-Policy": "frame-ancestors 'self' https://app.example"},
            "Content-Security-Policy: frame-ancestors 'self' https://app.example",
        ),
        (
            {"Content-Security-Policy": "frame-ancestors *, frame-ancestors"},
            "Content-Security-Policy: frame-ancestors",
        ),
        ({"Content-Security-Policy": "frame-ancestors *", "X-Frame-Options": "DENY"}, None),
        ({"Content-Security-Policy": "frame-ancestors https:"}, None),
        ({"Content-Security-Policy": "frame-ancestors evil.example"}, None),
        ({"Content-Security-Policy": "frame-ancestors http://evil.example:*"}, None),
        ({"Content-Security-Policy": "frame-ancestors http://*.example"}, None),
        ({"Content-Security-Policy": "default-src 'none'"}, None),
        ({"X-Frame-Options": "ALLOWALL"}, None),
        ({}, None),
    ],
)
def test_a_page_says_whether_another_site_may_frame_it(internet, browser, headers, blocked):
    frame = frame_with(internet, browser, headers)
    assert frame.blocked == blocked
    assert (frame.page is None) is (blocked is not None)


@pytest.mark.parametrize(
    "headers", [{"X-Frame-Options": "SAMEORIGIN"}, {"Content-Security-Policy": "frame-ancestors 'self'"}]
)
def test_a_page_may_be_framed_by_its_own_origin_when_it_allows_that(internet, browser, headers):
    assert frame_with(internet, browser, headers, parent="https://auth.example/").blocked is None


def test_a_blocked_page_was_asked_for_all_the_same(internet, browser):
    frame_with(internet, browser, {"X-Frame-Options": "DENY"})
    assert internet.conversation == ["GET https://evil.example/", f"GET {FRAMED}"]
    assert internet.sent("Referer")[-1] == "https://evil.example/"


def test_a_click_on_a_framed_page_is_a_click_on_that_page(internet, browser):
    internet.page("https://auth.example/allow", "allowed")
    frame = frame_with(internet, browser)
    page = browser.press("Allow")
    assert page.url == "https://evil.example/"
    assert frame.page.text == "allowed"
    assert internet.sent("Origin")[-1] == "https://auth.example"
    assert [entry.url for entry in browser.history] == ["https://evil.example/"]


def test_in_a_foreign_frame_only_same_site_none_cookies_travel(internet, browser):
    internet.page(
        "https://auth.example/none", headers={"Set-Cookie": "none=1; SameSite=None; Secure; Path=/"}
    )
    internet.page("https://auth.example/lax", headers={"Set-Cookie": "lax=1; Path=/"})
    internet.page("https://auth.example/allow")
    browser.open("https://auth.example/none")
    browser.open("https://auth.example/lax")
    frame_with(internet, browser)
    browser.press("Allow")
    assert internet.sent("Cookie")[-2:] == ["none=1", "none=1"]


def test_a_frame_that_cannot_be_loaded_harms_nothing(internet, browser):
    internet.page(
        "https://app.example/", "<iframe src='http://['></iframe><iframe src=data:x></iframe><p>Text"
    )
    page = browser.open("https://app.example/")
    assert page.text == "Text"
    assert [frame.page for frame in page.frames] == [None, None]
