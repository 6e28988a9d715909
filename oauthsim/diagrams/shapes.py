"""What a scene consists of: plain frozen shapes with whole numbers of pixels, y downwards, x to the right."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from heapq import merge
from typing import Literal

from mockserver.message import Channel, Delivery
from oauthsim.diagrams.lettering import Face, fit, from_right, visible, width

BadgeKind = Literal["stopped", "violated", "edited", "lost", "refused"]


@dataclass(frozen=True, slots=True)
class Text:
    """A text as it is drawn: centred on `x`, on the baseline `y`, `width` wide; `full` is it uncut."""

    text: str
    full: str
    x: int
    y: int
    width: int
    size: int
    face: Face

    @property
    def left(self) -> int:
        """The left edge."""
        return self.x - self.width // 2

    @property
    def right(self) -> int:
        """The right edge."""
        return self.left + self.width

    @property
    def top(self) -> int:
        """The upper edge of the tallest letters."""
        return self.y - self.size

    @property
    def bottom(self) -> int:
        """The lower edge of the letters that go below the line."""
        return self.y + self.size // 3


def centred(words: str, x: int, y: int, room: int, size: int, face: Face) -> Text:
    """Return `words` set around `x`, cut to `room` pixels."""
    shown = fit(words, room, size, face)
    return Text(shown, visible(words), x, y, width(shown, size, face), size, face)


def starting(words: str, left: int, y: int, room: int, size: int, face: Face) -> Text:
    """Return `words` at the edge from which they are read, cut to `room` pixels from `left` on."""
    text = centred(words, left, y, room, size, face)
    if from_right(text.text):
        return replace(text, x=left + room - (text.width + 1) // 2)
    return replace(text, x=left + text.width // 2)


@dataclass(frozen=True, slots=True)
class Lifeline:
    """A party and its line down the picture; `known` is False for what lies outside this world."""

    id: str
    role: str
    known: bool
    x: int
    head_left: int
    head_width: int
    title: Text
    host: Text
    says: Text


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that did not hold at a message, and whether that stopped anything."""

    rule: str
    party: str
    spec: str
    enforced: bool
    evidence: str


@dataclass(frozen=True, slots=True)
class Arrow:
    """Message `number` as an arrow at `y`; one that did not arrive ends at `x_to`, short of `x_goal`.

    `details` are the telling parameters, of which `detail` shows what there is room for.
    `from_line` and `to_line` are the places of sender and receiver among the lifelines; where they are the
    same, the arrow `loops`: it leaves and comes back.
    """

    number: int
    y: int
    x_from: int
    x_to: int
    x_goal: int
    sender: str
    receiver: str
    from_line: int
    to_line: int
    channel: Channel
    kind: Literal["request", "response"]
    status: int | None
    delivery: Delivery
    answers: int | None
    depth: int
    loops: bool
    label: Text
    detail: Text | None
    details: tuple[str, ...]
    edited: tuple[str, ...]
    violations: tuple[Violation, ...]

    @property
    def arrives(self) -> bool:
        """Whether the message was delivered."""
        return self.delivery == "delivered"


@dataclass(frozen=True, slots=True)
class Activation:
    """A party busy with request `number`, from `top` to `bottom`, `depth` requests deep already."""

    number: int
    party: str
    x: int
    top: int
    bottom: int
    depth: int


@dataclass(frozen=True, slots=True)
class Badge:
    """What is to notice about message `number`, in a row below its arrow: a shape by `kind`, and words."""

    number: int
    kind: BadgeKind
    text: Text


@dataclass(frozen=True, slots=True)
class Divider:
    """Time that passed before message `before` (or before the end), with nothing crossing the network."""

    y: int
    seconds: int
    before: int
    text: Text


@dataclass(frozen=True, slots=True)
class Note:
    """Something that happened outside HTTP, after message `after`: a box on the lifeline of `party`."""

    after: int
    party: str
    line: int
    kind: str
    full: str
    left: int
    top: int
    width: int
    height: int
    lines: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """The heading of a step of the story, after message `after`."""

    after: int
    y: int
    text: Text


@dataclass(frozen=True, slots=True)
class Numbering:
    """The numbers of the messages in order, so that writers which count by themselves count the same."""

    numbers: tuple[int, ...]

    def position(self, number: int) -> int:
        """Return the index of message `number` among the arrows. Raises LookupError when it has none."""
        found = bisect_left(self.numbers, number)
        if found == len(self.numbers) or self.numbers[found] != number:
            raise LookupError(f"there is no arrow for message {number}")
        return found

    def jumps(self) -> frozenset[int]:
        """Return the numbers at which counting has to start anew, the first included."""
        before = (None, *self.numbers)
        return frozenset(
            new for old, new in zip(before, self.numbers, strict=False) if old is None or new != old + 1
        )


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture of one trace, `width` × `height` pixels, everything in the order in which it happened."""

    scenario: str
    summary: str
    outcome: str
    ending_words: str
    width: int
    height: int
    title: Text
    subtitle: Text
    ending: tuple[Text, ...]
    head_top: int
    head_bottom: int
    lifeline_bottom: int
    foot_bottom: int
    lifelines: tuple[Lifeline, ...]
    arrows: tuple[Arrow, ...]
    activations: tuple[Activation, ...]
    badges: tuple[Badge, ...]
    dividers: tuple[Divider, ...]
    notes: tuple[Note, ...]
    sections: tuple[Section, ...]
    numbering: Numbering
    language: str = "en"

    def timeline(self) -> Iterator[Arrow | Divider | Note | Section]:
        """Give everything that has a row, from top to bottom."""
        return merge(self.arrows, self.dividers, self.notes, self.sections, key=_upper)

    @property
    def completed(self) -> bool:
        """Whether the run came to its honest end."""
        return self.outcome == "completed"

    def arrow(self, number: int) -> Arrow:
        """Return the arrow of message `number`. Raises LookupError when there is none."""
        return self.arrows[self.numbering.position(number)]

    def lifeline(self, party: str) -> Lifeline:
        """Return the lifeline of `party`. Raises LookupError when it has none."""
        for lifeline in self.lifelines:
            if lifeline.id == party:
                return lifeline
        raise LookupError(f"there is no lifeline of {party!r}")


def _upper(row: Arrow | Divider | Note | Section) -> int:
    return row.top if isinstance(row, Note) else row.y
