"""A translation says the same as the English catalogue: all of it, with the same places to fill in."""

from __future__ import annotations

import json
import string
from typing import Any

import pytest

from mockserver.policy import UsageMistake
from mockserver.rules import REGISTRY
from oauthsim.attacks import ATTACKS, judge
from oauthsim.explanations.catalogue import (
    ENGLISH,
    VOCABULARY,
    rule_sentences,
    secret_kinds,
    steps_vocabulary,
    story_sentences,
    words,
)
from oauthsim.explanations.stories import in_language, told
from oauthsim.explanations.times import duration
from oauthsim.player.strings import CATALOGUES, languages, strings
from oauthsim.scenarios import SCENARIOS, STORIES, Scenario
from oauthsim.simulate import simulate
from oauthsim.trace import Trace

OTHERS = [language for language in languages() if language != ENGLISH]
FILES = [(path.parent.name, path.stem) for path in sorted(VOCABULARY.glob("*/*.json"))]
OF_TRANSLATIONS_ONLY = ("rules", "stories")
PLURALS = {"zero", "one", "two", "few", "many", "other"}
in_other_languages = pytest.mark.parametrize("language", OTHERS)


def blanks(text: str) -> set[str | None]:
    """Return the names of the places in a template that are filled in."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def leaves(value: Any, path: str = "") -> dict[str, str]:
    """Return every text in a catalogue by its path; of a list the last counts, which is the sentence."""
    if isinstance(value, dict) and "other" in value and value.keys() <= PLURALS:
        return {path: value["other"]}
    if isinstance(value, dict):
        return {key: text for name in value for key, text in leaves(value[name], f"{path}/{name}").items()}
    return {path: str(value[-1] if isinstance(value, list) else value)}


def _units(language: str) -> list[str]:
    """Return the keys of the forms of the units of time, of which each language has its own."""
    return [key for key in strings(language) if key.startswith("time.") and key.rpartition(".")[2] in PLURALS]


def read(language: str, name: str) -> dict[str, str]:
    return leaves(json.loads((VOCABULARY / language / f"{name}.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("language", "name"),
    [file for file in FILES if file[0] != ENGLISH and file[1] not in OF_TRANSLATIONS_ONLY],
)
def test_a_translation_has_no_name_that_the_catalogue_lacks_and_fills_in_the_same(
    language: str, name: str
) -> None:
    english = read(ENGLISH, name)
    for path, text in read(language, name).items():
        assert path in english
        assert blanks(text) == blanks(english[path]), path


@in_other_languages
@pytest.mark.parametrize("name", [name for language, name in FILES if language == ENGLISH])
def test_a_shipped_translation_has_every_sentence_of_the_catalogue(language: str, name: str) -> None:
    same_in_all = {
        "/known_since",
        "/role_at",
        "/device_code",
        "/user_code",
    }  # nothing but blanks, or wire words
    missing = read(ENGLISH, name).keys() - read(language, name).keys() - same_in_all
    assert missing == set(), f"say it in vocabulary/{language}/{name}.json"


@in_other_languages
def test_what_every_rule_demands_is_translated(language: str) -> None:
    missing = REGISTRY.keys() - rule_sentences(language).keys()
    assert missing == set(), f"say it in vocabulary/{language}/rules.json"


@in_other_languages
@pytest.mark.parametrize("name", SCENARIOS)
def test_what_a_scenario_says_is_translated(language: str, name: str) -> None:
    run = simulate(name)
    there = in_language(run, language)
    assert untold(SCENARIOS[name], run, language) == [], f"say it in vocabulary/{language}/stories.json"
    assert run.outcome != "completed" or there.outcome_says != run.outcome_says
    assert there.messages == run.messages, "what was sent stays as it was sent"


@in_other_languages
@pytest.mark.parametrize("name", ATTACKS)
def test_what_an_attack_says_is_translated(language: str, name: str) -> None:
    verdict = judge(ATTACKS[name])
    title, seen = ATTACKS[name].title, verdict.evidence.says if verdict.evidence else ""
    assert untold(ATTACKS[name].story, verdict.trace, language) == []
    assert title in story_sentences(language)["titles"]
    assert told("evidence", seen, language) != seen
    assert in_language(verdict.trace, language).messages == verdict.trace.messages


@in_other_languages
def test_the_stories_of_honest_parties_to_which_attacks_are_compared_are_translated(language: str) -> None:
    assert [one.summary for one in STORIES.values() if one.summary not in summaries(language)] == []


def untold(story: Scenario, run: Trace, language: str) -> list[str]:
    """Return what `story` and its `run` say in English only: the summary, steps, names and events."""
    known = story_sentences(language)
    names = [one.title for one in run.participants if one.title not in known["names"]]
    steps = [step.title for step in story.steps if step.title not in known["steps"]]
    events = [one.text for one in in_language(run, language).events if one in run.events]
    return [*{story.summary} - summaries(language), *names, *steps, *events]


def summaries(language: str) -> set[str]:
    """Return the English summaries that have a translation."""
    return set(story_sentences(language)["summaries"])


def test_what_is_seen_of_an_attack_quotes_what_was_seen_as_it_was_sent() -> None:
    english = "Mallory reads 'Northwind Bakery' out of Alice's account at crm"
    assert told("evidence", english, "ar") == "تقرأ مالوري 'Northwind Bakery' من حساب أليس عند crm"


def test_what_is_filled_into_an_event_stands_in_its_translation_too() -> None:
    english = "FWFR-LGPS, to be typed at https://auth.example/device"
    assert told("events", english, "ar") == "FWFR-LGPS، يُكتب في https://auth.example/device"
    assert (
        told("events", "something that nobody has translated", "ar") == "something that nobody has translated"
    )


def test_arabic_has_a_form_for_one_for_two_for_some_and_for_many() -> None:
    assert [duration(hours * 3600, "ar") for hours in (1, 2, 3)] == ["ساعة واحدة", "ساعتين", "3 ساعات"]
    assert [duration(days * 86_400, "ar") for days in (11, 100)] == ["11 يومًا", "100 يوم"]


def test_a_language_that_nobody_speaks_here_is_a_mistake_that_says_which_there_are() -> None:
    with pytest.raises(UsageMistake, match="there is no language 'xx'; there are: ar, en"):
        strings("xx")


@in_other_languages
def test_the_words_of_the_player_are_all_translated_and_fill_in_the_same(language: str) -> None:
    units = _units(language)
    assert {key.rpartition(".")[0] for key in units} == {f"time.{unit}" for unit in words()["units"]}
    assert strings(language).keys() - set(units) == strings(ENGLISH).keys() - set(_units(ENGLISH))
    for key, text in strings(language).items():
        assert key in units or blanks(text) == blanks(strings(ENGLISH)[key]), key
    assert (CATALOGUES / f"{language}.json").read_text(encoding="utf-8").isascii() is False


@in_other_languages
def test_what_is_not_translated_is_said_in_english_with_its_section(language: str) -> None:
    english, other = steps_vocabulary(ENGLISH), steps_vocabulary(language)
    assert [entry.spec for entry in other.values()] == [entry.spec for entry in english.values()]
    assert other["login"].says != english["login"].says
    assert words(language)["role_at"] == words(ENGLISH)["role_at"]
    assert secret_kinds(language)["code"].spec == secret_kinds(ENGLISH)["code"].spec


@in_other_languages
def test_every_step_of_a_story_is_translated(language: str) -> None:
    english, other = steps_vocabulary(ENGLISH), steps_vocabulary(language)
    assert [step for step in english if other[step].says == english[step].says] == []
