"""`oauthsim list` and `oauthsim rules`: what exists, for people and as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from mockserver.policy import PRESETS, Policy
from mockserver.rules import REGISTRY
from oauthsim.cli import COMMANDS
from oauthsim.scenarios import SCENARIOS

Command = Callable[..., Any]


def test_list_names_every_scenario_with_its_section_and_sentence(oauthsim: Command) -> None:
    answer = oauthsim("list", "--json")
    assert answer.status == 0
    entries = json.loads(answer.out)
    assert [entry["name"] for entry in entries if entry["kind"] == "scenario"] == list(SCENARIOS)
    assert entries[0] == {
        "name": "authorization-code",
        "kind": "scenario",
        "spec": "RFC 6749 §4.1",
        "summary": "Alice connects her calendar to a client that never sees her password.",
    }
    printed = oauthsim("list").out
    for entry in entries:
        assert f"  {entry['name']} " in printed
        assert entry["spec"] in printed
        assert entry["summary"] in " ".join(printed.split())


def test_rules_names_every_rule_and_the_presets_that_enforce_it(oauthsim: Command) -> None:
    answer = oauthsim("rules", "--json")
    assert answer.status == 0
    entries = {entry["id"]: entry for entry in json.loads(answer.out)}
    assert entries.keys() == REGISTRY.keys()
    for rule in REGISTRY.values():
        entry = entries[rule.id]
        assert (entry["party"], entry["spec"], entry["says"]) == (rule.party, rule.spec, rule.says)
        assert entry["presets"] == [name for name in PRESETS if Policy(name).enforces(rule)]
    assert entries["code-is-known"]["presets"] == list(PRESETS), "it is vital"
    assert entries["pkce-is-required"]["presets"] == ["rfc9700", "sender-constrained"]


def test_rules_prints_them_party_by_party(oauthsim: Command) -> None:
    printed = oauthsim("rules").out
    titles = ("The client", "The authorization server", "The resource servers")
    places = [printed.index(f"{title}\n\n") for title in titles]
    assert places == sorted(places)
    for rule in REGISTRY.values():
        assert f"\n  {rule.id}" in printed
        assert rule.says in " ".join(printed.split())


@pytest.mark.parametrize("command", ["list", "rules"])
def test_a_list_fits_a_terminal_of_80_columns(command: str, oauthsim: Command, at_terminal: Command) -> None:
    assert max(len(line) for line in oauthsim(command).out.splitlines()) <= 80
    at_terminal_too = at_terminal(command).out
    assert "\x1b[1m" in at_terminal_too
    plain = at_terminal_too.replace("\x1b[1m", "").replace("\x1b[2m", "").replace("\x1b[0m", "")
    assert plain == oauthsim(command).out


@pytest.mark.parametrize("words", [["--help"], ["-h"], ["help"]])
def test_help_names_every_command(words: list[str], oauthsim: Command) -> None:
    answer = oauthsim(*words)
    assert answer.status == 0
    for name, (_, says) in COMMANDS.items():
        assert f"  {name:<14}{says}\n" in answer.out
    assert max(len(line) for line in answer.out.splitlines()) <= 80


def test_the_version_is_printed(oauthsim: Command) -> None:
    assert oauthsim("--version").out.startswith("oauthsim 0.")
