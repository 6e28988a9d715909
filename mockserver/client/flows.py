"""A flow: what the client remembers of one authorization request (RFC 6749 §4.1.1, RFC 9700 §4.4.2)."""

from __future__ import annotations

from dataclasses import dataclass, field

from mockserver.protocol.scope import Scope


@dataclass(frozen=True, slots=True)
class Flow:
    """An authorization request that was sent: what the answer has to fit, tied to session and issuer.

    `state`, `code_verifier` and `nonce` are None when they are not sent. A sign-in is for no service: its
    `service_id` is "", and it says how the person is to be authenticated (OIDC Core §3.1.2.1).
    """

    id: str
    session_id: str
    service_id: str
    issuer: str
    scope: Scope
    state: str | None
    code_verifier: str | None = field(repr=False)
    used_at: int | None = None
    nonce: str | None = field(default=None, repr=False)
    prompt: str | None = None
    max_age: int | None = None
    acr_values: tuple[str, ...] = ()

    @property
    def is_sign_in(self) -> bool:
        """Whether the request was to learn who is there, and not to use a service."""
        return not self.service_id
