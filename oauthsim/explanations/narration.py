"""One sentence for each message: what happens and why, with the section, from the message itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mockserver.message import Message
from oauthsim.explanations.answers import answer
from oauthsim.explanations.catalogue import (
    ENGLISH,
    Entry,
    fields_vocabulary,
    steps_vocabulary,
    values_vocabulary,
    words,
)
from oauthsim.explanations.questions import question
from oauthsim.explanations.reading import Reading, first, split
from oauthsim.explanations.sight import Sight
from oauthsim.explanations.times import duration
from oauthsim.trace import Trace

LONGEST_VALUE = 60
"""Characters of a value that a sentence shows."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What happens with a message and why: one sentence, its section, and the `step` that was recognised."""

    says: str
    spec: str
    step: str


def explain(message: Message, trace: Trace, language: str = ENGLISH) -> Explanation:
    """Return what happens with `message` and why. Whatever was done to the message, there is a sentence."""
    sight = Sight(message, trace, language)
    phrases = steps_vocabulary(language)
    step = question(sight) if message.response is None else answer(sight)
    if message.delivery == "refused":
        step = "refused"
    entry = phrases[step]
    values = words_for(sight)
    says = entry.says.format_map(values)
    spec = values["error_spec"] if "{error_says}" in entry.says and values["error_spec"] else entry.spec
    if message.delivery == "lost":
        says = phrases["lost"].says.format_map({**values, "says": says})
    return Explanation(says[:1].upper() + says[1:], spec, step)


def words_for(sight: Sight) -> Mapping[str, str]:
    """Return all that a template may ask for, made short and printable."""
    message, reading, asked, phrases = sight.message, sight.reading, sight.asked, words(sight.language)
    given, answer = asked.parameters, reading.json if isinstance(reading.json, dict) else {}
    known = error_entry(reading.error, sight.language)
    redirect = reading.location
    lifetime = duration(answer.get("expires_in"), sight.language)
    return {
        "sender": sight.name(message.sender),
        "receiver": sight.name(message.receiver),
        "receiver_host": brief(asked.host),
        "host": brief(asked.host or message.receiver),
        "method": brief(message.method),
        "path": brief(asked.path),
        "status": str(reading.status),
        "status_says": status_says(reading.status, sight.language),
        "client_id": brief(first(given, "client_id") or phrases["somebody"]),
        "response_type": brief(first(given, "response_type")),
        "grant_type": brief(first(asked.form, "grant_type")),
        "scope": brief(" ".join(v for n, v in given if n == "scope" and v) or phrases["nothing_named"]),
        "redirect_host": brief(_host_of(first(given, "redirect_uri")) or phrases["nowhere"]),
        "location_host": brief(redirect.netloc or redirect.geturl() if redirect else ""),
        "service": brief(_service(asked.path) or phrases["its_service"]),
        "missing": _missing(asked),
        "authentication": phrases["authentication"][_authentication(asked)],
        "lifetime": phrases["lifetime"].format(duration=lifetime) if lifetime else "",
        "error": brief(reading.error),
        "error_says": known.says if known else phrases["unknown_error"],
        "error_spec": known.spec if known else "",
    }


def error_entry(code: str, language: str = ENGLISH) -> Entry | None:
    """Return the sentence of an error code, or None when no RFC defines it."""
    return values_vocabulary(language)["error"].get(code)


def status_says(status: int, language: str = ENGLISH) -> str:
    """Return what a status code means."""
    entry = fields_vocabulary(language)["status"].get(str(status))
    return entry.says if entry else str(words(language)["unknown_status"])


def brief(text: str) -> str:
    """Return `text` on one line, without what cannot be printed, and not too long."""
    shown = "".join(character if character.isprintable() else "\ufffd" for character in text)
    return shown if len(shown) <= LONGEST_VALUE else shown[: LONGEST_VALUE - 1] + "…"


def _host_of(url: str) -> str:
    return split(url).netloc or url


def _service(path: str) -> str:
    segments = [segment for segment in path.split("/") if segment]
    return segments[1] if len(segments) > 1 else ""


def _missing(request: Reading) -> str:
    return ", ".join(name for name in ("response_type", "client_id") if not first(request.parameters, name))


def _authentication(request: Reading) -> str:
    if request.credentials[0] == "basic":
        return "basic"
    if first(request.form, "client_assertion"):
        return "assertion"
    return "post" if first(request.form, "client_secret") else "none"
