"""What a client was given when it was registered at an authorization server (RFC 6749 §2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mockserver.protocol.client_credentials import basic_header


@dataclass(frozen=True, slots=True)
class Registration:
    """Client id, secret and redirect URI; `token_endpoint_auth_method` as in RFC 7591 §2.

    The redirect URI is "" when no browser ever comes back to the client.
    A public client has no secret and the method "none"; the others are "client_secret_basic" and
    "client_secret_post". Raises ValueError when the method and the secret do not fit together.
    """

    client_id: str
    client_secret: str | None = field(repr=False)
    redirect_uri: str
    token_endpoint_auth_method: str

    def __post_init__(self) -> None:
        method = self.token_endpoint_auth_method
        if method not in ("client_secret_basic", "client_secret_post", "none"):
            raise ValueError(f"{method!r} is not client_secret_basic, client_secret_post or none")
        if (method == "none") == bool(self.client_secret):
            raise ValueError(
                f"the method {method} {'goes without' if method == 'none' else 'needs'} a secret"
            )

    @property
    def authorization_header(self) -> Mapping[str, str]:
        """The header that authenticates the client (§2.3.1), if it does so by header."""
        if self.token_endpoint_auth_method != "client_secret_basic" or self.client_secret is None:
            return {}
        return {"Authorization": basic_header(self.client_id, self.client_secret)}

    @property
    def body_parameters(self) -> Mapping[str, str]:
        """What the client adds to the body: its id if no header names it (§3.2.1), its secret for `post`."""
        if self.token_endpoint_auth_method == "client_secret_basic":
            return {}
        secret = {} if self.client_secret is None else {"client_secret": self.client_secret}
        return {"client_id": self.client_id, **secret}
