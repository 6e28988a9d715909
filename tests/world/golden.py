"""Digests of what the authorization code grant writes with seed 1: the same on every version of Python.

`python -m world.golden`, in tests/, writes them anew; with --show it only prints them.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

from oauthsim.diagrams.svg import svg
from oauthsim.diagrams.text import text
from oauthsim.export.trace_json import as_json
from oauthsim.simulate import simulate
from oauthsim.trace import Trace

GOLDEN = Path(__file__).with_name("golden.json")
WRITERS = {"json": as_json, "svg": svg, "text": text}


def digests() -> dict[str, dict[str, str]]:
    """Return the SHA-256 of each format, for the run as it should be and for two edited ones."""
    runs = {
        "honest": simulate("authorization-code", seed=1),
        "forged state": simulate("authorization-code", seed=1, edits=["13:state=forged"]),
        "lost answer": simulate("authorization-code", seed=1, edits=["15:drop"]),
    }
    return {name: {kind: _sha256(trace, kind) for kind in WRITERS} for name, trace in runs.items()}


def _sha256(trace: Trace, kind: str) -> str:
    return hashlib.sha256(str(WRITERS[kind](trace)).encode()).hexdigest()


def main() -> None:
    """Write the file, or show what would be in it."""
    content = json.dumps(digests(), indent=2) + "\n"
    if "--show" in sys.argv:
        sys.stdout.write(content)
    else:
        GOLDEN.write_text(content)


if __name__ == "__main__":
    main()
