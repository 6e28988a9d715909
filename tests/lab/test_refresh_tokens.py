"""What the lab shows of refresh tokens: their family as a picture, all orders of two holders as a table."""

from __future__ import annotations

import re

import pytest

from mockserver.policy import UsageMistake
from oauthsim.lab import family, interleavings, simulate


def test_a_family_is_an_image_with_words_and_the_same_as_text_folded_below_it() -> None:
    shown = family(simulate("refresh-token-reuse"))
    assert re.match(r'<img src="data:image/svg\+xml;base64,[\w+/=]+" alt="The family of', shown.html)
    assert "Mallory, message 23: refused, invalid_grant" in shown.html.partition("<details>")[2]
    assert shown.text.startswith("refresh token 1: given to Client, message 15")


def test_a_run_without_refresh_tokens_says_so_in_words() -> None:
    assert family(simulate("client-credentials")).text == "There is no refresh token in this run."


def test_the_table_of_orders_has_a_row_for_each_and_the_counts_add_up() -> None:
    shown = interleavings("workers")
    assert shown.view.html.count("<tr>") == 1 + len(shown.orders) == 25
    assert repr(shown) == shown.view.text
    numbers = [list(map(int, re.findall(r"\d+", line))) for line in shown.counts.text.splitlines()[2:3]]
    assert numbers == [[24, 8, 2, 24, 24]]
    assert "loot" not in shown.counts.text, "there is no thief"


def test_an_order_is_found_by_its_number_and_brings_its_run() -> None:
    shown = interleavings("theft")
    found = shown.of(1, "+ family")
    assert found.order == shown.orders[0]
    assert found.verdict == "detected"
    assert found.trace.messages[-1].url.endswith("/token")
    assert "0 to 1" in shown.counts.text


@pytest.mark.parametrize(
    ("number", "setting", "says"),
    [(0, "rotation", "1 to 24"), (25, "rotation", "1 to 24"), (1, "rotations", "did you mean: rotation")],
)
def test_an_order_or_setting_that_is_not_there_gets_a_sentence(number: int, setting: str, says: str) -> None:
    with pytest.raises(UsageMistake, match=re.escape(says)):
        interleavings("workers").of(number, setting)


def test_other_holders_than_those_get_a_sentence() -> None:
    with pytest.raises(UsageMistake, match="workers"):
        interleavings("worker")  # type: ignore[arg-type]
