"""Who is at the browser: sessions kept on the server, of which the browser holds nothing but an id.

Whoever opens the page gets an account of their own, bound to the browser; whoever signs in gets the account
that is theirs in every browser.
"""

from __future__ import annotations

from dataclasses import dataclass

from mockserver.entropy import Entropy
from mockserver.store import Table

COOKIE = "__Host-app_session"
COOKIE_ATTRIBUTES = "Path=/; Secure; HttpOnly; SameSite=Lax"


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that was here: its account, and the token that our own forms carry against CSRF."""

    id: str
    account: str
    csrf_token: str

    @property
    def cookie(self) -> str:
        """The value of the Set-Cookie header that hands the session to the browser."""
        return f"{COOKIE}={self.id}; {COOKIE_ATTRIBUTES}"


class Sessions:
    """All sessions of one world."""

    def __init__(self, entropy: Entropy) -> None:
        self._entropy = entropy
        self._sessions: Table[Session] = Table()
        self._accounts = 0

    def find(self, session_id: str | None) -> Session | None:
        """Return the session with that id, or None."""
        return self._sessions.find(session_id)

    def open(self, account: str | None = None, *, session_id: str | None = None) -> Session:
        """Return a new session with `account`, or with a new one: `account-1`, `account-2`, … in their order.

        session_id: the id that it takes over; without it, one that nobody knows yet.
        """
        if account is None:
            self._accounts += 1
            account = f"account-{self._accounts}"
        session_id = session_id or self._entropy.token("app_session")
        session = Session(session_id, account, self._entropy.token("app_csrf"))
        return self._sessions.put(session.id, session)

    def close(self, session_id: str) -> None:
        """End a session: its id is worth nothing from now on."""
        self._sessions.remove(session_id)
