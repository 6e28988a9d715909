"""The model of the player: a trace as one value that JSON knows, with everything that the page shows of it.

Sentences that come more than once are kept once, in `texts`. Everything else is as it was on the wire: what
has no ink of its own is spelled out where it is shown.
"""

from __future__ import annotations

import json
from typing import Any

from mockserver.message import Message
from mockserver.rules import REGISTRY, Finding
from oauthsim.diagrams.labels import label
from oauthsim.explanations import Field, explain, fields
from oauthsim.explanations.catalogue import ENGLISH, is_translated, rule_sentences, words
from oauthsim.explanations.stories import in_language, told
from oauthsim.export.curl import command
from oauthsim.export.python_call import python_call
from oauthsim.player.pages import Views, long_pages
from oauthsim.player.picture import picture, styles
from oauthsim.player.sightings import secrets
from oauthsim.player.strings import strings
from oauthsim.player.tokens import Signatures, tokens
from oauthsim.player.wire import Wire
from oauthsim.scenarios import STORIES
from oauthsim.trace import Trace


def model(trace: Trace, language: str = ENGLISH) -> dict[str, Any]:
    """Return all that the player shows of `trace`, as values that JSON knows; the same trace, the same value.

    A sentence that nobody has translated yet is in English, and so is what rules saw: it quotes the message.
    Raises UsageMistake for a language that the player does not speak.
    """
    own = strings(language)
    told_in = language if is_translated("steps", language) else ENGLISH
    writer = _Writer(trace, told_in)
    story = STORIES.get(trace.scenario)
    views = Views(trace)
    spoken = in_language(trace, language)
    return {
        "language": language,
        "direction": own["direction"],
        "told_in": told_in,
        "explained_in": language if is_translated("fields", language) else ENGLISH,
        "strings": own,
        "scenario": trace.scenario,
        "summary": told("summaries", story.summary, language) if story else "",
        "inputs": inputs(trace),
        "line": python_call(trace),
        "outcome": [trace.outcome, spoken.outcome_says],
        "participants": [[one.id, one.role, one.title, one.host] for one in spoken.participants],
        "steps": [[event.after + 1, event.text] for event in spoken.events if event.kind == "step"],
        "events": [
            [event.after, event.party, event.kind, event.text]
            for event in spoken.events
            if event.kind != "step"
        ],
        "picture": picture(trace, language),
        "styles": styles(),
        "messages": [writer.message(message) for message in trace.messages],
        "texts": list(writer.texts),
        "rules": writer.rules,
        "secrets": secrets(trace, told_in),
        "places": _places(told_in),
        "views": views.shown,
        "frames": views.frames,
        "pages": long_pages(trace, views.documents),
    }


def inputs(trace: Trace) -> dict[str, Any]:
    """Return what was chosen for this run."""
    return {
        "seed": trace.seed,
        "policy": trace.policy,
        "off": list(trace.off),
        "on": list(trace.on),
        "edits": list(trace.edits),
        "client": trace.client,
        "allow": trace.owner.allow if trace.owner else True,
        "grant_only": list(trace.owner.grant_only)
        if trace.owner and trace.owner.grant_only is not None
        else None,
    }


def as_json(value: Any) -> str:
    """Return a value as JSON in ASCII: any text of a message can be in it, half a surrogate pair too."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))


def _places(language: str) -> dict[str, str]:
    found: dict[str, str] = words(language)["places"]
    return found


class _Writer:
    """Writes messages one by one and collects the sentences and rules that they refer to."""

    def __init__(self, trace: Trace, language: str) -> None:
        self.texts: dict[str, int] = {"": 0}
        self.rules: dict[str, list[str]] = {}
        self._trace = trace
        self._language = language
        self._sentences = rule_sentences(language)
        self._signatures = Signatures(trace)

    def message(self, message: Message) -> dict[str, Any]:
        found = fields(message, self._language)
        explained = explain(message, self._trace, self._language)
        return {
            "number": message.number,
            "at": message.at,
            "sender": message.sender,
            "receiver": message.receiver,
            "channel": message.channel,
            "kind": message.kind,
            "status": message.status,
            "answers": message.answers,
            "delivery": message.delivery,
            "edited": [told("edits", words, self._language) for words in message.edited],
            "label": label(message),
            "says": explained.says,
            "spec": explained.spec,
            "url": message.url,
            "wire": Wire(message, found).as_dict(),
            "fields": [self._field(field) for field in found],
            "tokens": [self._token(token) for token in tokens(found)],
            "ledger": [self._finding(finding) for finding in self._trace.ledger(message.number)],
            "curl": command(message) if message.kind == "request" else "",
        }

    def _field(self, field: Field) -> list[Any]:
        says, spec, means = self._text(field.says), self._text(field.spec), self._text(field.means)
        return [field.place, field.name, field.value, says, spec, means, field.within]

    def _token(self, token: dict[str, Any]) -> dict[str, Any]:
        parts = {name: token[name] for name in ("holder", "header", "claims")}
        return {**parts, "signature": self._signatures.of(token["text"])}

    def _finding(self, one: Finding) -> list[Any]:
        known = REGISTRY.get(one.rule)
        says = known.says if known else ""
        translated = self._sentences.get(one.rule)
        language = self._language if translated else ENGLISH
        self.rules.setdefault(one.rule, [one.party, one.spec, translated or says, language])
        return [one.rule, one.held, one.enforced, one.evidence, one.error]

    def _text(self, text: str) -> int:
        return self.texts.setdefault(text, len(self.texts))
