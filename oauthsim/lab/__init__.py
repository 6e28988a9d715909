"""The lab: a trace as notebooks show it. Every display has a text twin, and a face that needs no trust.

`show` the diagram, `play` it step by step, look at one message `raw`, at its `checks`, at `who_knows` which
secret; `compare` two runs; `ask` a question before the answer is run.
"""

from oauthsim.lab.displays import checks, compare, raw, show, who_knows
from oauthsim.lab.questions import ask
from oauthsim.lab.stepper import play
from oauthsim.scenarios import SCENARIOS
from oauthsim.simulate import simulate
from oauthsim.world import Owner, World

__all__ = [
    "SCENARIOS",
    "Owner",
    "World",
    "ask",
    "checks",
    "compare",
    "play",
    "raw",
    "show",
    "simulate",
    "who_knows",
]
