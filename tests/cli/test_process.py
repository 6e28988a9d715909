"""The command as a process: the same bytes from every one, and quiet when its reader or disk is gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

RUN = ("run", "authorization-code")
SCRIPT = Path(sys.executable).parent / "oauthsim"


def oauthsim(*words: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, **variables}
    return subprocess.run(
        [sys.executable, "-m", "oauthsim", *words], env=environment, capture_output=True, check=False
    )


FORMATS = ("json", "svg", "text", "har", "html", "curl", "mermaid", "dot")
EACH_FORMAT = f"""
import sys
from oauthsim.cli import main
for format in {FORMATS!r}:
    assert main([*{RUN!r}, "--format", format, "-o", f"{{sys.argv[1]}}/run.{{format}}"]) == 0
"""


def written_by_one_process(folder: Path, **variables: str) -> dict[str, bytes]:
    """Let one process write the run in each format; return what it wrote."""
    command = [sys.executable, "-c", EACH_FORMAT, str(folder)]
    done = subprocess.run(command, env={**os.environ, **variables}, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    return {path.suffix[1:]: path.read_bytes() for path in folder.iterdir()}


def test_two_processes_write_the_same_bytes_in_every_format(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "other")]
    for folder in folders:
        folder.mkdir()
    one = written_by_one_process(folders[0], PYTHONHASHSEED="1", COLUMNS="60", TZ="Asia/Tokyo")
    other = written_by_one_process(folders[1], PYTHONHASHSEED="2", PYTHONIOENCODING="ascii", LC_ALL="C")
    assert sorted(one) == sorted(FORMATS)
    for format in FORMATS:
        assert len(one[format]) > 1000, format
        assert one[format] == other[format], format


@pytest.mark.parametrize("format", ["json", "text"])
def test_what_goes_to_the_standard_output_is_the_same_whatever_the_environment(format: str) -> None:
    one = oauthsim(*RUN, "--format", format, PYTHONHASHSEED="1", COLUMNS="60", TZ="Asia/Tokyo")
    other = oauthsim(*RUN, "--format", format, PYTHONHASHSEED="2", PYTHONIOENCODING="ascii", LC_ALL="C")
    assert (one.returncode, one.stderr) == (0, b"")
    assert len(one.stdout) > 1000
    assert one.stdout == other.stdout


def test_a_usage_mistake_and_a_protocol_error_are_exit_codes() -> None:
    mistake = oauthsim("run", "nothing")
    assert (mistake.returncode, mistake.stdout) == (2, b"")
    assert b"Traceback" not in mistake.stderr
    assert oauthsim(*RUN, "--deny").returncode == 1


@pytest.mark.skipif(not SCRIPT.exists(), reason="the package is not installed with its script")
def test_the_console_script_is_the_same_command() -> None:
    done = subprocess.run([SCRIPT, "list", "--json"], capture_output=True, check=True)
    assert done.stdout == oauthsim("list", "--json").stdout


@pytest.mark.skipif(os.name != "posix", reason="needs a POSIX shell")
@pytest.mark.parametrize("options", ["", "--format json", "--deny"])
def test_a_reader_that_goes_away_is_no_error(options: str) -> None:
    command = f"'{sys.executable}' -m oauthsim run authorization-code {options} | head -n 1"
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=True)
    assert done.stdout.count(b"\n") == 1
    expected = [b"oauthsim: authorization-code ended with access_denied"] if options == "--deny" else []
    assert [line[:53] for line in done.stderr.splitlines()] == expected


@pytest.mark.skipif(os.name != "posix", reason="needs a pipe that can be closed first")
def test_nobody_reading_at_all_is_no_error() -> None:
    read, write = os.pipe()
    os.close(read)
    try:
        command = [sys.executable, "-m", "oauthsim", *RUN, "--format", "json"]
        done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, check=False)
    finally:
        os.close(write)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
def test_a_full_disk_is_one_sentence() -> None:
    with open("/dev/full", "wb") as full:
        command = [sys.executable, "-m", "oauthsim", *RUN]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert done.stderr == b"oauthsim: cannot write the output: No space left on device\n"
    assert (
        oauthsim(*RUN, "-o", "/dev/full").stderr
        == b"oauthsim: cannot write /dev/full: No space left on device\n"
    )


@pytest.mark.skipif(os.name != "posix", reason="needs a POSIX shell")
def test_a_closed_standard_output_is_no_error() -> None:
    done = subprocess.run(
        ["sh", "-c", f"'{sys.executable}' -m oauthsim list >&-"], stderr=subprocess.PIPE, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(os.name != "posix", reason="arguments are bytes only here")
def test_arguments_that_are_no_utf8_are_a_usage_mistake() -> None:
    command = [os.fsencode(sys.executable), b"-m", b"oauthsim", b"run", b"caf\xe9"]
    done = subprocess.run(command, env={**os.environ, "PYTHONUTF8": "1"}, capture_output=True, check=False)
    assert done.returncode == 2
    assert done.stderr == b"oauthsim: the argument 'caf\\udce9' is not UTF-8 text\n"


@pytest.mark.skipif(os.name != "posix", reason="signals as on POSIX")
def test_ctrl_c_leaves_no_stack_trace() -> None:
    interrupt = "import os, signal, oauthsim.cli.run as run\n"
    interrupt += f"run.simulate = lambda *a, **k: os.kill(os.getpid(), {int(signal.SIGINT)})\n"
    interrupt += "import sys, oauthsim.cli\nsys.exit(oauthsim.cli.main(['run', 'authorization-code']))\n"
    done = subprocess.run([sys.executable, "-c", interrupt], capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


def test_the_base_install_needs_no_jupyter() -> None:
    source = (
        "import sys; sys.modules.update(jupyterlab=None, ipywidgets=None, anywidget=None, IPython=None)\n"
    )
    source += "import oauthsim.cli; sys.exit(oauthsim.cli.main(['run', 'authorization-code']))"
    assert subprocess.run([sys.executable, "-c", source], capture_output=True, check=False).returncode == 0
