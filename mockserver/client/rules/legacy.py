"""Rules about ways in that OAuth has left behind (RFC 9700 §2.4)."""

from __future__ import annotations

from mockserver.rules import practice


@practice("RFC 9700 §2.4", first_asked="rfc9700")
def password_of_another_site_is_not_asked_for() -> None:
    """The client never asks a person for the password of another site: it is for that site alone."""
