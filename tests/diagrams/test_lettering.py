"""Texts are measured, cut to fit, and show what has no ink of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from diagrams.nasty_traces import texts
from hypothesis import given
from hypothesis import strategies as st

from oauthsim.diagrams import durations
from oauthsim.diagrams.lettering import cells, fit, fit_cells, fit_parameters, visible, width, wrapped


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb\x00\x1b", "a[U+000A]b[U+0000][U+001B]"),
        ("\u202egnp.exe", "[U+202E]gnp.exe"),
        ("\u2066\u2069\u200e\u061c", "[U+2066][U+2069][U+200E][U+061C]"),
        ("\ud800\uffff\ufeff\ue000", "[U+D800][U+FFFF][U+FEFF][U+E000]"),
        ("no\u00a0break\u2003space\u3164", "no[U+00A0]break[U+2003]space[U+3164]"),
        ("漢字 שלום é 🙂", "漢字 שלום é 🙂"),
        ("\u0301a", "[U+0301]a"),
        ("a" + "\u0301" * 4, "a\u0301\u0301\u0301[U+0301]"),
    ],
)
def test_what_has_no_ink_is_spelled_out(text: str, shown: str) -> None:
    assert visible(text) == shown
    assert visible(shown) == shown


def test_wide_letters_are_wide_and_marks_have_no_width() -> None:
    assert width("漢字", 12, "mono") > width("ab", 12, "mono")
    assert width("é", 12, "mono") == width("e\u0301", 12, "mono") == width("e", 12, "mono")
    assert width("WWW", 12, "sans") > width("iii", 12, "sans")
    assert width("bold", 12, "bold") > width("bold", 12, "sans")
    assert [cells(text) for text in ("abc", "漢字", "e\u0301", "🙂", "\n")] == [3, 4, 1, 2, 8]


def test_a_long_text_is_cut_with_dots_and_never_within_a_letter_and_its_mark() -> None:
    assert fit("authorization", 60, 12, "mono") == "authori…"
    assert fit("short", 60, 12, "mono") == "short"
    assert fit_cells("abcde\u0301fg", 6) == "abcde\u0301…"
    assert fit_cells("ab\u202e", 6) == "ab…"


@given(texts, st.integers(8, 400), st.sampled_from(("mono", "sans", "bold")))
def test_what_was_made_to_fit_fits(text: str, room: int, face: str) -> None:
    shown = fit(text, max(room, 20), 12, face)  # type: ignore[arg-type]
    assert width(shown, 12, face) <= max(room, 20)  # type: ignore[arg-type]


@given(texts, st.integers(10, 100))
def test_wrapped_lines_fit(text: str, columns: int) -> None:
    lines = wrapped(text, columns * 100, 100, "cells", 3)
    assert len(lines) in (1, 2, 3)
    assert all(cells(line) <= columns for line in lines)


def test_parameters_lose_their_values_before_they_lose_their_names() -> None:
    words = ("grant_type=authorization_code", "code=code_8mBqlr", "redirect_uri=https://app.example")
    assert (
        fit_parameters(words, 10_000, 100, "cells")
        == "grant_type=authorization_code  code=code_8mBqlr  redirect_uri=https://app.example"
    )
    assert fit_parameters(words, 5_000, 100, "cells") == "grant_type=authorization_code  code  redirect_uri"
    assert fit_parameters(words, 3_700, 100, "cells") == "grant_type=authorization_code  code…"


def test_time_is_told_in_its_two_largest_units() -> None:
    assert [durations.words(seconds) for seconds in (0, 1, 3540, 3600, 3661, 90_061)] == [
        "0 seconds",
        "1 second",
        "59 minutes",
        "1 hour",
        "1 hour 1 minute",
        "1 day 1 hour",
    ]


def test_no_picture_depends_on_the_unicode_database_of_its_python() -> None:
    code = "".join(path.read_text() for path in Path("oauthsim/diagrams").glob("*.py"))
    for name in ("import unicodedata", ".isalnum()", ".isalpha()", ".isprintable()", "http.HTTPStatus"):
        assert name not in code
