"""Settings as text: `access_token_lifetime=600`, on the command line or in a policy file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, get_args, get_origin, get_type_hints

from mockserver.policy import Settings, UsageMistake, unknown
from oauthsim.cli.parsing import whole_number

LONGEST_LIFETIME = 10**9
"""In seconds, some thirty years: later than that, dates have more than four digits sooner or later."""

LONGEST_USER_CODE = 32
"""In characters: nobody types more."""


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
    if name == "user_code_length":
        return whole_number(f"{name} (in characters)", value, least=1, most=LONGEST_USER_CODE)
    if kind is int:
        return whole_number(f"{name} (in seconds)", value, least=0, most=LONGEST_LIFETIME)
    words = get_args(kind) if get_origin(kind) is Literal else ()
    if value not in words:
        raise UsageMistake(unknown(name, value, words))
    return value
