"""Families of refresh tokens, read from a trace: which begot which, who used it, how it ended (RFC 6749 §6).

What is told is what crossed the network and what the authorization server noted: no server is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from mockserver.message import Message, Response
from oauthsim.explanations.reading import Reading, first
from oauthsim.trace import Trace

REUSE = "refresh-token-reuse-revokes-the-family"
NEW_PASSWORD = "refresh-tokens-end-with-a-password-change"
EXPIRED = "refresh-token-has-not-expired"
REPLAY = "code-replay-revokes-its-tokens"
BY_CODE = "grant-was-not-withdrawn"


@dataclass(frozen=True, slots=True)
class Use:
    """A refresh token was sent, with message `message`, by `party`: it brought a token, or an `error`.

    `brought` is the name of the token; both are empty where no answer came back.
    """

    message: int
    party: str
    brought: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """One refresh token: its `name`, its `parent` (a name, "" for the first), who was given it, its uses.

    `born` is the message that brought it; `given` tells party and message, also of copies that leaked.
    `ended` is the message at which it stopped working and `how` it did; None and "" while it works.
    """

    name: str
    parent: str
    born: int
    given: tuple[tuple[str, int], ...]
    leaked: tuple[tuple[str, int], ...]
    uses: tuple[Use, ...]
    ended: int | None = None
    how: str = ""


@dataclass(slots=True)
class _Draft:
    name: str
    parent: str
    born: int
    grant: str = ""
    code: str = ""
    given: list[tuple[str, int]] = field(default_factory=list)
    leaked: list[tuple[str, int]] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    ended: int | None = None
    how: str = ""

    def end(self, message: int, how: str) -> None:
        """Note that it stopped working, or that what was spent was revoked as well."""
        if self.how in ("", "spent"):
            self.ended, self.how = message, how


def families(trace: Trace) -> tuple[Member, ...]:
    """Return every refresh token of `trace` in the order in which they came into the world.

    Those of one family are linked by `parent`. The names are those of who-knows-what.
    """
    drafts: dict[str, _Draft] = {}
    for message in trace.messages:
        if message.kind == "request":
            _end_by(message, trace, drafts)
        elif isinstance(message.content, Response):
            _read(message, Reading(message.content, message.request), drafts)
            _note_origin(message, trace, drafts)
    for event in trace.events:
        if event.carries in drafts:
            drafts[event.carries].leaked.append((event.party, event.after))
    return tuple(
        Member(
            one.name,
            one.parent,
            one.born,
            tuple(one.given),
            tuple(one.leaked),
            tuple(sorted(one.uses, key=lambda use: use.message)),
            one.ended,
            one.how,
        )
        for one in drafts.values()
    )


def descendants(members: Iterable[Member], name: str) -> Iterator[Member]:
    """Yield the tokens that came of the token `name` without another in between."""
    return (member for member in members if member.parent == name)


def _read(answer: Message, reading: Reading, drafts: dict[str, _Draft]) -> None:
    """Take from an answer of a token endpoint what it says of refresh tokens."""
    asked = reading.asked.form if reading.asked else ()
    if not first(asked, "grant_type"):
        return
    told: Mapping[str, Any] = reading.json if isinstance(reading.json, dict) else {}
    brought, sent = str(told.get("refresh_token") or ""), first(asked, "refresh_token")
    arrived = answer.delivery == "delivered"
    parent = drafts.get(sent)
    if brought and brought not in drafts:
        born_of = parent.name if parent else ""
        drafts[brought] = _Draft(f"refresh token {len(drafts) + 1}", born_of, answer.number)
        if parent and parent.how.startswith("revoked") and (parent.ended or 0) > (answer.answers or 0):
            drafts[brought].end(parent.ended or 0, parent.how)  # while its answer was on the way
        elif parent:
            parent.end(answer.number, "spent")
    if brought and arrived:
        drafts[brought].given.append((answer.receiver, answer.number))
    if parent:
        name = drafts[brought].name if brought else ""
        error = str(told.get("error", ""))
        use = Use(answer.answers or 0, answer.receiver, name if arrived else "", error if arrived else "")
        parent.uses.append(use)


def _note_origin(answer: Message, trace: Trace, drafts: Mapping[str, _Draft]) -> None:
    """Note of a token that was just born of a code by which code and grant it was (from the ledger)."""
    noted = [one for one in trace.ledger(answer.answers or 0) if one.rule == BY_CODE]
    for one in drafts.values():
        if noted and one.born == answer.number:
            one.grant = noted[-1].evidence.removeprefix("grant ")
            one.code = first(Reading(answer.request, answer.request).form, "code")


def _end_by(request: Message, trace: Trace, drafts: dict[str, _Draft]) -> None:
    """Note which tokens end by what the server does about a request."""
    form = Reading(request.request, request.request).form
    noted = {one.rule: one for one in trace.ledger(request.number)}
    sent = first(form, "refresh_token") or first(form, "token")
    if REUSE in noted and noted[REUSE].held:
        _end(_family(sent, drafts), request.number, "revoked: a spent token of its family came back")
    if REPLAY in noted and noted[REPLAY].held:
        of_the_code = [value for value, one in drafts.items() if one.code == first(form, "code")]
        for value in of_the_code:
            _end(_family(value, drafts), request.number, "revoked: its code was used twice")
    if NEW_PASSWORD in noted and noted[NEW_PASSWORD].held:
        _end(drafts.values(), request.number, "revoked: the password was changed")
    if request.url.endswith("/revoke") and request.delivery == "delivered":
        _end(_family(sent, drafts), request.number, "revoked by the client")
    if withdrawn := first(form, "grant"):
        for value in [value for value, one in drafts.items() if one.grant == withdrawn]:
            _end(_family(value, drafts), request.number, "revoked: the person withdrew the grant")
    if EXPIRED in noted and noted[EXPIRED].enforced and not noted[EXPIRED].held and sent in drafts:
        drafts[sent].end(request.number, "expired")


def _end(those: Iterable[_Draft], message: int, how: str) -> None:
    for one in those:
        one.end(message, how)


def _family(value: str, drafts: Mapping[str, _Draft]) -> list[_Draft]:
    """Return every token that goes back to the same first one as the token `value`."""
    if value not in drafts:
        return []
    return [one for one in drafts.values() if _root(one, drafts) == _root(drafts[value], drafts)]


def _root(one: _Draft, drafts: Mapping[str, _Draft]) -> str:
    parents = {other.name: other.parent for other in drafts.values()}
    name = one.name
    while parents[name]:
        name = parents[name]
    return name
