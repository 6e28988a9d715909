"""A policy in a file (TOML): a preset, the rules switched on and off against it, and settings.

preset = "rfc9700"
off = ["refresh-tokens-rotate"]

[settings]
access_token_lifetime = 600
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mockserver.policy import Policy, UsageMistake, preset, unknown
from oauthsim.cli.settings import settings

KEYS = ("preset", "on", "off", "settings")
SUFFIX = ".toml"


def policy_in(file: str) -> Policy:
    """Return the policy that `file` describes. Raises UsageMistake: what is wrong, in which file."""
    content = _read(file)
    try:
        return _policy(content)
    except UsageMistake as mistake:
        raise UsageMistake(f"{file}: {mistake}") from None


def _read(file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(Path(file).read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        why = problem.strerror if isinstance(problem, OSError) else f"it is no TOML ({problem})"
        raise UsageMistake(f"cannot read the policy {file}: {why}") from None


def _policy(content: Mapping[str, Any]) -> Policy:
    for key in content:
        if key not in KEYS:
            raise UsageMistake(unknown("key", key, KEYS))
    off, on = _rules(content, "off"), _rules(content, "on")
    if both := set(off) & set(on):
        raise UsageMistake(f"the rule {min(both)!r} cannot be both off and on")
    chosen = content.get("settings", {})
    if not isinstance(chosen, dict):
        raise UsageMistake("settings is a table: [settings]")
    named = content.get("preset", "rfc9700")
    policy = preset(named if isinstance(named, str) else repr(named)).without(*off).enforcing(*on)
    return policy.setting(**settings(f"{name}={value}" for name, value in chosen.items()))


def _rules(content: Mapping[str, Any], key: str) -> list[str]:
    rules = content.get(key, [])
    if not isinstance(rules, list) or not all(isinstance(rule, str) for rule in rules):
        raise UsageMistake(f'{key} is a list of rules: {key} = ["code-is-single-use"]')
    return rules
