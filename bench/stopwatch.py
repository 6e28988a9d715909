"""Measuring: processor time, the best of several rounds, since what else runs only makes things slower."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Mapping

clock = time.perf_counter if sys.platform == "win32" else time.process_time
"""Nothing measured here waits, so processor time is its time, and a busy machine does not disturb it as much.

Windows counts processor time in steps of 16 ms, which is too coarse.
"""
Job = Callable[[], object]


def seconds(job: Job, times: int = 1) -> float:
    """Return how long `job` takes, in seconds, as the mean of `times` calls in a row."""
    start = clock()
    for _ in range(times):
        job()
    return (clock() - start) / times


def best(jobs: Mapping[str, Job], *, rounds: int, times: int = 1) -> dict[str, float]:
    """Return the best time of each job in seconds; the jobs take turns, so that all meet the same weather."""
    shortest = dict.fromkeys(jobs, float("inf"))
    gc.collect()
    gc.disable()
    try:
        for _ in range(rounds):
            for name, job in jobs.items():
                shortest[name] = min(shortest[name], seconds(job, times))
    finally:
        gc.enable()
    return shortest


def line(name: str, figure: str, says: str = "") -> None:
    """Print one line of the report."""
    print(f"  {name:<46}{figure:>12}  {says}".rstrip())


def heading(words: str) -> None:
    """Print the heading of a part of the report."""
    print(f"\n{words}")


def ms(time: float) -> str:
    """Return a time as milliseconds in words."""
    return f"{time * 1000:.2f} ms" if time < 1 else f"{time:.2f} s"
