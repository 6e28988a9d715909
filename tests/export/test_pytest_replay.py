"""A run as a test of its own: it passes where the run comes out the same, and fails where it does not."""

from __future__ import annotations

from typing import Any

import pytest

from mockserver.policy import preset
from oauthsim.export.pytest_replay import pytest_replay
from oauthsim.scenarios import SCENARIOS
from oauthsim.simulate import simulate
from oauthsim.trace import Trace
from oauthsim.world import Owner

RUNS = {
    "honest": simulate("authorization-code"),
    "edited": simulate("authorization-code", edits=["12:state=it's \"\\\n</script>"]),
    "late": simulate("authorization-code", edits=["12:+61"]),
    "let through": simulate(
        "authorization-code",
        policy=preset("rfc9700").without("state-belongs-to-this-session").setting(code_lifetime=90),
        edits=["12:state=forged"],
    ),
    "denied": simulate("authorization-code", owner=Owner(allow=False), seed=7),
}


def replayed(source: str, trace: Trace) -> list[str]:
    """Execute a test module on `trace`; return the names of the tests that passed."""
    module: dict[str, Any] = {}
    exec(compile(source, "replay", "exec"), module)
    tests = [name for name in module if name.startswith("test_")]
    for name in tests:
        module[name](trace)
    return tests


def again(source: str) -> Trace:
    """Return the trace that the module itself would run."""
    module: dict[str, Any] = {}
    exec(source.replace('@pytest.fixture(scope="module")\n', ""), module)
    found: Trace = module["trace"]()
    return found


@pytest.mark.parametrize("name", RUNS)
def test_a_replay_runs_the_same_world_again(name: str) -> None:
    assert again(pytest_replay(RUNS[name])) == RUNS[name]


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_scenario_can_be_replayed(name: str) -> None:
    run = simulate(name)
    source = pytest_replay(run)
    assert again(source) == run
    assert replayed(source, run)[0].endswith("ends_with_completed") is (run.outcome == "completed")


@pytest.mark.parametrize("name", RUNS)
def test_a_replay_passes_on_its_own_run_and_fails_on_another(name: str) -> None:
    source = pytest_replay(RUNS[name])
    assert len(replayed(source, RUNS[name])) == (3 if RUNS[name].violations() else 2)
    for other in RUNS.values():
        if other.outcome != RUNS[name].outcome:
            with pytest.raises(AssertionError):
                replayed(source, other)
