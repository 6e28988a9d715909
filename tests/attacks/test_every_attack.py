"""Every attack: what is claimed of it comes true when it is played, and for the reason that is claimed."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mockserver.policy import PRESETS, Policy
from mockserver.rules import REGISTRY, Rule, Rulebook
from oauthsim.attacks import ATTACKS, judge
from oauthsim.attacks.catalogue import CATALOGUE, LEFT_OUT
from oauthsim.attacks.goals import HERS
from oauthsim.attacks.grid import STRICTEST, Row, row
from oauthsim.attacks.verdict import reason, undefended
from oauthsim.cli.grid import entry
from oauthsim.knowledge import knowledge
from oauthsim.scenarios import SCENARIOS, STORIES
from oauthsim.simulate import play, simulate

GRID = Path(__file__).parent / "grid.json"
"""What `oauthsim grid --json` printed when somebody last looked at it; `oauthsim grid --json >` writes it."""

EVERY_ATTACK = pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in ATTACKS]
)
"""All tests of one attack go to one worker, which plays its row once."""

DEFENCES = [
    pytest.param(one.name, rule, marks=pytest.mark.xdist_group(one.name), id=f"{one.name}-{rule}")
    for one in ATTACKS.values()
    for rule in one.stopped_by
]
SWITCHES = sorted(name for name, rule in REGISTRY.items() if not rule.vital)


@cache
def played(name: str) -> Row:
    return row(ATTACKS[name])


@EVERY_ATTACK
def test_undefended_it_wins(name: str) -> None:
    found = played(name).undefended
    assert found.wins, found.trace.outcome_says
    assert found.evidence is not None
    assert found.trace.message(found.evidence.message).delivery == "delivered"
    assert len(found.evidence.says) > 20


@EVERY_ATTACK
def test_each_rule_that_should_stop_it_does_so_alone_and_for_its_own_reason(name: str) -> None:
    for defence in played(name).stopped_by:
        assert not defence.cell.wins, f"{defence.rule} does not stop it"
        assert defence.reason is not None, f"it fails, but not because of {defence.rule}"
        assert len(defence.reason.says) > 5


@EVERY_ATTACK
def test_what_is_said_not_to_help_does_not(name: str) -> None:
    for defence in played(name).does_not_help:
        assert defence.cell.wins, f"{defence.rule} does help"


@EVERY_ATTACK
def test_the_strictest_preset_stops_it_unless_it_is_said_why_not(name: str) -> None:
    assert played(name).presets[STRICTEST].wins == (STRICTEST in ATTACKS[name].gets_through)


@EVERY_ATTACK
def test_the_honest_flow_works_in_every_setting(name: str) -> None:
    tried = played(name)
    cells = {"undefended": tried.undefended_cell, **tried.presets}
    cells |= {defence.rule: defence.cell for defence in (*tried.stopped_by, *tried.does_not_help)}
    assert [setting for setting, cell in cells.items() if not cell.honest] == []


@EVERY_ATTACK
def test_without_mallory_its_goal_is_not_reached(name: str) -> None:
    attack = ATTACKS[name]
    trace, world = play(attack.honest, policy=undefended(attack), client=attack.story.client)
    assert attack.goal(trace, world) is None


@EVERY_ATTACK
def test_two_runs_are_the_same_to_the_byte(name: str) -> None:
    assert repr(simulate(name)) == repr(played(name).undefended.trace)


@EVERY_ATTACK
def test_each_step_of_its_story_begins_somewhere(name: str) -> None:
    trace = played(name).undefended.trace
    told = [event.text for event in trace.events if event.kind == "step"]
    assert told == [step.title for step in ATTACKS[name].story.steps]


@EVERY_ATTACK
def test_it_is_told_in_a_sentence_and_says_where_it_stands(name: str) -> None:
    attack = ATTACKS[name]
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)
    assert re.fullmatch(r"[A-Z][^\n]{20,130}\.", attack.story.summary)
    assert re.match(r"(RFC \d{4}|OIDC [A-Z][\w -]+) §\d", attack.story.spec)
    assert attack.stopped_by or attack.gets_through
    assert not set(attack.stopped_by) & set(attack.does_not_help)
    assert {*attack.stopped_by, *attack.does_not_help, *attack.given} <= REGISTRY.keys()
    assert attack.honest in STORIES
    assert attack.name not in SCENARIOS


GUESSED = {("user-code-guessing", "user_code")}
"""Secrets that Mallory finds out by trying: (attack, kind of secret)."""


@EVERY_ATTACK
def test_mallory_sends_no_secret_that_she_was_neither_sent_nor_handed_nor_made_herself(name: str) -> None:
    trace = played(name).undefended.trace
    hers = {*HERS, *(one.id for one in trace.participants if one.role == "attacker")}
    known = knowledge(trace)
    for secret in known.secrets:
        sightings = [one for one in known.where(secret.value) if one.secret == secret]
        first = next((one for one in sightings if one.party in hers), None)
        if first is None or first.place == "event" or trace.message(first.message).sender not in hers:
            continue
        before = {one.party for one in sightings if one.message < first.message}
        assert not before or (name, secret.kind) in GUESSED, f"from where has she {secret.name}?"


@EVERY_ATTACK
def test_what_leaks_to_mallory_stands_in_the_trace(name: str) -> None:
    trace = played(name).undefended.trace
    for event in trace.events:
        if event.kind == "leak":
            assert event.party.startswith("attacker")
            assert event.carries, event.text


@given(data=st.data())
@hypothesis_settings(max_examples=150)
def test_under_any_policy_it_ends_without_a_surprise(data: st.DataObject) -> None:
    attack = ATTACKS[data.draw(st.sampled_from(sorted(ATTACKS)))]
    off = data.draw(st.sets(st.sampled_from(SWITCHES), max_size=8))
    on = data.draw(st.sets(st.sampled_from(SWITCHES), max_size=8)) - off
    policy = Policy(data.draw(st.sampled_from(list(PRESETS)))).without(*off).enforcing(*on)
    verdict = judge(attack, policy)
    assert verdict.evidence is None or verdict.evidence.message <= len(verdict.trace.messages)
    assert [message.number for message in verdict.trace.messages if message.status == 500] == []


@pytest.mark.parametrize(("name", "rule"), DEFENCES)
def test_a_rule_whose_body_is_taken_out_stops_nothing(
    name: str, rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    attack = ATTACKS[name]
    bare = played(name).undefended.trace  # before: what is kept of a row must not lack the rule
    take_out(REGISTRY[rule], monkeypatch)
    trace, world = play(attack.story, policy=undefended(attack).enforcing(rule))
    if attack.goal(trace, world) is None:
        assert reason(rule, trace, bare) is None, f"{rule} is not what stopped it"


def take_out(rule: Rule[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `rule` hold whatever comes, or be followed never."""
    if rule.kind == "practice":
        follows = Rulebook.follows
        monkeypatch.setattr(
            Rulebook, "follows", lambda self, asked: asked is not rule and follows(self, asked)
        )
    else:
        monkeypatch.setitem(rule.__dict__, "examine", lambda *args, **kwargs: None)


def test_the_grid_is_the_one_that_somebody_looked_at() -> None:
    stored = {one["name"]: one for one in json.loads(GRID.read_text(encoding="utf-8"))}
    assert list(stored) == list(ATTACKS)
    for name in ATTACKS:
        assert entry(played(name)) == stored[name]


def test_every_attack_of_the_catalogue_is_played_or_left_out_with_a_reason() -> None:
    tried = [id for one in ATTACKS.values() for id in one.catalogue]
    assert set(tried) | LEFT_OUT.keys() == CATALOGUE.keys()
    assert set(tried).isdisjoint(LEFT_OUT)
    assert len(set(tried)) >= 60
    assert all(len(why) > 30 and why.endswith(".") for why in LEFT_OUT.values())
