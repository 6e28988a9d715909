"""The catalogue of attacks that this lab measures itself against, and why some of them are not played."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from importlib.resources import files

HERE = files(__package__)


@dataclass(frozen=True, slots=True)
class Entry:
    """One attack of the catalogue: its id, the section (of RFC 9700, if it names no other), what it is."""

    id: str
    section: str
    attack: str


def _read() -> dict[str, Entry]:
    table = HERE.joinpath("catalogue.csv").read_text(encoding="utf-8").splitlines()
    return {row["id"]: Entry(**row) for row in csv.DictReader(table)}


CATALOGUE: dict[str, Entry] = _read()
"""Every entry by its id."""

LEFT_OUT: dict[str, str] = tomllib.loads(HERE.joinpath("left_out.toml").read_text(encoding="utf-8"))
"""Id -> why no attack here plays it."""
