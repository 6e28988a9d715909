"""`oauthsim grid`: every attack against every rule that should stop it, or against one policy, played now."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Mapping, Sequence
from typing import Any

from mockserver.policy import PRESETS, Policy
from oauthsim.attacks import ATTACKS, Attack, find_attack, judge
from oauthsim.attacks.grid import STRICTEST, Defence, Row, row
from oauthsim.attacks.verdict import Verdict, honest_flow_works
from oauthsim.cli.attack import described
from oauthsim.cli.columns import paragraph
from oauthsim.cli.parsing import Parser
from oauthsim.cli.policy_options import named_policy
from oauthsim.cli.progress import shown
from oauthsim.cli.terminal import paint, showable, write_text

NOT_AS_IT_SHOULD_BE = 1
SIGNS = {"wins": "✗", "stopped": "✓"}
PLAIN_SIGNS = {"wins": "X", "stopped": "+"}
INDENT = "      "


def add_arguments(parser: Parser) -> None:
    """Add the names, --json and --policy."""
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these attacks (default: all)")
    keys = "name, spec, wins_undefended, stopped_by, does_not_help, stopped_by_preset, honest_flow_ok"
    parser.add_argument("--json", action="store_true", help=f"as JSON: a list of {{{keys}, …}}")
    says = f"a file FILE.toml, or one of {', '.join(PRESETS)}: which attacks get through this policy?"
    parser.add_argument("--policy", metavar="FILE", help=says)


def execute(arguments: Namespace) -> int:
    """Play and print; return 0, or 1 when a claim did not come true, or an attack gets through the policy."""
    attacks = [find_attack(name) for name in arguments.names] or list(ATTACKS.values())
    if arguments.policy is not None:
        return _check_policy(attacks, named_policy(arguments.policy), arguments.json)
    rows = list(shown(map(row, attacks), of=len(attacks), named="attacks"))
    if arguments.json:
        write_text(_as_json([entry(one) for one in rows]))
    else:
        write_text(as_text(rows))
    return 0 if all(one.as_claimed for one in rows) else NOT_AS_IT_SHOULD_BE


def entry(row: Row) -> dict[str, Any]:
    """Return a row as the members of the JSON."""
    attack, evidence = row.attack, row.undefended.evidence
    return {
        "name": attack.name,
        "title": attack.title,
        "spec": attack.story.spec,
        "catalogue": list(attack.catalogue),
        "wins_undefended": row.undefended.wins,
        "evidence": None if evidence is None else {"message": evidence.message, "says": evidence.says},
        "given": list(attack.given),
        "stopped_by": [_defence(one) for one in row.stopped_by],
        "does_not_help": [one.rule for one in row.does_not_help if one.cell.wins],
        "stopped_by_preset": {name: not cell.wins for name, cell in row.presets.items()},
        "gets_through": dict(attack.gets_through),
        "honest_flow_ok": row.honest_flow_ok,
    }


def _defence(one: Defence) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "stops_alone": one.stops_alone,
        "message": None if one.reason is None else one.reason.message,
        "reason": "" if one.reason is None else one.reason.says,
    }


def as_text(rows: Sequence[Row]) -> str:
    """Return `rows` for people: each attack under each preset, and below it the rules that stop it alone."""
    signs = _signs()
    legend = (
        f"{signs['stopped']} stopped, {signs['wins']} Mallory wins; below: the rules, each switched on alone"
    )
    parts = [paragraph(f"Under the presets {', '.join(PRESETS)}: {legend}."), *map(_row, rows)]
    wrong = [one.attack.name for one in rows if not one.as_claimed]
    total = f"{len(rows)} attacks, {sum(len(one.stopped_by) for one in rows)} times stopped by one rule alone"
    ends = f"Not as it should be: {', '.join(wrong)}." if wrong else "All as it should be."
    return "\n".join([*parts, paragraph(f"{total}. {ends}")])


def _row(row: Row) -> str:
    signs = _signs()
    cells = "  ".join(f"{_sign(cell.wins)} {name}" for name, cell in row.presets.items())
    lines = [f"{paint(row.attack.name, 'bold')}  {row.attack.story.spec}\n  {cells}\n"]
    lines += [
        _line(signs["stopped"], one.rule, one.reason.says if one.reason else "") for one in row.stopped_by
    ]
    lines += [_line(signs["wins"], one.rule, "does not help") for one in row.does_not_help if one.cell.wins]
    lines += [paragraph(f"{name}: {why}", "    ") for name, why in row.attack.gets_through.items()]
    return "".join(lines)


def _line(sign: str, rule: str, says: str) -> str:
    return paragraph(f"{sign} {rule}{': ' if says else ''}{says}", "    ")


def _sign(wins: bool) -> str:
    return paint(_signs()["wins"], "red") if wins else paint(_signs()["stopped"], "green")


def _signs() -> Mapping[str, str]:
    return showable(SIGNS, PLAIN_SIGNS)


def _check_policy(attacks: Sequence[Attack], policy: Policy, as_json: bool) -> int:
    verdicts = list(shown((judge(one, policy) for one in attacks), of=len(attacks), named="attacks"))
    broken = [one.name for one in attacks if not honest_flow_works(one, policy)]
    through = [one for one in verdicts if one.wins]
    avoidable = [one for one in through if STRICTEST not in one.attack.gets_through]
    if as_json:
        write_text(_as_json([_judged(one, one.attack.name not in broken) for one in verdicts]))
    else:
        write_text(_policy_as_text(verdicts, policy, broken))
    return NOT_AS_IT_SHOULD_BE if avoidable or broken else 0


def _judged(verdict: Verdict, honest: bool) -> dict[str, Any]:
    return {
        "name": verdict.attack.name,
        "spec": verdict.attack.story.spec,
        "stopped": not verdict.wins,
        "evidence": verdict.evidence.says if verdict.evidence else "",
        "stopped_by": list(verdict.attack.stopped_by),
        "honest_flow_ok": honest,
    }


def _policy_as_text(verdicts: Sequence[Verdict], policy: Policy, broken: Sequence[str]) -> str:
    through = [one for one in verdicts if one.wins]
    lines = [paragraph(f"Policy {described(policy)}: {len(through)} of {len(verdicts)} attacks get through.")]
    for one in through:
        known = one.attack.gets_through.get(STRICTEST, "")
        lines.append(f"\n{_sign(True)} {paint(one.attack.name, 'bold')}  {one.attack.story.spec}\n")
        lines.append(paragraph(one.evidence.says + "." if one.evidence else "", INDENT))
        lines.append(paragraph(known or f"Stopped by: {', '.join(one.attack.stopped_by)}", INDENT))
    if broken:
        lines.append(paragraph(f"\nThe honest flow does not work any more beside: {', '.join(broken)}."))
    return "".join(lines)


def _as_json(content: object) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"
