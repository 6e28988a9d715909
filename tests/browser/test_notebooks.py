"""Every notebook in JupyterLab: as it is stored, where nobody has trusted it, and run from top to bottom."""

from __future__ import annotations

import pytest
from browser.conftest import JupyterLab, Watched
from browser.lab_page import ALL, images, is_trusted, open_notebook, outside, pictures, run_all

LOADED = "(images) => images.every((image) => image.complete && image.naturalWidth > 100)"


@pytest.mark.parametrize("name", ALL)
def test_a_notebook_shows_its_pictures_untrusted_and_runs_without_an_error(
    lab_tab: Watched, jupyterlab: JupyterLab, name: str
) -> None:
    open_notebook(lab_tab, name)
    assert not is_trusted(lab_tab, jupyterlab, name)
    shown = pictures(lab_tab)
    assert len(shown) == images(name) > 0
    assert all(one["wide"] > 100 and one["shown"] > 100 and len(one["words"]) > 20 for one in shown), shown
    assert lab_tab.page.locator(".jp-OutputArea .jupyter-widgets").count() == 0  # nothing ran yet

    run_all(lab_tab, name)
    assert lab_tab.page.locator(".jp-OutputArea img").evaluate_all(LOADED)
    assert outside(lab_tab) == []
    assert lab_tab.errors == []


def test_answers_open_and_links_lead_on_where_nobody_has_trusted_the_notebook(lab_tab: Watched) -> None:
    open_notebook(lab_tab, "00_start_here.ipynb")
    question = lab_tab.page.locator(".jp-OutputArea-output", has_text="Who has seen Alice's password?")
    answer = question.get_by_text("Her browser, which sent it once")
    assert not answer.is_visible()
    question.get_by_text("Answer", exact=True).click()
    assert answer.is_visible()

    lab_tab.page.get_by_role("link", name="The authorization code grant, step by step").click()
    lab_tab.page.get_by_role("heading", name="Step 1 · The app asks").wait_for()
