"""Write the picture that the README shows: `python tools/readme.py`, when a run looks different."""

from __future__ import annotations

from pathlib import Path

from oauthsim.diagrams.svg import svg
from oauthsim.simulate import simulate

PICTURE = Path(__file__).parent.parent / "docs" / "authorization-code.svg"


def picture() -> str:
    """Return the diagram of the authorization code grant, as the README shows it."""
    return svg(simulate("authorization-code"))


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8")
