"""What the simulator costs before anything runs: the import, and the memory of a world that has run."""

from __future__ import annotations

import gc
import subprocess
import sys
import tracemalloc
from itertools import count

from bench.stopwatch import best, heading, line, ms
from oauthsim.scenarios import find
from oauthsim.world import World

WORLDS = 1_000
AIM = 200
"""A world stays below this many kB."""


def report() -> float:
    """Print import times and memory; return the kB of one world after an authorization code run."""
    heading("Import, in a new process each")
    commands = {"python": "pass", "flask": "import flask", "oauthsim": "import oauthsim.simulate"}
    jobs = {name: lambda code=code: _python(code) for name, code in commands.items()}
    took = best(jobs, rounds=5)
    line("python alone", ms(took["python"]))
    line("import flask", ms(took["flask"] - took["python"]))
    line("import oauthsim.simulate", ms(took["oauthsim"] - took["python"]), "Flask and requests included")
    heading(f"Memory of {WORLDS:,} worlds that exist at the same time")
    fresh, lived = kilobytes(played=False), kilobytes(played=True)
    line("a new world", f"{fresh:.0f} kB")
    line("a world after its run, with all it recorded", f"{lived:.0f} kB", f"aim: below {AIM}")
    return lived


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


def _python(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True)
