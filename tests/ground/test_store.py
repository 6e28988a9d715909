"""A table keeps and finds records; it judges nothing."""

from __future__ import annotations

from mockserver.store import Table


def table(*words: str) -> Table[str]:
    kept: Table[str] = Table()
    for word in words:
        kept.put(word[0], word)
    return kept


def test_a_record_is_found_under_its_key() -> None:
    assert table("apple", "bread").find("b") == "bread"


def test_what_is_not_there_is_none_and_no_error() -> None:
    assert table("apple").find("z") is None
    assert table("apple").find(None) is None
    assert table("apple").remove("z") is None
    assert table("apple").remove(None) is None


def test_a_later_record_takes_the_place_of_an_earlier_one() -> None:
    kept = table("apple", "apricot")
    assert (kept.find("a"), len(kept)) == ("apricot", 1)


def test_put_returns_what_it_kept() -> None:
    assert table().put("a", "apple") == "apple"


def test_what_was_removed_is_returned_and_gone() -> None:
    kept = table("apple", "bread")
    assert kept.remove("a") == "apple"
    assert (kept.find("a"), len(kept)) == (None, 1)


def test_a_search_yields_in_the_order_of_arrival() -> None:
    assert list(table("cat", "apple", "bee").where(lambda word: len(word) == 3)) == ["cat", "bee"]


def test_records_may_be_changed_while_a_search_goes_through_them() -> None:
    kept = table("apple", "bread")
    for word in kept.where(lambda word: True):
        kept.put(word.upper(), word)
        kept.remove(word[0])
    assert len(kept) == 2


def test_two_tables_share_nothing() -> None:
    table("apple")
    assert len(table()) == 0
