"""Every order in which two holders of one refresh token can use it, each really played (RFC 9700 §4.14.2).

Both ask, and each keeps its answer, or loses it on the network and asks again; hours later they go on with
what they have. Two workers of one client share a store; a thief has a copy of her own. Each order is run
under each setting, over HTTP, and what came of it is asked of the server at the end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import permutations, product
from types import MappingProxyType
from typing import Literal

from mockserver.client.troubles import NoUsableAnswer, TokenRefused
from mockserver.policy import Policy
from mockserver.protocol.errors import ProtocolError
from oauthsim.attacks.refresh_tokens.stolen import members, renewed, token_in
from oauthsim.scenarios import Scenario
from oauthsim.scenarios.authorization_code import connect
from oauthsim.scenarios.refresh_token import stolen_refresh_token
from oauthsim.simulate import play
from oauthsim.staging import lose
from oauthsim.trace import Trace
from oauthsim.world import ISSUER, World

Holders = tuple[str, str]
WORKERS: Holders = ("one", "two")
"""Two workers of one client, who share the place where its tokens are kept."""

THEFT: Holders = ("client", "thief")
"""The client, and Mallory with a copy of its refresh token."""

MOMENT, LATER = 5, 3600
"""Seconds between two events, and until somebody goes on `again`: the access token has expired by then."""

Verdict = Literal["fine", "locked out", "detected", "unnoticed"]
VERDICTS: Mapping[Verdict, str] = MappingProxyType(
    {
        "fine": "the client can go on, and nobody else can",
        "locked out": "nobody can go on; the honest client has to ask Alice again",
        "detected": "the server has noticed the theft and ended the family: nobody can go on",
        "unnoticed": "the thief holds a refresh token that works, and nobody knows",
    }
)
"""What can come of it -> what it means."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How the servers treat refresh tokens of a public client."""

    title: str
    policy: Policy


FAMILY, GRACE = "refresh-token-reuse-revokes-the-family", "a-lost-answer-can-be-asked-for-again"
BOUND = ("dpop-proofs-are-sent", "refresh-tokens-of-public-clients-are-bound-to-a-key")
SETTINGS: tuple[Setting, ...] = (
    Setting("no rotation", Policy().without("refresh-tokens-rotate")),
    Setting("rotation", Policy().without(FAMILY)),
    Setting("+ family", Policy()),
    Setting("+ grace", Policy().enforcing(GRACE)),
    Setting("+ key", Policy().enforcing(GRACE, *BOUND)),
)
"""From nothing to all: each setting has what the ones before it have.

`+ family`: reuse revokes the family. `+ grace`: within a minute the same answer once more. `+ key`: a token
works only with the key of the client (RFC 9449), so that a copy of it is worth nothing.
"""


@dataclass(frozen=True, slots=True)
class Result:
    """One order under one setting: the facts, and the run itself. `loot` counts the thief's access tokens."""

    order: tuple[str, ...]
    setting: str
    client_works: bool
    thief_works: bool
    alarm: bool
    loot: int
    trace: Trace

    @property
    def verdict(self) -> Verdict:
        """What came of it, from the facts alone."""
        if self.thief_works:
            return "unnoticed"
        if self.client_works:
            return "fine"
        stolen = any(event.startswith("thief") for event in self.order)
        return "detected" if self.alarm and stolen else "locked out"


@dataclass(slots=True)
class Holder:
    """Somebody with a refresh token: how they ask with one, and what has come back and is not kept yet."""

    ask: Callable[[str], str | None]
    store: dict[str, str]
    answer: str | None = None
    refused: bool = False

    def asks(self) -> None:
        """Send the token that is in the store; without one there is nothing to send."""
        token = self.store.get("token")
        self.answer = self.ask(token) if token else None
        self.refused = self.answer is None

    def keeps(self) -> None:
        """Keep the new token; after a refusal forget the old one, as mockserver.client does."""
        if self.answer is not None:
            self.store["token"] = self.answer
        elif self.refused:
            self.store.pop("token", None)


def orders(holders: Holders) -> tuple[tuple[str, ...], ...]:
    """Return every order of the events: who asks when, who keeps or loses the answer when, who goes on first.

    A thief goes on hours before or after the client, or `follows` it at its heels.
    """
    one, two = holders
    found = dict.fromkeys(
        order
        for ends in product(_ends(one), _ends(two))
        for order in permutations((f"{one} asks", f"{two} asks", *ends))
        if _is_possible(order)
    )
    lasts = [("one again",)] if holders == WORKERS else THIEF_GOES_ON
    return tuple((*order, *last) for last in lasts for order in found)


THIEF_GOES_ON = (
    ("client again", "thief again"),
    ("thief again", "client again"),
    ("client again", "thief follows"),
)


def _ends(who: str) -> tuple[str, ...]:
    return (f"{who} keeps",) if who == "thief" else (f"{who} keeps", f"{who} loses")


def _is_possible(order: tuple[str, ...]) -> bool:
    """Whether everybody asks before their answer comes."""
    names = [event.rpartition(" ")[0] for event in order]
    return all(order[names.index(name)] == f"{name} asks" for name in names)


def played(order: tuple[str, ...], setting: Setting) -> Result:
    """Play one order under one setting, in a world of its own."""
    holders: dict[str, Holder] = {}

    def story(world: World) -> None:
        connect(world, "Calendar")
        holders.update(_holders(world, order))
        for event in order:
            _happens(world, holders, event, order)

    told = Scenario("interleaving", "RFC 9700 §4.14.2", ", ".join(order), (), story, client="public")
    trace, world = play(told, policy=setting.policy)
    thief = holders.get("thief")
    honest = next(holder for name, holder in holders.items() if name != "thief")
    return Result(
        order,
        setting.title,
        client_works=_is_alive(world, honest),
        thief_works=thief is not None and not thief.refused and _is_alive(world, thief),
        alarm=any(one.rule == FAMILY and one.held for one in trace.ledger()),
        loot=sum(message.status == 200 for message in trace.messages if message.receiver == "attacker"),
        trace=trace,
    )


def _holders(world: World, order: Iterable[str]) -> dict[str, Holder]:
    """Return who takes part. The workers ask as the client does, by the same code; the thief as she can."""
    names = dict.fromkeys(event.rpartition(" ")[0] for event in order)
    kept = world.client.vault.take(next(iter(world.client.vault.at_rest), ""))
    token = stolen_refresh_token(world) if "thief" in names else (kept and kept.refresh_token) or ""
    shared = {"token": token}

    def as_client(refresh_token: str) -> str | None:
        try:
            answer = world.client.token_requests.refresh(world.client.servers[ISSUER], refresh_token)
        except (TokenRefused, NoUsableAnswer, ProtocolError):
            return None
        return answer.tokens.refresh_token or refresh_token

    def as_thief(refresh_token: str) -> str | None:
        return token_in(renewed(world, refresh_token), "refresh_token") or None

    return {
        name: Holder(as_thief, {"token": token}) if name == "thief" else Holder(as_client, shared)
        for name in names
    }


def _happens(world: World, holders: Mapping[str, Holder], event: str, order: Iterable[str]) -> None:
    """Let one event of an order happen."""
    name, _, what = event.rpartition(" ")
    world.advance(LATER if what == "again" else MOMENT)
    if name != "thief":
        world.network.on_its_own("client")
    if what == "asks" and f"{name} loses" in order and holders[name].store:
        lose(world, lambda message: message.kind == "response" and message.url.endswith("/token"))
    if what != "keeps":  # who has lost an answer asks again
        holders[name].asks()
    if what != "asks":
        holders[name].keeps()


def _is_alive(world: World, holder: Holder) -> bool:
    """Whether the token that `holder` has in the end would work: the server is asked (RFC 7662)."""
    api = world.resource_servers["calendar"]
    form = {"token": holder.store.get("token", "none"), "token_type_hint": "refresh_token"}
    answer = api.back_channel.post(f"{ISSUER}/introspect", data=form, auth=api.credentials)
    return members(answer).get("active") is True


@dataclass(frozen=True, slots=True)
class Table:
    """All orders of two holders under all settings; `str` of it is the table as text."""

    holders: Holders
    settings: tuple[str, ...]
    results: tuple[Result, ...]

    def of(self, order: tuple[str, ...], setting: str) -> Result:
        """Return the result of one order under one setting. Raises StopIteration when there is none."""
        return next(one for one in self.results if (one.order, one.setting) == (order, setting))

    def loot(self) -> dict[str, tuple[int, int]]:
        """Return how many access tokens the thief gets under each setting, at the least and at the most."""
        each = {title: [one.loot for one in self.results if one.setting == title] for title in self.settings}
        return {title: (min(numbers), max(numbers)) for title, numbers in each.items()}

    def counts(self) -> dict[str, Counter[Verdict]]:
        """Return how often each verdict comes under each setting."""
        return {
            title: Counter(one.verdict for one in self.results if one.setting == title)
            for title in self.settings
        }

    def __str__(self) -> str:
        width = max(len(verdict) for verdict in VERDICTS) + 2
        rows = {order: ", ".join(order) for order in dict.fromkeys(one.order for one in self.results)}
        longest = max(map(len, rows.values()))
        lines = ["".ljust(longest) + "  " + "".join(title.ljust(width) for title in self.settings)]
        for order, told in rows.items():
            cells = (self.of(order, title).verdict.ljust(width) for title in self.settings)
            lines.append(f"{told.ljust(longest)}  {''.join(cells)}")
        return "\n".join(line.rstrip() for line in lines)


@cache
def table(holders: Holders) -> Table:
    """Play every order of `holders` under every setting, and return what came of each."""
    results = [played(order, setting) for order in orders(holders) for setting in SETTINGS]
    return Table(holders, tuple(setting.title for setting in SETTINGS), tuple(results))
