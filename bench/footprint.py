"""What the simulator costs before anything runs: the import, and the memory of a world that has run."""

from __future__ import annotations

import gc
import subprocess
import sys
import tracemalloc
from itertools import count

from bench.stopwatch import heading, line, ms
from oauthsim.scenarios import find
from oauthsim.world import World

WORLDS = 1_000
AIM = 200
"""A world stays below this many kB."""


def report() -> float:
    """Print import times and memory; return the kB of one world after an authorization code run."""
    heading("Import, in a new process each")
    python, flask, simulator = map(import_time, ("", "import flask", "import oauthsim.simulate"))
    line("python alone", ms(python))
    line("import flask", ms(flask - python))
    line("import oauthsim.simulate", ms(simulator - python), "Flask and requests included")
    heading(f"Memory of {WORLDS:,} worlds that exist at the same time")
    fresh, lived = kilobytes(played=False), kilobytes(played=True)
    line("a new world", f"{fresh:.0f} kB")
    line("a world after its run, with all it recorded", f"{lived:.0f} kB", f"aim: below {AIM}")
    return lived


def import_time(code: str, *, rounds: int = 5) -> float:
    """Return the processor time that a new interpreter takes up to the end of `code`, in seconds."""
    command = [sys.executable, "-c", f"{code}\nimport time\nprint(time.process_time())"]
    outputs = (subprocess.run(command, check=True, capture_output=True).stdout for _ in range(rounds))
    return min(map(float, outputs))


def kilobytes(*, played: bool) -> float:
    """Return the mean size of a world in kB; `played` worlds have the authorization code run behind them."""
    seeds = count(1)
    _world(next(seeds), played)  # what all worlds share is not counted
    gc.collect()
    tracemalloc.start()
    worlds = [_world(next(seeds), played) for _ in range(WORLDS)]
    gc.collect()
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return size / len(worlds) / 1000


def _world(seed: int, played: bool) -> World:
    world = World(seed=seed)
    if played:
        find("authorization-code").play(world)
    return world
