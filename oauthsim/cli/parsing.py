"""Reading a command line: argparse, except that every mistake becomes one sentence that says what exists."""

from __future__ import annotations

import re
from argparse import ArgumentParser, Namespace, _ArgumentGroup
from collections.abc import Container
from typing import NoReturn

from mockserver.policy import UsageMistake, unknown

LONGEST_NUMBER = 18
"""Digits; what is longer is no number that anybody means."""


class Parser(ArgumentParser):
    """An argument parser that raises UsageMistake instead of printing its usage and leaving."""

    def __init__(self, prog: str, description: str) -> None:
        super().__init__(prog=prog, description=description, allow_abbrev=False)

    def error(self, message: str) -> NoReturn:
        """Raise UsageMistake."""
        raise UsageMistake(f"{message}; `{self.prog} --help` shows what there is")

    @property
    def options(self) -> list[str]:
        """The long names of all options."""
        return [name for action in self._actions for name in action.option_strings if name.startswith("--")]


def add_several(group: _ArgumentGroup, option: str, metavar: str, says: str) -> None:
    """Add an option that takes one value or more, and may be given more than once."""
    group.add_argument(option, action="extend", nargs="+", default=[], metavar=metavar, help=says)


def parse(parser: Parser, words: list[str]) -> Namespace:
    """Read `words`. Raises UsageMistake for an option that is not there, or a word too many."""
    arguments, left = parser.parse_known_args(words)
    for word in left:
        if word.startswith("-"):
            name = word.partition("=")[0]
            raise UsageMistake(unknown(f"option of `{parser.prog}`", name, parser.options))
        parser.error(f"{word!r} is a word too many")
    return arguments


def name_in(arguments: Namespace, known: Container[str], *several: str) -> str | None:
    """Return the NAME, if there is one; an option of `several` values may have swallowed a `known` one."""
    if arguments.name is not None:
        return str(arguments.name)
    for option in several:
        values: list[str] = getattr(arguments, option)
        for value in values:
            if value in known:
                values.remove(value)
                return value
    return None


def readable(word: str) -> str:
    """Return `word`. Raises UsageMistake when the terminal sent bytes that are no UTF-8."""
    try:
        word.encode()
    except UnicodeEncodeError:
        raise UsageMistake(f"the argument {word!r} is not UTF-8 text") from None
    return word


def whole_number(name: str, text: str, least: int | None = None, most: int | None = None) -> int:
    """Return `text` as a whole number from `least` to `most`. Raises UsageMistake that names `name`."""
    is_number = re.fullmatch(rf"-?[0-9]{{1,{LONGEST_NUMBER}}}", text)
    number = int(text) if is_number else 0
    if not is_number or (least is not None and number < least) or (most is not None and number > most):
        limits = "" if least is None else f" from {least}" if most is None else f" from {least} to {most}"
        raise UsageMistake(f"{name} is a whole number{limits}, not {text!r}")
    return number
