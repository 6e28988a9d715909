"""`oauthsim list`: what can be run."""

from __future__ import annotations

import json
from argparse import Namespace

from oauthsim.attacks import ATTACKS
from oauthsim.cli.columns import table
from oauthsim.cli.parsing import Parser
from oauthsim.cli.terminal import paint, write_text
from oauthsim.scenarios import SCENARIOS

KINDS = {
    "scenario": ("Scenarios", "Run one: oauthsim run"),
    "attack": ("Attacks", "Try one: oauthsim attack"),
}


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
    """Return every scenario and attack: name, kind, RFC sections, one sentence, in the order of teaching."""
    attacks = [attack.story for attack in ATTACKS.values()]
    return [
        {"name": one.name, "kind": kind, "spec": one.spec, "summary": one.summary}
        for kind, stories in (("scenario", SCENARIOS.values()), ("attack", attacks))
        for one in stories
    ]


def as_text(found: list[dict[str, str]]) -> str:
    """Return `found` for people: what it is called, with its sentence below, kind by kind."""
    parts = []
    for kind, (title, how) in KINDS.items():
        rows = [(one["name"], one["spec"], one["summary"]) for one in found if one["kind"] == kind]
        parts.append(f"{paint(title, 'bold')}\n\n{table(rows)}\n{how} {rows[0][0]}\n")
    return "\n".join(parts)
