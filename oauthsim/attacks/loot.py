"""What a thief has copied, and what she makes of it for as long as she can: she calls, refreshes, redeems."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import requests

from oauthsim.attacks.crafted import CLIENT_ID, member
from oauthsim.attacks.defences import Leak
from oauthsim.attacks.leaks.stolen import copy_of_the_database, redeem
from oauthsim.leaks import access_log
from oauthsim.scenarios import Stopped
from oauthsim.world import ISSUER, World


@dataclass(frozen=True, slots=True)
class Operation:
    """Something that can be done at an API: to `read` there or to `write`, and by which request."""

    api: str
    kind: str
    path: str
    content: tuple[tuple[str, object], ...] = ()


OPERATIONS = (
    Operation("calendar", "read", "/events"),
    Operation("sheets", "read", "/sheets"),
    Operation("sheets", "write", "/sheets/sheet-leads/rows", (("cells", ("Mallory was here",)),)),
    Operation("chat", "read", "/channels/general/messages"),
    Operation("chat", "write", "/channels/general/messages", (("text", "Mallory was here"),)),
    Operation("crm", "read", "/customers"),
)
"""What the four APIs let people do, one of each kind."""


class Loot:
    """One copy: an access token, a refresh token or a code, and what came of it since."""

    def __init__(
        self, world: World, *, access_token: str = "", refresh_token: str = "", code: str = ""
    ) -> None:
        self._world = world
        self._access_token, self._refresh_token, self._code = access_token, refresh_token, code
        self._worth_a_try = frozenset(OPERATIONS)
        self.renewed_at: int | None = None
        """When she last got a new access token, in seconds since the epoch."""

    def opens(self, *, renewing: bool, besides: frozenset[Operation] = frozenset()) -> frozenset[Operation]:
        """Call the APIs now, with a new access token if `renewing` or if the old one opens nothing any more.

        Return what worked `besides` what is open to her already. What did not work once is not tried again:
        no token grows with time.
        """
        renewed = renewing and self._renew()
        tried = self._worth_a_try - besides
        opened = self._called(tried)
        if tried and not opened and not renewed and self._renew():
            opened = self._called(tried)
        if opened:
            self._worth_a_try -= tried - opened
        return opened

    def _called(self, operations: frozenset[Operation]) -> frozenset[Operation]:
        in_order = (one for one in OPERATIONS if one in operations and self._access_token)
        return frozenset(one for one in in_order if self._call(one).ok)

    def _call(self, operation: Operation) -> requests.Response:
        http, url = self._world.mallory.http, f"https://{operation.api}.example{operation.path}"
        bearer = {"Authorization": f"Bearer {self._access_token}"}
        if not operation.content:
            return http.get(url, headers=bearer)
        return http.post(url, headers=bearer, json=dict(operation.content))

    def _renew(self) -> bool:
        """Try for a new access token, by the refresh token or by the code; return whether there is one."""
        for answer in self._answers():
            if token := member(answer, "access_token"):
                self._access_token, self.renewed_at = token, self._world.clock.now
                self._refresh_token = member(answer, "refresh_token") or self._refresh_token
                return True
        return False

    def _answers(self) -> Iterator[requests.Response]:
        if self._refresh_token:
            form = {"grant_type": "refresh_token", "refresh_token": self._refresh_token}
            yield self._world.mallory.http.post(f"{ISSUER}/token", data={**form, "client_id": CLIENT_ID})
        if self._code:
            yield redeem(self._world, self._code)


def loot(world: World, leak: Leak) -> list[Loot]:
    """Hand Mallory what leaks of the client's connections now; of a database, a copy of each row."""
    if leak == "code":
        return [Loot(world, code=access_log(world, "client", "code"))]
    if leak == "database":
        rows = copy_of_the_database(world, "the database is copied")
        return [Loot(world, access_token=access, refresh_token=refresh) for access, refresh in rows]
    return list(_one_token(world, leak))


def _one_token(world: World, leak: Leak) -> Iterator[Loot]:
    """Yield the token of one connection, out of the memory of the client, where it is not encrypted."""
    keys = list(world.client.vault.at_rest)
    tokens = world.client.vault.take(keys[0]) if keys else None
    if tokens is None:
        raise Stopped("the client has no tokens")
    how = "it stands in a dump of the client's memory"
    if leak == "access-token":
        yield Loot(world, access_token=world.leak("the access token", how, tokens.access_token))
    elif tokens.refresh_token:
        yield Loot(world, refresh_token=world.leak("the refresh token", how, tokens.refresh_token))
