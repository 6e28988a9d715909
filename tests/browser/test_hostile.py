"""Hostile text in every part of a message, in Chromium: nothing runs or is fetched, no layout breaks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser.conftest import Watched
from browser.player_page import open_player, open_tab, quiet
from player.hostile import TEXTS, hostile
from playwright.sync_api import Browser

from oauthsim.cli.formats import FORMATS
from oauthsim.lab import checks, compare, raw, show, who_knows

HARMLESS = "words ﷽"
PANELS = ["message", "decisions", "browser", "secrets", "change"]
STEP_THROUGH = """async (panels) => {
    const open = '[role=tabpanel]:not([hidden])';
    const slider = document.querySelector('[type=range]');
    const found = new Set();
    const note = (elements) => {
        for (const one of elements) {
            found.add(one.localName);
            for (const name of one.getAttributeNames()) found.add(`${one.localName} with ${name}`);
            if (one.localName === 'a') found.add(`a link to ${one.protocol}`);
        }
    };
    for (let number = 1; number <= Number(slider.max); number += 1) {
        slider.value = number;
        slider.dispatchEvent(new Event('input'));
        for (const panel of panels) {
            document.querySelector(`[data-tab=${panel}]`).click();
            for (const piece of document.querySelectorAll(`${open} .op-field[tabindex]`)) {
                piece.dispatchEvent(new FocusEvent('focus'));
                if (document.querySelector('.op-card').hidden) found.add('a field that is not explained');
                note(document.querySelectorAll('.op-card *'));
            }
            note(document.querySelectorAll(`${open} *`));
            if (window.__pwned) found.add(`a script that ran in ${panel}`);
            if (document.documentElement.scrollWidth > innerWidth) found.add(`too wide in ${panel}`);
        }
        note(document.querySelectorAll('#player *'));
        await new Promise(requestAnimationFrame);
    }
    return [...found];
}"""
"""Go to every message, in every tab, and have every field of it explained; return what was on the page."""

each_text = pytest.mark.parametrize("name", TEXTS)


@pytest.fixture(scope="module")
def one_tab(browser: Browser) -> Iterator[Watched]:
    """One tab for all texts: each is a page of its own."""
    context = browser.new_context()
    watched = Watched(context.new_page())
    watched.watch()
    watched.page.on("dialog", lambda dialog: dialog.dismiss())
    watched.page.on("dialog", lambda dialog: watched.errors.append(f"a dialog opened: {dialog.message}"))
    yield watched
    context.close()


@pytest.fixture
def tab(one_tab: Watched) -> Watched:
    """The tab, with nothing in it, and nothing noted."""
    one_tab.page.set_viewport_size({"width": 1400, "height": 1000})
    one_tab.page.goto("about:blank")
    one_tab.forget()
    return one_tab


@pytest.fixture(scope="module")
def made_of(one_tab: Watched, tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """What the page is made of when every text in it is harmless: elements, attributes, links."""
    open_player(one_tab, tmp_path_factory.mktemp("harmless"), hostile(HARMLESS))
    found = set(one_tab.page.evaluate(STEP_THROUGH, PANELS))
    assert "a field that is not explained" not in found
    return found


def unharmed(tab: Watched) -> bool:
    """Whether nothing ran, and the page is no wider than its window."""
    assert tab.page.evaluate("window.__pwned") is None
    assert tab.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    return quiet(tab)


@each_text
def test_the_player_shows_hostile_text_as_text(
    made_of: set[str], tab: Watched, tmp_path: Path, name: str
) -> None:
    open_player(tab, tmp_path, hostile(TEXTS[name]))
    assert set(tab.page.evaluate(STEP_THROUGH, PANELS)) <= made_of
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
