"""Large type in JupyterLab, which has a size of its own for all code in its pages."""

from __future__ import annotations

from browser.conftest import JupyterLab, Watched
from browser.test_player_in_lab import written
from playwright.sync_api import Locator

SIZE = "(one) => parseFloat(getComputedStyle(one).fontSize)"


def size(one: Locator) -> float:
    """Return the size of the letters, in pixels."""
    return float(one.evaluate(SIZE))


def test_code_grows_with_the_words_around_it(lab_tab: Watched, jupyterlab: JupyterLab) -> None:
    written(lab_tab, jupyterlab, "large.ipynb", "play(simulate('authorization-code', edits=['12:state=x']))")
    player = lab_tab.page.locator(".oauthsim-player")
    player.get_by_role("slider").fill("13")
    player.locator("[data-tab=decisions]").click()
    code, words = player.locator(".op-ledger .op-rule code").first, player.locator(".op-ledger p").first
    assert 0.85 < size(code) / size(words) < 1
    player.get_by_role("button", name="Large type").click()
    assert size(words) == 20
    assert 0.85 < size(code) / size(words) < 1
