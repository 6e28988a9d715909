"""`oauthsim lab`: what JupyterLab is started with, and which notebooks it opens."""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from oauthsim.cli import lab

Command = Callable[..., Any]
Started = list[tuple[list[str], dict[str, str]]]
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Started:
    """Write down what would be started instead of starting it."""
    calls: Started = []

    def start(words: list[str], variables: dict[str, str]) -> int:
        calls.append((words, variables))
        return 0

    monkeypatch.setattr(lab, "replace_process", start)
    return calls


def test_jupyterlab_runs_in_this_python_and_for_this_machine_only(
    started: Started, oauthsim: Command
) -> None:
    assert oauthsim("lab").status == 0
    (words, _) = started[0]
    assert words[:3] == [sys.executable, "-m", "jupyterlab"]
    assert "--ServerApp.ip=127.0.0.1" in words
    assert "--no-browser" not in words
    assert not [word for word in words if word.startswith("--ServerApp.port=")], (
        "it looks for a free one itself"
    )


def test_it_opens_the_first_notebook_of_the_checkout(started: Started, oauthsim: Command) -> None:
    oauthsim("lab")
    assert f"--ServerApp.root_dir={ROOT / 'notebooks'}" in started[0][0]
    words = lab.command(ROOT / "notebooks", None, browser=True)
    exists = (ROOT / "notebooks" / lab.FIRST_NOTEBOOK).exists()
    assert ("--LabApp.default_url=/lab/tree/00_start_here.ipynb" in words) == exists


def test_a_port_and_no_browser_are_passed_on(started: Started, oauthsim: Command) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    assert oauthsim("lab", "--port", port, "--no-browser").status == 0
    assert f"--ServerApp.port={port}" in started[0][0]
    assert started[0][0][-1] == "--no-browser"


def test_a_port_in_use_is_a_usage_mistake(started: Started, oauthsim: Command) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        answer = oauthsim("lab", "--port", str(port))
    assert (answer.status, started) == (2, [])
    assert answer.err.startswith(f"oauthsim: port {port} cannot be used (Address already in use)")


def test_without_jupyterlab_it_says_how_to_install_it(
    started: Started, oauthsim: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lab, "find_spec", lambda name: None)
    answer = oauthsim("lab")
    assert (answer.status, started) == (2, [])
    assert (
        answer.err == "oauthsim: JupyterLab is not installed; this installs it: pip install 'oauthsim[lab]'\n"
    )


def test_the_news_pop_up_is_off(started: Started, oauthsim: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "/somewhere/else")
    oauthsim("lab")
    folder, others = started[0][1]["JUPYTER_CONFIG_PATH"].split(os.pathsep)
    assert others == "/somewhere/else"
    configuration = json.loads((Path(folder) / "labconfig" / "page_config.json").read_text())
    assert configuration["disabledExtensions"]["@jupyterlab/apputils-extension:announcements"] is True


def test_without_a_checkout_the_notebooks_are_copied_to_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package, here = tmp_path / "site-packages" / "oauthsim", tmp_path / "here"
    (package / "notebooks" / "pictures").mkdir(parents=True)
    (package / "notebooks" / lab.FIRST_NOTEBOOK).write_text("{}")
    (package / "notebooks" / "pictures" / "one.svg").write_text("<svg/>")
    here.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setattr(lab, "PACKAGE", package)
    assert lab.notebooks() == here / "oauthsim-notebooks"
    assert (here / "oauthsim-notebooks" / "pictures" / "one.svg").read_text() == "<svg/>"


def test_a_notebook_that_was_changed_is_not_overwritten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.mkdir()
    (source / "a.ipynb").write_text("new")
    (source / "b.ipynb").write_text("b")
    target.mkdir()
    (target / "a.ipynb").write_text("my own answers")
    lab.copied(source, target)
    assert (target / "a.ipynb").read_text() == "my own answers"
    assert (target / "b.ipynb").read_text() == "b"
    assert capsys.readouterr().err == f"oauthsim: in {target}, these are kept as you changed them: a.ipynb\n"


def test_a_folder_that_cannot_be_written_is_a_usage_mistake(
    tmp_path: Path, started: Started, oauthsim: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "oauthsim"
    (package / "notebooks").mkdir(parents=True)
    (package / "notebooks" / "a.ipynb").write_text("{}")
    (tmp_path / "oauthsim-notebooks").write_text("a file in the way")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(lab, "PACKAGE", package)
    answer = oauthsim("lab")
    assert (answer.status, started) == (2, [])
    assert answer.err.startswith(
        f"oauthsim: cannot copy the notebooks to {tmp_path / 'oauthsim-notebooks'}: "
    )


@pytest.mark.skipif(os.name != "posix", reason="elsewhere a process cannot become another one")
def test_the_process_becomes_jupyterlab(monkeypatch: pytest.MonkeyPatch) -> None:
    def become(*given: object) -> None:
        assert given == ("python", ["python", "-m", "jupyterlab"], {"A": "1"})
        raise SystemExit  # what was here is no more

    monkeypatch.setattr(os, "execve", become)
    with pytest.raises(SystemExit):
        lab.replace_process(["python", "-m", "jupyterlab"], {"A": "1"})
