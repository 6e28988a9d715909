"""Who knows what, in a notebook: each secret, and for each party where it first saw it, if ever."""

from __future__ import annotations

from oauthsim.knowledge import Row, knowledge
from oauthsim.lab.view import View, table
from oauthsim.trace import Trace

NEVER = "–"


def who_knows(trace: Trace, what: str = "", until: int | None = None) -> View:
    """Return for each secret which party has seen it: where first, and in which message.

    `what` keeps the secrets that have this word in their name ("token"); `until` tells what was known once
    that message had arrived.
    """
    seen = knowledge(trace) if until is None else knowledge(trace).until(trace.message(until).number)
    rows = [row for row in seen.table() if what in row.name]
    secrets = dict.fromkeys(row.name for row in rows)
    cells = {(row.name, row.party): cell(row) for row in rows}
    return table(
        ("secret", *(party.title for party in trace.participants)),
        ((name, *(cells.get((name, party.id), NEVER) for party in trace.participants)) for name in secrets),
    )


def cell(row: Row) -> str:
    """Return where and when a party first saw a secret."""
    return f"{row.place}, message {row.message}" if row.message else row.place
