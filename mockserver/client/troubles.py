"""What can go wrong for a person at the client: each has a wire code, or a word like one, and a sentence.

The errors that the client finds itself are protocol errors, raised by its rules. Both are a Problem: they
have a `code`, a `description` and a `status`.
"""

from __future__ import annotations

from typing import Any

from mockserver.protocol.errors import ProtocolError


class Trouble(Exception):
    """Something did not work: a `code`, a `description` for a person, and the `status` of the page."""

    status = 400

    def __init__(self, code: str, description: str) -> None:
        super().__init__(description)
        self.code = code
        self.description = description


class AuthorizationRefused(Trouble):
    """The authorization server answered with an error instead of a code (RFC 6749 §4.1.2.1)."""

    @property
    def status(self) -> int:  # type: ignore[override]  # read-only here
        """403 when somebody said no, 400 when the request was not good."""
        return 403 if self.code == "access_denied" else 400


class TokenRefused(Trouble):
    """The token endpoint answered with an error (RFC 6749 §5.2)."""

    @property
    def lasting(self) -> bool:
        """Whether asking again with the same grant cannot help: it is expired, revoked or used."""
        return self.code in ("invalid_grant", "unauthorized_client", "unsupported_grant_type")


class NoUsableAnswer(Trouble):
    """The other server gave no answer ("no_answer"), or one that cannot be read ("unreadable_answer")."""

    status = 502


class NotConnected(Trouble):
    """There is no token to work with: the service was never connected, or has to be connected again."""


class ApiRefused(Trouble):
    """The API answered with an error (RFC 6750 §3.1): its HTTP status, and what it says."""


Problem = Trouble | ProtocolError
PROBLEMS = (Trouble, ProtocolError)
"""What an `except` names to catch every Problem."""


def described(members: Any) -> str:
    """Return the error_description of an error answer as the end of a sentence; "" when it has none."""
    description = members.get("error_description") if isinstance(members, dict) else None
    return f" ({description[:300]})" if isinstance(description, str) and description else ""
