"""A message as somebody sees it who knows the trace: what it holds, and who its two parties are."""

from __future__ import annotations

from functools import cached_property

from mockserver.message import Message
from oauthsim.explanations.catalogue import ENGLISH, words
from oauthsim.explanations.reading import Reading, read
from oauthsim.explanations.topics import topic
from oauthsim.trace import Trace


class Sight:
    """One message with its topic, and the roles and names of its parties."""

    def __init__(self, message: Message, trace: Trace, language: str = ENGLISH) -> None:
        self.message = message
        self.reading: Reading = read(message)
        self.asked: Reading = self.reading.asked or self.reading
        self.language = language
        self._participants = {participant.id: participant for participant in trace.participants}

    @cached_property
    def topic(self) -> str:
        """What the exchange is about."""
        return topic(self.reading)

    @cached_property
    def sender_role(self) -> str:
        """The role of who sends, or an empty text."""
        return self._role(self.message.sender)

    @cached_property
    def receiver_role(self) -> str:
        """The role of who receives, or an empty text."""
        return self._role(self.message.receiver)

    def name(self, party: str) -> str:
        """Return `party` in words: by its role, and with its host when others have the same role."""
        known, phrases = self._participants.get(party), words(self.language)
        if known is None:
            return party
        word = phrases["roles"].get(known.role)
        if word is None:
            return known.title
        alone = sum(other.role == known.role for other in self._participants.values()) == 1
        if alone and known.role != "resource_server":
            return str(word)
        if known.role == "resource_owner":
            return known.title
        return str(phrases["role_at"]).format(role=word, host=known.host)

    def _role(self, party: str) -> str:
        known = self._participants.get(party)
        return known.role if known else ""
