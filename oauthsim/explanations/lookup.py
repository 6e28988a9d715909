"""Finding the sentence of a field: which vocabulary, which name, and what its value means."""

from __future__ import annotations

from collections.abc import Iterable

from oauthsim.explanations.catalogue import ENGLISH, Entry, fields_vocabulary, values_vocabulary, words
from oauthsim.explanations.times import duration, moment

NOTHING = Entry("", "")
"""What is said about a name that no vocabulary has: nothing."""

VALUES_OF = {
    "code_challenge_methods_supported": "code_challenge_method",
    "grant_types": "grant_type",
    "grant_types_supported": "grant_type",
    "display_values_supported": "display",
    "response_modes_supported": "response_mode",
    "response_types": "response_type",
    "response_types_supported": "response_type",
    "scopes_supported": "scope",
    "subject_types_supported": "subject_type",
    "subject_token_type": "issued_token_type",
    "actor_token_type": "issued_token_type",
    "requested_token_type": "issued_token_type",
    "pragma": "cache-control",
}
"""Fields whose values mean the same as those of another field."""

MOMENTS = frozenset(
    ["exp", "iat", "nbf", "auth_time", "updated_at", "client_id_issued_at", "client_secret_expires_at"]
)
"""Fields that hold seconds since the epoch."""

DURATIONS = frozenset(["expires_in", "interval", "max_age", "default_max_age", "max-age", "retry-after"])
"""Fields that hold a number of seconds."""

CASELESS = frozenset(
    ["token_type", "cache-control", "pragma", "referrer-policy", "x-frame-options", "samesite"]
)
"""Fields whose values mean the same in upper and lower case."""


def entry(groups: Iterable[str], name: str, language: str = ENGLISH) -> Entry:
    """Return the sentence of the field `name` from the first of `groups` that has it, or NOTHING."""
    vocabulary = fields_vocabulary(language)
    return next((vocabulary[group][name] for group in groups if name in vocabulary[group]), NOTHING)


def meaning(name: str, value: object, now: int, language: str = ENGLISH) -> str:
    """Return what this very value of the field `name` says: a time in words, or what a word stands for."""
    if name in MOMENTS:
        if name == "client_secret_expires_at" and value in (0, "0"):
            return str(words(language)["never"])
        return moment(value, now, language)
    if name in DURATIONS:
        return duration(value, language)
    known = values_vocabulary(language).get(_values_of(name), {})
    parts = _parts(value)
    found = [(part, known[_key(name, part)].says) for part in parts if _key(name, part) in known]
    if len(parts) == 1:
        return found[0][1] if found else ""
    return " ".join(f"{part}: {says}" for part, says in found)


def _values_of(name: str) -> str:
    if name.endswith(("_alg_values_supported", "_alg")):
        return "alg"
    if "_auth_method" in name:
        return "token_endpoint_auth_method"
    return VALUES_OF.get(name, name)


def _key(name: str, part: str) -> str:
    return part.lower() if name in CASELESS else part


def _parts(value: object) -> list[str]:
    """Return the words of a value: of a list, or of a text in which spaces or commas part them."""
    if isinstance(value, bool):
        return ["true" if value else "false"]
    if isinstance(value, list):
        return [part for part in value if isinstance(part, str)]
    return value.replace(",", " ").split() if isinstance(value, str) else []
