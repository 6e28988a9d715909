"""client_secret_basic."""

import base64
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.protocol.client_credentials import basic_header, parse_basic
from mockserver.protocol.errors import InvalidClient

UTF8_TEXT = st.text(st.characters(codec="utf-8"))


@given(UTF8_TEXT.filter(bool), UTF8_TEXT)
def test_what_a_client_sends_is_what_the_server_reads(client_id: str, client_secret: str) -> None:
    assert parse_basic(basic_header(client_id, client_secret)) == (client_id, client_secret)


@given(st.text() | st.binary().map(lambda octets: "Basic " + base64.b64encode(octets).decode()))
def test_any_header_is_read_or_is_an_invalid_client(header: str) -> None:
    with suppress(InvalidClient):
        client_id, client_secret = parse_basic(header)
        assert parse_basic(basic_header(client_id, client_secret)) == (client_id, client_secret)


def test_the_scheme_is_written_in_any_case() -> None:
    assert parse_basic("bAsIc  " + basic_header("c", "s").removeprefix("Basic ")) == ("c", "s")


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("", "does not use Basic"),
        ("Bearer abc", "does not use Basic"),
        ("Basic", "are not a client id, a colon and a secret"),
        ("Basic ???", "are not base64"),
        ("Basic Yzo", "are not base64"),
        ("Basic é", "are not base64"),
        ("Basic " + base64.b64encode(b"no-colon").decode(), "are not a client id, a colon and a secret"),
        ("Basic " + base64.b64encode(b":secret").decode(), "are not a client id, a colon and a secret"),
        ("Basic " + base64.b64encode(b"c:%FF").decode(), "are not UTF-8"),
        ("Basic " + base64.b64encode(b"c:\xff").decode(), "are not UTF-8"),
    ],
)
def test_credentials_that_cannot_be_read_say_why(header: str, reason: str) -> None:
    with pytest.raises(InvalidClient) as refused:
        parse_basic(header)
    assert reason in refused.value.description
