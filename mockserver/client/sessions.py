"""Who is at the browser: sessions kept on the server, of which the browser holds nothing but an id.

There is no login at this platform: whoever opens the page gets an account of their own, bound to the browser.
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

    def find(self, session_id: str | None) -> Session | None:
        """Return the session with that id, or None."""
        return self._sessions.find(session_id)

    def open(self) -> Session:
        """Return a new session with a new account: `account-1`, `account-2`, … in the order of visits."""
        account = f"account-{len(self._sessions) + 1}"
        session = Session(self._entropy.token("app_session"), account, self._entropy.token("app_csrf"))
        return self._sessions.put(session.id, session)
