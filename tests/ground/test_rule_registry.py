"""The registry: each rule has an id, a section and a sentence fit to print, and a row in a table of tests."""

from __future__ import annotations

import importlib
import pkgutil
import re
from typing import Any

import pytest
from authorization_server import rule_table

import mockserver
from mockserver.rules import LADDER, REGISTRY, Rule

for module in pkgutil.walk_packages(mockserver.__path__, "mockserver."):
    importlib.import_module(module.name)

PARTIES = {"resource_owner", "client", "authorization_server", "resource_server"}
SECTION = re.compile(
    r"(RFC [1-9]\d{3}|OIDC( [A-Z][\w-]+)+|HTML|Fetch|Referrer Policy) (§\d+(\.\d+)*|Appendix [A-Z])"
)
EVERY_RULE = pytest.mark.parametrize("rule", list(REGISTRY.values()), ids=list(REGISTRY))


def rules_of(party: str) -> set[str]:
    return {rule.id for rule in REGISTRY.values() if rule.party == party}


@EVERY_RULE
def test_the_id_is_in_kebab_case_and_is_its_key(rule: Rule[Any]) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", rule.id)
    assert REGISTRY[rule.id] is rule


@EVERY_RULE
def test_it_says_what_must_hold_in_one_sentence(rule: Rule[Any]) -> None:
    assert rule.says.endswith(".")
    assert re.match(r"[A-Z`]", rule.says)
    assert "\n" not in rule.says
    assert "  " not in rule.says
    assert 20 <= len(rule.says) <= 140
    assert not re.search(r"[.!?] [A-Z]", rule.says), "more than one sentence"


@EVERY_RULE
def test_it_names_the_section_that_asks_for_it(rule: Rule[Any]) -> None:
    assert SECTION.fullmatch(rule.spec), rule.spec


@EVERY_RULE
def test_a_party_follows_it_and_a_text_asks_for_it(rule: Rule[Any]) -> None:
    assert rule.party in PARTIES
    assert rule.first_asked in LADDER
    assert rule.kind in ("check", "practice")


@EVERY_RULE
def test_only_checks_can_be_vital(rule: Rule[Any]) -> None:
    assert not (rule.vital and rule.kind == "practice")


@EVERY_RULE
def test_a_rule_of_the_security_bcp_is_not_asked_of_2012(rule: Rule[Any]) -> None:
    if rule.spec.startswith("RFC 9700") and rule.first_asked == "rfc6749":
        assert rule.id in SAID_IN_2012_AS_WELL, "first_asked is rfc6749, but the section is of 2025"


SAID_IN_2012_AS_WELL = {
    "pages-are-not-framed": "RFC 6749 §10.13 asks for it",
    "refresh-token-has-not-expired": "RFC 6749 §5.2 speaks of expired refresh tokens",
}


def test_no_two_rules_say_the_same() -> None:
    sentences = [rule.says for rule in REGISTRY.values()]
    assert len(set(sentences)) == len(sentences)


def test_every_rule_of_the_authorization_server_has_a_row_in_its_table_and_every_row_a_rule() -> None:
    assert rules_of("authorization_server") == rule_table.COVERED


def test_a_row_stands_in_the_part_of_its_kind() -> None:
    checks = {rule.id for rule in REGISTRY.values() if rule.kind == "check"}
    assert {check.rule for check in rule_table.CHECKS} <= checks
    assert not set(rule_table.PRACTICES) & checks


def test_no_rule_has_two_rows() -> None:
    rows = [check.rule for check in rule_table.CHECKS] + list(rule_table.PRACTICES)
    assert len(rows) == len(set(rows))
