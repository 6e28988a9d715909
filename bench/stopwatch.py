"""Measuring: the best of several rounds, since whatever else runs on the machine only makes things slower."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from time import perf_counter

Job = Callable[[], object]


def seconds(job: Job, times: int = 1) -> float:
    """Return how long `job` takes, in seconds, as the mean of `times` calls in a row."""
    start = perf_counter()
    for _ in range(times):
        job()
    return (perf_counter() - start) / times


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
