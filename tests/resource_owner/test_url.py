import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.resource_owner.url import MalformedUrl, parse

BASE = parse("https://app.example/a/b?c=d#e")


@pytest.mark.parametrize(
    ("text", "goes_to"),
    [
        ("https://client.example@evil.example/cb", "https://evil.example/cb"),
        (r"https://evil.example\.client.example/cb", "https://evil.example/.client.example/cb"),
        (r"https:\\evil.example/cb", "https://evil.example/cb"),
        ("https://evil.example?.client.example/cb", "https://evil.example/?.client.example/cb"),
        ("https://client.example/cb/../evil", "https://client.example/evil"),
        ("https://client.example/cb/%2e%2E/evil", "https://client.example/evil"),
        ("https://client.example/cb/..;/evil", "https://client.example/cb/..;/evil"),
        ("https://CLIENT.example:443/cb", "https://client.example/cb"),
        ("http://client.example:0080/cb", "http://client.example/cb"),
        ("https://client.example:8443/cb", "https://client.example:8443/cb"),
        ("\thttps://client.exa\nmple/cb ", "https://client.example/cb"),
        ("https://\uff45vil\u3002example/", "https://evil.example/"),
        ("https://cl%69ent.example/", "https://client.example/"),
        ("http://2130706433/", "http://127.0.0.1/"),
        ("http://0x7f.1:5000/cb", "http://127.0.0.1:5000/cb"),
        ("http://0177.0.0.1/", "http://127.0.0.1/"),
        ("http://[0:0:0:0:0:0:0:1]:80/", "http://[::1]/"),
        ("https://client.example/a b?c d'#e f", "https://client.example/a%20b?c%20d%27#e%20f"),
        ("https://client.example/é", "https://client.example/%C3%A9"),
        ("com.example.app:/cb?code=x", "com.example.app:/cb?code=x"),
        ("javascript:alert(1)", "javascript:alert(1)"),
    ],
)
def test_a_browser_reads_a_url_in_its_own_way(text, goes_to):
    assert str(parse(text)) == goes_to


@pytest.mark.parametrize(
    ("reference", "goes_to"),
    [
        ("/x", "https://app.example/x"),
        ("x", "https://app.example/a/x"),
        ("../x/./y", "https://app.example/x/y"),
        ("..", "https://app.example/"),
        ("?q", "https://app.example/a/b?q"),
        ("?", "https://app.example/a/b?"),
        ("#f", "https://app.example/a/b?c=d#f"),
        ("", "https://app.example/a/b?c=d"),
        ("//evil.example", "https://evil.example/"),
        (r"/\evil.example/x", "https://evil.example/x"),
        ("///evil.example/x", "https://evil.example/x"),
        ("https:x", "https://app.example/a/x"),
        ("https:/x", "https://app.example/x"),
        ("http:evil.example", "http://evil.example/"),
    ],
)
def test_a_relative_url_is_read_against_its_page(reference, goes_to):
    assert str(parse(reference, BASE)) == goes_to


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("/no/base", "names no scheme"),
        ("https://", "not a host name"),
        ("https://a b.example/", "not a host name"),
        ("https://evil.example\uff0f.client.example/cb", "not a host name"),
        ("https://app.example:port/", "not a port"),
        ("https://app.example:65536/", "not a port"),
        ("https://app.example:\uff19/", "not a port"),
        ("http://256.0.0.1/", "not an IPv4 address"),
        ("http://1.2.3.4.5/", "not an IPv4 address"),
        ("http://[::g]/", "not an IPv6 address"),
        ("com.example.app://[x/cb", "not a host name"),
    ],
)
def test_what_cannot_be_read_as_a_url_is_said_in_words(text, reason):
    with pytest.raises(MalformedUrl, match=reason):
        parse(text)


def test_the_quick_way_and_the_long_way_to_read_a_url_agree():
    for text in (
        "https://app.example/cb?code=a%20b&state=c~d#token",
        "http://a.b.example",
        "https://a.example//x",
    ):
        assert parse(text) == parse(f" {text}")


@given(st.text(), st.booleans())
def test_every_text_is_a_url_or_a_malformed_one_and_reading_again_changes_nothing(text, relative):
    try:
        url = parse(text, BASE if relative else None)
    except MalformedUrl:
        return
    assert str(url).isascii()
    if url.is_web:
        assert parse(str(url)) == url


@given(st.text(alphabet="htps:/\\@?#.%2eaA[]:0x \t", max_size=30))
def test_texts_that_look_like_urls_are_read_without_surprise(text):
    test_every_text_is_a_url_or_a_malformed_one_and_reading_again_changes_nothing.hypothesis.inner_test(
        text, True
    )


def test_a_site_is_the_scheme_and_the_last_two_labels():
    assert parse("https://api.app.example:8443/").site == "https://app.example"
    assert parse("http://app.example/").site != parse("https://app.example/").site
    assert parse("http://127.0.0.1:5000/").site == "http://127.0.0.1:5000"
