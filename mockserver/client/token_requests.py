"""Token requests (RFC 6749 §4.1.3, §6) and revocation (RFC 7009): the client asks on the back channel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests

from mockserver.client.exchange import exchange, json_of, unreadable
from mockserver.client.proofs import Proofs
from mockserver.client.registration import Registration
from mockserver.client.rules import tokens as rules
from mockserver.client.troubles import NoUsableAnswer, TokenRefused, described
from mockserver.client.vault import Tokens
from mockserver.protocol.parameters import encode
from mockserver.protocol.scope import Scope
from mockserver.rules import Rulebook

Metadata = Mapping[str, Any]  # of an authorization server, RFC 8414 §2
_TITLE = "the authorization server"
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_LONGEST_LIFETIME = 10 * 365 * 86400  # seconds; nobody's clock has to reach further


@dataclass(frozen=True, slots=True)
class TokenResponse:
    """A successful answer (§5.1): the tokens, and if told their lifetime in seconds and their scope.

    `id_token` is there when the answer signs somebody in (OIDC Core §3.1.3.3).
    """

    tokens: Tokens
    expires_in: int | None
    scope: Scope | None
    id_token: str | None = field(default=None, repr=False)


class TokenRequests:
    """Asks token endpoints for tokens, authenticated as the client was registered."""

    def __init__(
        self,
        http: requests.Session,
        registration: Registration,
        rulebook: Rulebook,
        proofs: Proofs | None = None,
    ) -> None:
        self._http = http
        self._registration = registration
        self._rules = rulebook
        self._proofs = proofs

    def redeem(self, server: Metadata, code: str, code_verifier: str | None) -> TokenResponse:
        """Exchange a code for tokens (§4.1.3; RFC 7636 §4.5).

        Raises TokenRefused, NoUsableAnswer, or the ProtocolError of a rule that the answer violates.
        """
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._registration.redirect_uri,
        }
        if code_verifier is not None:
            form["code_verifier"] = code_verifier
        return self.ask(server, form)

    def refresh(self, server: Metadata, refresh_token: str, scope: Scope | None = None) -> TokenResponse:
        """Exchange a refresh token for a new access token (§6). Raises as `redeem`.

        scope: what the access token shall be good for; without it, for all that was granted.
        """
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return self.ask(server, form if scope is None else {**form, "scope": str(scope)})

    def revoke(self, server: Metadata, tokens: Tokens) -> None:
        """Revoke `tokens`: by the refresh token the whole grant, else the access token (RFC 7009 §2.1).

        Raises TokenRefused or NoUsableAnswer. A server without a revocation endpoint is left alone.
        """
        if "revocation_endpoint" not in server:
            return
        kind = "refresh_token" if tokens.refresh_token else "access_token"
        form = {"token": tokens.refresh_token or tokens.access_token, "token_type_hint": kind}
        answer = self._post(server["revocation_endpoint"], form)
        if answer.status_code != 200:  # what the body says has no meaning (§2.2)
            raise _refusal(answer)

    def ask(self, server: Metadata, form: Mapping[str, str]) -> TokenResponse:
        """Send a token request with any grant_type (§4.5), and read the answer (§5.1). Raises as `redeem`."""
        proofs = self._proofs if self._proofs is not None and self._proofs.are_sent() else None
        members = self.members(server["token_endpoint"], form, proofs)
        self._rules.check(rules.token_response_is_complete, members)
        self._rules.check(rules.token_type_is_understood, members["token_type"], proofs is not None)
        kind = "DPoP" if members["token_type"].lower() == "dpop" else "Bearer"
        return TokenResponse(
            tokens=Tokens(members["access_token"], members.get("refresh_token") or None, kind),
            expires_in=seconds(members.get("expires_in")),
            scope=_scope(members.get("scope")),
            id_token=members.get("id_token") or None,
        )

    def members(
        self, endpoint: str, form: Mapping[str, str], proofs: Proofs | None = None
    ) -> Mapping[str, Any]:
        """Send a form, authenticated, and return the JSON object that answers.

        proofs: makes the DPoP proof to go with it, if one shall (RFC 9449 §5). When the server wants its
        nonce in the proof the form is sent a second time, and no third (§8). Raises TokenRefused or
        NoUsableAnswer.
        """
        answer = self._post(endpoint, form, proofs)
        if proofs is not None and proofs.take_nonce(endpoint, answer, _error_code(answer)):
            answer = self._post(endpoint, form, proofs)
        if answer.status_code != 200:
            raise _refusal(answer)
        members = json_of(answer)
        if not isinstance(members, dict):
            raise unreadable(_TITLE)
        return members

    def _post(
        self, endpoint: str, form: Mapping[str, str], proofs: Proofs | None = None
    ) -> requests.Response:
        """Send a form; the secret is in a header or the body, never in the URL (§2.3.1)."""
        self._rules.check(rules.credentials_travel_over_tls, endpoint)
        body = encode({**form, **self._registration.body_parameters})
        proof = {} if proofs is None else proofs.header("POST", endpoint)
        headers = {**_FORM, **self._registration.authorization_header, **proof}
        return exchange(self._http, "POST", endpoint, title=_TITLE, data=body, headers=headers)


def _error_code(answer: requests.Response) -> str | None:
    """Return the error code of an answer (§5.2); None when it has none."""
    members = json_of(answer)
    error = members.get("error") if isinstance(members, dict) else None
    return error if isinstance(error, str) else None


def _refusal(answer: requests.Response) -> TokenRefused | NoUsableAnswer:
    members, error = json_of(answer), _error_code(answer)
    if answer.status_code >= 500:
        status = answer.status_code
        return NoUsableAnswer(
            f"status_{status}", f"The authorization server has trouble itself: status {status}."
        )
    if error is None:
        return unreadable(_TITLE)
    return TokenRefused(error[:80], f"The authorization server refused: {error[:80]}{described(members)}.")


def seconds(value: Any) -> int | None:
    """Return a lifetime as whole seconds; None when there is none, or nothing that means one."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 12:
        value = int(value)  # some servers write the number as text
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < float("inf"):
        return None
    return int(min(value, _LONGEST_LIFETIME))


def _scope(text: str | None) -> Scope | None:
    """Return the granted scope; None, which means "as asked", when the answer has none (§5.1)."""
    return Scope.parse(" ".join(text.split())) if text else None
