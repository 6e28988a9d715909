"""`oauthsim run`: each option changes the run that it names, and the exit status says how it ended."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from oauthsim.diagrams.text import text
from oauthsim.export.trace_json import as_json
from oauthsim.simulate import simulate

Command = Callable[..., Any]
RUN = ("run", "authorization-code")
MESSAGE = {
    *("number", "at", "sender", "receiver", "channel", "kind", "method", "url", "status", "headers", "body"),
    *("explanation", "spec", "ledger"),
}


def trace_of(answer: Any) -> dict[str, Any]:
    trace: dict[str, Any] = json.loads(answer.out)
    return trace


def test_an_honest_end_is_status_0_and_nothing_on_the_standard_error(oauthsim: Command) -> None:
    answer = oauthsim(*RUN)
    assert (answer.status, answer.err) == (0, "")
    assert answer.out == text(simulate("authorization-code"))
    assert answer.out.endswith("completed – The story came to its end.\n")


def test_a_protocol_error_is_status_1_with_the_trace_and_one_line_why(oauthsim: Command) -> None:
    answer = oauthsim(*RUN, "--deny")
    assert answer.status == 1
    assert "403 Forbidden" in answer.out
    assert answer.out.splitlines()[-1].startswith("access_denied – ")
    assert answer.err.startswith("oauthsim: authorization-code ended with access_denied: ")
    assert answer.err.count("\n") == 1


def test_the_json_is_the_trace(oauthsim: Command) -> None:
    answer = oauthsim(*RUN, "--format", "json")
    assert answer.out == as_json(simulate("authorization-code"))
    trace = trace_of(answer)
    assert trace.keys() >= {"scenario", "seed", "policy", "outcome", "messages", "knowledge"}
    assert (trace["scenario"], trace["seed"], trace["policy"]) == ("authorization-code", 1, "rfc9700")
    for message in trace["messages"]:
        assert message.keys() >= MESSAGE
        for finding in message["ledger"]:
            assert finding.keys() >= {"rule", "spec", "held", "enforced", "evidence"}


def test_a_trace_that_ended_in_an_error_is_json_all_the_same(oauthsim: Command) -> None:
    answer = oauthsim(*RUN, "--deny", "--format", "json")
    assert (answer.status, trace_of(answer)["outcome"]) == (1, "access_denied")


def test_another_seed_gives_other_tokens(oauthsim: Command) -> None:
    one, other = (trace_of(oauthsim(*RUN, "--format", "json", "--seed", seed)) for seed in ("1", "-2"))
    assert (one["seed"], other["seed"]) == (1, -2)
    assert one["messages"][14]["body"] != other["messages"][14]["body"]


def test_off_switches_rules_off_whether_given_together_or_one_by_one(oauthsim: Command) -> None:
    rules = ["pkce-is-required", "pkce-is-sent"]
    together = oauthsim(*RUN, "--off", *rules, "--format", "json")
    single = oauthsim(*RUN, "--off", rules[0], "--off", rules[1], "--format", "json")
    assert together.out == single.out
    assert (together.status, trace_of(together)["off"]) == (0, rules)
    assert "code_challenge" not in trace_of(together)["messages"][4]["url"]


def test_on_switches_rules_on_against_the_preset(oauthsim: Command) -> None:
    careless = trace_of(oauthsim(*RUN, "--policy", "careless", "--format", "json"))
    pkce = trace_of(oauthsim(*RUN, "--policy", "careless", "--on", "pkce-is-sent", "--format", "json"))
    assert "code_challenge" not in careless["messages"][4]["url"]
    assert "code_challenge" in pkce["messages"][4]["url"]
    assert (pkce["policy"], pkce["on"]) == ("careless", ["pkce-is-sent"])


def test_an_option_with_several_values_does_not_swallow_the_name(oauthsim: Command) -> None:
    after = oauthsim("run", "--off", "pkce-is-required", "pkce-is-sent", "authorization-code")
    before = oauthsim(*RUN, "--off", "pkce-is-required", "pkce-is-sent")
    assert after == before


def test_grant_only_leaves_the_other_scopes_unticked(oauthsim: Command) -> None:
    answer = oauthsim(*RUN, "--grant-only", "sheets.read", "--format", "json")
    consent = next(one for one in trace_of(answer)["messages"] if "decision=allow" in one["body"])
    assert "scope=" not in consent["body"]
    all_of_them = trace_of(oauthsim(*RUN, "--grant-only", "calendar.read", "--format", "json"))
    assert all_of_them["outcome"] == "completed"


def test_a_public_client_sends_no_secret(oauthsim: Command) -> None:
    def authorization(*options: str) -> list[str]:
        trace = trace_of(oauthsim(*RUN, "--format", "json", *options))
        token = next(one for one in trace["messages"] if one["url"].endswith("/token"))
        return [value for name, value in token["headers"] if name == "Authorization"]

    assert authorization("--client", "confidential")[0].startswith("Basic ")
    assert authorization("--client", "public") == []


def test_a_setting_is_of_its_own_type(oauthsim: Command) -> None:
    chosen = ("access_token_lifetime=120", "access_token_format=opaque")
    answer = oauthsim(*RUN, "--set", *chosen, "--format", "json")
    messages = trace_of(answer)["messages"]
    assert messages[-1]["at"] - messages[0]["at"] == 120
    tokens = json.loads(messages[14]["body"])
    assert tokens["expires_in"] == 120
    assert "." not in tokens["access_token"]


def test_edits_change_messages_on_the_wire_and_the_party_that_should_notice_does(oauthsim: Command) -> None:
    answer = oauthsim(*RUN, "--edit", "14:code=forged", "--edit", "1:header.X-Test=1", "--format", "json")
    trace = trace_of(answer)
    assert answer.status == 1
    assert trace["edits"] == ["14:code=forged", "1:header.X-Test=1"]
    violated = [one["rule"] for one in trace["messages"][13]["ledger"] if not one["held"]]
    assert violated == ["code-is-known"]


@pytest.mark.parametrize("edit", ["1:url=https://[", "5:url=x", "4:header.Location=http://[::", "1:drop"])
def test_no_edit_ends_in_a_stack_trace(edit: str, oauthsim: Command) -> None:
    answer = oauthsim(*RUN, "--edit", edit, "--format", "json")
    assert answer.status in (1, 2)
    assert answer.err.count("\n") == 1


def test_a_terminal_gets_colour_its_own_width_and_hints(at_terminal: Command) -> None:
    answer = at_terminal(*RUN, "--off", "state-belongs-to-this-session", "--edit", "12:state=forged")
    lines = answer.out.splitlines()
    assert "\x1b[1mStep 3 · The browser brings a short-lived code back\x1b[0m" in lines
    assert any(line.startswith("\x1b[1;33m     ! violated, not enforced: state-belongs") for line in lines)
    assert any(line.startswith("\x1b[36m     ~ changed on the wire: state set to forged") for line in lines)
    assert "Add to the command, to see more:" in lines


def test_what_stopped_the_run_is_red_and_can_be_switched_off_next(at_terminal: Command) -> None:
    answer = at_terminal(*RUN, "--edit", "12:state=forged")
    assert "\x1b[1;31m     ! stopped by state-belongs-to-this-session" in answer.out
    assert "  --off state-belongs-to-this-session  " in answer.out
    assert answer.err.startswith("oauthsim: authorization-code ended with ")


def test_no_line_is_wider_than_the_terminal(at_terminal: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    answer = at_terminal(*RUN, "--edit", "14:code=forged", "--off", "pkce-is-required")
    assert max(len(line) for line in answer.out.splitlines()) <= 80


@pytest.mark.parametrize(("variable", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_colour_can_be_unwanted(
    variable: str, value: str, at_terminal: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    assert "\x1b" not in at_terminal(*RUN).out


def test_a_terminal_without_line_drawing_gets_ascii(at_terminal: Command) -> None:
    answer = at_terminal(*RUN, encoding="ascii")
    assert answer.out.isascii()
    assert "resource_owner --> client" in answer.out


@pytest.mark.parametrize("format", ["text", "json", "har", "curl", "html", "svg", "mermaid", "dot"])
def test_a_terminal_obeys_nothing_that_a_message_says(
    format: str, at_terminal: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    for place in ("2:body", "12:state", "3:header.X-Test"):
        answer = at_terminal(*RUN, "--edit", f"{place}=\x9b31m\x1b]0;x\x07\u202e", "--format", format)
        assert answer.out
        assert not set("\x9b\x1b\x07\u202e") & set(answer.out)
