"""The player in JupyterLab, with a kernel behind it: step, change, run again, undo; two in one notebook."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from browser.conftest import TOKEN, JupyterLab, Watched
from browser.lab_page import choose, open_notebook, open_path, outside
from playwright.sync_api import Locator, expect

from oauthsim.lab.player import RUN_ME

FIRST = "from oauthsim.lab import *\ntrace = simulate('authorization-code')"
LOOKS = "(one) => [...getComputedStyle(one)].map((name) => name + getComputedStyle(one)[name])"
KERNEL = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}


PLAYER = ".oauthsim-player .op-next"


def written(tab: Watched, lab: JupyterLab, name: str, *cells: str, shows: str = PLAYER) -> None:
    """Put a notebook with these cells into JupyterLab, open it, and run it until it `shows` something."""
    notebook = {
        "cells": [
            {
                "cell_type": "code",
                "id": f"cell-{at}",
                "metadata": {},
                "source": source,
                "outputs": [],
                "execution_count": None,
            }
            for at, source in enumerate((FIRST, *cells))
        ],
        "metadata": {"kernelspec": KERNEL},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    stored = {"type": "notebook", "format": "json", "content": notebook}
    answer = tab.page.request.put(
        f"{lab.address}/api/contents/{name}?token={TOKEN}",
        data=json.dumps(stored),
        headers={"Authorization": f"token {TOKEN}"},
    )
    assert answer.ok, answer.text()
    open_path(tab, name)
    choose(tab, "Run", "Run All Cells")
    tab.page.locator(shows).first.wait_for()


@pytest.fixture
def player(lab_tab: Watched, jupyterlab: JupyterLab) -> Locator:
    """A player of the authorization code run, alone in a notebook."""
    written(lab_tab, jupyterlab, "one.ipynb", "player = play(trace)\nplayer")
    return lab_tab.page.locator(".oauthsim-player")


def count(player: Locator) -> str:
    """Return where a player says that it is."""
    return str(player.locator(".op-count").text_content())


def open_tab(player: Locator, name: str) -> Locator:
    """Open one of the tabs of a player; return its panel."""
    player.locator(f"[data-tab={name}]").click()
    return player.locator("[role=tabpanel]:visible")


def slide(player: Locator, number: int) -> None:
    """Go to a message by the slider."""
    player.get_by_role("slider").fill(str(number))


def test_the_player_steps_and_its_keys_do_nothing_to_the_notebook(player: Locator, lab_tab: Watched) -> None:
    cells = lab_tab.page.locator(".jp-Cell").count()
    player.get_by_role("button", name="Next", exact=True).click()
    assert count(player) == "2 of 26"
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "a", "b", "d", "d", "x", "Enter", "m"):
        lab_tab.page.keyboard.press(key)
    expect(player.locator(".op-count")).not_to_have_text("2 of 26")
    player.locator(".op-scroller").focus()
    lab_tab.page.keyboard.press("Home")
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "a", "b", "d", "d", "x", "z"):
        lab_tab.page.keyboard.press(key)
    assert count(player) == "2 of 26"
    assert lab_tab.page.locator(".jp-Cell").count() == cells
    assert lab_tab.errors == []
    assert outside(lab_tab) == []


def test_a_field_is_changed_the_world_runs_again_and_both_runs_stand_side_by_side(
    player: Locator, lab_tab: Watched
) -> None:
    slide(player, 12)
    panel = open_tab(player, "change")
    panel.get_by_label("state", exact=True).fill("forged")
    panel.get_by_role("button", name="Run again").click()

    expect(player.locator(".op-scroller")).to_have_count(2)
    expect(player.locator(".op-part path")).to_have_count(2)
    expect(player.locator(".op-verdicts")).to_contain_text("First difference: message 12")
    expect(panel.locator(".op-line code")).to_contain_text("edits=['12:state=forged']")
    expect(open_tab(player, "message").locator(".op-differs")).to_contain_text("forged")
    slide(player, 13)
    expect(open_tab(player, "decisions").locator("li").first).to_contain_text("✗ violated, stopped")

    open_tab(player, "change").get_by_role("button", name="Undo").click()
    expect(player.locator(".op-scroller")).to_have_count(1)
    expect(player.locator(".op-outcome")).to_contain_text("completed")
    assert lab_tab.errors == []


def test_the_run_before_the_change_can_be_looked_into_as_well(player: Locator) -> None:
    slide(player, 12)
    panel = open_tab(player, "change")
    panel.get_by_label("lose this answer on its way").check()
    panel.get_by_role("button", name="Run again").click()
    before, after = player.locator("figure").first, player.locator("figure").last
    expect(after.locator("[data-message='12'] .badge.lost")).to_contain_text("lost on its way")
    before.locator("svg:not(.op-heads) [data-message='14'] .count").click()
    open_tab(player, "message")
    expect(player.locator(".op-wire")).to_contain_text("POST /token")
    assert count(player) == "14 of 26"


def test_a_rule_is_switched_off_where_it_was_violated(player: Locator) -> None:
    slide(player, 13)
    panel = open_tab(player, "change")
    panel.get_by_label("state", exact=True).fill("forged")
    panel.get_by_role("button", name="Run again").click()
    expect(player.locator(".op-outcome")).not_to_contain_text("completed")
    line = open_tab(player, "decisions").locator("li", has_text="state-belongs-to-this-session")
    line.get_by_role("button", name="Switch this rule off and run again").click()
    expect(line).to_contain_text("⚠ violated, not enforced")
    chips = open_tab(player, "change").locator(".op-chip")
    expect(chips).to_have_count(2)
    chips.first.get_by_role("button").click()
    expect(chips).to_have_count(1)
    expect(chips).to_contain_text("without state-belongs-to-this-session")


def test_presets_alice_and_the_clock_can_be_changed(player: Locator) -> None:
    panel = open_tab(player, "change")
    panel.get_by_label("denies it").check()
    panel.get_by_role("button", name="Run again").click()
    expect(player.locator(".op-outcome")).to_contain_text("access_denied")
    expect(panel.locator(".op-chip")).to_contain_text("Alice denies")
    panel.get_by_role("button", name="Undo").click()
    expect(player.locator(".op-outcome")).to_contain_text("completed")

    slide(player, 12)
    panel.get_by_label("let it arrive late, by").last.fill("61")
    panel.get_by_label("let it arrive late, by").last.press("Tab")
    panel.get_by_role("button", name="Run again").click()
    expect(player.locator(".op-outcome")).to_contain_text("invalid_grant")

    panel.get_by_label("Preset").select_option("careless")
    panel.get_by_role("button", name="Run again").click()
    expect(player.locator(".op-outcome")).to_contain_text("completed")
    expect(panel.locator(".op-line code")).to_contain_text("policy='careless'")


def test_a_scope_is_unticked(player: Locator) -> None:
    panel = open_tab(player, "change")
    panel.get_by_text("Scopes she leaves ticked").click()
    panel.get_by_label("calendar.read").uncheck()
    panel.get_by_role("button", name="Run again").click()
    expect(panel.locator(".op-chip")).to_contain_text("Alice grants only")
    expect(player.locator(".op-outcome")).to_contain_text("access_denied")


def test_a_mistake_is_a_sentence(player: Locator, lab_tab: Watched) -> None:
    slide(player, 12)
    panel = open_tab(player, "change")
    panel.get_by_label("status", exact=True).fill("high")
    panel.get_by_role("button", name="Run again").click()
    expect(player.get_by_role("alert")).to_have_text("status must be a number from 100 to 599, not 'high'")
    assert lab_tab.page.locator('[data-mime-type="application/vnd.jupyter.error"]').count() == 0
    assert lab_tab.errors == []


def test_the_run_is_saved_by_the_kernel(player: Locator, lab_tab: Watched, tmp_path: Path) -> None:
    player.get_by_text("Save as").click()
    with lab_tab.page.expect_download() as download:
        player.locator("[data-format=pytest]").click()
    download.value.save_as(tmp_path / "test_saved.py")
    assert "simulate('authorization-code')" in (tmp_path / "test_saved.py").read_text(encoding="utf-8")


def test_two_players_and_a_plain_diagram_do_not_disturb_each_other(
    lab_tab: Watched, jupyterlab: JupyterLab
) -> None:
    written(lab_tab, jupyterlab, "three.ipynb", "play(trace)", "show(trace)", "play(trace)")
    players = lab_tab.page.locator(".oauthsim-player")
    expect(players).to_have_count(2)
    one, other = players.first, players.last
    picture = lab_tab.page.locator(".jp-OutputArea img:visible")
    expect(picture).to_have_count(1)
    before = picture.evaluate(LOOKS)
    for _ in range(3):
        one.get_by_role("button", name="Next", exact=True).click()
    open_tab(one, "secrets")
    one.get_by_role("button", name="Large type").click()
    assert (count(one), count(other)) == ("4 of 26", "1 of 26")
    expect(other.locator("[role=tab][aria-selected=true]")).to_contain_text("Message")
    expect(other).not_to_have_class(re.compile("op-large"))
    assert picture.evaluate(LOOKS) == before
    ids = lab_tab.page.locator(".oauthsim-player [id]").evaluate_all("(all) => all.map((one) => one.id)")
    assert len(ids) == len(set(ids)) > 0
    assert lab_tab.errors == []


def test_a_cell_and_the_player_move_each_other(player: Locator, lab_tab: Watched) -> None:
    slide(player, 7)
    cell = lab_tab.page.locator(".jp-CodeCell").first.locator(".cm-content")
    cell.click()
    lab_tab.page.keyboard.press("Control+a")
    lab_tab.page.keyboard.type("print('at', player.number); player.number = 20")
    lab_tab.page.keyboard.press("Control+Enter")
    expect(lab_tab.page.get_by_text("at 7", exact=True)).to_be_visible()
    expect(player.locator(".op-count")).to_have_text("20 of 26")


def test_the_player_follows_the_theme_of_jupyterlab(player: Locator, lab_tab: Watched) -> None:
    assert player.get_attribute("data-theme") == "light"
    lab_tab.page.evaluate("document.body.dataset.jpThemeLight = 'false'")
    expect(player).to_have_attribute("data-theme", "dark")
    lab_tab.page.evaluate("document.body.dataset.jpThemeLight = 'true'")
    expect(player).to_have_attribute("data-theme", "light")


def test_closing_and_reopening_the_notebook_leaves_the_picture(
    player: Locator, lab_tab: Watched, jupyterlab: JupyterLab
) -> None:
    picture = lab_tab.page.locator(".oauthsim-face img")
    expect(picture).to_be_hidden()
    player.locator(".op-scroller").focus()
    lab_tab.page.keyboard.press("Control+s")  # with Control it is the notebook's, also from inside the player
    lab_tab.page.locator(".jp-NotebookPanel.jp-mod-dirty").wait_for(state="detached")
    sessions = lab_tab.page.request.get(f"{jupyterlab.address}/api/sessions?token={TOKEN}").json()
    for session in sessions:
        lab_tab.page.request.delete(
            f"{jupyterlab.address}/api/sessions/{session['id']}?token={TOKEN}",
            headers={"Authorization": f"token {TOKEN}"},
        )
    lab_tab.page.goto(jupyterlab.url("one.ipynb"))
    lab_tab.page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    expect(lab_tab.page.locator(".oauthsim-player .op-next")).to_have_count(0)
    expect(picture).to_be_visible()
    expect(lab_tab.page.get_by_text("Error displaying widget")).to_be_hidden()


def test_a_stored_notebook_shows_the_picture_untrusted(lab_tab: Watched) -> None:
    open_notebook(lab_tab, "02_pkce.ipynb")
    picture = lab_tab.page.locator(".oauthsim-face img")
    picture.scroll_into_view_if_needed()
    expect(picture).to_be_visible()
    expect(lab_tab.page.get_by_text(RUN_ME)).to_be_visible()
