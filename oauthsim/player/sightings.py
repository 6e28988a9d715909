"""The secrets of a trace for the player: what carries each, who has seen it since when, how long it lives."""

from __future__ import annotations

import json
import re
from typing import Any

from mockserver.message import Message
from oauthsim.explanations.catalogue import secret_kinds
from oauthsim.explanations.tokens import decode
from oauthsim.knowledge import Secret, knowledge
from oauthsim.trace import Trace


def secrets(trace: Trace, language: str) -> list[dict[str, Any]]:
    """Return every secret with its sightings (message, party, place), and when it was born and ends."""
    known, kinds = knowledge(trace, language), secret_kinds(language)
    found = {secret: list[list[Any]]() for secret in known.secrets}
    for one in known.sightings:
        found[one.secret].append([one.message, one.party, one.place])
    return [
        {
            "kind": secret.kind,
            "name": secret.name,
            "value": secret.value,
            "says": kinds[secret.kind].says,
            "spec": kinds[secret.kind].spec,
            "first": secret.first,
            "sightings": found[secret],
            "born": trace.message(secret.first).at,
            "ends": ends(secret, trace),
        }
        for secret in known.secrets
    ]


def ends(secret: Secret, trace: Trace) -> int | None:
    """Return the moment from which on a secret is worth nothing, in seconds since the epoch, if it has one.

    What the message says counts (`exp`, `expires_in`, Max-Age); a code and a refresh token end as the server
    has it set, the latter when nobody uses it for so long.
    """
    message, settings = trace.message(secret.first), trace.settings
    token = decode(secret.value)
    if token is not None and isinstance(token.claims.get("exp"), int):
        return int(token.claims["exp"])
    if secret.kind == "code":
        return message.at + settings.code_lifetime
    if secret.kind == "refresh_token":
        return message.at + settings.refresh_token_idle_lifetime
    seconds = _expires_in(message) if secret.kind != "session_cookie" else _max_age(message, secret)
    return message.at + seconds if seconds is not None else None


def _expires_in(message: Message) -> int | None:
    """Return how long what a JSON answer hands out lives (RFC 6749 §5.1, RFC 8628 §3.2)."""
    try:
        members = json.loads(message.body)
    except (ValueError, RecursionError):
        return None
    seconds = members.get("expires_in") if isinstance(members, dict) else None
    return seconds if isinstance(seconds, int) and 0 <= seconds < 1e12 else None


def _max_age(message: Message, secret: Secret) -> int | None:
    """Return how long a browser keeps a cookie (RFC 6265 §4.1.2.2)."""
    for name, value in message.headers:
        if name.lower() == "set-cookie" and secret.value in value:
            found = re.search(r"(?i);\s*max-age=(\d{1,12})", value)
            return int(found[1]) if found else None
    return None
