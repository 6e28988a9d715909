"""The lab: a trace as notebooks show it. Every display has a text twin, and a face that needs no trust.

`show` the diagram of a run or of a step, list its `steps`, `play` it message by message; look at one message
`raw`, at its `checks`, at the `page` it brought, at `who_knows` which secret; `compare` two runs; `ask` a
question before its answer is seen; `attempt` an attack, `find_the_rule` that stops it, see the `grid` of all;
see the `screens` of both, the `blast_radius` of a leak, the `family` of the refresh tokens of a run, and
all `interleavings` of two who hold one; send `tricks` to a server that compares redirect URIs, and see
`where_it_goes`.
"""

from mockserver.policy import preset
from oauthsim.lab.attacks import Attempt, attempt, find_the_rule
from oauthsim.lab.diagrams import compare, show, steps
from oauthsim.lab.family import family
from oauthsim.lab.grid import Grid, grid
from oauthsim.lab.interleavings import Interleaved, interleavings
from oauthsim.lab.knowing import who_knows
from oauthsim.lab.leaks import Blast, blast_radius, screens
from oauthsim.lab.ledger import checks
from oauthsim.lab.page import page
from oauthsim.lab.player import Player, play
from oauthsim.lab.questions import ask
from oauthsim.lab.redirect_uris import tricks, where_it_goes
from oauthsim.lab.requirements import requirement, requirements
from oauthsim.lab.trust import trust_map
from oauthsim.lab.wire import raw
from oauthsim.scenarios import SCENARIOS
from oauthsim.simulate import simulate
from oauthsim.world import Owner, World

__all__ = [
    "SCENARIOS",
    "Attempt",
    "Blast",
    "Grid",
    "Interleaved",
    "Owner",
    "Player",
    "World",
    "ask",
    "attempt",
    "blast_radius",
    "checks",
    "compare",
    "family",
    "find_the_rule",
    "grid",
    "interleavings",
    "page",
    "play",
    "preset",
    "raw",
    "requirement",
    "requirements",
    "screens",
    "show",
    "simulate",
    "steps",
    "tricks",
    "trust_map",
    "where_it_goes",
    "who_knows",
]
