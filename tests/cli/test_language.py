"""`--language`: the pages, pictures and texts of a run in another language than English."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from oauthsim.diagrams.scene import build
from oauthsim.diagrams.svg import svg
from oauthsim.player.html_export import html
from oauthsim.simulate import simulate

Command = Callable[..., Any]
RUN = ("run", "authorization-code")


def test_a_page_and_a_picture_are_told_in_the_language_that_is_asked_for(oauthsim: Command) -> None:
    trace = simulate("authorization-code")
    page = oauthsim(*RUN, "--format", "html", "--language", "ar")
    assert (page.status, page.err, page.out) == (0, "", html(trace, "ar"))
    assert '<html lang="ar" dir="rtl">' in page.out
    picture = oauthsim(*RUN, "--format", "svg", "--language", "ar")
    assert (picture.status, picture.out) == (0, svg(build(trace, language="ar")))


def test_the_text_is_told_and_what_was_sent_stays(oauthsim: Command) -> None:
    answer = oauthsim(*RUN, "--language", "ar")
    assert answer.out.startswith("السيناريو authorization-code · البذرة 1 · السياسة rfc9700\n")
    assert "  7  resource_owner ──> authorization_server  POST /login  username=alice" in answer.out


def test_an_attack_speaks_the_language_too(oauthsim: Command) -> None:
    answer = oauthsim("attack", "open-redirector-code", "--format", "html", "--language", "ar")
    assert '<html lang="ar" dir="rtl">' in answer.out


def test_an_unknown_language_is_a_mistake_that_says_which_there_are(oauthsim: Command) -> None:
    answer = oauthsim(*RUN, "--language", "fr")
    assert (answer.status, answer.out) == (2, "")
    assert answer.err == "oauthsim: there is no language 'fr'; there are: ar, en\n"


@pytest.mark.parametrize("format", ["json", "har", "curl", "pytest", "mermaid", "dot"])
def test_a_format_without_words_of_ours_takes_no_language(format: str, oauthsim: Command) -> None:
    answer = oauthsim(*RUN, "--format", format, "--language", "ar")
    assert (answer.status, answer.out) == (2, "")
    assert answer.err == f"oauthsim: {format} has no words to translate; --language is for text, svg, html\n"
