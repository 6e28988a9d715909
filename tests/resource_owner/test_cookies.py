import pytest
from flask import Response, request
from hypothesis import given
from hypothesis import strategies as st

from mockserver.clock import WORLD_START
from mockserver.resource_owner.cookies import CookieJar, cookie_date, parse_set_cookie, path_matches
from mockserver.resource_owner.url import parse

URL = parse("https://app.example/account/settings")
NOW = WORLD_START


def kept(text, url=URL):
    return parse_set_cookie(text, url, NOW)


def sent(jar, url, *, same_site=True, method="GET", top_level=True, now=NOW):
    return jar.header(parse(url), now, same_site=same_site, method=method, top_level=top_level)


def jar_with(*set_cookies, url=URL):
    jar = CookieJar()
    for text in set_cookies:
        jar.receive(text, url, NOW)
    return jar


def test_a_cookie_without_domain_goes_to_its_own_host_only():
    jar = jar_with("a=1; Path=/")
    assert sent(jar, "https://app.example/") == "a=1"
    assert sent(jar, "https://api.app.example/") is None


def test_a_cookie_with_domain_goes_to_the_hosts_below_too():
    jar = jar_with("a=1; Path=/; Domain=.App.example")
    assert sent(jar, "https://api.app.example/") == "a=1"
    assert sent(jar, "https://notapp.example/") is None


@pytest.mark.parametrize(
    "domain", ["evil.example", "example", "api.app.example", "pp.example", "app.example."]
)
def test_a_cookie_for_a_domain_that_is_not_the_hosts_own_is_refused(domain):
    assert kept(f"a=1; Domain={domain}") is None


def test_a_cookie_without_path_belongs_to_the_directory_of_its_page():
    jar = jar_with("a=1")
    assert sent(jar, "https://app.example/account/other") == "a=1"
    assert sent(jar, "https://app.example/accounting") is None


def test_a_path_matches_whole_segments():
    assert path_matches("/account/x", "/account")
    assert path_matches("/account", "/account")
    assert path_matches("/account/x", "/account/")
    assert not path_matches("/accounts", "/account")


def test_cookies_do_not_tell_ports_apart():
    jar = jar_with("a=1; Path=/", url=parse("http://127.0.0.1:5000/"))
    assert sent(jar, "http://127.0.0.1:5001/") == "a=1"


def test_longer_paths_come_first_and_then_older_cookies():
    jar = jar_with("root=1; Path=/", "deep=1; Path=/account", "young=1; Path=/", "root=2; Path=/")
    assert sent(jar, "https://app.example/account") == "deep=1; root=2; young=1"


def test_a_secure_cookie_travels_over_tls_only():
    jar = jar_with("a=1; Path=/; Secure")
    assert sent(jar, "https://app.example/") == "a=1"
    assert sent(jar, "http://app.example/") is None


def test_a_secure_cookie_cannot_be_set_or_hidden_without_tls():
    plain = parse("http://app.example/")
    assert kept("a=1; Secure", plain) is None
    jar = jar_with("a=1; Path=/; Secure")
    assert jar.receive("a=evil; Path=/", plain, NOW) is None
    assert sent(jar, "https://app.example/") == "a=1"


@pytest.mark.parametrize(
    ("same_site", "link", "form", "image"),
    [("Strict", None, None, None), ("Lax", "a=1", None, None), ("None", "a=1", "a=1", "a=1")],
)
def test_same_site_decides_what_a_foreign_site_can_make_the_browser_send(same_site, link, form, image):
    jar = jar_with(f"a=1; Path=/; Secure; SameSite={same_site}")
    url = "https://app.example/"
    assert sent(jar, url, same_site=True, method="POST") == "a=1"
    assert sent(jar, url, same_site=False) == link
    assert sent(jar, url, same_site=False, method="POST") == form
    assert sent(jar, url, same_site=False, top_level=False) == image


def test_a_cookie_that_does_not_say_counts_as_lax():
    jar = jar_with("a=1; Path=/")
    assert next(iter(jar)).same_site == "Default"
    assert sent(jar, "https://app.example/", same_site=False) == "a=1"
    assert sent(jar, "https://app.example/", same_site=False, method="POST") is None


def test_same_site_none_needs_secure():
    assert kept("a=1; SameSite=None") is None
    assert kept("a=1; SameSite=none; Secure").same_site == "None"


def test_a_foreign_image_cannot_set_a_lax_cookie():
    jar = CookieJar()
    assert jar.receive("a=1", URL, NOW, welcome=False) is None
    assert jar.receive("a=1; SameSite=None; Secure", URL, NOW, welcome=False) is not None


def test_max_age_ends_a_cookie_by_the_worlds_clock():
    jar = jar_with("a=1; Path=/; Max-Age=60")
    assert sent(jar, "https://app.example/", now=NOW + 59) == "a=1"
    assert sent(jar, "https://app.example/", now=NOW + 60) is None
    assert len(jar) == 0


def test_max_age_outweighs_expires_and_400_days_are_the_longest():
    assert kept("a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT").expires_at == NOW + 60
    assert kept(f"a=1; Max-Age={'9' * 3000}").expires_at is None  # too long a value: the attribute is ignored
    assert kept(f"a=1; Max-Age={'9' * 900}").expires_at == NOW + 400 * 86400


@pytest.mark.parametrize("ending", ["Max-Age=0", "Max-Age=-1", "Expires=Thu, 01 Jan 1970 00:00:00 GMT"])
def test_a_cookie_that_is_over_removes_the_one_before(ending):
    jar = jar_with("a=1; Path=/", f"a=; Path=/; {ending}")
    assert len(jar) == 0


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("Sun, 06 Nov 1994 08:49:37 GMT", 784111777),
        ("Sunday, 06-Nov-94 08:49:37 GMT", 784111777),
        ("Sun Nov  6 08:49:37 1994", 784111777),
        ("1 jan 69 00:00:00", 3124224000),
        ("30 Feb 2026 00:00:00", None),
        ("1 Jan 1600 00:00:00", None),
        ("1 Jan 2026 24:00:00", None),
        ("tomorrow", None),
    ],
)
def test_an_expiry_date_is_read_as_rfc_6265_reads_it(text, seconds):
    assert cookie_date(text) == seconds


@pytest.mark.parametrize(
    ("text", "accepted"),
    [
        ("__Host-a=1; Secure; Path=/", True),
        ("__Host-a=1; Path=/", False),
        ("__Host-a=1; Secure", False),
        ("__Host-a=1; Secure; Path=/x", False),
        ("__Host-a=1; Secure; Path=/; Domain=app.example", False),
        ("__host-a=1; Path=/", False),
        ("=__Host-a=1; Secure; Path=/", False),
        ("__Secure-a=1; Secure", True),
        ("__Secure-a=1", False),
    ],
)
def test_a_name_with_a_prefix_is_a_promise_that_the_browser_checks(text, accepted):
    assert (kept(text) is not None) is accepted


@pytest.mark.parametrize("text", ["", "=", ";a=1", "a=\x00", "a=b\x7f", f"a={'x' * 4096}"])
def test_what_is_no_cookie_is_ignored(text):
    assert kept(text) is None


def test_a_value_without_a_name_is_a_cookie_without_a_name():
    jar = jar_with("lonely; Path=/")
    assert sent(jar, "https://app.example/") == "lonely"


def test_the_last_attribute_of_a_name_counts():
    assert kept("a=1; Path=/x; path=/y").path == "/y"


@given(st.text(), st.sampled_from(["https://app.example/x/y", "http://127.0.0.1:1/", "http://[::1]/"]))
def test_no_set_cookie_header_makes_the_jar_fail(text, url):
    jar = CookieJar()
    jar.receive(text, parse(url), NOW)
    jar.receive(f"a=1; {text}", parse(url), NOW)
    jar.header(parse(url), NOW, same_site=True, method="GET", top_level=True)


WORDS = ["=", ";", ",", ":", ".", "/", "1", "-1", "99", "2026", "jan", "1:2:3", "__Host-"]
ATTRIBUTES = ["Domain", "Path", "Max-Age", "Expires", "SameSite", "Secure"]


@given(st.lists(st.sampled_from(WORDS + ATTRIBUTES)))
def test_no_order_of_attributes_makes_the_jar_fail(words):
    test_no_set_cookie_header_makes_the_jar_fail.hypothesis.inner_test("".join(words), "https://app.example/")


def setting(internet, url, *set_cookies):
    def view():
        response = Response(request.headers.get("Cookie", "none"))
        for text in set_cookies:
            response.headers.add("Set-Cookie", text)
        return response

    internet.answer(url, view)


def test_the_browser_brings_back_the_cookies_that_it_was_given(internet, browser):
    setting(internet, "https://app.example/", "session=one; Path=/; HttpOnly", "theme=dark; Path=/")
    assert browser.open("https://app.example/").text == "none"
    assert browser.reload().text == "session=one; theme=dark"
    assert [cookie.http_only for cookie in browser.cookies.by_host["app.example"]] == [True, False]


def test_a_cookie_set_by_a_redirect_is_there_at_its_target(internet, browser):
    internet.redirect("https://app.example/in", "/", headers={"Set-Cookie": "session=one; Path=/"})
    setting(internet, "https://app.example/")
    assert browser.open("https://app.example/in").text == "session=one"


def test_a_form_of_another_site_brings_no_lax_cookie_but_its_link_does(internet, browser):
    setting(internet, "https://app.example/", "lax=1; SameSite=Lax", "strict=1; SameSite=Strict")
    target = "https://app.example/"
    internet.page(
        "https://evil.example/",
        f"<form method=post action={target}><button>Win</button></form><a href={target}>Look</a>",
    )
    browser.open(target)
    browser.open("https://evil.example/")
    assert browser.press("Win").text == "none"
    browser.back()
    assert browser.follow("Look").text == "lax=1"
    assert browser.open(target).text == "lax=1; strict=1"


def test_who_asked_first_decides_over_all_redirects_that_follow(internet, browser):
    setting(internet, "https://app.example/", "strict=1; SameSite=Strict; Path=/")
    internet.redirect("https://auth.example/", "https://app.example/")
    internet.page("https://evil.example/", "<a href=https://auth.example/>Go</a>")
    browser.open("https://app.example/")
    assert browser.open("https://auth.example/").text == "strict=1"
    browser.open("https://evil.example/")
    assert browser.follow("Go").text == "none"


def test_a_cookie_beyond_ascii_comes_back_as_the_same_octets(internet, browser):
    setting(internet, "https://app.example/", "name=é".encode().decode("latin-1"))
    browser.open("https://app.example/")
    assert browser.reload().body == "name=é".encode().decode("latin-1").encode()
    assert browser.cookies.find("name").value == "é"
