"""`oauthsim rules`: every rule there is, and which presets enforce it."""

from __future__ import annotations

import json
from argparse import Namespace
from itertools import groupby
from typing import Any

import oauthsim.world  # noqa: F401  # its parties bring their rules
from mockserver.policy import PRESETS, Policy
from mockserver.rules import REGISTRY, Rule
from oauthsim.cli.columns import paragraph, table
from oauthsim.cli.parsing import Parser
from oauthsim.cli.terminal import paint, write_text

TITLES = {
    "resource_owner": "Alice's browser",
    "client": "The client",
    "authorization_server": "The authorization server",
    "resource_server": "The resource servers",
}


def add_arguments(parser: Parser) -> None:
    """Add --json."""
    says = "as JSON: a list of {id, party, spec, says, presets, kind, vital}"
    parser.add_argument("--json", action="store_true", help=says)


def execute(arguments: Namespace) -> int:
    """Print every rule; return 0."""
    found = entries()
    if arguments.json:
        return write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n")
    return write_text(as_text(found))


def entries() -> list[dict[str, Any]]:
    """Return every rule, party by party, each in the order in which the party's modules name them."""
    parties = list(TITLES)
    ordered = sorted(REGISTRY.values(), key=lambda rule: parties.index(rule.party))
    return [_entry(rule) for rule in ordered]


def as_text(found: list[dict[str, Any]]) -> str:
    """Return `found` for people, with how to switch a rule at the end."""
    parts = []
    for party, rules in groupby(found, key=lambda entry: str(entry["party"])):
        rows = [(entry["id"], _remark(entry), entry["says"]) for entry in rules]
        parts.append(f"{paint(TITLES[party], 'bold')}\n\n{table(rows)}\n")
    return "".join(parts) + paragraph(
        f"{len(found)} rules. Behind each stand its section and the presets that enforce it. Switch one with "
        "--off RULE or --on RULE; a rule that is always on has nothing to go on with when it fails."
    )


def _entry(rule: Rule[Any]) -> dict[str, Any]:
    presets = [name for name in PRESETS if Policy(name).enforces(rule)]
    return {
        "id": rule.id,
        "party": rule.party,
        "spec": rule.spec,
        "says": rule.says,
        "presets": presets,
        "kind": rule.kind,
        "vital": rule.vital,
    }


def _remark(entry: dict[str, Any]) -> str:
    presets = "always on" if entry["vital"] else ", ".join(entry["presets"]) or "no preset"
    return f"{entry['spec']} · {presets}"
