"""Rules of client authentication (RFC 6749 §2.3, §3.2.1) and of what a client is registered for."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection

from mockserver.protocol.client_credentials import parse_basic
from mockserver.protocol.errors import InvalidClient, InvalidRequest, UnauthorizedClient, UnsupportedGrantType
from mockserver.protocol.parameters import Parameters
from mockserver.records import Client
from mockserver.rules import check


@check("RFC 6749 §2.3", requirements=("RFC6749-5.2-03",))
def client_authenticates_in_one_way(ways: Collection[str]) -> str:
    """A request carries at most one way of authenticating the client."""
    if len(ways) > 1:
        raise InvalidRequest(
            "the client authenticates in more than one way", evidence=f"ways: {', '.join(sorted(ways))}"
        )
    return ", ".join(ways)


@check("RFC 6749 §2.3.1", vital=True)
def basic_credentials_can_be_read(header: str) -> str:
    """An Authorization header holds, under Basic, a client id and a secret that were form-encoded first."""
    client_id, _ = parse_basic(header)
    return f"client_id={client_id}"


@check("RFC 6749 §3.2.1")
def client_id_is_the_one_that_authenticates(client_id: str, given: str) -> str:
    """A client_id in the body names the client whose credentials the request carries."""
    if given != client_id:
        raise InvalidRequest(
            "client_id in the body is not the client that authenticates",
            evidence=f"authenticates: {client_id}; client_id={given}",
        )
    return f"client_id={given}"


@check("RFC 6749 §2.3.1", requirements=("RFC6749-2.3.1-07",))
def secret_stays_out_of_the_uri(query: Parameters) -> str:
    """The client secret never travels in the URL."""
    if "client_secret" in query:
        raise InvalidRequest("client_secret must not be in the URL", evidence="client_secret in the query")
    return ""


@check("RFC 6749 §3.2.1", vital=True)
def client_is_known(client: Client | None, client_id: str) -> str:
    """The client says who it is, and this server knows it."""
    if client is None:
        raise InvalidClient("this client is not known here", evidence=f"client_id={client_id or '(none)'}")
    return f"client_id={client.client_id}"


@check("RFC 7591 §2", requirements=("RFC6749-10.1-01",))
def client_uses_its_registered_method(client: Client, method: str) -> str:
    """The client authenticates by the method that it registered."""
    if method != client.token_endpoint_auth_method:
        raise InvalidClient(
            f"this client is registered for {client.token_endpoint_auth_method}",
            evidence=f"used {method}; registered {client.token_endpoint_auth_method}",
        )
    return method


@check(
    "RFC 6749 §3.2.1",
    requirements=(
        "RFC6749-2.2-02",
        "RFC6749-2.3.1-01",
        "RFC6749-4.1.3-04",
        "RFC6749-4.3.2-03",
        "RFC6749-4.4.2-02",
        "RFC6749-5.2-05",
        "RFC6749-6-06",
        "RFC6749-10.2-01",
    ),
)
def client_secret_is_right(client: Client, secret: str | None) -> str:
    """A client that has a secret proves that it knows it."""
    if client.client_secret_digest is None:
        return "a public client has no secret"
    if not hmac.compare_digest(client.client_secret_digest, secret_digest(secret or "")):
        raise InvalidClient(
            "client authentication failed", evidence="secret missing" if secret is None else "wrong secret"
        )
    return "the secret fits"


def secret_digest(secret: str) -> str:
    """Return what the server keeps of a secret of its own making: SHA-256 is enough for 256 random bits."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


@check("RFC 6749 §5.2", vital=True, requirements=("RFC6749-4.5-01", "RFC6749-5.2-10"))
def grant_type_is_supported(grant_type: str | None, supported: Collection[str]) -> str:
    """The grant_type is one that this server knows."""
    if grant_type is None:
        raise InvalidRequest("The parameter grant_type is missing.", evidence="no grant_type")
    if grant_type not in supported:
        raise UnsupportedGrantType(
            f"supported here: {', '.join(supported)}", evidence=f"grant_type={grant_type}"
        )
    return f"grant_type={grant_type}"


@check("RFC 6749 §5.2", requirements=("RFC6749-5.2-09",))
def client_may_use_the_grant_type(client: Client, grant_type: str) -> str:
    """The client registered for the grant_type that it uses."""
    if grant_type not in client.grant_types:
        raise UnauthorizedClient(
            "the client is not registered for this grant_type",
            evidence=f"grant_type={grant_type}; registered: {', '.join(client.grant_types)}",
        )
    return f"grant_type={grant_type}"


@check("RFC 6749 §4.4", requirements=("RFC6749-4.4-01",))
def client_has_credentials_of_its_own(client: Client) -> str:
    """Only a client that can prove who it is gets a token in its own name."""
    if client.is_public:
        raise UnauthorizedClient(
            "a public client cannot use client credentials", evidence=f"{client.client_id} has no credentials"
        )
    return f"{client.client_id} has authenticated"
