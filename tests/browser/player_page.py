"""The player as a file, in a browser: how a test opens it, and what it reads there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from browser.conftest import Watched
from playwright.sync_api import Locator

from oauthsim.player.html_export import html
from oauthsim.trace import Trace


def open_player(tab: Watched, folder: Path, trace: Trace, language: str = "en") -> None:
    """Write a trace as a page and open it from the file system."""
    file = folder / "run.html"
    file.write_text(html(trace, language), encoding="utf-8")
    tab.page.goto(file.as_uri())
    tab.page.locator(".op-next").wait_for()


def count(tab: Watched) -> str:
    """Return where the player says that it is."""
    return tab.page.locator(".op-count").inner_text()


def open_tab(tab: Watched, name: str) -> Locator:
    """Open one of the tabs; return its panel."""
    tab.page.locator(f"[data-tab={name}]").click()
    return tab.page.locator("[role=tabpanel]:visible")


def go(tab: Watched, number: int) -> None:
    """Point at a message in the diagram."""
    tab.page.locator(f"svg:not(.op-heads) [data-message='{number}'] .count").click()


def row_of_the_present(tab: Watched) -> Any:
    """Return the middle of the band behind the present message, and the line of its arrow."""
    return tab.page.evaluate("""() => {
        const box = (element) => element.getBoundingClientRect();
        const middle = (element) => box(element).top + box(element).height / 2;
        const number = document.querySelector('.op-count').textContent.split(' ')[0];
        const arrow = document.querySelector(`svg:not(.op-heads) [data-message="${number}"] .sign`);
        return [middle(document.querySelector('.op-here')), middle(arrow)];
    }""")


def quiet(tab: Watched) -> bool:
    """Whether the page asked nobody for anything but itself, and complained about nothing."""
    asked = [url for url in tab.requests if not url.startswith(("file:", "data:", "blob:", "about:"))]
    assert asked == []
    assert tab.errors == []
    return True
