"""The blast radius of a leak: what it opens, until when, and how each defence shrinks it (RFC 9700 §2).

Nothing here is looked up. For each defence a world is made from the same seed, the leak happens in it, and
Mallory calls every API at points of its clock, refreshing what she can, until nothing opens any more or a
year is over. What she got is the radius; so it is that of a thief who makes the most of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import inf
from typing import get_args

from mockserver.policy import UsageMistake, unknown
from oauthsim.attacks.defences import DEFENCES, LEAKS, Defence, Leak
from oauthsim.attacks.loot import OPERATIONS, Loot, Operation, loot
from oauthsim.explanations.times import duration
from oauthsim.scenarios.authorization_code import connect, press
from oauthsim.world import APP, World

MINUTE, HOUR, DAY = 60, 3600, 86_400
LEAKS_AT = 2 * MINUTE
"""Seconds from the connection to the leak, unless another moment is named."""

NOTICED_AT = 40 * MINUTE
WORKS_AT = (90 * MINUTE, DAY + HOUR)
"""When the client works by itself, and so refreshes."""

HORIZON = 365 * DAY
NOW_AND_THEN = (*range(10 * DAY, 90 * DAY, 10 * DAY), 90 * DAY - 1, 90 * DAY, HORIZON)
"""When Mallory comes back, often enough that no refresh token is idle for too long."""
SERVICES = ("Calendar", "Sheets", "Chat", "CRM")
WORKFLOWS = ("show-todays-events", "append-a-row", "post-a-message", "list-customers")


@dataclass(frozen=True, slots=True)
class Opening:
    """An API that stands open to Mallory for `kind`, read or write, in seconds since the connection.

    `until` is the first moment at which it is shut again, None if it still is open after a year.
    """

    api: str
    kind: str
    since: int
    until: int | None


@dataclass(frozen=True, slots=True)
class Radius:
    """What a leak opens behind one defence."""

    defence: Defence
    openings: tuple[Opening, ...]

    def groups(self) -> dict[tuple[int, int | None], str]:
        """Return what opens in words, by from when until when."""
        times = dict.fromkeys((one.since, one.until) for one in self.openings)
        return {
            when: in_words(tuple(one for one in self.openings if (one.since, one.until) == when))
            for when in times
        }


@dataclass(frozen=True, slots=True)
class BlastRadius:
    """What a `leak` opens, `at` seconds after Alice has connected, behind each defence."""

    leak: Leak
    at: int
    rows: tuple[Radius, ...]

    def behind(self, defence: str) -> Radius:
        """Return the row of a defence by its name. Raises UsageMistake that says which there are."""
        found = {row.defence.name: row for row in self.rows}
        if defence not in found:
            raise UsageMistake(unknown("defence here", defence, found))
        return found[defence]

    def opens(self, defence: str) -> str:
        """Return in words what opens behind a defence; "nothing" where nothing does. Raises as `behind`."""
        return in_words(self.behind(defence).openings)

    def until(self, defence: str) -> float:
        """Return for how many seconds from the connection something is open: inf for more than a year.

        Where nothing opens that is 0. Raises as `behind`.
        """
        ends = [inf if one.until is None else one.until for one in self.behind(defence).openings]
        return max(ends, default=0)

    def table(self) -> list[tuple[str, str, str, str]]:
        """Return lines of four: defence, what opens, from when, until when."""
        return [line for row in self.rows for line in _lines(row)]


def blast_radius(leak: Leak, *, at: int = LEAKS_AT, seed: int = 1) -> BlastRadius:
    """Let `leak` happen behind each defence that may help against it, `at` seconds after the connection.

    Raises UsageMistake for a leak that does not exist, or for one before the connection.
    """
    if leak not in get_args(Leak):
        raise UsageMistake(unknown("leak", leak, LEAKS))
    if not 0 <= at < NOTICED_AT:
        raise UsageMistake(f"a leak happens 0 to {NOTICED_AT - 1} seconds after the connection, not {at}")
    tried = [defence for defence in DEFENCES if leak in defence.against]
    return BlastRadius(leak, at, tuple(Radius(one, tuple(played(leak, one, at, seed))) for one in tried))


def played(leak: Leak, defence: Defence, at: int, seed: int) -> Iterator[Opening]:
    """Play a leak behind `defence` and yield what it opens."""
    seen = _tried(leak, defence, at, seed)
    for operation in OPERATIONS:
        moments = [moment for moment, opened in seen.items() if operation in opened]
        if moments:
            shut = (moment for moment in seen if moment > moments[-1])
            yield Opening(operation.api, operation.kind, moments[0], next(shut, None))


def in_words(openings: tuple[Opening, ...]) -> str:
    """Return what stands open as people say it: `calendar (read), sheets (read, write)`."""
    if not openings:
        return "nothing"
    if len(openings) == len(OPERATIONS):
        return "everything"
    apis = dict.fromkeys(one.api for one in openings)
    return ", ".join(f"{api} ({', '.join(one.kind for one in openings if one.api == api)})" for api in apis)


def after(seconds: int | None) -> str:
    """Return a moment after the connection in words."""
    return "for more than a year" if seconds is None else duration(seconds)


def _lines(row: Radius) -> Iterator[tuple[str, str, str, str]]:
    if not row.openings:
        yield row.defence.name, "nothing", "", ""
    for at, (when, what) in enumerate(row.groups().items()):
        yield row.defence.name if at == 0 else "", what, after(when[0]), after(when[1])


def _tried(leak: Leak, defence: Defence, at: int, seed: int) -> dict[int, frozenset[Operation]]:
    """Return what opens at each moment that may make a difference.

    When the last access token has come to its end is known only afterwards; so it is played once more, with
    a look at that moment.
    """
    life = _Life(leak, defence, seed)
    seen = life.live(at)
    if life.end is None or seen[max(seen)] or life.end in seen:
        return seen
    return _Life(leak, defence, seed).live(at, (life.end - 1, life.end))


class _Life:
    """A world in which Alice has just connected, and what happens in it from then on."""

    def __init__(self, leak: Leak, defence: Defence, seed: int) -> None:
        self._world = World(seed=seed, policy=defence.policy)
        for service in SERVICES if leak == "database" else SERVICES[:1]:
            connect(self._world, service)
        self._leak: Leak = leak
        self._start = self._world.clock.now
        self._lifetime = defence.policy.settings.access_token_lifetime
        self._acts: dict[int, Callable[[World], None]] = dict.fromkeys(WORKS_AT, _work)
        if defence.is_noticed:
            self._acts[NOTICED_AT] = _disconnect
        self._copies: list[Loot] = []

    def live(self, at: int, besides: tuple[int, ...] = ()) -> dict[int, frozenset[Operation]]:
        """Let time pass until nothing opens; return what opens when. `besides` are moments to look at, too.

        What Alice or the client do at a moment, they do after Mallory has made the most of it.
        """
        usual = {at, self._lifetime - 1, self._lifetime, *self._acts, *NOW_AND_THEN}
        seen: dict[int, frozenset[Operation]] = {}
        for moment in sorted(one for one in {*usual, *besides} if one >= at):
            self._world.advance(self._start + moment - self._world.clock.now)
            self._copies = self._copies if seen else loot(self._world, self._leak)
            seen[moment] = self._opened(renewing=moment not in besides)
            if moment in self._acts:
                self._acts[moment](self._world)
                seen[moment] = self._opened(renewing=False)
            if not seen[moment]:
                break
        return seen

    @property
    def end(self) -> int | None:
        """When Mallory's last access token comes to its end; None if she never got one herself."""
        renewed = [copy.renewed_at for copy in self._copies if copy.renewed_at is not None]
        return max(renewed) - self._start + self._lifetime if renewed else None

    def _opened(self, *, renewing: bool) -> frozenset[Operation]:
        opened: frozenset[Operation] = frozenset()
        for copy in self._copies:
            opened |= copy.opens(renewing=renewing, besides=opened)
        return opened


def _disconnect(world: World) -> None:
    world.browser.open(f"{APP}/")
    while world.browser.page.can_press("Disconnect"):
        press(world, "Disconnect")


def _work(world: World) -> None:
    for workflow in WORKFLOWS:
        world.client.run_workflow(workflow)
