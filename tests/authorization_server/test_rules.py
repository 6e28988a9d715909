"""Each rule alone: a run in which it holds, a violation that is refused for its reason, and what it stops."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from authorization_server.conversation import Conversation, error_of
from authorization_server.rule_table import CHECKS, PRACTICES, Check

from mockserver.policy import Policy, known_rule
from mockserver.rules import REGISTRY

ROWS = pytest.mark.parametrize("row", CHECKS, ids=lambda row: row.rule)
SWITCHABLE = pytest.mark.parametrize(
    "row", [row for row in CHECKS if row.passes is not None], ids=lambda row: row.rule
)
PRACTISED = pytest.mark.parametrize(("rule", "is_seen"), PRACTICES.items(), ids=PRACTICES)

ASKED_BY_NO_TEXT = {rule.id for rule in REGISTRY.values() if rule.first_asked in ("beyond", "rfc9449")}
"""Not in the default, so off in most of these runs."""


def policy_of(row: Check) -> Policy:
    """The default and the rule, without what else would stop the same violation (unless it is vital)."""
    return Policy().enforcing(row.rule).without(*(rule for rule in row.besides if not known_rule(rule).vital))


@ROWS
def test_it_holds_in_an_honest_run_and_the_ledger_says_what_it_saw(row: Check) -> None:
    conversation = Conversation(policy_of(row))
    row.holds(conversation)
    findings = conversation.findings(row.rule)
    assert findings, "the run never came to this rule"
    assert all(finding.held and finding.enforced for finding in findings)
    assert all(finding.error == "" for finding in findings)


@ROWS
def test_a_violation_is_refused_and_the_ledger_names_the_rule_with_its_evidence(row: Check) -> None:
    conversation = Conversation(policy_of(row))
    answer = row.violation(conversation)
    assert error_of(answer) == row.error
    finding = conversation.findings(row.rule)[-1]
    assert (finding.held, finding.enforced) == (False, True)
    assert finding.evidence
    assert finding.error == ("access_denied" if row.error == "a problem" else row.error)
    assert finding == conversation.ledger[-1] or known_rule(conversation.ledger[-1].rule).kind == "practice"


@SWITCHABLE
def test_switched_off_alone_it_lets_exactly_that_violation_through(row: Check) -> None:
    conversation = Conversation(policy_of(row).without(row.rule))
    answer = row.violation(conversation)
    assert row.passes is not None
    assert row.passes(conversation, answer), f"{answer.status_code} {answer.text}"
    finding = next(finding for finding in conversation.findings(row.rule) if not finding.held)
    assert finding.enforced is False
    assert finding.evidence
    assert conversation.violated() - set(row.besides) - (ASKED_BY_NO_TEXT - {row.rule}) == {row.rule}


@ROWS
def test_a_rule_that_is_vital_has_no_way_through_and_any_other_has_one(row: Check) -> None:
    assert known_rule(row.rule).vital == (row.passes is None)


@PRACTISED
def test_a_practice_shows_in_what_the_server_does(rule: str, is_seen: Callable[[Conversation], bool]) -> None:
    conversation = Conversation(Policy().enforcing(rule))
    assert is_seen(conversation)
    findings = conversation.findings(rule)
    assert findings, "the run never came to this practice"
    assert all(finding.held and finding.enforced for finding in findings)


@PRACTISED
def test_a_practice_switched_off_is_not_followed_and_the_ledger_says_so(
    rule: str, is_seen: Callable[[Conversation], bool]
) -> None:
    conversation = Conversation(Policy().without(rule))
    assert not is_seen(conversation)
    assert {(finding.held, finding.enforced) for finding in conversation.findings(rule)} == {(False, False)}
    on_purpose = {"code-is-single-use", "refresh-token-is-used-once", "response-mode-is-the-usual-one"}
    others = (on_purpose | set(ASKED_BY_NO_TEXT)) - {rule}
    assert conversation.violated() - others == {rule}
