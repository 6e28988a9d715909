"""Bearer tokens in a request, and the challenge that answers one."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.protocol import www_authenticate
from mockserver.protocol.bearer import challenge, from_header, is_token, presented
from mockserver.protocol.errors import InsufficientScope, InvalidRequest, InvalidToken
from mockserver.protocol.parameters import Parameters

NOTHING = Parameters()
IN_QUERY = Parameters.from_query("access_token=t1")
IN_FORM = Parameters.from_form(b"access_token=t2")


@pytest.mark.parametrize(
    "value", ["Bearer mF_9.B5f-4.1JqM", "bearer mF_9.B5f-4.1JqM", "BEARER  mF_9.B5f-4.1JqM "]
)
def test_the_scheme_is_written_in_any_case(value: str) -> None:
    assert from_header(value) == "mF_9.B5f-4.1JqM"


@pytest.mark.parametrize("value", [None, "", "Basic YTpi", "DPoPabc", "Bearerabc"])
def test_another_scheme_carries_no_bearer_token(value: str | None) -> None:
    assert from_header(value) is None


@pytest.mark.parametrize("value", ["Bearer", "Bearer ", "Bearer a b", "Bearer a,b", "Bearer =", "Bearer é"])
def test_bearer_with_something_that_is_no_token_is_an_invalid_request(value: str) -> None:
    with pytest.raises(InvalidRequest, match="What follows Bearer"):
        from_header(value)


def test_a_token_is_found_in_each_of_the_three_ways() -> None:
    assert presented({"authorization": "Bearer t0"}, NOTHING, NOTHING) == "t0"
    assert presented({}, IN_QUERY, None) == "t1"
    assert presented({}, NOTHING, IN_FORM) == "t2"
    assert presented({"Authorization": "Basic YTpi"}, IN_QUERY, None) == "t1"


def test_a_request_without_a_token_presents_nothing() -> None:
    assert presented({"Authorization": "Basic YTpi"}, NOTHING, None) == ""


@pytest.mark.parametrize(
    ("headers", "query", "form", "evidence"),
    [
        ({"Authorization": "Bearer t"}, IN_QUERY, None, "the Authorization header (1), the query (1)"),
        ({"Authorization": "Bearer t"}, NOTHING, IN_FORM, "the Authorization header (1), the form body (1)"),
        ({}, IN_QUERY, IN_FORM, "the form body (1), the query (1)"),
        ({}, Parameters.from_query("access_token=a&access_token=b"), None, "the query (2)"),
    ],
)
def test_a_token_sent_more_than_once_is_an_invalid_request(
    headers: dict[str, str], query: Parameters, form: Parameters | None, evidence: str
) -> None:
    with pytest.raises(InvalidRequest, match="sent more than once") as refused:
        presented(headers, query, form)
    assert refused.value.evidence == f"it is in: {evidence}"


def test_a_request_without_credentials_gets_a_challenge_without_an_error() -> None:
    assert challenge("calendar") == 'Bearer realm="calendar"'


def test_a_refused_token_is_told_why() -> None:
    error = InvalidToken("The access token expired")
    assert challenge("example", error) == (
        'Bearer realm="example", error="invalid_token", error_description="The access token expired"'
    )


def test_insufficient_scope_says_which_scope_would_do() -> None:
    error = InsufficientScope("No.", scope="events:read events:write")
    assert challenge("r", error).endswith(', scope="events:read events:write"')
    assert challenge("r", error, "other").endswith(', scope="other"')


@given(st.text(), st.text())
def test_no_text_breaks_out_of_the_challenge(realm: str, description: str) -> None:
    header = challenge(realm, InvalidToken(description))
    assert "\n" not in header
    assert "\r" not in header
    assert header.isascii()
    (read,) = www_authenticate.parse(header)
    assert read.params.keys() <= {"realm", "error", "error_description"}
    assert read.params["error"] == "invalid_token"


@given(st.text('Ber= \t",\\aZ9~+/') | st.text())
def test_any_header_is_read_or_is_an_invalid_request(value: str) -> None:
    with suppress(InvalidRequest):
        token = from_header(value)
        assert token is None or is_token(token)
    assert from_header(f"Basic {value}") is None


PRINTABLE = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E))
NAMES = st.text("abcdefgh_", min_size=1)


@given(st.lists(st.tuples(st.sampled_from(["Bearer", "DPoP"]), st.dictionaries(NAMES, PRINTABLE))))
def test_what_is_written_as_a_challenge_is_read_back(sent: list[tuple[str, dict[str, str]]]) -> None:
    header = ", ".join(www_authenticate.write(scheme, params) for scheme, params in sent)
    assert [tuple(found) for found in www_authenticate.parse(header)] == sent


@given(st.text('a="\\, \tB\n') | st.text())
def test_no_header_makes_the_reader_of_challenges_raise(header: str) -> None:
    assert all(found.scheme for found in www_authenticate.parse(header))


def test_a_broken_challenge_is_read_as_far_as_it_goes() -> None:
    assert www_authenticate.parse('Bearer realm="a", error="unfinished') == [("Bearer", {"realm": "a"})]
    assert www_authenticate.parse('realm="a"') == []
    assert www_authenticate.parse("") == []


def test_a_parameter_without_quotation_marks_is_read_and_the_first_of_two_counts() -> None:
    assert www_authenticate.parse("Bearer Error=invalid_token , error=other") == [
        ("Bearer", {"error": "invalid_token"})
    ]
