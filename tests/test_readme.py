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


def test_the_ten_lines_of_python_print_what_the_readme_says() -> None:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(blocks("python")[0], "README.md", "exec"), {})
    assert printed.getvalue() == blocks("text")[0]


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


@pytest.mark.parametrize("command", [command for command in COMMANDS if "requirements" not in command])
def test_every_command_of_the_readme_works(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    status = main(shlex.split(command)[1:])
    refused = "--deny" in command or ("--edit" in command and "--off" not in command)
    assert status == (1 if refused else 0)
    assert capsys.readouterr().out or any(tmp_path.iterdir())
