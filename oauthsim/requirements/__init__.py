"""Executable requirements: what the RFCs demand, row by row, each with a check that sends real HTTP."""

from oauthsim.requirements.registry import (
    EXCEPTIONS,
    REQUIREMENTS,
    Requirement,
    Result,
    check,
    run,
    run_all,
)
from oauthsim.requirements.verdict import Unmet, demand

__all__ = [
    "EXCEPTIONS",
    "REQUIREMENTS",
    "Requirement",
    "Result",
    "Unmet",
    "check",
    "demand",
    "run",
    "run_all",
]
