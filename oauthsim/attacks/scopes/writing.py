"""The goal of whoever may read and wants to write: something of Mallory's stands in Alice's spreadsheet."""

from __future__ import annotations

from oauthsim.attacks.goals import HERS, Evidence, reaching
from oauthsim.attacks.scopes.mallorys_client import GRAFFITI
from oauthsim.trace import Trace
from oauthsim.world import World


def writes_into_alices_sheet(trace: Trace, world: World) -> Evidence | None:
    """A row that Mallory has sent stands in a sheet of Alice's, and the API has told her so."""
    sheets = world.resource_servers["sheets"].account("alice-1").sheets
    rows = [row.cells for sheet in sheets for row in sheet.rows]
    stands_there = any(GRAFFITI in cells for cells in rows)
    for message in reaching(trace, *HERS):
        if stands_there and message.sender == "sheets" and message.status == 201:
            return Evidence(
                message.number, f"the row {GRAFFITI!r} of Mallory's stands in Alice's spreadsheet"
            )
    return None
