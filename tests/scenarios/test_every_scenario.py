"""What holds for every scenario: it ends well, its steps are there, no token goes through the browser."""

from __future__ import annotations

import re
from functools import cache

import pytest

from mockserver.policy import PRESETS, known_rule, preset
from oauthsim.knowledge import knowledge
from oauthsim.scenarios import SCENARIOS
from oauthsim.simulate import simulate
from oauthsim.trace import Trace
from oauthsim.world import World

EVERY_SCENARIO = pytest.mark.parametrize("name", list(SCENARIOS))
SECRETS = ("access_token", "refresh_token", "client_secret", "code_verifier", "device_code", "password")
SHOWN_ON_PURPOSE = {"implicit": {"access_token": "that the token goes through the browser is the lesson"}}
"""Scenario -> secret of the back channel that its front channel carries, and why."""


@cache
def played(name: str, policy: str | None = None) -> Trace:
    return simulate(name, policy=policy)


@EVERY_SCENARIO
def test_it_comes_to_its_honest_end_under_its_own_policy(name: str) -> None:
    trace = played(name)
    assert trace.outcome == "completed", trace.outcome_says


@EVERY_SCENARIO
@pytest.mark.parametrize("policy", list(PRESETS))
def test_it_ends_well_under_the_presets_that_have_its_rules_as_it_needs_them(name: str, policy: str) -> None:
    story, enforces = SCENARIOS[name], preset(policy).enforces
    on = all(enforces(known_rule(rule)) for rule in story.needs)
    off = not any(enforces(known_rule(rule)) for rule in story.forbidden_by)
    trace = played(name, policy)
    if on and off:
        assert trace.outcome == "completed", trace.outcome_says
    else:
        assert trace.outcome != "completed", "it does not need all of these rules, or nothing forbids it"


@EVERY_SCENARIO
def test_every_step_begins_at_some_message(name: str) -> None:
    steps = [event.text for event in played(name).events if event.kind == "step"]
    assert steps == [step.title for step in SCENARIOS[name].steps]


@EVERY_SCENARIO
def test_it_is_described_in_one_sentence_with_its_section(name: str) -> None:
    story = SCENARIOS[name]
    assert re.fullmatch(r"[A-Z][^\n]{20,120}\.", story.summary)
    assert re.match(r"(RFC \d{4}|OIDC [A-Z][\w -]+) §\d", story.spec)
    assert len(story.steps) >= 2 or story.needs


@EVERY_SCENARIO
def test_two_runs_are_the_same_to_the_byte(name: str) -> None:
    assert repr(simulate(name)) == repr(played(name))


@EVERY_SCENARIO
def test_no_secret_of_the_back_channel_travels_through_the_browser(name: str) -> None:
    trace = played(name)
    fronts = {message.number for message in trace.messages if message.channel == "front"}
    seen = {
        sighting.secret.kind
        for sighting in knowledge(trace).sightings
        if sighting.message in fronts
        if sighting.place != "event"  # a leak crosses no network
        if sighting.secret.kind in SECRETS
    }
    typed = {"password"}  # into the login form of her own authorization server
    assert seen - typed == set(SHOWN_ON_PURPOSE.get(name, {}))


def test_who_is_not_asked_for_does_not_join_a_world() -> None:
    assert set(World().network.participants) == {
        *("resource_owner", "client", "authorization_server", "calendar", "sheets", "chat", "crm")
    }
