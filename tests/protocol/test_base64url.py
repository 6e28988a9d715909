"""base64url without padding, strictly."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.protocol import base64url


@given(st.binary())
def test_octets_survive_the_round_trip(octets: bytes) -> None:
    text = base64url.encode(octets)
    assert "=" not in text
    assert base64url.decode(text) == octets


@given(st.text() | st.text("AQab_-", max_size=7))
def test_only_one_text_spells_the_same_octets(text: str) -> None:
    with suppress(ValueError):
        assert base64url.encode(base64url.decode(text)) == text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("QQ==", "character"),
        ("Q Q", "character"),
        ("Q+/Q", "character"),
        ("QUJD\n", "character"),
        ("QUJDR", "length"),
        ("QR", "left-over bits"),
    ],
)
def test_what_is_not_base64url_says_why(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        base64url.decode(text)
