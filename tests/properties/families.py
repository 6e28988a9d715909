"""What each token is worth, by the RFCs alone: a model in plain Python that never looks at a server.

A *family* is what one person granted to one client (or what a client may do for itself), with every code and
token that came of it. How families live and end: RFC 6749 §4.1.2, §6, RFC 7009, RFC 7662, RFC 9700 §4.14.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

TokenFormat = Literal["jwt", "opaque"]
Scope = frozenset[str]

CODE, ACCESS, IDLE, ABSOLUTE, SESSION = 60, 3600, 2 * 86400, 7 * 86400, 12 * 3600
"""Lifetimes in seconds; the world under test is set up with the same."""

API_OF = {"calendar.read": "calendar", "sheets.read": "sheets", "sheets.write": "sheets"}
"""Scope value -> the API that it opens."""

READING = {"calendar": "calendar.read", "sheets": "sheets.read"}
"""API -> the scope value that reading there needs."""

CONFIDENTIAL, CLIENTS = ("basic", "other"), ("basic", "other", "public")


@dataclass(eq=False)
class Family:
    owner: str
    client: str
    scope: Scope
    ended: bool = False
    grant: str = ""  # the id by which the grants page calls it, once somebody has looked


@dataclass(eq=False)
class Code:
    family: Family
    until: int
    used: bool = False


@dataclass(eq=False)
class AccessToken:
    family: Family
    scope: Scope
    until: int
    revoked: bool = False


@dataclass(eq=False)
class RefreshToken:
    family: Family
    idle_until: int
    absolute_until: int
    replaced: bool = False


class Families:
    """All families of one world, and its time in seconds from its beginning."""

    def __init__(self, token_format: TokenFormat) -> None:
        self.token_format = token_format
        self.now = 0
        self.all: list[Family] = []
        self.codes: dict[str, Code] = {}
        self.access: dict[str, AccessToken] = {}
        self.refreshes: dict[str, RefreshToken] = {}
        self.just_ended: list[Family] = []

    # --- consent ---

    def begin(self, owner: str, client: str, scope: Scope) -> Family:
        self.all.append(Family(owner, client, scope))
        return self.all[-1]

    def standing(self, owner: str) -> list[Family]:
        """What this person would read on the grants page, oldest first."""
        return [family for family in self.all if family.owner == owner and not family.ended]

    def remembers(self, owner: str, client: str, scope: Scope) -> bool:
        """Whether nobody needs to be asked again. Of a public client nobody knows who it is (§10.2)."""
        agreed = (one for one in self.standing(owner) if one.client == client and scope <= one.scope)
        return client in CONFIDENTIAL and any(agreed)

    def end(self, family: Family) -> None:
        if not family.ended:
            family.ended = True
            self.just_ended.append(family)

    # --- what comes in ---

    def give_code(self, value: str, family: Family) -> None:
        self.codes[value] = Code(family, self.now + CODE)

    def give_access(self, value: str, family: Family, scope: Scope) -> None:
        self.access[value] = AccessToken(family, scope, self.now + ACCESS)

    def give_refresh(self, value: str, family: Family, replaces: RefreshToken | None = None) -> None:
        absolute = replaces.absolute_until if replaces else self.now + ABSOLUTE
        self.refreshes[value] = RefreshToken(family, self.now + IDLE, absolute)

    # --- what must be answered: "" for yes, else the error code; and what that changes ---

    def redeem(self, value: str, client: str, proven: bool) -> str:
        """`proven`: with the redirect_uri of the request and the verifier of its challenge."""
        code = self.codes.get(value)
        if code is None or code.family.client != client or not proven:
            return "invalid_grant"
        if code.used:
            self.end(code.family)
            return "invalid_grant"
        if self.now >= code.until or code.family.ended:
            return "invalid_grant"
        code.used = True
        return ""

    def refresh(self, value: str, client: str, scope: Scope | None) -> str:
        """`scope`: what the request asks for; None when it asks for nothing in particular."""
        token = self.refreshes.get(value)
        if token is None or token.family.client != client:
            return "invalid_grant"
        if token.replaced:
            self.end(token.family)
        if token.family.ended or not self.is_fresh(token):
            return "invalid_grant"
        if not (scope or Scope()) <= token.family.scope:
            return "invalid_scope"
        token.replaced = True
        return ""

    def revoke(self, value: str, client: str) -> str:
        token = self.access.get(value) or self.refreshes.get(value)
        if token is None:
            return ""  # it is gone, as was asked (RFC 7009 §2.2)
        if token.family.client != client:
            return "invalid_grant"
        if isinstance(token, AccessToken):
            token.revoked = True
        else:
            self.end(token.family)
        return ""

    # --- what a token is worth right now ---

    def is_fresh(self, token: RefreshToken) -> bool:
        return self.now < min(token.idle_until, token.absolute_until)

    def newest(self, family: Family) -> str:
        """The refresh token that nothing has replaced yet; "" for a family without one."""
        values = [value for value, token in self.refreshes.items() if token.family is family]
        return next((value for value in values if not self.refreshes[value].replaced), "")

    def codes_of(self, family: Family) -> list[str]:
        return [value for value, code in self.codes.items() if code.family is family]

    def access_tokens_of(self, family: Family) -> list[str]:
        return [value for value, token in self.access.items() if token.family is family]

    def is_alive(self, family: Family) -> bool:
        """Whether its client can still refresh."""
        newest = self.refreshes.get(self.newest(family))
        return newest is not None and self.is_fresh(newest) and not family.ended

    def status_at(self, api: str, value: str) -> int:
        """How the API answers whoever wants to read with this: 200, 401 or 403 (RFC 6750 §3.1)."""
        token = self.access.get(value)
        if token is None or self.now >= token.until:
            return 401
        if self.token_format == "opaque" and (token.revoked or token.family.ended):
            return 401  # a JWT is believed until it expires: nobody is asked about it
        if api not in {API_OF[name] for name in token.scope}:
            return 401
        return 200 if READING[api] in token.scope else 403

    def is_active(self, value: str, asker: str) -> bool:
        """What introspection says to an API: it hears only of access tokens for itself (RFC 7662 §4)."""
        token, refresh = self.access.get(value), self.refreshes.get(value)
        if token is not None:
            meant = asker in {API_OF[name] for name in token.scope}
            return meant and self.now < token.until and not token.revoked and not token.family.ended
        if refresh is None or refresh.replaced or refresh.family.ended:
            return False
        return self.is_fresh(refresh)
