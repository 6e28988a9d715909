import pytest

from mockserver.resource_owner.referrer import OLD_DEFAULT_POLICY

PAGE = "https://app.example/callback"
TYPED = f"{PAGE}?code=secret#fragment"
FULL = f"{PAGE}?code=secret"
ORIGIN = "https://app.example/"


def follow_both(internet, browser, html="", headers=None):
    """Open the page, follow a link to the same origin and one to another; return the two Referers."""
    links = "<a href=/same>same</a><a href=https://evil.example/>other</a>"
    internet.page(PAGE, html + links, headers=headers)
    internet.page("https://app.example/same")
    internet.page("https://evil.example/")
    referers = []
    for text in ("same", "other"):
        browser.open("about:blank#")
        browser.open(TYPED)
        browser.follow(text)
        referers.append(internet.sent("Referer")[-1])
    return referers


@pytest.mark.parametrize(
    ("policy", "same", "other"),
    [
        ("no-referrer", None, None),
        ("no-referrer-when-downgrade", FULL, FULL),
        ("origin", ORIGIN, ORIGIN),
        ("origin-when-cross-origin", FULL, ORIGIN),
        ("same-origin", FULL, None),
        ("strict-origin", ORIGIN, ORIGIN),
        ("strict-origin-when-cross-origin", FULL, ORIGIN),
        ("unsafe-url", FULL, FULL),
        ("", FULL, ORIGIN),
        ("nonsense", FULL, ORIGIN),
        ("unsafe-url, nonsense, no-referrer", None, None),
    ],
)
def test_referrer_policy_says_who_learns_the_url_of_the_page(internet, browser, policy, same, other):
    assert follow_both(internet, browser, headers={"Referrer-Policy": policy}) == [same, other]


def test_a_meta_element_outweighs_the_header(internet, browser):
    html = "<meta name=referrer content=unsafe-url>"
    assert follow_both(internet, browser, html, {"Referrer-Policy": "no-referrer"}) == [FULL, FULL]


def test_the_old_names_of_the_policies_still_work(internet, browser):
    assert follow_both(internet, browser, "<META NAME=Referrer CONTENT=Never>") == [None, None]


def test_what_alice_types_has_no_referer(internet, browser):
    internet.page(PAGE)
    browser.open(PAGE)
    browser.open(TYPED)
    assert internet.sent("Referer") == [None, None]


@pytest.mark.parametrize(
    "attribute", ["rel=noreferrer", "rel='noopener NoReferrer'", "referrerpolicy=no-referrer"]
)
def test_a_link_can_keep_the_page_to_itself(internet, browser, attribute):
    internet.page(
        PAGE, f"<a href=https://evil.example/ {attribute}>x</a>", headers={"Referrer-Policy": "unsafe-url"}
    )
    internet.page("https://evil.example/")
    browser.open(PAGE)
    browser.follow("x")
    assert internet.sent("Referer")[-1] is None


def test_a_redirect_hands_on_the_referer_of_the_page_not_its_own_url(internet, browser):
    internet.page(PAGE, "<a href=/out?code=2>x</a>", headers={"Referrer-Policy": "unsafe-url"})
    internet.redirect("https://app.example/out", "https://evil.example/")
    internet.page("https://evil.example/")
    browser.open(PAGE)
    browser.follow("x")
    assert internet.sent("Referer") == [None, PAGE, PAGE]


def test_a_redirect_can_tighten_the_policy(internet, browser):
    internet.page(PAGE, "<a href=/out>x</a>", headers={"Referrer-Policy": "unsafe-url"})
    internet.redirect(
        "https://app.example/out", "https://evil.example/", headers={"Referrer-Policy": "no-referrer"}
    )
    internet.page("https://evil.example/")
    browser.open(PAGE)
    browser.follow("x")
    assert internet.sent("Referer")[-1] is None


def test_a_page_over_tls_tells_nothing_to_one_without(internet, browser):
    internet.page(PAGE, "<a href=http://plain.example/>x</a>")
    browser.open(PAGE)
    browser.follow("x")
    assert internet.conversation[-1] == "GET http://plain.example/"
    assert internet.sent("Referer")[-1] is None


@pytest.mark.parametrize(
    ("policy", "origin"),
    [
        ("", "https://app.example"),
        ("no-referrer", "null"),
        ("same-origin", "null"),
        ("unsafe-url", "https://app.example"),
    ],
)
def test_a_form_shows_the_origin_of_its_page_unless_the_policy_forbids(internet, browser, policy, origin):
    html = "<form method=post action=https://auth.example/><button>Go</button></form>"
    internet.page(PAGE, html, headers={"Referrer-Policy": policy})
    internet.page("https://auth.example/")
    browser.open(PAGE)
    browser.press("Go")
    assert internet.sent("Origin") == [None, origin]


def test_images_scripts_and_styles_of_others_learn_where_they_are_shown(internet, browser):
    html = (
        "<img src=https://evil.example/pixel><script src='https://evil.example/script'></script>"
        "<link rel=stylesheet href=https://evil.example/style><link rel=canonical href=https://evil.example/not>"
        "<img src=https://evil.example/pixel><img src=data:image/png;base64,xx><img src='http://['>"
        "<img src=https://nowhere.example/>"
    )
    internet.page(PAGE, html, headers={"Referrer-Policy": "unsafe-url"})
    internet.redirect("https://evil.example/pixel", "/moved")
    page = browser.open(TYPED)
    assert page.url == TYPED
    assert internet.conversation == [
        f"GET {FULL}",
        "GET https://evil.example/pixel",
        "GET https://evil.example/moved",
        "GET https://evil.example/script",
        "GET https://evil.example/style",
        "GET https://nowhere.example/",
    ]
    assert internet.sent("Referer") == [None, FULL, FULL, FULL, FULL, FULL]
    assert [entry.url for entry in browser.history] == [TYPED]


def test_a_foreign_image_brings_only_same_site_none_cookies(internet, browser):
    cookies = {"Set-Cookie": "none=1; SameSite=None; Secure"}
    internet.page("https://shop.example/", headers=cookies)
    internet.page("https://shop.example/lax", headers={"Set-Cookie": "lax=1; Path=/"})
    internet.page(PAGE, "<IMG SRC=https://shop.example/>")
    browser.open("https://shop.example/")
    browser.open("https://shop.example/lax")
    browser.open(PAGE)
    assert internet.sent("Cookie")[-1] == "none=1"


def test_a_browser_of_2019_told_other_sites_the_whole_url_unless_the_page_forbade_it(internet, browser):
    browser.default_policy = OLD_DEFAULT_POLICY
    assert follow_both(internet, browser) == [FULL, FULL]
    assert follow_both(internet, browser, headers={"Referrer-Policy": "no-referrer"})[-2:] == [None, None]
