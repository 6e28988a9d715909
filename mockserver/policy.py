"""Policy: which rules are enforced, and the choices that the RFCs leave to whoever runs a server.

A policy is a value. Start from a preset and change it: `preset("rfc9700").without("code-is-single-use")`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any, Literal

from mockserver.protocol import user_code
from mockserver.rules import LADDER, REGISTRY, Rule


@dataclass(frozen=True, slots=True)
class Settings:
    """Choices, not rules. All lifetimes are in seconds, the length of a user code in characters."""

    code_lifetime: int = 60
    access_token_lifetime: int = 3600
    refresh_token_idle_lifetime: int = 14 * 86400
    refresh_token_absolute_lifetime: int = 90 * 86400
    session_lifetime: int = 12 * 3600
    device_code_lifetime: int = 600
    device_polling_interval: int = 5
    user_code_length: int = user_code.LENGTH
    refresh_token_grace_period: int = 60
    id_token_lifetime: int = 600
    access_token_format: Literal["jwt", "opaque"] = "jwt"
    redirect_uri_comparison: Literal[
        "exact",
        "prefix",
        "host-suffix",
        "wildcard",
        "path-only",
        "regex",
        "parsed",
        "origin-prefix",
        "contains-host",
        "same-host",
        "any-subdomain",
        "decoded",
        "any-query",
        "any-scheme",
        "trailing-slash",
        "loopback-text",
    ] = "prefix"


@dataclass(frozen=True, slots=True)
class Policy:
    """A preset by `name`, the rules switched `on` and `off` against it, and the settings."""

    name: str = "rfc9700"
    on: frozenset[str] = frozenset()
    off: frozenset[str] = frozenset()
    settings: Settings = Settings()

    def enforces(self, rule: Rule[Any]) -> bool:
        """Whether `rule` is enforced under this policy."""
        if rule.vital or rule.id in self.on:
            return True
        return rule.id not in self.off and rule.first_asked in PRESETS[self.name]

    def without(self, *rules: str) -> Policy:
        """Return this policy with `rules` (ids) switched off. Raises UsageMistake: unknown or vital rule."""
        for name in rules:
            if known_rule(name).vital:
                raise UsageMistake(
                    f"the rule {name!r} cannot be switched off: there would be nothing to go on with"
                )
        return replace(self, off=self.off | set(rules), on=self.on - set(rules))

    def enforcing(self, *rules: str) -> Policy:
        """Return this policy with `rules` (ids) switched on. Raises UsageMistake for an unknown one."""
        for name in rules:
            known_rule(name)
        return replace(self, on=self.on | set(rules), off=self.off - set(rules))

    def setting(self, **values: Any) -> Policy:
        """Return this policy with other settings: `policy.setting(access_token_format="opaque")`."""
        known = [field.name for field in fields(Settings)]
        for name in values:
            if name not in known:
                raise UsageMistake(unknown("setting", name, known))
        return replace(self, settings=replace(self.settings, **values))


class UsageMistake(ValueError):
    """The user of the library asked for something that does not exist; the message says what does."""


PRESETS: dict[str, frozenset[str]] = {
    "rfc9700": frozenset(LADDER[: LADDER.index("rfc9700") + 1]),
    "rfc6749": frozenset(LADDER[: LADDER.index("rfc6749") + 1]),
    "careless": frozenset(),
    "sender-constrained": frozenset(LADDER[: LADDER.index("rfc9449") + 1]),
}
"""Preset name -> the texts whose rules it enforces. `careless` enforces only what cannot be switched off.

`sender-constrained` is rfc9700 with all of RFC 9449 (DPoP): no token is worth anything without its key.
"""


def preset(name: str) -> Policy:
    """Return the policy preset `name`. Raises UsageMistake when there is none of that name."""
    if name not in PRESETS:
        raise UsageMistake(unknown("policy preset", name, PRESETS))
    return Policy(name)


def known_rule(name: str) -> Rule[Any]:
    """Return the rule `name`. Raises UsageMistake, naming what is close, when there is none."""
    if name not in REGISTRY:
        raise UsageMistake(unknown("rule", name, REGISTRY))
    return REGISTRY[name]


def unknown(what: str, name: str, known: Iterable[str]) -> str:
    """Say in one sentence that `name` is no known `what`, and which known names come closest."""
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    some = ", ".join(near or names[:12])
    return (
        f"there is no {what} {name!r}; {'did you mean' if near else 'there are'}: {some}{'?' if near else ''}"
    )
