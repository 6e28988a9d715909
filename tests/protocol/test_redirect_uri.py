"""Redirect URIs: the strings that fool comparisons, and the one comparison that is not fooled."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.protocol.parameters import add_to_uri
from mockserver.protocol.redirect_uri import COMPARISONS, matches_exactly, problem

TRICKS: list[dict[str, Any]] = json.loads(Path(__file__).with_name("redirect_uris.json").read_text("utf-8"))
EACH_TRICK = pytest.mark.parametrize("trick", [pytest.param(trick, id=trick["id"]) for trick in TRICKS])
SCHEMES = ["https:", "http:", "com.app:", "HTTPS:"]
HOSTS = ["127.0.0.1", "[::1]", "[", "]", "a.example", "localhost", ":80", ":", "@", "%2e"]
MARKS = ["/", "//", "?", "#", "*", "\\", ".", "..", "(", "+", "|", "{9}", " ", "\n", "é"]
URI_PIECES = st.lists(st.sampled_from(SCHEMES + HOSTS + MARKS)).map("".join)


@EACH_TRICK
def test_exact_comparison_is_not_fooled(trick: dict[str, Any]) -> None:
    assert not matches_exactly([trick["registered"]], trick["redirect_uri"])


@EACH_TRICK
def test_a_trick_fools_the_comparisons_it_is_known_to_fool(trick: dict[str, Any]) -> None:
    registered, given_uri = trick["registered"], trick["redirect_uri"]
    assert [way for way, same in COMPARISONS.items() if same(registered, given_uri)] == trick["fools"]


def test_every_comparison_but_the_exact_one_is_fooled_by_something() -> None:
    fooled = {way for trick in TRICKS for way in trick["fools"]}
    assert set(COMPARISONS) - fooled == {"exact"}


@pytest.mark.parametrize(
    ("uri", "refused_by"),
    [
        ("https://client.example/cb", []),
        ("http://127.0.0.1/cb", []),
        (
            "com.example.app:/cb",
            ["host-suffix", "origin-prefix", "contains-host", "same-host"],
        ),  # it has none
        ("http://[::1]:80/cb?x=1", ["regex"]),  # brackets and question mark mean something else there
    ],
)
def test_a_clever_comparison_can_refuse_the_very_uri_that_was_registered(
    uri: str, refused_by: list[str]
) -> None:
    assert [way for way, same in COMPARISONS.items() if not same(uri, uri)] == refused_by
    assert matches_exactly(["https://other.example/", uri], uri)


def test_a_native_app_may_listen_on_any_port_of_the_loopback_address() -> None:
    assert matches_exactly(["http://127.0.0.1/cb"], "http://127.0.0.1:51004/cb")
    assert matches_exactly(["http://127.0.0.1:1/cb"], "http://127.0.0.1:51004/cb")
    assert matches_exactly(["http://[::1]/cb?a=1"], "http://[::1]:51004/cb?a=1")
    assert COMPARISONS["exact"]("http://127.0.0.1/cb", "http://127.0.0.1:51004/cb")


@pytest.mark.parametrize(
    ("registered", "given_uri"),
    [
        ("http://127.0.0.1/cb", "http://[::1]:51004/cb"),
        ("http://localhost/cb", "http://localhost:51004/cb"),
        ("https://127.0.0.1/cb", "https://127.0.0.1:51004/cb"),
        ("http://127.0.0.1/cb", "http://127.0.0.1:51004/cb\n"),
        ("http://127.0.0.1/cb", "http://127.0.0.1:51004"),
        ("http://127.0.0.1/cb", "http://127.0.0.1:51004@evil.example/cb"),
        ("http://127.0.0.1", "http://127.0.0.1.evil.example"),
        ("https://client.example/cb", "https://client.example:8443/cb"),
    ],
)
def test_nothing_but_the_port_of_a_loopback_address_may_differ(registered: str, given_uri: str) -> None:
    assert not matches_exactly([registered], given_uri)


def test_a_client_without_redirect_uris_has_none_that_matches() -> None:
    assert not matches_exactly([], "https://client.example/cb")
    assert not matches_exactly([], "")


@pytest.mark.parametrize(
    ("uri", "reason"),
    [
        ("", "relative"),
        ("/cb", "relative"),
        ("//client.example/cb", "relative"),
        ("https://client.example/cb#x", "fragment"),
        ("https://client.example/cb#", "fragment"),
        ("https://client.example/c b", "space or a control character"),
        ("https://client.example/cb\r\nSet-Cookie:a=b", "space or a control character"),
        ("https://evil.example\\@client.example/cb", "backslash"),
        ("https://user@client.example/cb", "user name"),
        ("https://client.example@evil.example/cb", "user name"),
        ("https://\N{FULLWIDTH LATIN SMALL LETTER C}lient.example/cb", "character that a URI cannot have"),
        ("https://client.example/<script>", "character that a URI cannot have"),
        ("https://client.example/%zz", "character that a URI cannot have"),
        ("https:///cb", "no proper host"),
        ("https:cb", "no proper host"),
        ("https://*.client.example/cb", "no proper host"),
        ("https://client.example%2eevil.example/cb", "no proper host"),
        ("https://[::1/cb", "cannot be read"),
        ("https://[v1]/cb", "host"),  # which versions of Python read differently
        ("https://client.example:99999/cb", "cannot be read"),
        ("http://client.example/cb", "not https"),
        ("http://127.1/cb", "not https"),
        ("http://localhost.evil.example/cb", "not https"),
        ("javascript:alert(1)", "neither https nor a private-use scheme"),
        ("data:text/html,x", "neither https nor a private-use scheme"),
        ("ftp://client.example/cb", "neither https nor a private-use scheme"),
        ("https://client.example/" + "a" * 2000, "longer than 2000"),
    ],
)
def test_what_cannot_be_a_redirect_uri_says_why(uri: str, reason: str) -> None:
    found = problem(uri)
    assert found is not None
    assert reason in found


@pytest.mark.parametrize(
    "uri",
    ["https://client.example/cb", "https://client.example", "https://client.example:8443/cb?tenant=7%20a",
     "http://127.0.0.1:51004/cb", "http://[::1]/cb", "http://localhost:3000/cb", "http://app.localhost:8001/cb",
     "com.example.app:/cb", "https://[2001:db8::1]/cb"],
)  # fmt: skip
def test_what_can_be_a_redirect_uri_has_no_problem(uri: str) -> None:
    assert problem(uri) is None


@given(URI_PIECES | st.text(), URI_PIECES | st.text())
def test_no_text_makes_a_comparison_raise(registered: str, given_uri: str) -> None:
    for same in COMPARISONS.values():
        assert same(registered, given_uri) in (True, False)
    assert matches_exactly([registered], registered)


@given(URI_PIECES | st.text())
def test_what_has_no_problem_stays_whole_in_a_location_header(uri: str) -> None:
    if problem(uri) is None:
        location = add_to_uri(uri, {"code": "c"})
        assert location.isascii()
        assert not set(location) & set('\r\n \\#"<>')
        assert location.startswith(uri)
