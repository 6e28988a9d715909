"""A notebook with a live player, saved, closed, and opened again without its kernel: the static face."""

from __future__ import annotations

from typing import Any

from browser.conftest import TOKEN, JupyterLab, Watched
from browser.lab_page import open_path
from browser.test_player_in_lab import written
from playwright.sync_api import expect

from oauthsim.lab.faces import VIEW
from oauthsim.lab.player import RUN_ME

NAME = "reopened.ipynb"
CLOSE = """async () => {
    for (const widget of [...jupyterapp.shell.widgets('main')]) widget.dispose();
    await jupyterapp.serviceManager.sessions.shutdownAll();
}"""


def saved(tab: Watched, lab: JupyterLab) -> list[dict[str, Any]]:
    """Save the notebook as a person does; return what is stored of the cell with the player."""
    with tab.page.expect_response(lambda answer: answer.request.method == "PUT" and NAME in answer.url):
        tab.page.keyboard.press("Control+s")  # with Control it is the notebook's, also from inside the player
    answer = tab.page.request.get(f"{lab.address}/api/contents/{NAME}?token={TOKEN}")
    outputs: list[dict[str, Any]] = answer.json()["content"]["cells"][1]["outputs"]
    return outputs


def test_a_saved_player_leaves_its_picture_and_no_complaint_of_jupyterlab(
    lab_tab: Watched, jupyterlab: JupyterLab
) -> None:
    written(lab_tab, jupyterlab, NAME, "play(trace)")
    player, picture = (lab_tab.page.locator(one) for one in (".oauthsim-player", ".oauthsim-face img"))
    expect(picture).to_be_hidden()
    player.locator(".op-scroller").focus()

    stored = saved(lab_tab, jupyterlab)
    assert [set(output["data"]) for output in stored] == [{"text/html", "text/plain"}, {"text/plain"}]
    assert stored[1]["data"]["text/plain"] == RUN_ME
    assert VIEW not in str(stored)
    player.get_by_role("button", name="Next", exact=True).click()
    expect(player.locator(".op-count")).to_have_text("2 of 26")
    assert lab_tab.page.evaluate("jupyterapp.shell.currentWidget.context.model.dirty") is False

    lab_tab.page.evaluate(CLOSE)
    lab_tab.forget()
    open_path(lab_tab, NAME)
    expect(picture).to_be_visible()
    expect(lab_tab.page.get_by_text(RUN_ME)).to_be_visible()
    output = lab_tab.page.locator(".jp-Cell").nth(1).locator(".jp-OutputArea-output")
    expect(output).to_have_count(2)
    expect(player).to_have_count(0)
    assert lab_tab.page.get_by_text("widget").count() == 0, "neither `Loading widget…` nor an error about one"
    assert lab_tab.errors == []


def test_a_player_is_still_there_when_its_cell_is_moved_after_saving(
    lab_tab: Watched, jupyterlab: JupyterLab
) -> None:
    written(lab_tab, jupyterlab, NAME, "play(trace)", "'the last cell'")
    saved(lab_tab, jupyterlab)
    lab_tab.page.locator(".jp-Cell").nth(1).locator(".jp-InputPrompt").click()
    lab_tab.page.keyboard.press("Control+Shift+ArrowDown")
    expect(lab_tab.page.locator(".jp-Cell").nth(2).locator(".oauthsim-player .op-next")).to_be_visible()
    assert lab_tab.errors == []
