"""`oauthsim list`: what can be run."""

from __future__ import annotations

import json
from argparse import Namespace

from oauthsim.cli.columns import table
from oauthsim.cli.parsing import Parser
from oauthsim.cli.terminal import paint, write_text
from oauthsim.scenarios import SCENARIOS


def add_arguments(parser: Parser) -> None:
    """Add --json."""
    parser.add_argument("--json", action="store_true", help="as JSON: a list of {name, kind, spec, summary}")


def execute(arguments: Namespace) -> int:
    """Print what there is; return 0."""
    found = entries()
    if arguments.json:
        return write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n")
    return write_text(as_text(found))


def entries() -> list[dict[str, str]]:
    """Return every scenario with its name, kind, RFC sections and one sentence, in the order of teaching."""
    return [
        {"name": one.name, "kind": "scenario", "spec": one.spec, "summary": one.summary}
        for one in SCENARIOS.values()
    ]


def as_text(found: list[dict[str, str]]) -> str:
    """Return `found` for people: what it is called, with its sentence below."""
    rows = [(entry["name"], entry["spec"], entry["summary"]) for entry in found]
    first = found[0]["name"]
    return f"{paint('Scenarios', 'bold')}\n\n{table(rows)}\nRun one: oauthsim run {first}\n"
