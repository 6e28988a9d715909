"""Chance that repeats: same seed, same values; every kind of value has a sequence of its own."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.entropy import Entropy


def test_the_same_seed_gives_the_same_values_in_the_same_order() -> None:
    one, other = Entropy(7), Entropy(7)
    assert [one.token("code") for _ in range(5)] == [other.token("code") for _ in range(5)]


def test_another_seed_gives_other_values() -> None:
    assert not {Entropy(1).token("code"), Entropy(1).token("state")} & {
        Entropy(2).token("code"),
        Entropy(2).token("state"),
    }


def test_the_values_of_seed_one_never_change_because_stored_notebooks_show_them() -> None:
    assert Entropy(1).token("code") == "code_whXXCuYR8nL_IsCdV38WlqLhDTYQT3KeZHRduAoTd2o"


def test_drawing_more_of_one_kind_leaves_the_other_kinds_as_they_were() -> None:
    frugal, greedy = Entropy(1), Entropy(1)
    for _ in range(10):
        greedy.token("state")
    assert frugal.token("code") == greedy.token("code")


def test_two_kinds_differ_in_more_than_their_prefix() -> None:
    entropy = Entropy(1)
    assert entropy.token("code").removeprefix("code_") != entropy.token("state").removeprefix("state_")


def test_a_kind_whose_name_ends_in_a_number_is_no_other_kinds_later_value() -> None:
    entropy = Entropy(1)
    assert len({entropy.octets(kind, 32) for kind in ("code", "code", "code 1", "code 2", "code 1 1")}) == 5


def test_a_token_says_what_it_is_and_has_256_bits() -> None:
    kind, _, value = Entropy(1).token("refresh").partition("_")
    assert kind == "refresh"
    assert len(base64.urlsafe_b64decode(value + "=")) == 32


@given(st.integers(), st.integers(min_value=2, max_value=40))
def test_no_value_comes_twice(seed: int, count: int) -> None:
    entropy = Entropy(seed)
    assert len({entropy.token("code") for _ in range(count)}) == count


@pytest.mark.parametrize("count", [1, 16, 64])
def test_it_gives_as_many_octets_as_are_asked_for(count: int) -> None:
    assert len(Entropy(1).octets("key", count)) == count


def test_a_typed_code_uses_its_alphabet_only_and_repeats_too() -> None:
    letters = "BCDFGHJKLMNPQRSTVWXZ"
    code = Entropy(3).choice("user", letters, 8)
    assert len(code) == 8
    assert set(code) <= set(letters)
    assert code == Entropy(3).choice("user", letters, 8)
    assert code != Entropy(4).choice("user", letters, 8)
