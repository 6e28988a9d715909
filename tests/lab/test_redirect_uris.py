"""The table of tricks with redirect URIs, and one string under every comparison."""

from __future__ import annotations

import pytest

from mockserver.policy import UsageMistake
from mockserver.protocol.redirect_uri import COMPARISONS
from oauthsim.attacks.redirect_uris.tricks import OUTCOMES, TRICKS
from oauthsim.lab import tricks, where_it_goes
from oauthsim.lab.redirect_uris import SIGNS, USUAL


def test_the_table_has_every_trick_and_says_what_its_signs_mean() -> None:
    view = tricks("exact", "path-only").view
    for outcome, says in OUTCOMES.items():
        assert f"{SIGNS[outcome]} = {says}" in view.text
    rows = view.html.count("<tr>") - 1
    assert rows == len(TRICKS) == 46


def test_what_leaks_is_marked_and_named() -> None:
    found = tricks("exact", "path-only")
    assert found.leaking("exact") == []
    assert "https://evil.example\\.client.example/cb" in found.leaking("path-only")
    line = next(line for line in repr(found).split("\n") if "clientXexample" in line)
    assert line.split()[-2:] == ["·", "✗"]


def test_the_counts_of_a_comparison_add_up_to_the_tricks() -> None:
    lines = tricks("exact", "regex").counts.text.split("\n")
    for line in lines[1:]:
        assert sum(int(word) for word in line.split()[1:]) == len(TRICKS)


def test_markup_and_white_space_in_a_string_are_shown_and_do_nothing() -> None:
    view = tricks("exact").view
    assert "<script>x</script>" not in view.html
    assert "https://client.example/cb\\n" in view.text
    assert "␣https://client.example/cb" in view.text


def test_without_names_the_usual_comparisons_are_tried() -> None:
    assert tricks().comparisons == USUAL
    assert set(USUAL) < set(COMPARISONS)


def test_one_string_is_tried_under_every_comparison() -> None:
    mine = where_it_goes("https://client.example/cb/../out?to=https://evil.example/")
    assert list(mine.landings) == list(COMPARISONS)
    assert "prefix" in mine.leaks
    assert "exact" not in mine.leaks
    assert "https://evil.example/" in repr(mine)
    assert mine.run("prefix").messages[-1].sender == "attacker"


def test_another_registered_uri_can_be_named() -> None:
    mine = where_it_goes("http://localhost.evil.example/cb", "http://127.0.0.1/cb")
    assert mine.leaks == ["path-only", "loopback-text"]


def test_a_comparison_that_does_not_exist_is_answered_by_those_that_do() -> None:
    with pytest.raises(UsageMistake, match="there is no comparison"):
        tricks("by hand")
