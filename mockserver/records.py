"""What an authorization server remembers. A record is frozen and decides nothing; the rules decide."""

from __future__ import annotations

from dataclasses import dataclass

from mockserver.protocol.scope import Scope

NOTHING = Scope()


@dataclass(frozen=True, slots=True)
class Client:
    """A registered client (RFC 6749 §2; member names as in RFC 7591 §2). A public client has no secret.

    A resource server is registered too: it `may_introspect` tokens of which `resource` is an audience (None:
    any token). A client that registered itself is not `is_verified`: nobody looked at who is behind it.
    """

    client_id: str
    client_name: str
    redirect_uris: tuple[str, ...] = ()
    scope: Scope = NOTHING
    token_endpoint_auth_method: str = "client_secret_basic"
    client_secret_digest: str | None = None
    grant_types: tuple[str, ...] = ("authorization_code", "refresh_token")
    response_types: tuple[str, ...] = ("code",)
    post_logout_redirect_uris: tuple[str, ...] = ()
    may_introspect: bool = False
    resource: str | None = None
    is_verified: bool = True

    @property
    def is_public(self) -> bool:
        """Whether the client cannot keep a secret (RFC 6749 §2.1)."""
        return self.token_endpoint_auth_method == "none"


@dataclass(frozen=True, slots=True)
class ResourceScope:
    """One scope value on offer: what a person reads on the consent page, and the API that it opens."""

    name: str
    says: str
    audience: str


@dataclass(frozen=True, slots=True)
class User:
    """A resource owner's account at the authorization server."""

    sub: str
    username: str
    password_hash: str
    name: str
    email: str = ""


@dataclass(frozen=True, slots=True)
class Guesses:
    """How many secrets or passwords in a row were wrong for one account, and when the last one came."""

    wrong: int
    last_at: int


@dataclass(frozen=True, slots=True)
class LoginSession:
    """A browser in which somebody has logged in. Times are seconds since the epoch."""

    id: str
    sub: str
    csrf_token: str
    auth_time: int
    expires_at: int


@dataclass(frozen=True, slots=True)
class AuthenticationRequest:
    """What OpenID Connect adds to an authorization request (OIDC Core §3.1.2.1). `max_age` is in seconds."""

    nonce: str | None = None
    prompt: tuple[str, ...] = ()
    max_age: int | None = None
    acr_values: tuple[str, ...] = ()
    login_hint: str | None = None
    hinted_sub: str | None = None


@dataclass(frozen=True, slots=True)
class Authentication:
    """A login as an ID token tells of it: when, and for which nonce (OIDC Core §2)."""

    auth_time: int
    nonce: str | None = None


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """What a client asked for at the authorization endpoint (RFC 6749 §4.1.1), kept while Alice decides.

    `message_target` is the origin to which the answer is posted as a message, `*` for any; None where it goes
    by redirect. `dpop_jkt` is the thumbprint of the key to which the code shall be bound (RFC 9449 §10).
    """

    id: str
    client_id: str
    redirect_uri: str
    redirect_uri_was_given: bool
    response_type: str
    scope: Scope
    state: str | None
    code_challenge: str | None
    code_challenge_method: str | None
    asked_at: int
    authentication: AuthenticationRequest
    message_target: str | None = None
    dpop_jkt: str | None = None

    @property
    def response_mode(self) -> str:
        """Where in the redirect_uri the answer goes (OAuth 2.0 Multiple Response Types §2.1)."""
        return "fragment" if self.response_type == "token" else "query"


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error on its way to a client (RFC 6749 §4.1.2.1), kept while it waits for a login or for a click.

    `error` has the parameters `error` and `error_description`; `is_silent` is that of a request which allowed
    no page (`prompt=none`).
    """

    client_id: str
    redirect_uri: str
    response_mode: str
    state: str | None
    error: tuple[tuple[str, str], ...]
    is_silent: bool


@dataclass(frozen=True, slots=True)
class Grant:
    """Alice's consent to one client: the family to which every token that came of it belongs."""

    id: str
    sub: str
    client_id: str
    scope: Scope
    granted_at: int
    revoked_at: int | None = None
    revoked_because: str = ""


@dataclass(frozen=True, slots=True)
class AuthorizationCode:
    """A code and what it is bound to (RFC 6749 §4.1.2, RFC 7636 §4.4, RFC 9449 §10)."""

    code: str
    grant_id: str
    client_id: str
    redirect_uri: str | None
    scope: Scope
    code_challenge: str | None
    code_challenge_method: str | None
    expires_at: int
    authentication: Authentication
    redeemed_at: int | None = None
    dpop_jkt: str | None = None


@dataclass(frozen=True, slots=True)
class AccessToken:
    """An access token that was issued (RFC 6749 §1.4); `jkt` is the key that it is bound to (RFC 9449 §6)."""

    value: str
    jti: str
    grant_id: str
    client_id: str
    sub: str
    scope: Scope
    audience: tuple[str, ...]
    issued_at: int
    expires_at: int
    revoked_at: int | None = None
    jkt: str | None = None


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """A refresh token that was issued (RFC 6749 §1.5); `rotated_at` is when a newer one took its place.

    `jkt` is the thumbprint of the key that its client proved to hold; None when it proved none.
    """

    value: str
    grant_id: str
    client_id: str
    scope: Scope
    issued_at: int
    idle_until: int
    absolute_until: int
    parent: str | None = None
    rotated_at: int | None = None
    revoked_at: int | None = None
    jkt: str | None = None


@dataclass(frozen=True, slots=True)
class DeviceAuthorization:
    """A device that waits for its owner to approve it elsewhere (RFC 8628 §3.2).

    `interval` is how many seconds the device waits between two polls; `grant_id` is set once it was approved.
    """

    device_code: str
    user_code: str
    client_id: str
    scope: Scope
    expires_at: int
    interval: int
    polled_at: int | None = None
    grant_id: str | None = None
    denied: bool = False
    redeemed: bool = False
