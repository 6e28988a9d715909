"""The command line as a test calls it: words in, exit status and both outputs out."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from typing import NamedTuple

import pytest

from oauthsim.cli import main


class Answer(NamedTuple):
    """What a command gave back."""

    status: int
    out: str
    err: str


class Screen(io.TextIOWrapper):
    """A standard output at which somebody looks."""

    def __init__(self, encoding: str) -> None:
        super().__init__(io.BytesIO(), encoding=encoding, newline="")

    def isatty(self) -> bool:
        return True

    def shown(self) -> str:
        self.seek(0)
        return self.read()


@pytest.fixture
def oauthsim(capsysbinary: pytest.CaptureFixture[bytes]) -> Callable[..., Answer]:
    """Run the command line in this process, its output going to a pipe."""

    def run(*words: str) -> Answer:
        capsysbinary.readouterr()
        status = main(list(words))
        captured = capsysbinary.readouterr()
        return Answer(status, captured.out.decode("utf-8", "surrogateescape"), captured.err.decode())

    return run


@pytest.fixture
def at_terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Answer]:
    """Run the command line in this process, at a terminal of 80 columns that has colour."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)

    def run(*words: str, encoding: str = "utf-8") -> Answer:
        screen, complaints = Screen(encoding), io.StringIO()
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", screen)
            patch.setattr(sys, "stderr", complaints)
            status = main(list(words))
        return Answer(status, screen.shown(), complaints.getvalue())

    return run
