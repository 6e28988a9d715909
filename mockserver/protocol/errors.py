"""Protocol errors, one class per error code (RFC 6749 §4.1.2.1 and §5.2, and the RFCs that add codes).

An error is raised where a rule finds its violation and becomes a response in one place of each party.
It carries what goes on the wire (code, description), and what only the ledger shows (evidence).
"""

import re

LONGEST_DESCRIPTION = 400  # characters; a description travels in a redirect, and redirects must stay short

_REPLACED = {'"': "'", "\\": "/", "\t": " ", "\r": " ", "\n": " "}
_OUTSIDE_GRAMMAR = re.compile(r"[^\x20-\x21\x23-\x5B\x5D-\x7E]")


def safe_description(text: str) -> str:
    """`text` with every character replaced that error_description may not hold (RFC 6749 §5.2)."""
    shortened = text if len(text) <= LONGEST_DESCRIPTION else text[: LONGEST_DESCRIPTION - 3] + "..."
    return _OUTSIDE_GRAMMAR.sub(lambda found: _REPLACED.get(found.group(), "?"), shortened)


class ProtocolError(Exception):
    """What every error of the protocol has; raise one of its subclasses.

    description: one sentence for the developer of the other party; made safe for the wire.
    evidence: what the check saw, for the ledger; never sent.
    """

    code: str = ""  # the value of the parameter `error`
    status: int = 400  # of the HTTP response, where the error is not sent by redirect
    spec: str = ""  # the section that defines the code

    def __init__(self, description: str, *, evidence: str = "") -> None:
        super().__init__(description)
        self.description = safe_description(description)
        self.evidence = evidence

    def as_dict(self) -> dict[str, str]:
        """The parameters `error` and, unless it is empty, `error_description`."""
        parameters = {"error": self.code, "error_description": self.description}
        return {name: value for name, value in parameters.items() if value}


# --- RFC 6749: the authorization endpoint (§4.1.2.1) and the token endpoint (§5.2) ---


class InvalidRequest(ProtocolError):
    """A parameter is missing, unknown, repeated or malformed."""

    code, spec = "invalid_request", "RFC 6749 §5.2"


class UnauthorizedClient(ProtocolError):
    """This client may not use this grant or response type."""

    code, spec = "unauthorized_client", "RFC 6749 §5.2"


class AccessDenied(ProtocolError):
    """The resource owner, or the server, said no."""

    code, spec = "access_denied", "RFC 6749 §4.1.2.1"


class UnsupportedResponseType(ProtocolError):
    """The server does not offer this response_type."""

    code, spec = "unsupported_response_type", "RFC 6749 §4.1.2.1"


class InvalidScope(ProtocolError):
    """The scope is unknown, malformed, or more than was granted."""

    code, spec = "invalid_scope", "RFC 6749 §5.2"


class ServerError(ProtocolError):
    """Something failed in the server; the code exists because a redirect cannot carry status 500."""

    code, status, spec = "server_error", 500, "RFC 6749 §4.1.2.1"


class TemporarilyUnavailable(ProtocolError):
    """The server is overloaded or under maintenance; the code stands in for status 503."""

    code, status, spec = "temporarily_unavailable", 503, "RFC 6749 §4.1.2.1"


class InvalidClient(ProtocolError):
    """Client authentication failed."""

    code, status, spec = "invalid_client", 401, "RFC 6749 §5.2"


class InvalidGrant(ProtocolError):
    """The code or refresh token is wrong, expired, revoked, used, or somebody else's."""

    code, spec = "invalid_grant", "RFC 6749 §5.2"


class UnsupportedGrantType(ProtocolError):
    """The server does not offer this grant_type."""

    code, spec = "unsupported_grant_type", "RFC 6749 §5.2"


# --- the RFCs that add codes ---


class UnsupportedTokenType(ProtocolError):
    """The server does not revoke tokens of this type."""

    code, spec = "unsupported_token_type", "RFC 7009 §2.2.1"


class InvalidToken(ProtocolError):
    """The access token is expired, revoked, malformed, or not good here."""

    code, status, spec = "invalid_token", 401, "RFC 6750 §3.1"


class InsufficientScope(ProtocolError):
    """The access token is good, but it does not reach this far.

    scope: what the request would have needed, for the WWW-Authenticate challenge.
    """

    code, status, spec = "insufficient_scope", 403, "RFC 6750 §3.1"

    def __init__(self, description: str, *, evidence: str = "", scope: str = "") -> None:
        super().__init__(description, evidence=evidence)
        self.scope = scope


class AuthorizationPending(ProtocolError):
    """The person has not answered on the other device yet: ask again after the interval."""

    code, spec = "authorization_pending", "RFC 8628 §3.5"


class SlowDown(ProtocolError):
    """The device asks too often: add five seconds to its interval."""

    code, spec = "slow_down", "RFC 8628 §3.5"


class ExpiredToken(ProtocolError):
    """The device_code has expired before the person answered."""

    code, spec = "expired_token", "RFC 8628 §3.5"


class InvalidDpopProof(ProtocolError):
    """The DPoP proof is missing, stale, used, or made for something else; an API says so with status 401."""

    code, spec = "invalid_dpop_proof", "RFC 9449 §5"


class UseDpopNonce(ProtocolError):
    """The DPoP proof has to carry a nonce of this server; an API says so with status 401.

    nonce: the one to use, for the header DPoP-Nonce.
    """

    code, spec = "use_dpop_nonce", "RFC 9449 §8"

    def __init__(self, description: str, *, evidence: str = "", nonce: str = "") -> None:
        super().__init__(description, evidence=evidence)
        self.nonce = nonce


class InvalidTarget(ProtocolError):
    """The resource is unknown, malformed, or not one this client may ask for."""

    code, spec = "invalid_target", "RFC 8707 §2"


class LoginRequired(ProtocolError):
    """The client forbade any prompt, and the person is not logged in."""

    code, spec = "login_required", "OIDC Core §3.1.2.6"


class ConsentRequired(ProtocolError):
    """The client forbade any prompt, and the person has not consented."""

    code, spec = "consent_required", "OIDC Core §3.1.2.6"


class InteractionRequired(ProtocolError):
    """The client forbade any prompt, and something has to be asked."""

    code, spec = "interaction_required", "OIDC Core §3.1.2.6"


class AccountSelectionRequired(ProtocolError):
    """The client forbade any prompt, and the person has to choose an account."""

    code, spec = "account_selection_required", "OIDC Core §3.1.2.6"


class RequestNotSupported(ProtocolError):
    """The server takes no request object by value."""

    code, spec = "request_not_supported", "OIDC Core §3.1.2.6"


class RequestUriNotSupported(ProtocolError):
    """The server takes no request object by reference."""

    code, spec = "request_uri_not_supported", "OIDC Core §3.1.2.6"


class RegistrationNotSupported(ProtocolError):
    """The server takes no registration parameter."""

    code, spec = "registration_not_supported", "OIDC Core §3.1.2.6"
