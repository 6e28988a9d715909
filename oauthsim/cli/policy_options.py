"""The options that say under which policy something runs: a preset, rules switched on and off, settings."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import fields

from mockserver.policy import PRESETS, Policy, Settings, UsageMistake, preset
from oauthsim.cli.parsing import Parser, add_several
from oauthsim.cli.policy_file import SUFFIX, policy_in
from oauthsim.cli.settings import settings


def add_policy_options(parser: Parser, otherwise: str = "the scenario’s own") -> None:
    """Add --policy, --off, --on and --set to `parser`; `otherwise` says what holds without --policy."""
    group = parser.add_argument_group("policy")
    presets = ", ".join(PRESETS)
    says = f"one of {presets}, or a file FILE.toml (default: {otherwise})"
    group.add_argument("--policy", metavar="PRESET", help=says)
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
    policy = named_policy(otherwise if arguments.policy is None else arguments.policy)
    policy = policy.without(*arguments.off).enforcing(*arguments.on)
    return policy.setting(**settings(arguments.set))


def named_policy(name: str | Policy) -> Policy:
    """Return the policy of a preset's name or in a file of that name. Raises UsageMistake."""
    if isinstance(name, Policy):
        return name
    return policy_in(name) if name.endswith(SUFFIX) else preset(name)
