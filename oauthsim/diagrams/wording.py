"""The words of a picture in one language: filled in, counted, and put into a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from oauthsim.explanations.catalogue import ENGLISH, diagram_words
from oauthsim.explanations.times import counted


@dataclass(frozen=True, slots=True)
class Wording:
    """Says things in `language`."""

    language: str = ENGLISH

    def __call__(self, path: str, **values: object) -> str:
        """Return the words at `path` ("badge.lost") with `values` filled in."""
        return str(_at(self.language, path)).format(**values)

    def count(self, path: str, count: int) -> str:
        """Return how many of something there are."""
        return counted(count, _at(self.language, path), self.language)

    def role(self, role: str) -> str:
        """Return a role as people call it; one that the catalogue lacks as it is."""
        return str(_at(self.language, "roles").get(role, role))

    def listed(self, names: Sequence[str]) -> str:
        """Return names in a row, with "and" before the last."""
        if len(names) < 2:
            return "".join(names)
        return self("and", first=self("comma").join(names[:-1]), last=names[-1])


@lru_cache(maxsize=1024)
def _at(language: str, path: str) -> Any:
    found: Any = diagram_words(language)
    for name in path.split("."):
        found = found[name]
    return found
