"""The who-knows-what table: each secret with the parties that have seen it, where, and since when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from oauthsim.explanations.catalogue import ENGLISH, secret_kinds, words
from oauthsim.knowledge.places import claims, texts
from oauthsim.knowledge.secret import Secret, Surveyed, Wanted, identity, secrets_in, survey, tokens_in
from oauthsim.trace import Trace

AT_A_STEP = "step"
"""The kind of event that only marks where a step of the story begins."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A party has this secret before it: in message `message`, at `place` (a key of words.json, places)."""

    secret: Secret
    party: str
    message: int
    place: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: the first time that `party` saw the secret."""

    kind: str
    name: str
    party: str
    message: int
    place: str


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All secrets of a trace and every sighting of one, in the order of the messages."""

    secrets: tuple[Secret, ...]
    sightings: tuple[Sighting, ...]
    language: str = ENGLISH

    def table(self) -> tuple[Row, ...]:
        """Return who first saw what where: one row for each secret and party, kind by kind."""
        firsts: defaultdict[Secret, dict[str, Sighting]] = defaultdict(dict)
        for sighting in self.sightings:
            firsts[sighting.secret].setdefault(sighting.party, sighting)
        return tuple(
            Row(secret.kind, secret.name, seen.party, seen.message, seen.place)
            for secret in self.secrets
            for seen in firsts[secret].values()
        )

    def who_knows(self, what: str) -> tuple[str, ...]:
        """Return the parties that have seen a secret of the kind, name or value `what`, the first first."""
        meant = [
            one for one in self.sightings if what in (one.secret.kind, one.secret.name, one.secret.value)
        ]
        return tuple(dict.fromkeys(sighting.party for sighting in meant))

    def where(self, value: str) -> tuple[Sighting, ...]:
        """Return each sighting of the secret with that value (or name)."""
        return tuple(one for one in self.sightings if value in (one.secret.value, one.secret.name))

    def seen_by(self, party: str) -> tuple[Secret, ...]:
        """Return the secrets that `party` has seen, in the order in which it did."""
        return tuple(dict.fromkeys(one.secret for one in self.sightings if one.party == party))

    def until(self, number: int) -> Knowledge:
        """Return what was known once message `number` had arrived."""
        seen = tuple(sighting for sighting in self.sightings if sighting.message <= number)
        known = {sighting.secret for sighting in seen}
        return Knowledge(tuple(one for one in self.secrets if one in known), seen, self.language)

    def as_dict(self) -> dict[str, Any]:
        """Return all of it for JSON: each secret with the messages that carry it and who has seen it."""
        by_secret: defaultdict[Secret, list[Sighting]] = defaultdict(list)
        for sighting in self.sightings:
            by_secret[sighting.secret].append(sighting)
        return {"secrets": [_as_dict(secret, by_secret[secret]) for secret in self.secrets]}

    def text(self) -> str:
        """Return the table as text: a line for each secret, a column for each party."""
        parties = list(dict.fromkeys(sighting.party for sighting in self.sightings))
        cells = {(row.name, row.party): row for row in self.table()}
        phrase = str(words(self.language)["known_since"])
        lines = [["", *parties]]
        for secret in self.secrets:
            rows = [cells.get((secret.name, party)) for party in parties]
            shown = [phrase.format(number=row.message, place=row.place) if row else "-" for row in rows]
            lines.append([secret.name, *shown])
        return _aligned(lines)


def knowledge(trace: Trace, language: str = ENGLISH) -> Knowledge:
    """Return who has seen which secret of `trace`, where, and since when."""
    surveyed = survey(trace)
    by_identity = secrets_in(surveyed, language)
    order = list(secret_kinds(language))
    ordered = sorted(by_identity.values(), key=lambda secret: (order.index(secret.kind), secret.first))
    wanted = Wanted(by_identity.values())
    sightings = [one for seen in surveyed for one in _sightings(seen, wanted, by_identity)]
    told = [
        Sighting(secret, event.party, event.after, "event")
        for event in trace.events
        if event.kind != AT_A_STEP
        for secret in wanted.found_in(f"{event.text} {event.carries}")
    ]
    return Knowledge(tuple(ordered), tuple(sorted(sightings + told, key=lambda one: one.message)), language)


def _sightings(seen: Surveyed, wanted: Wanted, known: dict[str, Secret]) -> Iterator[Sighting]:
    """Return who sees what in one message: first who sends it, then whom it reaches."""
    message = seen.message
    carried = _carried(seen, wanted, known)
    for secret, place in carried:
        if not any(secret.value in note for note in message.edited):  # what an edit put in, nobody sent
            yield Sighting(secret, message.sender, message.number, place)
    if message.delivery != "delivered":
        return
    for secret, place in (*carried, *_kept_in_history(seen, wanted, carried)):
        yield Sighting(secret, message.receiver, message.number, place)


def _carried(seen: Surveyed, wanted: Wanted, known: dict[str, Secret]) -> list[tuple[Secret, str]]:
    """Return the secrets in a message, each with its place: those that it names, and those it just holds."""
    found = {(known[identity(one)], one.place): None for one in seen.named}
    for place, variants in texts(seen.reading):
        for text in variants:
            found.update({(secret, place): None for secret in wanted.found_in(text)})
            inside = (secret for token in tokens_in(text) for secret in wanted.found_in(claims(token)))
            found.update({(secret, "token claim"): None for secret in inside})
    return list(found)


def _kept_in_history(
    seen: Surveyed, wanted: Wanted, carried: Iterable[tuple[Secret, str]]
) -> list[tuple[Secret, str]]:
    """Return what a browser's history keeps of this answer: the address of a page that it shows.

    An address that answers with a redirect is replaced by where it leads (RFC 9700 §4.3.1); a fragment stays.
    """
    asked = seen.reading.asked
    if asked is None or seen.message.channel == "back":
        return []
    kept = [secret for secret, place in carried if place == "fragment"]
    shows_page = seen.reading.location is None and asked.header("Accept") != "*/*"
    if shows_page and asked.method == "GET":
        addresses = (text for place, variants in texts(asked) if place == "URL query" for text in variants)
        kept += [secret for text in addresses for secret in wanted.found_in(text)]
    return [(secret, "history") for secret in dict.fromkeys(kept)]


def _as_dict(secret: Secret, sightings: list[Sighting]) -> dict[str, Any]:
    by_party: defaultdict[str, list[Sighting]] = defaultdict(list)
    for sighting in sightings:
        by_party[sighting.party].append(sighting)
    return {
        "kind": secret.kind,
        "name": secret.name,
        "value": secret.value,
        "messages": sorted({sighting.message for sighting in sightings if sighting.message}),
        "seen_by": [
            {
                "party": party,
                "since": seen[0].message,
                "place": seen[0].place,
                "places": list(dict.fromkeys(sighting.place for sighting in seen)),
            }
            for party, seen in by_party.items()
        ],
    }


def _aligned(lines: list[list[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    rows = ("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)
    return "\n".join(row.rstrip() for row in rows) + "\n"
