"""What a notebook has stored is what its cells give, whole, and shows in a notebook that nobody trusts."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted(
    path for path in (ROOT / "notebooks").rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts
)
LONGEST_CODE, LONGEST_LINE = 12, 110
MOST_WORDS = 120
MOST_CHARACTERS = 60_000
"""Of the text and HTML of one cell's outputs, images aside: more would not be read."""
RFC_PAGE = r"https://www\.rfc-editor\.org/rfc/rfc\d{3,4}(#section-[\d.]+\d)?"
OF_ONE_MACHINE = ("/home/", "/root/", "/tmp/", "/Users/", "site-packages", "ipykernel_", " at 0x", str(ROOT))

each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def tool() -> ModuleType:
    """Return tools/notebooks.py, which is no package."""
    spec = importlib.util.spec_from_file_location("tools_notebooks", ROOT / "tools" / "notebooks.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read(path: Path) -> dict[str, Any]:
    """Return a notebook as it is stored."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def cells(path: Path, kind: str) -> list[dict[str, Any]]:
    """Return the cells of one kind."""
    return [cell for cell in read(path)["cells"] if cell["cell_type"] == kind]


def source(cell: dict[str, Any]) -> str:
    """Return what is written in a cell."""
    return "".join(cell["source"])


def outputs(path: Path) -> list[str]:
    """Return everything that is stored as output, one text for each kind of each output."""
    found = []
    for cell in cells(path, "code"):
        for output in cell["outputs"]:
            kinds = output.get("data", {"text": output.get("text", "")})
            found += ["".join(kind) for kind in kinds.values()]
    return found


def test_the_two_first_notebooks_are_there() -> None:
    assert [path.stem for path in NOTEBOOKS][:2] == ["00_start_here", "01_authorization_code"]


@each_notebook
@pytest.mark.filterwarnings("default")  # what the libraries that run a kernel warn of is no affair of ours
def test_running_a_notebook_again_stores_the_same_bytes(path: Path) -> None:
    assert tool().executed(path) == path.read_text(encoding="utf-8"), "run `make notebooks-store`"


@each_notebook
def test_the_cells_were_run_once_each_from_top_to_bottom(path: Path) -> None:
    counts = [cell["execution_count"] for cell in cells(path, "code")]
    assert counts == list(range(1, len(counts) + 1))


@each_notebook
def test_a_cell_that_ends_in_a_value_has_it_stored(path: Path) -> None:
    for cell in cells(path, "code"):
        last = ast.parse(source(cell)).body[-1]
        if isinstance(last, ast.Expr) or "print(" in source(cell):
            assert cell["outputs"], f"nothing is stored, so nothing would be compared:\n{source(cell)}"


@each_notebook
def test_no_error_is_stored_and_nothing_was_said_on_stderr(path: Path) -> None:
    kinds = {(out["output_type"], out.get("name")) for cell in cells(path, "code") for out in cell["outputs"]}
    assert kinds <= {("execute_result", None), ("display_data", None), ("stream", "stdout")}


@each_notebook
def test_every_output_has_a_face_that_needs_no_trust(path: Path) -> None:
    for cell in cells(path, "code"):
        for output in cell["outputs"]:
            kinds = set(output.get("data", {"text/plain": ""}))
            assert kinds <= {"text/plain", "text/html"}, (
                "a widget or an image that an untrusted notebook hides"
            )
            assert "text/plain" in kinds
            html = "".join(output.get("data", {}).get("text/html", ""))
            assert not re.search(r"<(svg|style|script|iframe|form|input|link)\b|\bon\w+=", html)


@each_notebook
def test_every_image_is_in_the_notebook_and_has_words_for_who_cannot_see_it(path: Path) -> None:
    images = re.findall(r"<img [^>]*>", "".join(outputs(path)))
    for image in images:
        assert re.search(r'src="data:image/svg\+xml[;,]', image)
        assert re.search(r'alt="[^"]{20,}"', image)


@pytest.mark.parametrize("path", NOTEBOOKS[:2], ids=lambda path: path.stem)
def test_the_first_notebooks_show_a_picture_early(path: Path) -> None:
    pictured = ["<img " in json.dumps(cell.get("outputs", "")) for cell in read(path)["cells"]]
    assert pictured.index(True) < 6


@each_notebook
def test_nothing_tells_on_which_machine_and_when_it_ran(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = [words for words in OF_ONE_MACHINE if words in re.sub(r"base64,[\w+/=]*", "", text)]
    assert not found
    assert set(read(path)["metadata"]) == {"kernelspec", "language_info"}  # no widget state among them
    assert read(path)["metadata"] == tool().METADATA
    assert all(set(cell["metadata"]) <= {"tags"} for cell in read(path)["cells"])


@each_notebook
def test_a_cell_can_be_taken_in_at_a_glance(path: Path) -> None:
    for cell in cells(path, "code"):
        lines = source(cell).split("\n")
        assert len(lines) <= LONGEST_CODE, source(cell)
        assert max(map(len, lines)) <= LONGEST_LINE, source(cell)
    for cell in cells(path, "markdown"):
        assert len(re.findall(r"[\w'-]+", source(cell))) <= MOST_WORDS, source(cell)


@each_notebook
def test_no_output_is_longer_than_somebody_would_read(path: Path) -> None:
    for text in outputs(path):
        assert len(re.sub(r"base64,[\w+/=]*", "", text)) <= MOST_CHARACTERS


@each_notebook
def test_every_link_leads_somewhere(path: Path) -> None:
    prose = "\n".join(source(cell) for cell in cells(path, "markdown"))
    for target in re.findall(r"\]\(([^)]*)\)", prose):
        local = (path.parent / target.partition("#")[0]).exists()
        assert local or re.fullmatch(RFC_PAGE, target), target
    loose = set(re.findall(r"https?://[\w./-]+", re.sub(r"\]\([^)]*\)|`[^`]*`", "", prose)))
    assert not loose, "write it as a link, or as code when nobody should follow it"


@each_notebook
def test_it_imports_nothing_but_the_project_what_it_needs_and_the_standard_library(path: Path) -> None:
    known = {"oauthsim", "mockserver", "segno", "__future__", *sys.stdlib_module_names}
    for cell in cells(path, "code"):
        for node in ast.walk(ast.parse(source(cell))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert {name.partition(".")[0] for name in names} <= known
