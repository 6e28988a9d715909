"""`oauthsim attack` and `oauthsim grid`: verdicts for people and for programs, exit status, policy files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]
NAME, RULE, VERIFIER = "login-csrf", "state-belongs-to-this-session", "code-verifier-fits-the-challenge"


def test_undefended_an_attack_wins_and_that_is_status_1(oauthsim: Command) -> None:
    answer = oauthsim("attack", NAME)
    assert answer.status == 1
    assert "Mallory wins at message " in answer.out
    assert "'Buy a trench coat' out of Mallory's account" in " ".join(answer.out.split())
    assert f"--on {RULE}" in answer.out, "a hint what to try"


def test_a_rule_that_stops_it_is_named_with_message_and_reason_and_that_is_status_0(
    oauthsim: Command,
) -> None:
    answer = oauthsim("attack", NAME, "--on", VERIFIER)
    assert answer.status == 0
    assert f"Mallory is stopped at message 22 by {VERIFIER}." in answer.out
    assert "invalid_grant: S256 of the verifier differs" in answer.out


def test_an_option_with_several_values_does_not_swallow_the_name(oauthsim: Command) -> None:
    assert oauthsim("attack", "--on", VERIFIER, NAME).status == 0


def test_under_the_strictest_preset_it_is_stopped_and_without_one_rule_by_the_next(oauthsim: Command) -> None:
    assert f"by {RULE}." in oauthsim("attack", NAME, "--policy", "rfc9700").out
    assert f"by {VERIFIER}." in oauthsim("attack", NAME, "--policy", "rfc9700", "--off", RULE).out


def test_the_trace_comes_in_any_format_and_the_verdict_beside_it(oauthsim: Command, tmp_path: Path) -> None:
    answer = oauthsim("attack", NAME, "--format", "json")
    assert json.loads(answer.out)["scenario"] == NAME
    assert "Mallory wins" in answer.err
    file = tmp_path / "attack.svg"
    answer = oauthsim("attack", NAME, "-o", str(file))
    assert "Mallory wins" in answer.out
    assert file.read_text(encoding="utf-8").startswith("<svg")


def test_run_plays_an_attack_as_any_other_story(oauthsim: Command) -> None:
    answer = oauthsim("run", NAME, "--format", "json")
    assert answer.status == 0
    assert json.loads(answer.out)["policy"] == "careless"


def test_the_grid_says_under_which_preset_who_wins_and_which_rules_help(oauthsim: Command) -> None:
    answer = oauthsim("grid", NAME)
    assert answer.status == 0
    assert "✓ rfc9700" in answer.out
    assert "✗ careless" in answer.out
    assert f"✓ {VERIFIER}: invalid_grant" in answer.out
    assert "✗ code-is-single-use: does not help" in answer.out
    assert "1 attacks, 2 times stopped by one rule alone. All as it should be." in answer.out


def test_the_grid_as_json_is_the_contract(oauthsim: Command) -> None:
    (entry,) = json.loads(oauthsim("grid", NAME, "--json").out)
    assert entry["wins_undefended"] is True
    assert entry["honest_flow_ok"] is True
    assert entry["stopped_by_preset"]["rfc9700"] is True
    assert [one["rule"] for one in entry["stopped_by"] if one["stops_alone"] and one["reason"]] == [
        RULE,
        VERIFIER,
    ]
    assert "code-is-single-use" in entry["does_not_help"]


def test_at_a_terminal_no_line_is_wider_than_it(at_terminal: Command) -> None:
    for words in (("grid", NAME), ("attack", NAME), ("attack", NAME, "--on", RULE)):
        lines = at_terminal(*words).out.replace("\x1b", "").splitlines()
        assert max(map(len, lines)) < 100


def written(tmp_path: Path, text: str) -> str:
    file = tmp_path / "my.toml"
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_a_policy_file_is_checked_against_every_attack(oauthsim: Command, tmp_path: Path) -> None:
    leaky = written(
        tmp_path, f'preset = "rfc9700"\noff = ["{RULE}", "{VERIFIER}"]\n[settings]\ncode_lifetime = 30\n'
    )
    answer = oauthsim("grid", NAME, "--policy", leaky)
    assert answer.status == 1
    assert "1 of 1 attacks get through." in answer.out
    assert f"Stopped by: {RULE}" in " ".join(answer.out.split())
    tight = written(tmp_path, 'preset = "rfc9700"\n')
    answer = oauthsim("grid", NAME, "--policy", tight)
    assert (answer.status, "0 of 1 attacks get through." in answer.out) == (0, True)


def test_a_policy_that_breaks_the_honest_flow_is_no_good_policy(oauthsim: Command, tmp_path: Path) -> None:
    broken = written(tmp_path, 'preset = "rfc9700"\noff = ["pkce-is-sent"]\n')
    answer = oauthsim("grid", NAME, "--policy", broken)
    assert answer.status == 1
    assert f"The honest flow does not work any more beside: {NAME}." in " ".join(answer.out.split())
    (entry,) = json.loads(oauthsim("grid", NAME, "--policy", broken, "--json").out)
    assert (entry["stopped"], entry["honest_flow_ok"]) == (True, False)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("preset = ", "it is no TOML"),
        ("prest = 'rfc9700'", "there is no key 'prest'; did you mean: preset"),
        ("preset = 3", "there is no policy preset '3'"),
        ("off = 'pkce-is-sent'", 'off is a list of rules: off = ["code-is-single-use"]'),
        ("off = [1]", "off is a list of rules"),
        ("off = ['nonsense']", "there is no rule 'nonsense'"),
        (
            "off = ['pkce-is-sent']\non = ['pkce-is-sent']",
            "the rule 'pkce-is-sent' cannot be both off and on",
        ),
        ("off = ['code-is-known']", "the rule 'code-is-known' cannot be switched off"),
        ("settings = 3", "settings is a table: [settings]"),
        ("[settings]\ncode_lifetme = 3", "there is no setting 'code_lifetme'; did you mean: code_lifetime"),
        ("[settings]\ncode_lifetime = 'soon'", "code_lifetime (in seconds) is a whole number"),
        ("[settings]\ncode_lifetime = true", "code_lifetime (in seconds) is a whole number"),
        ("[settings]\ncode_lifetime = [1]", "code_lifetime (in seconds) is a whole number"),
    ],
)
def test_a_mistake_in_a_policy_file_is_one_sentence(
    text: str, sentence: str, oauthsim: Command, tmp_path: Path
) -> None:
    answer = oauthsim("grid", NAME, "--policy", written(tmp_path, text))
    assert (answer.status, answer.out, answer.err.count("\n")) == (2, "", 1)
    assert "my.toml" in answer.err
    assert sentence in answer.err


def test_a_file_that_is_no_text_is_refused(oauthsim: Command, tmp_path: Path) -> None:
    file = tmp_path / "my.toml"
    file.write_bytes(b"\xff\xfe")
    answer = oauthsim("run", "authorization-code", "--policy", str(file))
    assert answer.status == 2
    assert "it is no TOML" in answer.err
