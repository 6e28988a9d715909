"""Run the notebooks and store what their cells give, so that the same code stores the same bytes.

`python tools/notebooks.py [NOTEBOOK]…` runs them in place: all of notebooks/, or those named. With --check it
writes nothing, and says which would change.
"""

from __future__ import annotations

import hashlib
import sys
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
    },
}
"""What every notebook says of itself; no version of Python, which is another on the next machine."""
KEPT = ("tags",)
"""Of a cell's metadata this is kept; the rest is how somebody's editor looked."""
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
"""Names a widget of a kernel that is gone. Beside it stands an image, which shows without one."""


def stored() -> list[Path]:
    """Return every notebook of the project, in order."""
    return sorted(path for path in NOTEBOOKS.rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)


def executed(path: Path) -> str:
    """Run the notebook at `path` from the top in a fresh kernel; return it as the text to store.

    Raises nbclient's CellExecutionError when a cell fails.
    """
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        store_widget_state=False,
        record_timing=False,
        coalesce_streams=True,  # or how much was printed at once would depend on the moment
        resources={"metadata": {"path": str(path.parent)}},
    ).execute()
    return as_text(notebook)


def as_text(notebook: Any) -> str:
    """Return a notebook as text in which nothing depends on when, where and by whom it was run."""
    notebook.metadata = nbformat.from_dict(METADATA)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    seen: Counter[str] = Counter()
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({key: cell.metadata[key] for key in KEPT if key in cell.metadata})
        digest = hashlib.sha256(f"{cell.cell_type}\0{cell.source}".encode()).hexdigest()[:8]
        seen[digest] += 1
        cell.id = digest if seen[digest] == 1 else f"{digest}-{seen[digest]}"
        for output in cell.get("outputs", ()):
            output.get("data", {}).pop(WIDGET_VIEW, None)
            if "metadata" in output:
                output.metadata = nbformat.from_dict({})
    nbformat.validate(notebook)
    text: str = nbformat.writes(notebook, version=4)
    return text.rstrip("\n") + "\n"


def main(words: list[str]) -> int:
    """Store what the named notebooks give, or only look with --check. Return 1 when one would change."""
    check = "--check" in words
    named = [Path(word).resolve() for word in words if word != "--check"]
    changed = 0
    for path in named or stored():
        text = executed(path)
        if text == path.read_text(encoding="utf-8"):
            continue
        changed += 1
        print(f"{path.name}: {'would change' if check else 'stored'}")
        if not check:
            path.write_text(text, encoding="utf-8", newline="\n")
    return 1 if check and changed else 0


if __name__ == "__main__":
    warnings.simplefilter("ignore")  # of the libraries that run a kernel; ours are tested elsewhere
    sys.exit(main(sys.argv[1:]))
