"""`oauthsim requirements`: what the RFCs demand, checked now, for people and as JSON."""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from oauthsim.cli import progress
from oauthsim.cli import requirements as command
from oauthsim.requirements import REQUIREMENTS, Result
from oauthsim.requirements.registry import selected

Command = Callable[..., Any]
DOCUMENT = "7009"
ROWS = [row for row in REQUIREMENTS.values() if row.rfc == "RFC7009"]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def one_fails(monkeypatch: pytest.MonkeyPatch) -> str:
    """Let the first row of the document fail, and return its id."""
    name = selected(DOCUMENT)[0].id
    honest = command.run

    def run(id: str) -> Result:
        result = honest(id)
        return replace(result, result="failed", reason="the token lives on") if id == name else result

    monkeypatch.setattr(command, "run", run)
    return name


def test_json_has_every_row_of_a_document_with_its_test_and_result(oauthsim: Command) -> None:
    answer = oauthsim("requirements", "--rfc", DOCUMENT, "--json")
    assert (answer.status, answer.err) == (0, "")
    entries = json.loads(answer.out)
    assert [entry["id"] for entry in entries] == [row.id for row in selected(DOCUMENT)]
    for found in entries:
        row = REQUIREMENTS[found["id"]]
        assert list(found) == [
            "id",
            "rfc",
            "section",
            "role",
            "level",
            "requirement",
            "test",
            "result",
            "reason",
        ]
        assert [found[name] for name in ("rfc", "section", "role", "level")] == [
            row.rfc,
            row.section,
            row.role,
            row.level,
        ]
        assert found["result"] in ("passed", "excepted")
        assert bool(found["test"]) == (found["result"] == "passed")
        assert bool(found["reason"]) == (found["result"] == "excepted")


def test_people_get_a_table_and_a_sum_for_each_document(oauthsim: Command) -> None:
    answer = oauthsim("requirements", "--rfc", DOCUMENT)
    assert (answer.status, answer.err) == (0, "")
    assert answer.out.startswith("RFC 7009\n\n")
    printed = " ".join(answer.out.split())
    for row in selected(DOCUMENT):
        assert f"{row.id} " in printed
        assert f"{row.level} {row.requirement}" in printed
    passed = answer.out.count("\n  ✓ ")
    assert passed > 10
    assert re.search(rf"RFC 7009: {passed} passed, none failed, \d+ excepted", printed)
    assert f"All: {passed} passed, none failed" in printed


@pytest.mark.parametrize("spelled", ["7009", "RFC7009", "rfc 7009"])
def test_a_document_may_be_named_as_people_name_it(spelled: str, oauthsim: Command) -> None:
    first = selected(DOCUMENT)[0].id
    assert first in oauthsim("requirements", "--rfc", spelled).out


def test_the_table_fits_a_terminal_of_80_columns(oauthsim: Command, at_terminal: Command) -> None:
    plain = oauthsim("requirements", "--rfc", DOCUMENT).out
    assert max(len(line) for line in plain.splitlines()) <= 80
    coloured = at_terminal("requirements", "--rfc", DOCUMENT).out
    assert "\x1b[1;32m✓\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def test_a_terminal_without_the_signs_gets_plain_ones(at_terminal: Command) -> None:
    shown = re.sub(
        r"\x1b\[[0-9;]*m", "", at_terminal("requirements", "--rfc", DOCUMENT, encoding="ascii").out
    )
    assert "\n  + RFC7009-" in shown
    assert "✓" not in shown


def test_a_requirement_that_fails_is_status_1_and_says_what_was_seen(
    one_fails: str, oauthsim: Command
) -> None:
    answer = oauthsim("requirements", "--rfc", DOCUMENT)
    assert answer.status == 1
    assert f"  ✗ {one_fails} " in answer.out
    assert "(the token lives on)" in answer.out
    assert "1 failed" in answer.out
    answer = oauthsim("requirements", "--rfc", DOCUMENT, "--json")
    assert answer.status == 1
    assert [entry["id"] for entry in json.loads(answer.out) if entry["result"] == "failed"] == [one_fails]


def test_a_bar_shows_how_far_it_is_while_somebody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "xterm")
    assert list(progress.shown("ab", of=2, named="letters")) == ["a", "b"]
    written = screen.getvalue()
    assert f"[{'#' * 12}{'-' * 12}] 1 of 2 letters" in written
    assert f"[{'#' * 24}] 2 of 2 letters" in written
    assert written.endswith(f"\r{' ' * 79}\r"), "it is not wiped away"


@pytest.mark.parametrize(("screen", "terminal"), [(io.StringIO(), "xterm"), (Terminal(), "dumb"), (None, "")])
def test_no_bar_where_it_would_only_be_in_the_way(
    screen: io.StringIO | None, terminal: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", terminal)
    assert list(progress.shown("ab", of=2, named="letters")) == ["a", "b"]
    assert screen is None or screen.getvalue() == ""


def test_the_bar_is_wiped_away_when_it_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    things = progress.shown("ab", of=2, named="letters")
    next(things)
    things.close()  # type: ignore[attr-defined]
    assert screen.getvalue().rpartition("\r")[2] == ""
