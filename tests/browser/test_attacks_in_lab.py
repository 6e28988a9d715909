"""Attacks in JupyterLab with a kernel behind them: tick rules on a board, press cells of a grid, save."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser.conftest import TOKEN, JupyterLab, Watched
from browser.lab_page import open_path, outside
from browser.test_player_in_lab import written
from browser.test_reopened import CLOSE
from playwright.sync_api import Locator, expect

from oauthsim.lab.attacks import RUN_ME as TICK_ME
from oauthsim.lab.faces import VIEW
from oauthsim.lab.grid import RUN_ME as PRESS_ME

NAME = "attacks.ipynb"
RULE = "state-belongs-to-this-session"
BOARD, GRID = "find_the_rule('login-csrf')", "grid('login-csrf', 'jwt-alg-none')"
SERIOUS = """async () => {
    const shown = [...document.querySelectorAll('.jp-OutputArea-output .widget-vbox')];
    const found = await axe.run({ include: shown }, { resultTypes: ['violations'] });
    const serious = found.violations.filter((one) => ['serious', 'critical'].includes(one.impact));
    return serious.map((one) => [one.id, one.nodes[0].html]);
}"""
THEME = "(theme) => jupyterapp.commands.execute('apputils:change-theme', { theme }).then(() => null)"


@pytest.fixture
def both(lab_tab: Watched, jupyterlab: JupyterLab) -> Iterator[Watched]:
    """A notebook with a board and a grid, run. Whatever a test does, nothing complains or asks outside."""
    written(lab_tab, jupyterlab, NAME, BOARD, GRID, shows=".oauthsim-grid button")
    yield lab_tab
    assert lab_tab.errors == []
    assert outside(lab_tab) == []


def cell(tab: Watched, number: int) -> Locator:
    """Return what cell `number` shows: 1 is the board, 2 the grid."""
    return tab.page.locator(".jp-Cell").nth(number).locator(".jp-OutputArea")


def test_ticking_the_rule_that_stops_it_shows_that_mallory_is_stopped(both: Watched) -> None:
    board = cell(both, 1)
    expect(board.get_by_role("checkbox")).to_have_count(5)
    expect(board).to_contain_text("The state of the authorization response is one that this client gave")
    verdict = board.locator(".oauthsim-says")
    expect(verdict).to_contain_text("✗ Mallory wins")
    box = board.get_by_role("checkbox", name=RULE)
    box.check()
    expect(verdict).to_contain_text("✓ Mallory is stopped")
    expect(verdict).to_contain_text(RULE)
    box.uncheck()
    expect(verdict).to_contain_text("✗ Mallory wins")

    board.get_by_role("checkbox", name="redirect-uri-matches-exactly").focus()
    both.page.keyboard.press("Tab")
    both.page.keyboard.press("Space")
    expect(box).to_be_checked()
    expect(verdict).to_contain_text("✓ Mallory is stopped")


def test_pressing_a_cell_of_the_grid_opens_its_run_in_the_place_of_the_one_before(both: Watched) -> None:
    shown = cell(both, 2)
    player, opened = shown.locator(".oauthsim-player"), shown.get_by_role("status").first
    expect(shown.get_by_role("row")).to_have_count(3)
    expect(opened).to_contain_text("Press one to see its run below")
    shown.get_by_role("button", name="✗ wins: login-csrf, preset careless").click()
    expect(player.get_by_role("heading", name="login-csrf")).to_be_visible()
    expect(player.locator(".op-outcome")).to_contain_text("completed")
    expect(opened).to_have_text("Below: login-csrf, preset careless: ✗ Mallory wins")

    rule = shown.get_by_role("button", name="✓ token-algorithm-is-accepted: jwt-alg-none")
    rule.click()
    expect(player.get_by_role("heading", name="jwt-alg-none")).to_be_visible()
    expect(player).to_have_count(1)
    expect(opened).to_contain_text("jwt-alg-none, only token-algorithm-is-accepted: ✓ stopped · message")
    expect(rule).to_have_attribute("aria-pressed", "true")
    expect(shown.locator("[aria-pressed=true][aria-label]")).to_have_count(1)


def test_the_grid_is_worked_by_keys_alone_and_they_do_nothing_to_the_notebook(both: Watched) -> None:
    shown, keys = cell(both, 2), both.page.keyboard
    shown.get_by_role("button", name="✗ wins: login-csrf, preset careless").focus()
    keys.press("Enter")
    opened = shown.get_by_role("status").first
    expect(opened).to_contain_text("preset careless")
    for key in ("a", "b", "x", "d", "d", "m"):
        keys.press(key)
    keys.press("Shift+Tab")
    keys.press("Shift+Tab")
    keys.press("Enter")
    expect(opened).to_have_text("Below: login-csrf, preset rfc9700: ✓ stopped")
    expect(shown.get_by_role("button", name="✓ stopped: login-csrf, preset rfc9700")).to_be_focused()
    expect(both.page.locator(".jp-Cell")).to_have_count(3)
    expect(both.page.locator(".jp-Notebook")).to_have_class(re.compile("jp-mod-commandMode"))


def test_axe_finds_nothing_serious_in_the_board_and_the_grid_light_or_dark(both: Watched) -> None:
    both.page.evaluate(Axe().axe_script)
    cell(both, 1).get_by_role("checkbox", name=RULE).check()
    cell(both, 2).get_by_role("button").first.click()
    expect(cell(both, 2).locator(".op-next")).to_be_visible()
    try:
        for theme, light in (("JupyterLab Light", "true"), ("JupyterLab Dark", "false")):
            both.page.evaluate(THEME, theme)
            expect(both.page.locator("body")).to_have_attribute("data-jp-theme-light", light)
            assert both.page.evaluate(SERIOUS) == []
    finally:
        both.page.evaluate(THEME, "JupyterLab Light")


def test_saved_both_leave_their_tables_and_reopened_nothing_complains(
    both: Watched, jupyterlab: JupyterLab
) -> None:
    face = [cell(both, number).locator("table", has_text=RULE).first for number in (1, 2)]
    expect(face[0]).to_be_hidden()
    assert cell(both, 2).locator("table:visible").count() == 1, "the live grid, not its face as well"
    cell(both, 2).get_by_role("button").first.click()
    expect(cell(both, 2).locator(".op-next")).to_be_visible()
    for outputs, run_me in zip(saved(both, jupyterlab), (TICK_ME, PRESS_ME), strict=True):
        assert [set(output["data"]) for output in outputs] == [{"text/html", "text/plain"}, {"text/plain"}]
        assert outputs[1]["data"]["text/plain"] == run_me
        assert VIEW not in str(outputs)

    both.page.evaluate(CLOSE)
    both.forget()
    open_path(both, NAME)
    expect(face[0]).to_be_visible()
    expect(face[1]).to_be_visible()
    expect(both.page.get_by_text(TICK_ME)).to_be_visible()
    expect(both.page.get_by_text(PRESS_ME)).to_be_visible()
    assert both.page.get_by_text("widget").count() == 0, "neither `Loading widget…` nor an error about one"


def saved(tab: Watched, lab: JupyterLab) -> list[list[dict[str, Any]]]:
    """Save the notebook as a person does; return what is stored of the board and of the grid."""
    with tab.page.expect_response(lambda answer: answer.request.method == "PUT" and NAME in answer.url):
        tab.page.keyboard.press("Control+s")
    answer = tab.page.request.get(f"{lab.address}/api/contents/{NAME}?token={TOKEN}")
    return [cell["outputs"] for cell in answer.json()["content"]["cells"][1:]]
