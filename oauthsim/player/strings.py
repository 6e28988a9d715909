"""The words of the player: one catalogue for each language. A translation is a file beside `en.json`."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from mockserver.policy import UsageMistake

CATALOGUES = Path(__file__).with_name("strings")


def languages() -> list[str]:
    """Return the languages that the player speaks."""
    return sorted(path.stem for path in CATALOGUES.glob("*.json"))


def known(language: str) -> str:
    """Return `language`. Raises UsageMistake that says which there are, when it is none of them."""
    if language not in languages():
        raise UsageMistake(f"there is no language {language!r}; there are: {', '.join(languages())}")
    return language


@cache
def strings(language: str = "en") -> dict[str, str]:
    """Return the words of one language. Raises UsageMistake that says which there are."""
    words: dict[str, str] = json.loads((CATALOGUES / f"{known(language)}.json").read_text(encoding="utf-8"))
    return words
