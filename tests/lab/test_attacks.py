"""Attacks in the lab: an attempt, the board on which a rule is looked for, the grid whose cells open runs."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from mockserver.policy import UsageMistake
from oauthsim.lab import attempt, find_the_rule, grid, preset

NAME, RULE = "login-csrf", "state-belongs-to-this-session"


def test_an_attempt_says_who_won_and_how_that_is_known() -> None:
    tried = attempt(NAME)
    assert tried.wins
    assert tried.stopped == ""
    assert "Mallory wins" in repr(tried)
    assert tried.evidence is not None
    assert tried.evidence.says.split("'")[2] in tried.trace.message(tried.evidence.message).text


def test_an_attempt_says_which_rule_stopped_it_and_where() -> None:
    tried = attempt(NAME, RULE)
    assert (tried.wins, tried.stopped) == (False, RULE)
    assert tried.reason is not None
    assert RULE in [one.rule for one in tried.trace.ledger(tried.reason.message) if not one.held]


@pytest.mark.parametrize("mistake", [{"policy": "rfc1"}, {"off": ["no-rule"]}])
def test_an_attempt_under_what_does_not_exist_is_a_mistake(mistake: dict[str, Any]) -> None:
    with pytest.raises(UsageMistake, match="there is no"):
        attempt(NAME, **mistake)


def test_an_attempt_takes_a_preset_a_policy_and_rules_to_switch_off() -> None:
    assert attempt(NAME, policy="rfc9700").stopped == RULE
    assert attempt(NAME, off=[RULE], policy="rfc9700").stopped == "code-verifier-fits-the-challenge"
    assert attempt(NAME, policy=preset("careless")).wins


def test_the_board_shows_rules_that_help_and_rules_that_do_not_and_tells_neither() -> None:
    board = find_the_rule(NAME)
    assert board.rules == sorted(board.rules)
    assert board.switch("code-is-single-use").wins
    assert board.switch(RULE).stopped == RULE
    with pytest.raises(UsageMistake, match="no rule on this board 'pkce-is-required'"):
        board.switch("pkce-is-required")


def test_ticking_a_box_plays_the_attack_again() -> None:
    board = find_the_rule(NAME)
    box = next(one for one in board.boxes if one.description == RULE)
    box.value = True
    assert board.attempt.stopped == RULE
    assert "Mallory is stopped" in board.says.value
    box.value = False
    assert board.attempt.wins


def test_a_cell_of_the_grid_opens_its_run() -> None:
    shown = grid(NAME)
    assert shown.open(NAME, "rfc9700").trace.policy == "rfc9700"
    assert RULE in shown.open(NAME, RULE).trace.on
    assert [type(one).__name__ for one in shown.widget.children] == ["Table", "Alive", "Player"]
    shown._heard(None, {"open": [NAME, "careless"]}, None)
    assert shown.widget.children[-1].trace.policy == "careless"
    assert len(shown.widget.children) == 3, "it stands in the place of the one before"
    pressable = json.loads(shown.widget.children[0]._table)["rows"][0]
    assert [cell["wins"] for cell in pressable["cells"] if cell["setting"] == "careless"] == [True]


def test_the_grid_has_a_table_that_needs_no_kernel() -> None:
    view = grid(NAME).view
    assert "✓ state-belongs-to-this-session" in view.text
    assert "<th" in view.html


def test_no_word_is_broken_in_a_row_of_the_grid_and_none_before_a_verdict() -> None:
    assert "anywhere" not in grid(NAME).view.html
    first = re.findall(r'<tr><td style="([^"]*)">(\w+)', attempt(NAME).view.html)
    whole = [name for style, name in first if "anywhere" not in style]
    assert whole == ["attack", "policy", "verdict", "seen"]


def test_the_name_of_an_attack_leads_to_its_section() -> None:
    link = '<a href="https://www.rfc-editor.org/rfc/rfc9700#section-4.7">'
    assert f"{link}login-csrf (RFC 9700 §4.7)</a>" in grid(NAME).view.html
    assert link in attempt(NAME).view.html
    assert "<a href" not in attempt("sign-in-substitution").view.html, "OpenID Connect Core is no RFC"
