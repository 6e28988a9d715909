"""The catalogue: every sentence that explains something, with its section; a folder of data per language.

`fields.json` (parameters, headers, cookies, claims), `values.json` (what single values mean), `steps.json`
(what happens with a message), `secrets.json` and `words.json`. A translation is another folder.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

VOCABULARY = Path(__file__).with_name("vocabulary")
ENGLISH = "en"


class Entry(NamedTuple):
    """One sentence (or a template for one) and the section that it rests on."""

    spec: str
    says: str


Groups = dict[str, dict[str, Entry]]


def _read(name: str, language: str) -> Any:
    return json.loads((VOCABULARY / language / f"{name}.json").read_text(encoding="utf-8"))


@cache
def fields_vocabulary(language: str = ENGLISH) -> Groups:
    """Return what each parameter, header, cookie and claim is for: group -> name -> entry."""
    return _groups("fields", language)


@cache
def values_vocabulary(language: str = ENGLISH) -> Groups:
    """Return what single values mean: name of the field -> value -> entry."""
    return _groups("values", language)


@cache
def steps_vocabulary(language: str = ENGLISH) -> dict[str, Entry]:
    """Return the templates of what happens with a message: step -> entry."""
    return {step: Entry(*entry) for step, entry in _read("steps", language).items()}


@cache
def words(language: str = ENGLISH) -> dict[str, Any]:
    """Return the single words and phrases that templates are filled with."""
    found: dict[str, Any] = _read("words", language)
    return found


class SecretKind(NamedTuple):
    """One kind of secret: its name for people, its section, and who should know it."""

    word: str
    spec: str
    says: str


@cache
def secret_kinds(language: str = ENGLISH) -> dict[str, SecretKind]:
    """Return the kinds of secret that are followed, in the order in which tables show them."""
    return {kind: SecretKind(*entry) for kind, entry in _read("secrets", language).items()}


def _groups(name: str, language: str) -> Groups:
    return {
        group: {key: Entry(*entry) for key, entry in entries.items()}
        for group, entries in _read(name, language).items()
    }
