"""The JWTs of a message as the player shows them: what they decode to, and who checked the signature."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import Any

from mockserver.protocol import jose
from mockserver.protocol.demo_keys import DEMO_KEYS
from mockserver.protocol.errors import InvalidToken
from oauthsim.explanations import Field
from oauthsim.explanations.tokens import decode
from oauthsim.trace import Trace

_PARTS = {"jose_header": "header", "claim": "claims"}
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")


def tokens(found: list[Field]) -> list[dict[str, Any]]:
    """Return each JWT among the fields of a message: its holder, text, and what header and claims hold."""
    listed: list[dict[str, Any]] = []
    for index, field in enumerate(found):
        part = _PARTS.get(field.place)
        if part is None:
            continue
        if not listed or listed[-1]["end"] != index:
            holder = _holder(found, index)
            listed.append({"holder": holder, "text": _text(found[holder]), "header": [], "claims": []})
        listed[-1][part].append(index)
        listed[-1]["end"] = index + 1
    return [{name: part for name, part in token.items() if name != "end"} for token in listed]


def _holder(found: list[Field], index: int) -> int:
    """Return the field that a JWT stands in: the nearest one before it that is no part of a JWT itself."""
    return next(at for at in range(index - 1, -1, -1) if found[at].place not in _PARTS)


def _text(holder: Field) -> str:
    return next((word for word in holder.value.split() if decode(word)), holder.value)


class Signatures:
    """Who checked the signature of which token in which message, as the ledger tells it."""

    def __init__(self, trace: Trace) -> None:
        self._checks: defaultdict[str, list[list[Any]]] = defaultdict(list)
        for number, findings in trace.findings.items():
            about = [finding for finding in findings if "signature" in finding.rule]
            for text in _carried(trace, number) if about else ():
                self._checks[text] += [[number, one.rule, one.held, one.enforced] for one in about]

    def of(self, text: str) -> dict[str, Any]:
        """Return which key of this world made the signature of a token, and each check of it by anybody."""
        return {"made_by": made_by(text), "checks": self._checks.get(text, [])}


def _carried(trace: Trace, number: int) -> list[str]:
    message = trace.message(number)
    words = " ".join(value for _, value in message.headers).split()
    words += message.text.replace("&", " ").replace("=", " ").replace('"', " ").split()
    return [word for word in words if word.startswith("e") and decode(word)]


@lru_cache(maxsize=4096)
def made_by(text: str) -> str:
    """Return the name of the key of this world that signed the JWT `text`, or "" when none did."""
    for name in DEMO_KEYS:
        try:
            jose.verify_payload(
                text, {"keys": [jose.demo_key(name).public | {"kid": name}]}, algorithms=_ALGORITHMS
            )
        except InvalidToken:
            continue
        return name
    return ""
