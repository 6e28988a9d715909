"""A translation says the same as the English catalogue: the same names, the same places to fill in."""

from __future__ import annotations

import json
import string
from typing import Any

import pytest

from oauthsim.explanations.catalogue import ENGLISH, VOCABULARY, secret_kinds, steps_vocabulary, words
from oauthsim.player.strings import CATALOGUES, languages, strings

OTHERS = [language for language in languages() if language != ENGLISH]
FILES = [(path.parent.name, path.stem) for path in sorted(VOCABULARY.glob("*/*.json"))]


def blanks(text: str) -> set[str | None]:
    """Return the names of the places in a template that are filled in."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def leaves(value: Any, path: str = "") -> dict[str, str]:
    """Return every text in a catalogue by its path; of a list the last counts, which is the sentence."""
    if isinstance(value, dict):
        return {key: text for name in value for key, text in leaves(value[name], f"{path}/{name}").items()}
    return {path: str(value[-1] if isinstance(value, list) else value)}


def read(language: str, name: str) -> dict[str, str]:
    return leaves(json.loads((VOCABULARY / language / f"{name}.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize(("language", "name"), [file for file in FILES if file[0] != ENGLISH])
def test_a_translation_has_no_name_that_the_catalogue_lacks_and_fills_in_the_same(
    language: str, name: str
) -> None:
    english = read(ENGLISH, name)
    for path, text in read(language, name).items():
        assert path in english
        assert blanks(text) == blanks(english[path]), path


@pytest.mark.parametrize("language", OTHERS)
def test_the_words_of_the_player_are_all_translated_and_fill_in_the_same(language: str) -> None:
    assert strings(language).keys() == strings(ENGLISH).keys()
    for key, text in strings(language).items():
        singular = key.startswith("time.") and not key.endswith("s")
        assert singular or blanks(text) == blanks(strings(ENGLISH)[key]), key
    assert (CATALOGUES / f"{language}.json").read_text(encoding="utf-8").isascii() is False


@pytest.mark.parametrize("language", OTHERS)
def test_what_is_not_translated_is_said_in_english_with_its_section(language: str) -> None:
    english, other = steps_vocabulary(ENGLISH), steps_vocabulary(language)
    assert [entry.spec for entry in other.values()] == [entry.spec for entry in english.values()]
    assert other["login"].says != english["login"].says
    assert words(language)["known_since"] == words(ENGLISH)["known_since"]
    assert secret_kinds(language)["code"].spec == secret_kinds(ENGLISH)["code"].spec


@pytest.mark.parametrize("language", OTHERS)
def test_every_step_of_a_story_is_translated(language: str) -> None:
    english, other = steps_vocabulary(ENGLISH), steps_vocabulary(language)
    assert [step for step in english if other[step].says == english[step].says] == []
