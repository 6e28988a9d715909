"""Reading and writing application/x-www-form-urlencoded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.protocol.errors import InvalidRequest
from mockserver.protocol.parameters import Parameters, add_to_fragment, add_to_uri, encode

UTF8_TEXT = st.text(st.characters(codec="utf-8"))
PAIRS = st.lists(st.tuples(UTF8_TEXT, UTF8_TEXT.filter(bool)))


def test_a_parameter_without_a_value_counts_as_omitted() -> None:
    sent = Parameters.from_query("code=&state&scope=read")
    assert dict(sent) == {"scope": "read"}
    assert sent.pairs == (("scope", "read"),)


def test_a_parameter_sent_twice_is_named_and_its_first_value_counts() -> None:
    sent = Parameters.from_query("scope=read&client_id=a&client_id=b&client_id=c&state=&state=x")
    assert sent.repeated == ("client_id",)
    assert sent["client_id"] == "a"
    assert sent.all("client_id") == ["a", "b", "c"]
    assert sent.all("nonce") == []


def test_a_missing_parameter_is_named_in_the_error() -> None:
    with pytest.raises(InvalidRequest) as refused:
        Parameters.from_query("state=1").require("redirect_uri")
    assert refused.value.description == "The parameter redirect_uri is missing."
    assert refused.value.evidence == "sent were: state"


def test_a_present_parameter_is_what_require_gives() -> None:
    assert Parameters.from_pairs([("state", "1")]).require("state") == "1"


@pytest.mark.parametrize("text", ["state=%FF", "%C3=x", "state=%ED%A0%80", "state=\ud800"])
def test_octets_that_are_not_utf8_are_told_and_not_raised(text: str) -> None:
    sent = Parameters.from_query(text)
    assert sent.malformed
    assert "\N{REPLACEMENT CHARACTER}" in "".join(*sent.pairs)


def test_a_raw_character_and_its_escape_are_the_same() -> None:
    assert Parameters.from_query("n=é") == Parameters.from_query("n=%C3%A9") == {"n": "é"}


def test_a_percent_sign_without_two_digits_stays_as_it_is() -> None:
    sent = Parameters.from_form(b"a=100%&b=%zz")
    assert dict(sent) == {"a": "100%", "b": "%zz"}
    assert not sent.malformed


@given(PAIRS)
def test_what_is_encoded_is_read_back(pairs: list[tuple[str, str]]) -> None:
    sent = Parameters.from_query(encode(pairs))
    assert sent.pairs == tuple(pairs)
    assert not sent.malformed
    assert Parameters.from_pairs(pairs) == sent


@given(st.binary())
def test_no_body_raises(body: bytes) -> None:
    sent = Parameters.from_form(body)
    assert set(sent.repeated) <= set(sent)
    assert all(sent[name] for name in sent)


@given(st.text())
def test_no_text_raises_when_read_or_written(text: str) -> None:
    Parameters.from_query(text)
    assert Parameters.from_query(encode({"state": f"<{text}>"}))["state"].startswith("<")


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("https://app.example/cb", "https://app.example/cb?code=a+b&state=%26"),
        ("https://app.example/cb?tenant=7", "https://app.example/cb?tenant=7&code=a+b&state=%26"),
        ("https://app.example/cb?", "https://app.example/cb?code=a+b&state=%26"),
        ("https://app.example/cb?tenant=7&", "https://app.example/cb?tenant=7&code=a+b&state=%26"),
        ("https://app.example/cb#here", "https://app.example/cb?code=a+b&state=%26#here"),
        ("com.example.app:/cb", "com.example.app:/cb?code=a+b&state=%26"),
    ],
)
def test_an_answer_keeps_the_query_that_the_redirect_uri_has(uri: str, expected: str) -> None:
    assert add_to_uri(uri, {"code": "a b", "state": "&"}) == expected


def test_nothing_added_leaves_the_uri_as_it_was() -> None:
    assert add_to_uri("https://app.example/cb", {}) == "https://app.example/cb"
    assert add_to_fragment("https://app.example/cb", {}) == "https://app.example/cb"


def test_an_answer_in_the_fragment_leaves_the_query_alone() -> None:
    uri = add_to_fragment("https://app.example/cb?tenant=7", [("access_token", "t"), ("state", "1")])
    assert uri == "https://app.example/cb?tenant=7#access_token=t&state=1"
    assert add_to_fragment(uri, {"iss": "x"}) == uri + "&iss=x"
