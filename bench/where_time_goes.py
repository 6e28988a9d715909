"""Where the time of a run goes: a thread looks many times at which code is running, and counts."""

from __future__ import annotations

import sys
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import PurePath
from types import FrameType

from bench.stopwatch import heading, line
from oauthsim.simulate import simulate

EVERY = 0.0005
"""Seconds between two looks."""
RUNS = 150
PARTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("templates", ("/jinja2/", "/markupsafe/", "/templates/")),
    ("Flask and Werkzeug", ("/flask/", "/werkzeug/")),
    ("requests", ("/requests/", "/urllib3/")),
    ("signatures: made and verified", ("/joserfc/", "/cryptography/", "/protocol/jose.py")),
    ("Alice's browser", ("/mockserver/resource_owner/",)),
    (
        "network, rules, ledger, trace",
        (
            "/mockserver/network.py",
            "/mockserver/back_channel.py",
            "/mockserver/message.py",
            "/mockserver/rules.py",
            "/mockserver/policy.py",
            "/oauthsim/trace.py",
        ),
    ),
    ("the servers and the client themselves", ("/mockserver/",)),
    ("making the world, telling the story", ("/oauthsim/",)),
)
"""Part -> what is in the paths of its files; the first that fits counts.

What Python's own code does, its caller does.
"""


def report() -> None:
    """Print the share of each part."""
    seen = looked_at(lambda: [simulate("authorization-code") for _ in range(RUNS)])
    heading(f"Where the time of a run goes ({seen.total():,} looks at {RUNS} runs)")
    for name, count in seen.most_common():
        line(name, f"{count / seen.total():.0%}")


def looked_at(job: Callable[[], object]) -> Counter[str]:
    """Run `job`; return how often each part was seen at work."""
    seen: Counter[str] = Counter()
    over = threading.Event()
    worker = threading.get_ident()

    def look() -> None:
        while not over.wait(EVERY):
            seen[part_of(sys._current_frames()[worker])] += 1

    watcher = threading.Thread(target=look)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(EVERY / 10)
    watcher.start()
    try:
        job()
    finally:
        over.set()
        watcher.join()
        sys.setswitchinterval(interval)
    return seen


def part_of(frame: FrameType | None) -> str:
    """Return the part to which the innermost frame with a known path belongs."""
    while frame is not None:
        path = PurePath(frame.f_code.co_filename).as_posix()
        for name, places in PARTS:
            if any(place in path for place in places):
                return name
        frame = frame.f_back
    return "anything else"
