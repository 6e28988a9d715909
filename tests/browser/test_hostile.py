"""Hostile text in every part of a message, in Chromium: nothing runs or is fetched, no layout breaks."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser.conftest import Watched
from browser.player_page import open_player, open_tab, quiet
from player.hostile import TEXTS, hostile

from oauthsim.cli.formats import FORMATS
from oauthsim.lab import checks, compare, raw, show, who_knows

STEP_THROUGH = """async () => {
    const slider = document.querySelector('[type=range]');
    for (let number = 1; number <= Number(slider.max); number += 1) {
        slider.value = number;
        slider.dispatchEvent(new Event('input'));
        for (const piece of document.querySelectorAll('.op-field[tabindex]')) piece.focus();
        await new Promise(requestAnimationFrame);
    }
}"""
"""Go to every message, and have every field of it explained."""

each_text = pytest.mark.parametrize("name", TEXTS)


def unharmed(tab: Watched) -> bool:
    """Whether nothing ran, and the page is no wider than its window."""
    assert tab.page.evaluate("window.__pwned") is None
    assert tab.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    return quiet(tab)


@each_text
def test_the_player_shows_hostile_text_as_text(tab: Watched, tmp_path: Path, name: str) -> None:
    tab.page.on("dialog", lambda dialog: pytest.fail(f"a dialog opened: {dialog.message}"))
    open_player(tab, tmp_path, hostile(TEXTS[name]))
    for panel in ("message", "decisions", "browser", "secrets", "change"):
        open_tab(tab, panel)
        tab.page.evaluate(STEP_THROUGH)
        assert unharmed(tab)
    open_tab(tab, "secrets").locator(".op-pick").first.click()
    tab.page.set_viewport_size({"width": 500, "height": 800})
    assert unharmed(tab)


@each_text
def test_the_picture_runs_nothing(tab: Watched, tmp_path: Path, name: str) -> None:
    picture = tmp_path / "run.svg"
    picture.write_text(str(FORMATS["svg"].write(hostile(TEXTS[name]))), encoding="utf-8")
    tab.page.goto(picture.as_uri())
    assert tab.page.evaluate("document.documentElement.tagName") == "svg"
    assert tab.page.evaluate("window.__pwned") is None
    assert quiet(tab)


@each_text
def test_the_displays_of_the_lab_run_nothing(tab: Watched, tmp_path: Path, name: str) -> None:
    trace = hostile(TEXTS[name])
    views = [show(trace), checks(trace), who_knows(trace), compare(trace, trace)]
    views += [raw(trace, number) for number in (1, 2, 13, 28)]
    page = tmp_path / "views.html"
    page.write_text(
        "<meta charset=utf-8>" + "".join(view.html for view in views), encoding="utf-8", errors="replace"
    )
    tab.page.goto(page.as_uri())
    assert tab.page.evaluate("window.__pwned") is None
    assert quiet(tab)


def test_characters_without_ink_are_spelled_out(tab: Watched, tmp_path: Path) -> None:
    open_player(tab, tmp_path, hostile(TEXTS["overrides"]))
    tab.page.get_by_role("button", name="As sent").click()
    marks = tab.page.locator(".op-wire .op-no-ink").all_inner_texts()
    assert {"U+202E", "U+202C", "U+2066", "U+2028"} <= set(marks)
    shown = tab.page.evaluate("document.querySelector('.op-frame').innerText")
    assert not set("\u202e\u202c\u2066\u2069\u200f\u2028") & set(shown)
