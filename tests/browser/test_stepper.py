"""The step by step view in JupyterLab: its buttons and its slider show another message."""

from __future__ import annotations

import pytest
from browser.conftest import Watched
from browser.lab_page import open_notebook, outside, run_all
from playwright.sync_api import Locator, expect

NOTEBOOK = "00_start_here.ipynb"


@pytest.fixture
def view(lab_tab: Watched) -> Locator:
    """The step by step view of the first notebook, after that has been run."""
    open_notebook(lab_tab, NOTEBOOK)
    run_all(lab_tab, NOTEBOOK)
    button = lab_tab.page.get_by_role("button", name="Next")
    shown = lab_tab.page.locator(".jp-OutputArea-output", has=button).first
    shown.scroll_into_view_if_needed()
    return shown


def test_the_buttons_and_the_slider_show_another_message(view: Locator, lab_tab: Watched) -> None:
    expect(view).to_contain_text("1 of 26")
    expect(view).to_contain_text("GET / HTTP/1.1")

    view.get_by_role("button", name="Next").click()
    expect(view).to_contain_text("2 of 26")
    expect(view).to_contain_text("HTTP/1.1 200 OK")

    view.get_by_role("button", name="Last").click()
    expect(view).to_contain_text("26 of 26")
    expect(view).to_contain_text("Budget review")
    expect(view).to_contain_text("HTTP/1.1 200 OK")

    view.get_by_role("slider").press("ArrowLeft")
    expect(view).to_contain_text("25 of 26")
    expect(view).to_contain_text("GET /events HTTP/1.1")

    view.get_by_role("button", name="First").click()
    expect(view).to_contain_text("1 of 26")
    expect(view).to_contain_text("GET / HTTP/1.1")
    assert outside(lab_tab) == []
    assert lab_tab.errors == []
