"""The rows of a scene: each message, note, step and pause gets a band of its own, one below the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from mockserver.message import Message
from mockserver.rules import Finding
from oauthsim.diagrams import durations
from oauthsim.diagrams.lettering import GAP, fit_parameters, from_right, visible, width, wrapped
from oauthsim.diagrams.shapes import (
    Activation,
    Arrow,
    Badge,
    BadgeKind,
    Divider,
    Lifeline,
    Note,
    Section,
    Text,
    Violation,
    centred,
    starting,
)
from oauthsim.diagrams.wording import Wording
from oauthsim.trace import Event

Labels = tuple[str, tuple[str, ...]]
"""The label of a message, and its telling parameters."""

LABEL_SIZE, DETAIL_SIZE, BADGE_SIZE = 12, 11, 11
ENGLISH = Wording()
BAR = 5
"""Half the width of an activation; each nested one stands NESTED pixels further right, up to DEEPEST."""
NESTED, DEEPEST = 5, 3
LOOP_WIDTH, LOOP_HEIGHT = 30, 12
_EDGE = 28
_BADGE_ROW, _BADGES_AT_MOST, _RULES_IN_A_LINE = 22, 5, 48
_NOTE_ROOM, _NOTE_LINES = 300, 4


class Rows:
    """Fills a scene from top to bottom; `cursor` is the lower edge of what has been placed."""

    def __init__(
        self, lines: tuple[Lifeline, ...], columns: Mapping[str, int], right: int, top: int, say: Wording
    ) -> None:
        self.right = right
        self.cursor = top + 10
        self.arrows: list[Arrow] = []
        self.activations: list[Activation] = []
        self.badges: list[Badge] = []
        self.dividers: list[Divider] = []
        self.notes: list[Note] = []
        self.sections: list[Section] = []
        self._say = say
        self._lines = lines
        self._columns = columns
        self._busy = [0] * len(lines)
        self._open: dict[int, tuple[int, int, int]] = {}  # request -> column, depth there, top
        self._depth_of: dict[int, int] = {}  # request -> how many exchanges were open around it
        self._now: int | None = None

    def pass_time(self, at: int, before: int) -> None:
        """Draw a line across when the clock has moved since what was placed last."""
        if self._now is not None and at > self._now:
            words = self._say("later", duration=durations.words(at - self._now, self._say.language))
            y = self.cursor + 22
            text = centred(words, self.right // 2, y + 4, self.right - 160, 12, "sans")
            self.dividers.append(Divider(y, at - self._now, before, text))
            self.cursor = y + 16
        self._now = at if self._now is None else max(at, self._now)

    def section(self, event: Event) -> None:
        """Head a step of the story."""
        y = self.cursor + 28
        words = self._say("step", number=len(self.sections) + 1, title=event.text)
        text = starting(words, _EDGE, y, self.right - 2 * _EDGE, 13, "bold")
        self.sections.append(Section(event.after, y, text))
        self.cursor = y + 12

    def note(self, event: Event) -> None:
        """Put a box on the lifeline of the party to which something happened outside HTTP."""
        lines = wrapped(event.text, min(_NOTE_ROOM, self.right - 2 * _EDGE - 28), 12, "sans", _NOTE_LINES)
        wide = max(width(line, 12, "sans") for line in lines) + 32
        column = self._columns[event.party]
        x = self._within(self._lines[column].x, wide)
        top = self.cursor + 12
        left, height = x - wide // 2, 12 + 17 * len(lines)
        texts = tuple(
            starting(line, left + 12, top + 19 + 17 * at, wide - 24, 12, "sans")
            for at, line in enumerate(lines)
        )
        full = visible(event.text)
        self.notes.append(
            Note(event.after, event.party, column, event.kind, full, left, top, wide, height, texts)
        )
        self.cursor = top + height + 4

    def message(self, message: Message, text: Labels, findings: tuple[Finding, ...]) -> None:
        """Place the arrow of `message`, open or close the activation that goes with it, and its badges."""
        y = self.cursor + 26
        arrow = self._arrow(message, y, text, findings)
        self.arrows.append(arrow)
        self.cursor = y + (24 if arrow.detail else 14)
        for kind, words in _at_most(remarks(arrow, self._say), _BADGES_AT_MOST, self._say):
            self._badge(arrow, kind, words)

    def close(self) -> None:
        """End the activations of requests that were never answered."""
        for number in list(self._open):
            self._end(number, self.cursor)
        self.activations.sort(key=lambda activation: activation.number)

    def _arrow(self, message: Message, y: int, text: Labels, findings: tuple[Finding, ...]) -> Arrow:
        sender, receiver = self._columns[message.sender], self._columns[message.receiver]
        start = self._middle(sender)
        depth = len(self._open) if message.answers is None else self._depth_of.get(message.answers, 0)
        if message.answers is not None:
            self._end(message.answers, y)
        elif message.delivery == "delivered":
            self._begin(message.number, receiver, y)
        self._depth_of[message.number] = depth
        goal = self._edge(receiver, from_left=sender < receiver) if sender != receiver else start
        end = _end_of(message, start, goal)
        left, right = self._room(message.number, sender, receiver, start, end)
        label, detail = self._labels(text, left, right, y, loops=sender == receiver)
        return Arrow(
            number=message.number,
            y=y,
            x_from=start,
            x_to=end,
            x_goal=goal,
            sender=message.sender,
            receiver=message.receiver,
            from_line=sender,
            to_line=receiver,
            channel=message.channel,
            kind=message.kind,
            status=message.status,
            delivery=message.delivery,
            answers=message.answers,
            depth=depth,
            loops=sender == receiver,
            label=label,
            detail=detail,
            details=tuple(visible(word) for word in text[1]),
            edited=tuple(visible(words) for words in message.edited),
            violations=_violations(findings),
        )

    def _room(self, number: int, sender: int, receiver: int, start: int, goal: int) -> tuple[int, int]:
        """Return from where to where the label of an arrow may reach."""
        tail = number_width(number) // 2 + 5
        if sender == receiver:
            beyond = self._lines[sender + 1].x if sender + 1 < len(self._lines) else self.right - 14
            return start + LOOP_WIDTH + 12, beyond - 12
        return (start + tail, goal - 13) if start < goal else (goal + 13, start - tail)

    def _labels(
        self, text: Labels, left: int, right: int, y: int, *, loops: bool
    ) -> tuple[Text, Text | None]:
        x, set_text = (left, starting) if loops else ((left + right) // 2, centred)
        label = set_text(text[0], x, y - 8, right - left, LABEL_SIZE, "mono")
        if not text[1]:
            return label, None
        words = fit_parameters(text[1], right - left, DETAIL_SIZE, "mono")
        detail = set_text(words, x, y + 17, right - left, DETAIL_SIZE, "mono")
        return label, replace(detail, full=visible(GAP.join(text[1])))

    def _badge(self, arrow: Arrow, kind: BadgeKind, words: str) -> None:
        text = centred(words, 0, self.cursor + 14, self.right - 2 * _EDGE - 40, BADGE_SIZE, "sans")
        x = self._within((arrow.x_from + arrow.x_goal) // 2, text.width + 40)
        text = replace(text, x=x - 8 if from_right(words) else x + 8)  # beside it stands its sign
        self.badges.append(Badge(arrow.number, kind, text))
        self.cursor += _BADGE_ROW

    def _begin(self, number: int, column: int, y: int) -> None:
        self._open[number] = (column, self._busy[column], y)
        self._busy[column] += 1

    def _end(self, number: int, y: int) -> None:
        if number in self._open:
            column, depth, top = self._open.pop(number)
            self._busy[column] -= 1
            x = self._lines[column].x + NESTED * min(depth, DEEPEST)
            self.activations.append(Activation(number, self._lines[column].id, x, top, y, depth))

    def _middle(self, column: int) -> int:
        return self._lines[column].x + NESTED * min(max(self._busy[column] - 1, 0), DEEPEST)

    def _edge(self, column: int, *, from_left: bool) -> int:
        if not self._busy[column]:
            return self._lines[column].x
        return self._lines[column].x - BAR if from_left else self._middle(column) + BAR

    def _within(self, x: int, wide: int) -> int:
        return max(_EDGE + wide // 2, min(x, self.right - _EDGE - (wide + 1) // 2))


def number_width(number: int) -> int:
    """Return how wide the round sign is in which the number of a message stands."""
    return max(20, 8 * len(str(number)) + 8)


def _end_of(message: Message, start: int, goal: int) -> int:
    """Return where an arrow ends: one that is lost gives up on the way, one that is refused at the door."""
    if message.delivery == "lost":
        return start + (goal - start) * 7 // 10
    if message.delivery == "refused":
        return goal - 8 if start < goal else goal + 8
    return goal


def _violations(findings: tuple[Finding, ...]) -> tuple[Violation, ...]:
    return tuple(
        Violation(one.rule, one.party, one.spec, one.enforced, visible(one.evidence)) for one in findings
    )


def remarks(arrow: Arrow, say: Wording = ENGLISH) -> list[tuple[BadgeKind, str]]:
    """Return what there is to notice about an arrow, one line each, the most important first."""
    found: list[tuple[BadgeKind, str]] = [
        ("edited", say("badge.changed", words=words)) for words in arrow.edited
    ]
    if arrow.delivery == "lost":
        found.append(("lost", say("badge.lost")))
    if arrow.delivery == "refused":
        found.append(("refused", say("badge.refused", host=arrow.receiver or say("badge.no_host"))))
    found += [("stopped", say("badge.stopped", rule=one.rule)) for one in arrow.violations if one.enforced]
    let_through = _in_lines(one.rule for one in arrow.violations if not one.enforced)
    return [*found, *(("violated", say("badge.violated", rules=rules)) for rules in let_through)]


def _in_lines(rules: Iterable[str]) -> list[str]:
    """Return the names of `rules` in lines that have room in the narrowest scene."""
    lines: list[str] = []
    for rule in rules:
        if lines and len(lines[-1]) + len(rule) < _RULES_IN_A_LINE:
            lines[-1] += f", {rule}"
        else:
            lines.append(rule)
    return lines


def _at_most(found: list[tuple[BadgeKind, str]], count: int, say: Wording) -> list[tuple[BadgeKind, str]]:
    if len(found) <= count:
        return found
    rest = len(found) - count + 1
    return [*found[: count - 1], (found[count - 1][0], say("badge.more", count=rest))]
