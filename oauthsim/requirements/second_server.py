"""A second authorization server, beside the one under test and honest or not (RFC 9207 §4, RFC 9700 §4.4).

It has no login and no consent: what it hands out is made up. As long as it is honest it answers itself; with
`sends_on_to` it sends the browser on to the other server, as in a mix-up (RFC 9700 §4.4.1).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mockserver.client import CATALOGUE, Registration, Service
from mockserver.network import Participant
from mockserver.protocol.parameters import Parameters, add_to_uri

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

SECOND = Participant("second_server", "authorization_server", "second.example", "Second server")
SECOND_ISSUER = "https://second.example"
AT_SECOND = Registration(
    "automation-at-second",
    "demo-secret-at-the-second-server",
    "https://app.example/callback/second",
    "client_secret_basic",
)
"""The registration of the application there, with a redirect URI of its own (RFC 9700 §4.4.2.2)."""

SERVICES_OF_TWO: Mapping[str, Service] = {
    **CATALOGUE,
    "chat": replace(CATALOGUE["chat"], issuer=SECOND_ISSUER),
}
"""The services of the application, of which Chat takes the tokens of the second server."""


@dataclass
class SecondServer:
    """A WSGI application for `second.example`.

    `iss` is what its authorization response names as issuer, if anything; `sends_on_to` the authorization
    endpoint of another server, to which it sends the browser with these `changes` of the parameters.
    """

    iss: str | None = None
    sends_on_to: str | None = None
    changes: Mapping[str, str] | None = None

    @property
    def metadata(self) -> dict[str, Any]:
        """What it says of itself (RFC 8414 §2)."""
        return {
            "issuer": SECOND_ISSUER,
            "authorization_endpoint": f"{SECOND_ISSUER}/authorize",
            "token_endpoint": f"{SECOND_ISSUER}/token",
            "response_types_supported": ["code"],
            **({"authorization_response_iss_parameter_supported": True} if self.iss else {}),
        }

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer an authorization request by redirect, and anything else with a made-up token."""
        if environ["PATH_INFO"] == "/authorize":
            asked = Parameters.from_query(environ["QUERY_STRING"])
            start_response("303 See Other", [("Location", self._where_to(asked))])
            return [b""]
        start_response("200 OK", [("Content-Type", "application/json"), ("Cache-Control", "no-store")])
        members = {"access_token": "of-the-second-server", "token_type": "Bearer", "expires_in": 3600}
        return [json.dumps(members).encode()]

    def _where_to(self, asked: Parameters) -> str:
        if self.sends_on_to is not None:
            return add_to_uri(self.sends_on_to, {**asked, **(self.changes or {})})
        answer = {"code": "code-of-the-second-server", "state": asked.get("state", "")}
        return add_to_uri(asked["redirect_uri"], {**answer, **({"iss": self.iss} if self.iss else {})})
