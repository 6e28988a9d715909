"""Take each rule out in turn and see whether some test notices: `python tools/mutants.py [RULE]…`.

A check that is taken out finds everything in order; a practice that is taken out is never followed. Prints a
line for each rule that nobody missed, and a count; exits with 1 when there is one. Needs fork (not Windows).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

import oauthsim.world  # noqa: F401  # names the rules of all parties
from mockserver.policy import known_rule
from mockserver.rules import REGISTRY, Rule, Rulebook

ROOT = Path(__file__).resolve().parent.parent
TESTS = (
    "tests/authorization_server/test_rules.py",
    "tests/scenarios/test_history.py",
    "tests/client",
    "tests/resource_server",
    "tests/requirements",
    "tests/world",
)
"""Where rules are tested, the quickest first: the first test that fails is enough."""


def take_out(rule: Rule[Any]) -> None:
    """Make `rule` hold whatever it is shown, or, if it is a practice, never be followed."""
    object.__setattr__(rule, "examine", lambda *args, **kwargs: None)
    follows = Rulebook.follows

    def without_it(book: Rulebook, asked: Rule[[]]) -> bool:
        return asked.id != rule.id and follows(book, asked)

    Rulebook.follows = without_it  # type: ignore[method-assign]


def is_missed(rule: Rule[Any]) -> bool:
    """Run the tests without `rule` in a process of their own; return whether one of them failed."""
    child = os.fork()
    if child == 0:
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        take_out(rule)
        os._exit(int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *TESTS])))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == pytest.ExitCode.TESTS_FAILED


def main(names: Iterable[str]) -> int:
    """Take out the rules `names`, or all; print who survives, and the count."""
    os.chdir(ROOT)
    rules = [known_rule(name) for name in names] or list(REGISTRY.values())
    survivors = []
    for rule in rules:
        if not is_missed(rule):
            survivors.append(rule.id)
            print(f"nobody misses {rule.id} ({rule.party}, {rule.spec})", flush=True)
    print(f"{len(rules)} rules taken out, {len(rules) - len(survivors)} missed, {len(survivors)} survive")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
