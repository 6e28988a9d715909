"""The table of requirements, the checks by their ids, and the reasons why some rows have none."""

from __future__ import annotations

import csv
import importlib
import pkgutil
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from mockserver.policy import UsageMistake, unknown
from oauthsim.requirements.stand import Stand
from oauthsim.requirements.verdict import Unmet
from oauthsim.trace import Trace

Check = Callable[[Stand], None]
HERE = files(__package__)


@dataclass(frozen=True, slots=True)
class Requirement:
    """One row: what the section of an RFC asks of a role, at which level, and how it can be seen."""

    id: str
    rfc: str
    section: str
    role: str
    level: str
    requirement: str
    how_to_test: str

    @property
    def spec(self) -> str:
        """The section as it is cited: "RFC 6749 §4.1.2"."""
        name = f"RFC {self.rfc[3:]}" if self.rfc.startswith("RFC") else self.rfc
        return f"{name} §{self.section}"


@dataclass(frozen=True, slots=True)
class Result:
    """How a requirement fared: passed, failed with what was seen, or excepted with the reason.

    `trace` is what crossed the network while the check ran; None for an exception.
    """

    requirement: Requirement
    test: str
    result: Literal["passed", "failed", "excepted"]
    reason: str = ""
    trace: Trace | None = None


def _read_requirements() -> dict[str, Requirement]:
    table = HERE.joinpath("requirements.csv").read_text(encoding="utf-8").splitlines()
    return {row["id"]: Requirement(**row) for row in csv.DictReader(table)}


REQUIREMENTS: dict[str, Requirement] = _read_requirements()
"""Every row by id, in the order of the documents."""

EXCEPTIONS: dict[str, str] = tomllib.loads(HERE.joinpath("exceptions.toml").read_text(encoding="utf-8"))
"""Row id -> why it has no check: it cannot be seen on the wire, or another RFC overrules it."""

_CHECKS: dict[str, Check] = {}


def check(*ids: str) -> Callable[[Check], Check]:
    """Make the decorated function the check of the rows `ids`. Raises ValueError: row twice or unknown."""

    def decorate(function: Check) -> Check:
        for name in ids:
            if name not in REQUIREMENTS or name in _CHECKS or name in EXCEPTIONS:
                raise ValueError(f"{name} is no row of the table, has a check already, or is an exception")
            _CHECKS[name] = function
        return function

    return decorate


@cache
def checks() -> dict[str, Check]:
    """Return every check by the id of its row: one module of `checks` for each RFC."""
    package = importlib.import_module(f"{__package__}.checks")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")
    return _CHECKS


def covered() -> list[Requirement]:
    """Return the rows that have a check or a stated reason for having none, in the order of the table."""
    return [row for row in REQUIREMENTS.values() if row.id in checks() or row.id in EXCEPTIONS]


def run(id: str) -> Result:
    """Run the check of one row in a fresh world. Raises UsageMistake for a row that has none."""
    if id not in checks() and id not in EXCEPTIONS:
        raise UsageMistake(unknown("requirement with a check", id, {row.id for row in covered()}))
    row = REQUIREMENTS[id]
    if id in EXCEPTIONS:
        return Result(row, "", "excepted", EXCEPTIONS[id])
    function = checks()[id]
    stand = Stand(id)
    name = f"{function.__module__.rpartition('.')[2]}.{function.__name__}"
    try:
        function(stand)
    except Unmet as unmet:
        return Result(row, name, "failed", str(unmet), stand.trace())
    except Exception as surprise:  # what a party does wrong can surprise the check itself
        return Result(row, name, "failed", f"{type(surprise).__name__}: {surprise}", stand.trace())
    return Result(row, name, "passed", "", stand.trace())


def run_all(rfc: str | None = None) -> Iterator[Result]:
    """Run every row of `selected(rfc)`, one after the other as they are asked for. Raises UsageMistake."""
    return (run(row.id) for row in selected(rfc))


def selected(rfc: str | None = None) -> list[Requirement]:
    """Return the covered rows, or those of one document ("6749", "OIDC Core"). Raises UsageMistake."""
    if rfc is None:
        return covered()
    documents = {row.rfc for row in REQUIREMENTS.values()}
    if _short(rfc) not in map(_short, documents):
        raise UsageMistake(unknown("document", rfc, documents))
    return [row for row in covered() if _short(row.rfc) == _short(rfc)]


def _short(document: str) -> str:
    """Return a document's name as it is compared: `rfc 6749`, `RFC6749` and `6749` are one."""
    return document.upper().replace(" ", "").replace("-", "").removeprefix("RFC")
