"""A flow: what the client remembers of one authorization request (RFC 6749 §4.1.1, RFC 9700 §4.4.2)."""

from __future__ import annotations

from dataclasses import dataclass, field

from mockserver.protocol.scope import Scope


@dataclass(frozen=True, slots=True)
class Flow:
    """An authorization request that was sent: what the answer has to fit, tied to session and issuer.

    `state` and `code_verifier` are None when the policy has them not sent.
    """

    id: str
    session_id: str
    service_id: str
    issuer: str
    scope: Scope
    state: str | None
    code_verifier: str | None = field(repr=False)
    used_at: int | None = None
