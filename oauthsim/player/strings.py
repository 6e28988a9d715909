"""The words of the player: one catalogue for each language. A translation is a file beside `en.json`."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from mockserver.policy import UsageMistake, unknown

CATALOGUES = Path(__file__).with_name("strings")


def languages() -> list[str]:
    """Return the languages that the player speaks."""
    return sorted(path.stem for path in CATALOGUES.glob("*.json"))


@cache
def strings(language: str = "en") -> dict[str, str]:
    """Return the words of one language. Raises UsageMistake that says which there are."""
    if language not in languages():
        raise UsageMistake(unknown("language", language, languages()))
    words: dict[str, str] = json.loads((CATALOGUES / f"{language}.json").read_text(encoding="utf-8"))
    return words
