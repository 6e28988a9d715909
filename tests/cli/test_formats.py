"""Formats and files: each format is what its writer writes, and a file's name can choose it."""

from __future__ import annotations

import shutil
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from oauthsim.cli.formats import FORMATS

Command = Callable[..., Any]
RUN = ("run", "authorization-code")
BEGINS = {
    "text": "authorization-code · seed 1",
    "json": '{\n  "scenario": "authorization-code"',
    "har": '{\n  "log": {\n    "version": "1.2"',
    "svg": "<svg ",
    "html": "<!doctype html>",
    "mermaid": "",
    "dot": "",
    "curl": "#!/bin/sh\n",
    "pytest": '"""authorization-code, seed 1',
}


@pytest.mark.parametrize("format", BEGINS)
def test_each_format_can_be_printed_and_names_the_scenario(format: str, oauthsim: Command) -> None:
    answer = oauthsim(*RUN, "--format", format)
    assert (answer.status, answer.err) == (0, "")
    assert answer.out.startswith(BEGINS[format])
    assert answer.out.endswith("\n")
    assert "authorization-code" in answer.out


def test_every_format_is_either_text_or_binary() -> None:
    assert FORMATS.keys() - BEGINS.keys() == {"png", "pdf", "trust"}
    assert {name for name, format in FORMATS.items() if format.binary} == {"png", "pdf"}


@pytest.mark.parametrize("format", BEGINS)
def test_a_file_holds_what_would_be_printed(format: str, tmp_path: Path, oauthsim: Command) -> None:
    file = tmp_path / f"run{FORMATS[format].suffixes[0]}"
    answer = oauthsim(*RUN, "-o", str(file))
    assert (answer.status, answer.out, answer.err) == (0, "", "")
    assert file.read_bytes().decode() == oauthsim(*RUN, "--format", format).out


def test_the_trust_map_says_who_trusts_whom_and_who_holds_what(oauthsim: Command) -> None:
    answer = oauthsim(*RUN, "--format", "trust")
    words = " ".join(ElementTree.fromstring(answer.out.partition("?>")[2].lstrip()).itertext())
    assert "accepts its access tokens" in words
    assert "client secret" in words


def test_the_named_format_counts_more_than_the_name_of_the_file(tmp_path: Path, oauthsim: Command) -> None:
    file = tmp_path / "run.svg"
    oauthsim(*RUN, "-o", str(file), "--format", "json")
    assert file.read_text().startswith('{\n  "scenario"')
    oauthsim(*RUN, "-o", str(tmp_path / "run"))
    assert (tmp_path / "run").read_text().startswith("authorization-code · seed 1")


def test_a_dash_is_the_standard_output(oauthsim: Command) -> None:
    assert oauthsim(*RUN, "-o", "-") == oauthsim(*RUN)


def test_an_error_is_written_to_the_file_and_reported_beside_it(tmp_path: Path, oauthsim: Command) -> None:
    file = tmp_path / "run.svg"
    answer = oauthsim(*RUN, "--deny", "-o", str(file))
    assert (answer.status, answer.out) == (1, "")
    assert answer.err.startswith("oauthsim: authorization-code ended with access_denied")
    assert ElementTree.fromstring(file.read_text()).tag == "{http://www.w3.org/2000/svg}svg"


def test_a_text_file_is_the_same_whoever_looks_at_the_terminal(
    tmp_path: Path, oauthsim: Command, at_terminal: Command
) -> None:
    file = tmp_path / "run.txt"
    at_terminal(*RUN, "-o", str(file))
    assert file.read_text() == oauthsim(*RUN).out


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
@pytest.mark.parametrize(("format", "begins"), [("png", b"\x89PNG\r\n"), ("pdf", b"%PDF-")])
def test_pixels_and_print_go_to_a_file_or_a_pipe(
    format: str, begins: bytes, tmp_path: Path, oauthsim: Command, at_terminal: Command
) -> None:
    file = tmp_path / f"run.{format}"
    assert at_terminal(*RUN, "-o", str(file)).status == 0
    assert file.read_bytes().startswith(begins)
    assert oauthsim(*RUN, "--format", format).out.encode("utf-8", "surrogateescape").startswith(begins)


def test_without_graphviz_it_says_what_to_install(
    tmp_path: Path, oauthsim: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    answer = oauthsim(*RUN, "-o", str(tmp_path / "run.png"))
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith("oauthsim: to draw PNG, install Graphviz")
    assert not (tmp_path / "run.png").exists()
