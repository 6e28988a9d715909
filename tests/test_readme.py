"""The README shows what really comes out: its Python is run, its picture drawn again, its commands tried."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import sys
from pathlib import Path

import pytest

from oauthsim.cli import main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize(("code", "says"), list(zip(blocks("python"), blocks("text"), strict=True)))
def test_the_python_of_the_readme_prints_what_the_readme_says(code: str, says: str) -> None:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "README.md", "exec"), {})
    assert printed.getvalue() == says


def test_the_ten_lines_of_python_are_ten() -> None:
    assert len([line for line in blocks("python")[0].splitlines() if line.strip()]) <= 10


def test_the_picture_is_the_one_that_a_run_draws_today() -> None:
    sys.path.insert(0, str(ROOT / "tools"))
    import readme

    assert readme.PICTURE.read_text(encoding="utf-8") == readme.picture(), "run: python tools/readme.py"


COMMANDS = [
    line.partition("#")[0].strip()
    for line in "".join(blocks("console")).splitlines()
    if line.startswith("oauthsim")
]

TOO_LONG = {"oauthsim requirements", "oauthsim grid"}
"""Commands that other tests run, part by part."""


@pytest.mark.parametrize("command", [command for command in COMMANDS if command not in TOO_LONG])
def test_every_command_of_the_readme_works(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    status = main(shlex.split(command)[1:])
    refused = "--deny" in command or ("--edit" in command and "--off" not in command)
    refused = refused or command == "oauthsim attack login-csrf"
    assert status == (1 if refused else 0)
    assert capsys.readouterr().out or any(tmp_path.iterdir())
