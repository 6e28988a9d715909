"""The command line, `oauthsim COMMAND …`. A command is one module of this package and one line of COMMANDS.

Exit status: 0 at an honest end, 1 when the flow ended in a protocol error, 2 for a usage mistake.
"""

from __future__ import annotations

import importlib
import sys
from argparse import Namespace
from collections.abc import Sequence
from importlib.metadata import version
from typing import Protocol

from mockserver.policy import UsageMistake, unknown
from oauthsim.cli.parsing import Parser, parse, readable
from oauthsim.cli.terminal import complain, write_text

COMMANDS = {
    "list": ("listing", "what can be run: name, RFC sections, one sentence"),
    "run": ("run", "play one scenario, and show what happened in one of many formats"),
    "attack": ("attack", "play one attack: does it win, and if not, which rule stops it?"),
    "grid": ("grid", "every attack against every rule that should stop it, played now"),
    "rules": ("rules", "every rule: its party, its section, the presets that enforce it"),
    "requirements": ("requirements", "what the RFCs demand, each row checked now by real HTTP"),
    "lab": ("lab", "JupyterLab on the notebooks"),
}
"""Command -> its module, and what it does in a few words."""

USAGE_MISTAKE = 2
INTERRUPTED = 130


class Command(Protocol):
    """What the module of a command offers."""

    def add_arguments(self, parser: Parser) -> None:
        """Add the command's arguments and options to `parser`."""

    def execute(self, arguments: Namespace) -> int:
        """Do it; return the exit status. Raises UsageMistake."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line `argv` (that of the process when it is None); return the exit status."""
    try:
        return _run(list(sys.argv[1:] if argv is None else argv))
    except UsageMistake as mistake:
        complain(f"oauthsim: {mistake}")
        return USAGE_MISTAKE
    except KeyboardInterrupt:
        return INTERRUPTED


def _run(words: list[str]) -> int:
    for word in words:
        readable(word)
    first = words[0] if words else ""
    if first in ("-h", "--help", "help"):
        return write_text(_help())
    if first == "--version":
        return write_text(f"oauthsim {version('oauthsim')}\n")
    if first not in COMMANDS:
        raise UsageMistake(
            f"{unknown('command', first, COMMANDS)}; `oauthsim --help` says what they do"
            if first
            else f"name a command, one of {', '.join(COMMANDS)}; `oauthsim --help` says what they do"
        )
    module, says = COMMANDS[first]
    command: Command = importlib.import_module(f"oauthsim.cli.{module}")
    parser = Parser(prog=f"oauthsim {first}", description=f"{says[0].upper()}{says[1:]}.")
    command.add_arguments(parser)
    return command.execute(parse(parser, words[1:]))


def _help() -> str:
    lines = [f"  {name:<14}{says}" for name, (_, says) in COMMANDS.items()]
    return "\n".join(
        [
            "usage: oauthsim COMMAND …",
            "",
            "A whole OAuth 2.0 world in one process: run, watch, change and break its flows.",
            "",
            *lines,
            "",
            "`oauthsim COMMAND --help` shows the options of a command.",
            "A first run: oauthsim run authorization-code",
            "",
        ]
    )
