"""The player: its model, its page, and a change that runs the world again, in the longest scenario."""

from __future__ import annotations

from bench.pictures import long_trace
from bench.stopwatch import best, heading, line, ms
from oauthsim.lab.player import Player
from oauthsim.player.html_export import html
from oauthsim.player.model import as_json, model
from oauthsim.scenarios import SCENARIOS
from oauthsim.simulate import simulate

AIM = 0.3
"""A change is shown within so many seconds after it was asked for."""


def report() -> float:
    """Print the times; return how long a change of the longest scenario takes in the kernel, in seconds."""
    heading("The player")
    longest = max((simulate(name) for name in SCENARIOS), key=lambda trace: len(trace.messages))
    player = Player(longest)
    last = f"{len(longest.messages)}:header.X-Changed=1"
    jobs = {
        "change": lambda: player.change(edits=[last]) and player.undo(),
        "model": lambda: as_json(model(longest)),
        "page": lambda: html(longest),
    }
    took = best(jobs, rounds=5)
    size = f"{longest.scenario}, {len(longest.messages)} messages"
    line("change, run again, show both, and undo", ms(took["change"]), f"{size}; aim: below {ms(AIM)}")
    line("the model as JSON", ms(took["model"]), size)
    line("the page", ms(took["page"]), size)
    trace = long_trace(1_000)
    line("the page of 1,000 messages", ms(best({"page": lambda: html(trace)}, rounds=1)["page"]))
    return took["change"]
