"""JupyterLab as a person uses it: open a notebook, run it, look at what the cells show."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from browser.conftest import NOTEBOOKS, TOKEN, JupyterLab, Watched

ALL = [path.name for path in sorted(NOTEBOOKS.glob("*.ipynb"))]
MISTAKES = (
    '[data-mime-type="application/vnd.jupyter.error"], [data-mime-type="application/vnd.jupyter.stderr"]'
)
SETTLED = """(count) => {
    const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputArea-prompt')];
    return prompts.length === count && prompts.every((prompt) => /\\[\\d+\\]/.test(prompt.textContent));
}"""
SETTLED_OR_MISTAKEN = (
    f"([count, mistakes]) => document.querySelector(mistakes) !== null || ({SETTLED})(count)"
)
"""After an error JupyterLab runs no more cells: there is nothing to wait for."""
OPEN = "(path) => jupyterapp.commands.execute('docmanager:open', { path }).then(() => null)"
PICTURE = (
    "(image) => ({words: image.alt, wide: image.naturalWidth, shown: image.getBoundingClientRect().width})"
)


def stored(name: str) -> dict[str, Any]:
    """Return a notebook of the project as it is stored."""
    found: dict[str, Any] = json.loads(Path(NOTEBOOKS / name).read_text(encoding="utf-8"))
    return found


def code_cells(name: str) -> int:
    """Return how many code cells a notebook has."""
    return sum(cell["cell_type"] == "code" for cell in stored(name)["cells"])


def images(name: str) -> int:
    """Return how many images are stored in the outputs of a notebook."""
    return sum(json.dumps(cell.get("outputs", "")).count("<img ") for cell in stored(name)["cells"])


def open_path(tab: Watched, path: str) -> None:
    """Open a notebook in the JupyterLab that is there and wait until its kernel is idle."""
    tab.page.evaluate(OPEN, path)
    tab.page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()


def open_notebook(tab: Watched, name: str) -> None:
    """Open a notebook of the project and wait until all its cells are there."""
    open_path(tab, name)
    tab.page.wait_for_function(SETTLED, arg=code_cells(name))


def choose(tab: Watched, menu: str, item: str) -> None:
    """Choose an item of JupyterLab's menu."""
    tab.page.get_by_role("menuitem", name=menu, exact=True).click()
    tab.page.get_by_role("menuitem", name=item, exact=True).click()


def run_all(tab: Watched, name: str) -> None:
    """Empty the cells, run them all, and wait until each has its number again: none may make a mistake."""
    choose(tab, "Edit", "Clear Outputs of All Cells")
    tab.page.wait_for_function("() => !document.querySelector('.jp-OutputArea-output')")
    choose(tab, "Run", "Run All Cells")
    tab.page.wait_for_function(SETTLED_OR_MISTAKEN, arg=[code_cells(name), MISTAKES])
    assert tab.page.locator(MISTAKES).all_inner_texts() == []


def pictures(tab: Watched) -> list[dict[str, Any]]:
    """Scroll to every image in the outputs; return its words, its own width, and how wide it is shown."""
    found = []
    for image in tab.page.locator(".jp-OutputArea img").all():
        image.scroll_into_view_if_needed()
        found.append(image.evaluate(PICTURE))
    return found


def is_trusted(tab: Watched, lab: JupyterLab, name: str) -> bool:
    """Whether JupyterLab trusts a cell of the notebook."""
    answer = tab.page.request.get(f"{lab.address}/api/contents/{name}?token={TOKEN}")
    cells = answer.json()["content"]["cells"]
    return any(cell["metadata"].get("trusted") for cell in cells if cell["cell_type"] == "code")


def outside(tab: Watched) -> list[str]:
    """Return every request that was for another machine."""
    here = ("127.0.0.1", "localhost")
    return [
        url
        for url in tab.requests
        if urlsplit(url).scheme not in ("data", "blob", "about") and urlsplit(url).hostname not in here
    ]
