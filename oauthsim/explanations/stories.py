"""A trace told in another language: who takes part, the steps of its story, and what happened outside HTTP.

What was sent stays as it was sent; what was changed on the way is told. A sentence that nobody has translated
stays in English.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from oauthsim.explanations.catalogue import ENGLISH, story_sentences
from oauthsim.trace import Trace


def in_language(trace: Trace, language: str) -> Trace:
    """Return `trace` with the names, steps, events and outcome of its story told in `language`."""
    if language == ENGLISH:
        return trace
    return replace(
        trace,
        outcome_says=told("outcomes", trace.outcome_says, language),
        messages=tuple(
            replace(one, edited=tuple(told("edits", words, language) for words in one.edited))
            if one.edited
            else one
            for one in trace.messages
        ),
        participants=tuple(
            replace(one, title=told("names", one.title, language)) for one in trace.participants
        ),
        events=tuple(
            replace(one, text=told("steps" if one.kind == "step" else "events", one.text, language))
            for one in trace.events
        ),
    )


def told(group: str, text: str, language: str) -> str:
    """Return `text`, which belongs to a `group` of the catalogue ("names", "steps", …), in `language`."""
    known = story_sentences(language).get(group, {})
    if text in known:
        return known[text]
    for pattern, sentence in _patterns(group, language):
        if found := pattern.fullmatch(text):
            return sentence.format_map(found.groupdict())
    return text


@cache
def _patterns(group: str, language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return each English text with a `{blank}` as what it looks like filled in, and its translation."""
    known = story_sentences(language).get(group, {}).items()
    return tuple((_pattern(english), sentence) for english, sentence in known if "{" in english)


def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", template)
    return re.compile(
        "".join(f"(?P<{part}>(?s:.+?))" if at % 2 else re.escape(part) for at, part in enumerate(parts))
    )
