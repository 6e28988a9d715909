"""Two traces side by side: the first message that differs, each difference, and what the ledgers say of it.

Messages are compared by number, on what the parties could notice. A value that only the seed made different
is different too: compare runs of the same seed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from mockserver.message import Message
from mockserver.rules import Finding
from oauthsim.explanations.reading import Pairs, Reading, pairs, read, split
from oauthsim.trace import Trace

LONGEST_SHOWN = 72
"""Characters of a value that the text shows."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of message `number` that differs. None means that this side has no such field or message."""

    number: int
    field: str
    left: str | None
    right: str | None


@dataclass(frozen=True, slots=True)
class LedgerDifference:
    """A rule that the two runs found differently on message `number`; None where it was not looked at."""

    number: int
    rule: str
    left: Finding | None
    right: Finding | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between two traces. `first` is the first message that differs, None when none does."""

    left: Trace
    right: Trace
    first: int | None
    differences: tuple[Difference, ...]
    ledger: tuple[LedgerDifference, ...]

    @property
    def same(self) -> bool:
        """Whether the parties noticed no difference, in what crossed and in how it ended."""
        return self.first is None and self.left.outcome == self.right.outcome

    def of(self, number: int) -> tuple[Difference, ...]:
        """Return what differs in message `number`."""
        return tuple(one for one in self.differences if one.number == number)

    def text(self) -> str:
        """Return the comparison as text: where the traces part, what differs, the ledgers, the ends."""
        lines = [_title(self.left, self.right), *_where_they_part(self)]
        together = min(len(self.left.messages), len(self.right.messages))
        lines += [
            line for one in self.differences if one.number <= together for line in _difference_lines(one)
        ]
        lines += _on_one_side(self.left, self.right)
        lines += _rule_lines(self.ledger)
        lines.append(f"outcome: {self.left.outcome} | {self.right.outcome}")
        return "\n".join(lines) + "\n"


def compare(left: Trace, right: Trace) -> Comparison:
    """Return what differs between two traces, message by message and rule by rule."""
    differences = tuple(
        one for ours, theirs in zip_longest(left.messages, right.messages) for one in _compared(ours, theirs)
    )
    first = differences[0].number if differences else None
    return Comparison(left, right, first, differences, tuple(_ledgers(left, right)))


def contents(message: Message) -> dict[str, str]:
    """Return the fields of a message that a party could notice, each by a name that an edit would use."""
    reading = read(message)
    found = {
        "at": str(message.at),
        "delivery": message.delivery,
    }
    if message.status is None:
        found |= {"url": message.url.partition("?")[0], **_named("query", reading.query)}
    else:
        found |= {"status": str(message.status)}
    return found | _headers(message) | _body(reading)


def _compared(left: Message | None, right: Message | None) -> Iterator[Difference]:
    if left is None or right is None or _way(left) != _way(right):
        number = next(message.number for message in (left, right) if message is not None)
        yield Difference(number, "message", _line(left), _line(right))
    elif left != right:
        ours, theirs = contents(left), contents(right)
        for field in dict.fromkeys((*ours, *theirs)):
            if ours.get(field) != theirs.get(field):
                yield Difference(left.number, field, ours.get(field), theirs.get(field))


def _way(message: Message) -> tuple[str, ...]:
    """Return what makes two messages comparable field by field: one kind of step between the same two."""
    return message.kind, message.sender, message.receiver, message.channel, message.method


def _headers(message: Message) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in message.headers:
        if name.lower() == "location":
            found["header.location"] = value.partition("?")[0].partition("#")[0]
            found |= _named("location query", pairs(split(value).query))
            found |= _named("location fragment", pairs(split(value).fragment))
        elif name.lower() != "content-length":  # the body says it already
            key = f"header.{name.lower()}"
            found[key] = f"{found[key]}, {value}" if key in found else value
    return found


def _body(reading: Reading) -> dict[str, str]:
    if reading.form:
        return _named("form", reading.form)
    if isinstance(reading.json, dict):
        return _named("json", tuple((name, _shown(value)) for name, value in reading.json.items()))
    return {"body": reading.text} if reading.content.body else {}


def _shown(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _named(place: str, given: Pairs) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in given:
        key = f"{place} {name}"
        found[key] = f"{found[key]}, {value}" if key in found else value
    return found


def _ledgers(left: Trace, right: Trace) -> Iterator[LedgerDifference]:
    for number in range(1, max(len(left.messages), len(right.messages)) + 1):
        ours, theirs = _by_rule(left, number), _by_rule(right, number)
        for key in dict.fromkeys((*ours, *theirs)):
            if ours.get(key) != theirs.get(key):
                yield LedgerDifference(number, key[0], ours.get(key), theirs.get(key))


def _by_rule(trace: Trace, number: int) -> dict[tuple[str, int], Finding]:
    """Return the findings on a message by rule; a rule that was checked twice is there twice."""
    found: dict[tuple[str, int], Finding] = {}
    for finding in trace.ledger(number):
        turn = sum(key[0] == finding.rule for key in found)
        found[finding.rule, turn] = finding
    return found


def _title(left: Trace, right: Trace) -> str:
    return f"{_inputs(left)} | {_inputs(right)}"


def _inputs(trace: Trace) -> str:
    changed = [*(f"--off {rule}" for rule in trace.off), *(f"--on {rule}" for rule in trace.on)]
    return " ".join((trace.scenario, f"seed {trace.seed}", trace.policy, *changed, *trace.edits))


def _where_they_part(comparison: Comparison) -> list[str]:
    if comparison.first is None:
        return ["no message differs"]
    return [f"the first difference is in message {comparison.first}"]


def _on_one_side(left: Trace, right: Trace) -> list[str]:
    ours, theirs = len(left.messages), len(right.messages)
    if ours == theirs:
        return []
    side = "left" if ours > theirs else "right"
    return [f"only the {side} trace goes on: messages {min(ours, theirs) + 1} to {max(ours, theirs)}"]


def _difference_lines(one: Difference) -> list[str]:
    return [f"{one.number} {one.field}", f"  - {_brief(one.left)}", f"  + {_brief(one.right)}"]


def _brief(value: str | None) -> str:
    if value is None:
        return "(not there)"
    shown = "".join(character if character.isprintable() else "\ufffd" for character in value)
    return shown if len(shown) <= LONGEST_SHOWN else f"{shown[: LONGEST_SHOWN - 1]}…"


def _rule_lines(ledger: tuple[LedgerDifference, ...]) -> list[str]:
    """Return a line for each rule that somebody violated; of the others only how many there are."""
    telling = [one for one in ledger if any(side and not side.held for side in (one.left, one.right))]
    lines = [
        f"rule {one.rule} on message {one.number}: {_found(one.left)} | {_found(one.right)}"
        for one in telling
    ]
    rest = len(ledger) - len(telling)
    return [*lines, f"and {rest} more lines of the ledgers differ"] if rest else lines


def _found(finding: Finding | None) -> str:
    if finding is None:
        return "not looked at"
    if finding.held:
        return "held"
    return "violated, enforced" if finding.enforced else "violated, not enforced"


def _line(message: Message | None) -> str | None:
    if message is None:
        return None
    status = "" if message.status is None else f" {message.status}"
    return f"{message.sender} -> {message.receiver} {message.method} {message.url.partition('?')[0]}{status}"
