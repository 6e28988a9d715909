"""Scope as an ordered set."""

from collections.abc import Set as AbstractSet
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.protocol.errors import InvalidScope
from mockserver.protocol.scope import Scope

TOKENS = st.lists(st.text("abc:/.", min_size=1))


def test_the_order_is_kept_but_does_not_count() -> None:
    assert str(Scope.parse("write read write")) == "write read"
    assert list(Scope.parse("write read")) == ["write", "read"]
    assert Scope.parse("write read") == Scope.parse("read write")
    assert hash(Scope.parse("write read")) == hash(Scope.parse("read write"))


def test_narrowing_and_widening_are_set_operations_that_keep_the_order_of_the_left_side() -> None:
    asked, allowed = Scope.parse("c b a"), Scope.parse("a b")
    assert str(asked & allowed) == "b a"
    assert str(asked - allowed) == "c"
    assert str(allowed | asked) == "a b c"
    assert allowed <= asked
    assert not asked <= allowed
    assert "a" in asked
    assert "d" not in asked


def test_an_empty_scope_is_false() -> None:
    assert not Scope.parse("")
    assert not Scope()
    assert str(Scope()) == ""


def test_scope_tokens_differ_by_case() -> None:
    assert Scope.parse("Read") != Scope.parse("read")


@pytest.mark.parametrize(
    "text", ["read  write", " read", "read ", 'a"b', "a\\b", "a\tb", "lé", "read\n", " "]
)
def test_what_the_grammar_does_not_have_is_an_invalid_scope(text: str) -> None:
    with pytest.raises(InvalidScope) as refused:
        Scope.parse(text)
    assert refused.value.evidence.startswith("token: ")


def test_a_scope_of_plain_text_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(TypeError, match=r"Scope\.parse"):
        Scope("read write")


@given(TOKENS)
def test_what_is_written_is_read_back(tokens: list[str]) -> None:
    scope = Scope(tokens)
    assert list(Scope.parse(str(scope))) == list(scope)
    same: AbstractSet[str] = frozenset(tokens)
    assert scope == same
    assert hash(scope) == hash(same)


@given(st.text())
def test_any_text_is_a_scope_or_an_invalid_scope(text: str) -> None:
    with suppress(InvalidScope):
        assert str(Scope.parse(text)).split() == list(dict.fromkeys(text.split()))
