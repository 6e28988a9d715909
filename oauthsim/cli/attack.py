"""`oauthsim attack NAME`: play one attack, and say who has won, or what stopped Mallory."""

from __future__ import annotations

import sys
from argparse import Namespace

from mockserver.policy import Policy, UsageMistake
from oauthsim.attacks import ATTACKS, Attack, Verdict, find_attack, judge
from oauthsim.attacks.verdict import undefended, what_stopped
from oauthsim.cli.columns import paragraph
from oauthsim.cli.formats import add_format_options, format_of, write
from oauthsim.cli.parsing import Parser, name_in
from oauthsim.cli.policy_options import add_policy_options, policy_of
from oauthsim.cli.terminal import paint, write_text
from oauthsim.simulate import policy_for

GETS_THROUGH = 1
UNDEFENDED = "the attack’s own, in which nothing stops it"


def add_arguments(parser: Parser) -> None:
    """Add the name and the options of an attack."""
    parser.usage = "oauthsim attack NAME [option …]"
    parser.add_argument("name", nargs="?", metavar="NAME", help="the attack; `oauthsim list` shows them")
    add_policy_options(parser, UNDEFENDED)
    add_format_options(parser, "none: only the verdict")


def execute(arguments: Namespace) -> int:
    """Play the attack and write the verdict; return 0 when it was stopped, 1 when it gets through.

    The trace goes where --format and -o say. On the standard output it stands alone, and the verdict comes on
    the standard error.
    """
    wants_trace = arguments.format is not None or arguments.output is not None
    if wants_trace:
        format_of(arguments)
    attack = find_attack(_name(arguments))
    policy = policy_of(arguments, undefended(attack))
    verdict = judge(attack, policy)
    says = as_text(attack, policy, verdict)
    if wants_trace:
        write(verdict.trace, arguments)
    if wants_trace and arguments.output in (None, "-"):
        print(says, end="", file=sys.stderr)
    else:
        write_text(says)
    return GETS_THROUGH if verdict.wins else 0


def as_text(attack: Attack, policy: Policy, verdict: Verdict) -> str:
    """Return the verdict for people: what was tried, under which policy, who won, and how that is known."""
    head = f"{paint(attack.title, 'bold')} · {attack.story.spec}\n{paragraph(attack.story.summary)}\n"
    under = paragraph(f"Policy: {described(policy_for(attack.story, policy))}.")
    return f"{head}{under}\n{_end(attack, verdict)}"


def described(policy: Policy) -> str:
    """Return a policy in words: "careless with state-is-sent, without …"."""
    words = [policy.name]
    words += [f"with {', '.join(sorted(policy.on))}"] if policy.on else []
    words += [f"without {', '.join(sorted(policy.off))}"] if policy.off else []
    return ", ".join(words)


def _end(attack: Attack, verdict: Verdict) -> str:
    if verdict.evidence is not None:
        won = paint(f"Mallory wins at message {verdict.evidence.message}.", "red")
        says = paragraph(f"{verdict.evidence.says}.")
        tried = [rule for rule in attack.stopped_by if rule not in verdict.trace.on]
        hint = f"Switch a rule on, and see: --on {tried[0]}" if tried else ""
        return f"{won}\n{says}" + (paragraph(hint) if hint else "")
    found = what_stopped(verdict.trace, judge(attack).trace)
    stopped = paint("Mallory is stopped", "green")
    if found is None:
        return f"{stopped}. {verdict.trace.outcome_says}\n"
    rule, reason = found
    return f"{stopped} at message {reason.message} by {rule}.\n{paragraph(reason.says)}"


def _name(arguments: Namespace) -> str:
    name = name_in(arguments, ATTACKS, "off", "on", "set")
    if name is None:
        raise UsageMistake(f"name an attack: oauthsim attack NAME; there are: {', '.join(ATTACKS)}")
    return name
