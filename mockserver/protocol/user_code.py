"""The user code that a person types from one device into another (RFC 8628 §6.1)."""

from __future__ import annotations

import math

CHARACTERS = "BCDFGHJKLMNPQRSTVWXZ"  # no vowels, so no words; nothing that looks like something else
LENGTH = 8


def canonical(typed: str) -> str:
    """What a person typed, as it is compared: upper case, and only the CHARACTERS of a code."""
    return "".join(character for character in typed.upper() if character in CHARACTERS)


def displayed(code: str) -> str:
    """`code` as a device shows it: with a dash in the middle, to be read aloud."""
    return f"{code[: len(code) // 2]}-{code[len(code) // 2 :]}"


def entropy_bits(length: int = LENGTH, alphabet: int = len(CHARACTERS)) -> float:
    """How many bits a guesser has to find (§5.1): 34.6 for eight of twenty characters."""
    return length * math.log2(alphabet)
