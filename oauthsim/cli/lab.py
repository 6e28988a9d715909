"""`oauthsim lab`: JupyterLab on the notebooks, for this machine only."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from argparse import Namespace
from importlib.util import find_spec
from pathlib import Path

import oauthsim
from mockserver.policy import UsageMistake
from oauthsim.cli.parsing import Parser, whole_number
from oauthsim.cli.terminal import complain

FIRST_NOTEBOOK = "00_start_here.ipynb"
LOOPBACK = "127.0.0.1"
PACKAGE = Path(oauthsim.__file__).parent
CONFIGURATION = Path(__file__).parent / "jupyter"
"""Holds labconfig/page_config.json: JupyterLab must not ask a class whether it may fetch news."""


def add_arguments(parser: Parser) -> None:
    """Add --port and --no-browser."""
    parser.add_argument("--port", metavar="N", help="the port on 127.0.0.1 (default: a free one)")
    parser.add_argument("--no-browser", action="store_true", help="only print the address")


def execute(arguments: Namespace) -> int:
    """Become JupyterLab; does not return where a process can do that. Raises UsageMistake."""
    if find_spec("jupyterlab") is None:
        raise UsageMistake("JupyterLab is not installed; this installs it: pip install 'oauthsim[lab]'")
    port = None if arguments.port is None else free_port(arguments.port)
    return replace_process(command(notebooks(), port, browser=not arguments.no_browser), environment())


def command(folder: Path, port: int | None, browser: bool) -> list[str]:
    """Return the command that starts JupyterLab on `folder`, showing the first notebook."""
    options = [f"--ServerApp.ip={LOOPBACK}", f"--ServerApp.root_dir={folder}"]
    if (folder / FIRST_NOTEBOOK).exists():
        options.append(f"--LabApp.default_url=/lab/tree/{FIRST_NOTEBOOK}")
    if os.name == "posix" and os.geteuid() == 0:
        options.append("--allow-root")  # a container of a class often has no other user
    if port is not None:
        options.append(f"--ServerApp.port={port}")
    return [sys.executable, "-m", "jupyterlab", *options, *([] if browser else ["--no-browser"])]


def environment() -> dict[str, str]:
    """Return the environment of JupyterLab: as it is here, with our configuration first."""
    paths = [str(CONFIGURATION), *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])]
    return {**os.environ, "JUPYTER_CONFIG_PATH": os.pathsep.join(paths)}


def free_port(text: str) -> int:
    """Return `text` as a port of this machine. Raises UsageMistake when it is none, or taken."""
    port = whole_number("--port", text, least=1, most=65535)
    with socket.socket() as probe:
        if os.name == "posix":  # elsewhere this would allow a port that is in use
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as problem:
            raise UsageMistake(
                f"port {port} cannot be used ({problem.strerror}); without --port a free one is taken"
            ) from None
    return port


def notebooks() -> Path:
    """Return the folder of the notebooks: the checkout's own, or a copy in the current folder."""
    checkout = PACKAGE.parent
    if (checkout / "pyproject.toml").exists() and (checkout / "notebooks").is_dir():
        return checkout / "notebooks"
    return copied(PACKAGE / "notebooks", Path.cwd() / "oauthsim-notebooks")


def copied(source: Path, target: Path) -> Path:
    """Copy what `target` does not have yet from `source`; what is there stays. Return `target`."""
    if not source.is_dir():
        raise UsageMistake("this installation has no notebooks; the source has them, in its folder notebooks")
    files = {path: target / path.relative_to(source) for path in sorted(source.rglob("*")) if path.is_file()}
    try:
        kept = [copy.name for path, copy in files.items() if not _copy(path, copy)]
    except OSError as problem:
        raise UsageMistake(f"cannot copy the notebooks to {target}: {problem.strerror}") from None
    if kept:
        complain(f"oauthsim: in {target}, these are kept as you changed them: {', '.join(kept)}")
    return target


def _copy(file: Path, copy: Path) -> bool:
    """Copy `file` unless there is a copy; return whether `copy` is what `file` is now."""
    if copy.exists():
        return copy.read_bytes() == file.read_bytes()
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, copy)
    return True


def replace_process(words: list[str], variables: dict[str, str]) -> int:
    """Run `words` in place of this process: who stops it stops JupyterLab. On Windows, wait for it."""
    if os.name == "posix":
        os.execve(words[0], words, variables)
    return subprocess.run(words, env=variables, check=False).returncode
