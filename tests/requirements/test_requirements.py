"""Each requirement of the RFCs as a test: its check is run, and what it saw is the reason when it fails."""

from __future__ import annotations

import pytest

import oauthsim.world  # noqa: F401  # its parties bring their rules
from mockserver.rules import REGISTRY
from oauthsim.requirements import EXCEPTIONS, REQUIREMENTS, Requirement, run
from oauthsim.requirements.registry import checks, covered

COMPLETE: list[str] = [
    "OIDC Core",
    "OIDC Discovery",
    "RFC6749",
    "RFC7009",
    "RFC7662",
    "RFC8414",
    "RFC8628",
    "RFC7636",
    "RFC9207",
    "RFC6750",
    "RFC9700",
]
"""The documents of which every MUST and MUST NOT has a check, or a reason for having none."""

DUTIES = [row for row in REQUIREMENTS.values() if row.level in ("MUST", "MUST NOT") and row.rfc in COMPLETE]
DOCUMENTS = {row.rfc for row in REQUIREMENTS.values()}


@pytest.mark.parametrize("row", covered(), ids=lambda row: row.id)
def test_the_requirement_holds(row: Requirement) -> None:
    result = run(row.id)
    assert result.result != "failed", result.reason
    if result.result == "passed":
        assert result.trace is not None
        assert result.trace.messages, "the check sent nothing, so it cannot have seen anything"


@pytest.mark.parametrize("row", DUTIES, ids=lambda row: row.id)
def test_every_duty_has_a_check_or_a_reason_for_having_none(row: Requirement) -> None:
    assert row in covered()


@pytest.mark.parametrize(("name", "reason"), EXCEPTIONS.items(), ids=EXCEPTIONS)
def test_an_exception_is_a_row_of_the_table_and_gives_its_reason(name: str, reason: str) -> None:
    assert name in REQUIREMENTS
    assert len(reason) > 30
    assert reason.endswith(".")


def test_exceptions_stay_few() -> None:
    assert len(EXCEPTIONS) * 8 < len(covered())


@pytest.mark.parametrize("function", sorted({*checks().values()}, key=repr), ids=lambda check: check.__name__)
def test_a_check_says_in_a_sentence_what_it_demands(function: object) -> None:
    says = (function.__doc__ or "").strip()
    assert says.endswith(".")
    assert len(says) > 20


def test_a_requirement_that_a_rule_names_stands_in_the_table() -> None:
    named = {(rule.id, name) for rule in REGISTRY.values() for name in rule.requirements}
    ours = {(rule, name) for rule, name in named if name.partition("-")[0] in DOCUMENTS}
    assert {(rule, name) for rule, name in ours if name not in REQUIREMENTS} == set()


def test_a_row_is_written_once_and_in_the_words_of_its_document() -> None:
    for row in REQUIREMENTS.values():
        assert row.level in ("MUST", "MUST NOT", "SHOULD", "SHOULD NOT", "MAY", "STATED"), row.id
        assert row.requirement
        assert row.section
        assert row.id.startswith(row.rfc.replace(" ", "-") + "-")
