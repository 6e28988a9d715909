"""The options that say under which policy something runs: a preset, rules switched on and off, settings."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable
from dataclasses import fields
from typing import Literal, get_args, get_origin, get_type_hints

from mockserver.policy import PRESETS, Policy, Settings, UsageMistake, preset, unknown
from oauthsim.cli.parsing import Parser, add_several, whole_number

LONGEST_LIFETIME = 10**9
"""In seconds, some thirty years: later than that, dates have more than four digits sooner or later."""


def add_policy_options(parser: Parser) -> None:
    """Add --policy, --off, --on and --set to `parser`."""
    group = parser.add_argument_group("policy")
    presets = ", ".join(PRESETS)
    group.add_argument("--policy", metavar="PRESET", help=f"one of {presets} (default: the scenario’s own)")
    add_several(group, "--off", "RULE", "do not enforce these rules")
    add_several(group, "--on", "RULE", "enforce these rules (`oauthsim rules` shows them)")
    names = ", ".join(field.name for field in fields(Settings))
    add_several(group, "--set", "SETTING=VALUE", f"choose a setting: {names}")


def policy_of(arguments: Namespace, otherwise: str | Policy = "rfc9700") -> Policy:
    """Return the policy that the options ask for: `otherwise` (a preset or a Policy) unless they name one.

    Raises UsageMistake for what does not exist.
    """
    both = set(arguments.off) & set(arguments.on)
    if both:
        raise UsageMistake(f"the rule {min(both)!r} cannot be switched both off and on")
    named = otherwise if arguments.policy is None else arguments.policy
    policy = named if isinstance(named, Policy) else preset(named)
    policy = policy.without(*arguments.off).enforcing(*arguments.on)
    return policy.setting(**settings(arguments.set))


def settings(choices: Iterable[str]) -> dict[str, int | str]:
    """Read `SETTING=VALUE` choices, each value as its setting's type. Raises UsageMistake."""
    kinds = get_type_hints(Settings)
    chosen: dict[str, int | str] = {}
    for choice in choices:
        name, equals, value = choice.partition("=")
        if name not in kinds:
            raise UsageMistake(unknown("setting", name, kinds))
        if not equals:
            raise UsageMistake(f"say which value {name} gets: --set {name}=VALUE")
        chosen[name] = _typed(name, value, kinds[name])
    return chosen


def _typed(name: str, value: str, kind: object) -> int | str:
    if kind is int:
        return whole_number(f"{name} (in seconds)", value, least=0, most=LONGEST_LIFETIME)
    words = get_args(kind) if get_origin(kind) is Literal else ()
    if value not in words:
        raise UsageMistake(unknown(name, value, words))
    return value
