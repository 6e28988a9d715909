"""A secret of a trace: of what kind it is, what people call it, and how it is found again by its value."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mockserver.message import Message
from oauthsim.explanations.catalogue import ENGLISH, secret_kinds, words
from oauthsim.explanations.reading import Reading, read
from oauthsim.explanations.topics import topic
from oauthsim.knowledge.names import Named, named
from oauthsim.trace import Trace

SHORTEST = 6
"""Characters a piece of a value must have to be followed by value; shorter ones would be seen everywhere."""

_RUN = re.compile(rf"[A-Za-z0-9_.~-]{{{SHORTEST},}}")
_BLUNT = ".-~"


@dataclass(frozen=True, slots=True)
class Secret:
    """A value: `name` is what people call it ("access token 2"), `first` the message that names it."""

    kind: str
    value: str
    name: str
    first: int


@dataclass(frozen=True, slots=True)
class Surveyed:
    """A message, taken apart, with the secrets that it names."""

    message: Message
    reading: Reading
    named: tuple[Named, ...]


def secrets(trace: Trace, language: str = ENGLISH) -> tuple[Secret, ...]:
    """Return every secret that a message of `trace` names, in the order in which they turn up."""
    return tuple(secrets_in(survey(trace), language).values())


def survey(trace: Trace) -> list[Surveyed]:
    """Return each message of `trace` with the secrets that it names."""
    surveyed = []
    for message in trace.messages:
        reading = read(message)
        surveyed.append(Surveyed(message, reading, tuple(named(reading, topic(reading)))))
    return surveyed


def secrets_in(surveyed: Iterable[Surveyed], language: str = ENGLISH) -> dict[str, Secret]:
    """Return each secret by its identity. Where names disagree about its kind, the surest one counts."""
    first: dict[str, tuple[int, str]] = {}
    surest: dict[str, Named] = {}
    for seen in surveyed:
        for one in seen.named:
            key = identity(one)
            first.setdefault(key, (seen.message.number, one.value))
            if key not in surest or one.sureness < surest[key].sureness:
                surest[key] = one
    name = _Namer(surest.values(), language)
    return {key: Secret(one.kind, first[key][1], name(one), first[key][0]) for key, one in surest.items()}


def identity(one: Named) -> str:
    """Return what makes two values the same secret: equality, but people type a user_code as they like.

    Case and dashes do not matter in a user_code (RFC 8628 §6.1).
    """
    if one.kind == "user_code":
        return "user_code " + "".join(filter(str.isalnum, one.value)).upper()
    return one.value


class Wanted:
    """Finds known secrets in text, in one pass over the text however many secrets there are."""

    def __init__(self, known: Iterable[Secret]) -> None:
        self._by_run: dict[str, list[Secret]] = {}
        for secret in known:
            runs = sorted(_RUN.findall(secret.value), key=len)
            if runs:
                self._by_run.setdefault(runs[-1], []).append(secret)

    def found_in(self, text: str) -> Iterator[Secret]:
        """Return the secrets that stand in `text`, whole."""
        for run in dict.fromkeys(_RUN.findall(text)):
            candidates = self._by_run.get(run) or self._by_run.get(run.strip(_BLUNT)) or []
            yield from (secret for secret in candidates if secret.value in text)


def tokens_in(text: str) -> list[str]:
    """Return what in `text` looks like a JWT."""
    return [run for run in _RUN.findall(text) if run.startswith("e") and run.count(".") == 2]


class _Namer:
    """Gives each secret its name: numbered when there are several of a kind, with the host for a cookie."""

    def __init__(self, all_of_them: Iterable[Named], language: str) -> None:
        self._kinds = secret_kinds(language)
        self._phrases = words(language)
        self._total = Counter(map(self._word, all_of_them))
        self._given: Counter[str] = Counter()

    def __call__(self, one: Named) -> str:
        word = self._word(one)
        self._given[word] += 1
        if self._total[word] == 1:
            return word
        return str(self._phrases["numbered"]).format(word=word, number=self._given[word])

    def _word(self, one: Named) -> str:
        word = self._kinds[one.kind].word
        return str(self._phrases["of_host"]).format(word=word, host=one.host) if one.host else word
