"""The catalogue: every sentence that explains something, with its section; a folder of data per language.

`fields.json` (parameters, headers, cookies, claims), `values.json` (what single values mean), `steps.json`
(what happens with a message), `diagram.json` (the words of the pictures), `secrets.json` and `words.json`. A
translation is another folder; it holds sentences only, no sections, and what it does not have is said in
English. It has two files more, for sentences that stand in English where they belong: `rules.json` (by the
rule's id) and `stories.json` (by the English text, see `stories`).
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
    english = json.loads((VOCABULARY / ENGLISH / f"{name}.json").read_text(encoding="utf-8"))
    if language == ENGLISH or not is_translated(name, language):
        return english
    return _translated(
        english, json.loads((VOCABULARY / language / f"{name}.json").read_text(encoding="utf-8"))
    )


def _own(name: str, language: str) -> Any:
    """Return a file that only translations have."""
    path = VOCABULARY / language / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def is_translated(name: str, language: str) -> bool:
    """Whether the file `name` of the catalogue exists in `language`."""
    return (VOCABULARY / language / f"{name}.json").is_file()


def _translated(english: Any, words: Any) -> Any:
    """Return `words` in place of the English ones; a section stays, and so does what has no translation."""
    if isinstance(english, dict):
        told = {key: _translated(text, words[key]) for key, text in english.items() if key in words}
        return {**english, **words, **told}  # a language may have more forms of a plural than English
    if isinstance(english, list) and isinstance(words, str):
        return [english[0], words]
    if isinstance(english, list) and len(english) == 3:
        return [words[0], english[1], words[1]]
    return words


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
def rule_sentences(language: str) -> dict[str, str]:
    """Return what rules demand, by their ids; nothing in English, where the rules say it themselves."""
    found: dict[str, str] = _own("rules", language)
    return found


@cache
def story_sentences(language: str) -> dict[str, dict[str, str]]:
    """Return names, summaries, steps, events and outcomes of stories: group -> English -> translation."""
    found: dict[str, dict[str, str]] = _own("stories", language)
    return found


@cache
def diagram_words(language: str = ENGLISH) -> dict[str, Any]:
    """Return the words of the pictures, those of the legend too."""
    found: dict[str, Any] = _read("diagram", language)
    return found


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
