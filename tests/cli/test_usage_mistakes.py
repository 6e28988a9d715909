"""A usage mistake is status 2, nothing on the standard output, and one sentence that says what exists."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]
RUN = ("run", "authorization-code")
MISTAKES = [
    ((), "name a command, one of list, run, attack, grid, rules, requirements, lab"),
    (("rum",), "there is no command 'rum'; did you mean: run"),
    (("bogus",), "there is no command 'bogus'; there are: attack, grid, lab, list"),
    (("--verbose",), "there is no command '--verbose'"),
    (("list", "--jsn"), "there is no option of `oauthsim list` '--jsn'; did you mean: --json?"),
    (("rules", "client"), "'client' is a word too many"),
    (("requirements", "--rfc", "1"), "there is no document '1'; there are: OIDC Core, "),
    (("requirements", "--rfc", "RFC6740"), "there is no document 'RFC6740'; did you mean: "),
    (("run",), "name a scenario: oauthsim run NAME; there are: authorization-code"),
    (("run", "authorisation-code"), "no scenario 'authorisation-code'; did you mean: authorization-code"),
    (("run", "one", "two"), "'two' is a word too many"),
    ((*RUN, "--sed", "4"), "there is no option of `oauthsim run` '--sed'; did you mean: --seed"),
    ((*RUN, "--seed"), "argument --seed: expected one argument; `oauthsim run --help` shows"),
    ((*RUN, "--seed", "four"), "--seed is a whole number, not 'four'"),
    ((*RUN, "--seed", "9" * 5000), "--seed is a whole number, not '999"),
    ((*RUN, "--seed", "\uff11"), "--seed is a whole number"),
    ((*RUN, "--policy", "rfc9701"), "there is no policy preset 'rfc9701'; did you mean: rfc9700"),
    ((*RUN, "--policy", ""), "there is no policy preset ''; there are: careless, "),
    ((*RUN, "--off"), "argument --off: expected at least one argument"),
    ((*RUN, "--off", "code-is-single-used"), "there is no rule 'code-is-single-used'; did you mean:"),
    ((*RUN, "--on", "nothing"), "there is no rule 'nothing'"),
    ((*RUN, "--off", "code-is-known"), "the rule 'code-is-known' cannot be switched off"),
    (
        (*RUN, "--off", "pkce-is-sent", "--on", "pkce-is-sent"),
        "the rule 'pkce-is-sent' cannot be switched both off and on",
    ),
    ((*RUN, "--client", ""), "a client is confidential or public, not ''"),
    ((*RUN, "--format", ""), "there is no format ''"),
    ((*RUN, "-o", ""), "cannot write : Is a directory"),
    ((*RUN, "--client", "secret"), "a client is confidential or public, not 'secret'"),
    ((*RUN, "--grant-only", "calendar"), "there is no scope 'calendar'; did you mean: calendar.read"),
    ((*RUN, "--deny", "--grant-only", "calendar.read"), "Alice cannot both deny and grant"),
    ((*RUN, "--set", "code_lifetme=3"), "there is no setting 'code_lifetme'; did you mean: code_lifetime"),
    ((*RUN, "--set", "code_lifetime"), "say which value code_lifetime gets: --set code_lifetime=VALUE"),
    ((*RUN, "--set", "code_lifetime=soon"), "code_lifetime (in seconds) is a whole number from 0 to"),
    ((*RUN, "--set", "code_lifetime=-1"), "code_lifetime (in seconds) is a whole number from 0 to"),
    (
        (*RUN, "--set", "access_token_format=xml"),
        "there is no access_token_format 'xml'; there are: jwt, opaque",
    ),
    (
        ("run", "introspection", "--set", "access_token_format=jwt"),
        "access_token_format is opaque in introspection: that is its story",
    ),
    ((*RUN, "--edit", "state=forged"), "cannot read the edit 'state=forged'; write N:FIELD=VALUE"),
    ((*RUN, "--edit", "0:state=x"), "cannot read the edit '0:state=x'"),
    ((*RUN, "--edit", "99:state=x"), "cannot edit message 99: this run has 26 messages"),
    ((*RUN, "--edit", "2:status=fine"), "status must be a number from 100 to 599, not 'fine'"),
    ((*RUN, "--edit", "1:-nonsense"), "message 1 (request GET https://app.example/) has no nonsense"),
    ((*RUN, "--format", "jpeg"), "there is no format 'jpeg'"),
    ((*RUN, "--format", "PDF"), "there is no format 'PDF'"),
    ((*RUN, "-o", "/nowhere/at/all.svg"), "cannot write /nowhere/at/all.svg: No such file or directory"),
    (("attack",), "name an attack: oauthsim attack NAME; there are: "),
    (("attack", "login-csfr"), "there is no attack 'login-csfr'; did you mean: login-csrf"),
    (("attack", "authorization-code"), "there is no attack 'authorization-code'"),
    (("attack", "login-csrf", "--policy", "rfc1"), "there is no policy preset 'rfc1'"),
    (("attack", "login-csrf", "--format", "jpeg"), "there is no format 'jpeg'"),
    (("grid", "login-csfr"), "there is no attack 'login-csfr'; did you mean: login-csrf"),
    (("grid", "--policy", "nowhere.toml"), "cannot read the policy nowhere.toml: No such file or directory"),
    (("lab", "--port", "http"), "--port is a whole number from 1 to 65535, not 'http'"),
    (("lab", "--port", "65536"), "--port is a whole number from 1 to 65535, not '65536'"),
]


@pytest.mark.parametrize(("words", "sentence"), MISTAKES, ids=[" ".join(words)[:60] for words, _ in MISTAKES])
def test_a_mistake_gets_one_sentence_and_status_2(
    words: tuple[str, ...], sentence: str, oauthsim: Command
) -> None:
    answer = oauthsim(*words)
    assert answer.status == 2
    assert answer.out == ""
    assert answer.err.startswith("oauthsim: ")
    assert answer.err.count("\n") == 1, "one line, and no stack trace"
    assert sentence in answer.err


def test_a_directory_is_no_file_to_write(tmp_path: Path, oauthsim: Command) -> None:
    answer = oauthsim(*RUN, "-o", str(tmp_path))
    assert (answer.status, answer.err) == (2, f"oauthsim: cannot write {tmp_path}: Is a directory\n")


def test_bytes_that_are_no_text_are_refused(oauthsim: Command) -> None:
    answer = oauthsim(*RUN, "--edit", "12:state=\udcff")
    assert (answer.status, answer.out) == (2, "")
    assert answer.err == "oauthsim: the argument '12:state=\\udcff' is not UTF-8 text\n"


def test_a_sentence_shows_control_characters_instead_of_sending_them(oauthsim: Command) -> None:
    answer = oauthsim("run", "\x1b]0;owned\x07", "--seed", "\u202e")
    assert answer.status == 2
    assert not set("\x1b\x07\u202e") & set(answer.err)


@pytest.mark.parametrize("format", ["png", "pdf"])
def test_pixels_are_not_sent_to_a_terminal(format: str, at_terminal: Command) -> None:
    answer = at_terminal(*RUN, "--format", format)
    assert (answer.status, answer.out) == (2, "")
    assert answer.err == f"oauthsim: {format} is nothing for a terminal; name a file: -o FILE.{format}\n"


def test_ctrl_c_is_quiet(oauthsim: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("oauthsim.cli.run.simulate", interrupted)
    assert oauthsim(*RUN) == (130, "", "")
