"""Counting wrong secrets and passwords, account by account (RFC 6749 §2.3.1, §4.3.2, §10.10)."""

from __future__ import annotations

from mockserver.authorization_server.server import AuthorizationServer
from mockserver.records import Guesses


def remember(server: AuthorizationServer, account: str, right: bool) -> None:
    """Count a guess at `account`: a wrong one is one more in a row, a right one ends the row.

    They count per account and not per sender, so that whoever guesses from many places meets the limit too.
    The price: somebody who keeps guessing keeps the owner out. Large servers weigh both.
    """
    if right:
        server.guesses.remove(account)
        return
    before = server.guesses.find(account)
    server.guesses.put(account, Guesses(1 if before is None else before.wrong + 1, server.now))
