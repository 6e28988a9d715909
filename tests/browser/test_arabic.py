"""The player and its picture in Arabic: told whole, from right to left, and nothing runs out of its box."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from browser.conftest import Watched
from browser.player_page import open_player, open_tab, quiet

from oauthsim.simulate import simulate

LEFT_IN_ENGLISH = """() => {
    const wire = `[lang=en], [dir=ltr], bdi, code, kbd, style, option, title, desc, .op-ltr, .op-value,
        .op-title, .op-spec, .op-menu-list, .op-unseen, .mono`;
    const root = document.querySelector('.oauthsim-player');
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
        const { data, parentElement: holder } = walker.currentNode;
        const shown = data.replace(/[\\u2066][^\\u2069]*[\\u2069]/g, '');
        if (shown === 'JSON' || holder.closest(wire)) continue;
        if (/[A-Za-z]{2}/.test(shown)) found.push(data.slice(0, 80));
    }
    return found;
}"""
"""What is told in Latin letters where no word of the protocol, and nothing from the wire, stands."""

RUNS_OUT = """() => {
    const svg = document.querySelector('.op-sheet svg:not(.op-heads)');
    const heads = document.querySelector('.op-heads');
    const inside = (one, box, slack) => one.left >= box.left - slack && one.right <= box.right + slack;
    const wrong = [];
    const check = (text, box) => {
        const [one, around] = [text.getBoundingClientRect(), box.getBoundingClientRect()];
        if (one.width && !inside(one, around, 1)) wrong.push(text.textContent);
    };
    for (const text of svg.querySelectorAll('text')) check(text, svg);
    for (const head of heads.querySelectorAll('.head')) {
        for (const text of head.querySelectorAll('text')) check(text, head.querySelector('rect'));
    }
    for (const badge of svg.querySelectorAll('.badge:has(rect)')) {
        check(badge.querySelector('text'), badge.querySelector('rect'));
    }
    for (const note of svg.querySelectorAll('.note')) {
        for (const text of note.querySelectorAll('text')) check(text, note.querySelector('path'));
    }
    return wrong;
}"""
"""The words of the picture that are wider than the box in which they stand."""

SIDEWAYS = """() => [...document.querySelectorAll('.oauthsim-player *')]
    .filter((one) => one.offsetParent && !one.closest('.op-unseen, svg, .op-scroller, .op-wide, iframe'))
    .filter((one) => !['INPUT', 'SELECT'].includes(one.tagName) && getComputedStyle(one).display !== 'inline')
    .filter((one) => one.clientWidth && one.scrollWidth > one.clientWidth + 2)
    .map((one) => `${one.tagName} ${one.className}`)"""
"""What would have to be scrolled sideways."""


@pytest.fixture
def page(tab: Watched, tmp_path: Path) -> Any:
    """A run with notes, badges, pauses and a stolen token, told in Arabic."""
    trace = simulate("refresh-token-reuse", edits=["7:header.X=changed"])
    open_player(tab, tmp_path, trace, "ar")
    return tab.page


def test_nothing_but_the_wire_is_left_in_english(page: Any, tab: Watched) -> None:
    for number in (7, 15, 23, 24):
        page.get_by_role("slider").fill(str(number))
        for name in ("message", "decisions", "browser", "secrets", "change"):
            open_tab(tab, name)
            assert page.evaluate(LEFT_IN_ENGLISH) == [], f"message {number}, {name}"
    assert quiet(tab)


@pytest.mark.parametrize("large", [False, True])
def test_every_word_has_room_in_the_picture_and_in_the_panels(
    page: Any, tab: Watched, *, large: bool
) -> None:
    if large:
        page.locator(".op-large-switch").click()
    assert page.evaluate(RUNS_OUT) == []
    page.get_by_role("slider").fill("23")
    for name in ("message", "decisions", "browser", "secrets", "change"):
        open_tab(tab, name)
        assert page.evaluate(SIDEWAYS) == [], name


def test_a_protocol_word_in_a_sentence_keeps_its_signs_on_their_side(page: Any, tab: Watched) -> None:
    page.get_by_role("slider").fill("5")
    open_tab(tab, "decisions")
    words = page.locator(".op-ledger p bdi")
    assert "redirect_uri" in words.all_text_contents()
    assert {one.get_attribute("dir") for one in words.all()} == {"ltr"}
    sentence = page.locator(".op-ledger p", has_text="redirect_uri").first
    assert sentence.evaluate("(one) => getComputedStyle(one).direction") == "rtl"


def test_the_lifelines_stand_as_in_english_and_the_headings_begin_at_the_right(page: Any) -> None:
    heads = page.locator(".op-heads .head > rect:first-child ~ text.bold:nth-of-type(1)").all()
    lefts = [one.bounding_box()["x"] for one in heads]
    assert [one.text_content() for one in heads][:3] == ["متصفح أليس", "العميل", "خادم التفويض"]
    assert lefts == sorted(lefts)
    heading = page.locator("svg:not(.op-heads) .step text").first.bounding_box()
    line = page.locator("svg:not(.op-heads) .step path").first.bounding_box()
    assert abs(heading["x"] + heading["width"] - line["x"] - line["width"]) < 3
