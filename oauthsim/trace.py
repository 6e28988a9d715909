"""A trace: everything that happened in one run, as an immutable value. Stepping is looking at a trace."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mockserver.message import Message
from mockserver.network import Network, Participant, Remark
from mockserver.policy import Settings
from mockserver.rules import Finding

if TYPE_CHECKING:
    from oauthsim.world import Owner


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened outside HTTP, just after message `after`: a device showed a code, a leak.

    `carries` is a secret that `party` holds since then.
    """

    after: int
    at: int
    party: str
    kind: str
    text: str
    carries: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """One run: its inputs, the messages in their true order, and each message's ledger.

    `outcome` is "completed" when the run came to its honest end, else the protocol error that ended it
    (its wire code, such as "access_denied"); `outcome_says` is that in one sentence. `settings`, `owner` and
    `client` are the other inputs, for whoever wants to run it again. `about` are the rules that the story is
    about, where it is about some: of what is switched off besides, a picture says nothing.
    """

    scenario: str
    seed: int
    policy: str
    outcome: str
    outcome_says: str
    participants: tuple[Participant, ...]
    messages: tuple[Message, ...]
    findings: dict[int, tuple[Finding, ...]] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    edits: tuple[str, ...] = ()
    off: tuple[str, ...] = ()
    on: tuple[str, ...] = ()
    settings: Settings = field(default_factory=Settings)
    owner: Owner | None = None
    client: str = ""
    about: tuple[str, ...] = ()

    def ledger(self, number: int | None = None) -> tuple[Finding, ...]:
        """Return what was found about message `number`, or about all of them in order."""
        if number is not None:
            return self.findings.get(number, ())
        return tuple(finding for message in self.messages for finding in self.ledger(message.number))

    def message(self, number: int) -> Message:
        """Return message `number`. Raises LookupError when the trace is shorter."""
        if not 1 <= number <= len(self.messages):
            raise LookupError(f"there is no message {number}; this trace has {len(self.messages)} messages")
        return self.messages[number - 1]

    def notable(self, number: int) -> tuple[Finding, ...]:
        """Return what did not hold on message `number` and is worth pointing at (see `about`)."""
        broken = (one for one in self.ledger(number) if not one.held)
        return tuple(one for one in broken if one.enforced or not self.about or one.rule in self.about)

    def violations(self) -> tuple[Finding, ...]:
        """Return every finding that did not hold, enforced or not."""
        return tuple(finding for finding in self.ledger() if not finding.held)


class Recorder:
    """Listens to a network and keeps what passes."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self.messages: list[Message] = []
        self.findings: defaultdict[int, list[Finding]] = defaultdict(list)
        self.events: list[Event] = []
        network.subscribe(self._hear)

    def note(self, party: str, kind: str, text: str, carries: str = "") -> None:
        """Keep an event that did not cross the network."""
        self.events.append(Event(len(self.messages), self._network.clock.now, party, kind, text, carries))

    def ledger(self) -> dict[int, tuple[Finding, ...]]:
        """Return the findings so far, by message number."""
        return {number: tuple(found) for number, found in sorted(self.findings.items())}

    def _hear(self, event: Message | Remark) -> None:
        if isinstance(event, Message):
            self.messages.append(event)
        elif isinstance(event.entry, Finding):
            self.findings[event.number].append(event.entry)


def in_order(participants: Iterable[Participant], messages: Iterable[Message]) -> tuple[Participant, ...]:
    """Return those of `participants` that sent or received something, in the order given."""
    seen = {name for message in messages for name in (message.sender, message.receiver)}
    return tuple(participant for participant in participants if participant.id in seen)
