"""Rules of the authorization endpoint (RFC 6749 §3.1, §4.1.1; RFC 7636 §4.3; RFC 9700 §2.1)."""

from __future__ import annotations

from collections.abc import Collection

from mockserver.protocol import pkce, redirect_uri
from mockserver.protocol.errors import (
    InvalidRequest,
    InvalidScope,
    UnauthorizedClient,
    UnsupportedResponseType,
)
from mockserver.protocol.scope import Scope
from mockserver.records import Client
from mockserver.rules import check, practice


@check("RFC 6749 §4.1.2.1", vital=True, requirements=("RFC6749-2.4-01", "RFC6749-4.1.2.1-02"))
def client_is_registered(client: Client | None, client_id: str) -> str:
    """The client_id is one that this server gave to a client."""
    if client is None:
        raise InvalidRequest("this client is not known here", evidence=f"client_id={client_id}")
    return f"client_id={client.client_id}"


@check(
    "RFC 6749 §3.1.2.3",
    vital=True,
    requirements=("RFC6749-3.1.2.2-01", "RFC6749-3.1.2.3-02", "RFC6749-10.2-02"),
)
def redirect_uri_is_given(client: Client, given: str | None) -> str:
    """The request names a redirect_uri, unless the client registered just one."""
    if given is None and len(client.redirect_uris) != 1:
        raise InvalidRequest("redirect_uri is missing", evidence=f"{len(client.redirect_uris)} registered")
    return given or "only one is registered"


@check("RFC 6749 §3.1.2", vital=True, requirements=("RFC6749-10.14-01",))
def redirect_uri_is_a_uri(given: str) -> str:
    """The redirect_uri is made of characters that a URI, and so a Location header, can have."""
    if not given.isascii() or not given.isprintable() or " " in given:
        raise InvalidRequest(
            "redirect_uri has characters that a URI cannot have", evidence=f"redirect_uri={given!r}"
        )
    return f"redirect_uri={given}"


@check("RFC 6749 §3.1.2", requirements=("RFC6749-3.1.2-02",))
def redirect_uri_has_no_fragment(uri: str) -> str:
    """The redirect_uri, sent or registered, has no fragment: that part never reaches a server."""
    if "#" in uri:
        raise InvalidRequest("redirect_uri has a fragment", evidence=f"redirect_uri={uri}")
    return f"redirect_uri={uri}"


@check(
    "RFC 6749 §3.1.2.3",
    requirements=(
        "RFC6749-3.1.2.3-03",
        "RFC6749-3.1.2.4-02",
        "RFC6749-4.1.2.1-01",
        "RFC6749-4.2.1-02",
        "RFC6749-10.15-01",
    ),
)
def redirect_uri_is_registered(client: Client, given: str, comparison: str) -> str:
    """The redirect_uri resembles one that the client registered, in the server's way of comparing."""
    matches = redirect_uri.COMPARISONS[comparison]
    if not redirect_uri.matches_exactly(client.redirect_uris, given) and not any(
        matches(registered, given) for registered in client.redirect_uris
    ):
        raise InvalidRequest(
            "this redirect_uri is not registered for the client", evidence=_against(client, given, comparison)
        )
    return _against(client, given, comparison)


@check("RFC 9700 §2.1", first_asked="rfc9700")
def redirect_uri_matches_exactly(client: Client, given: str) -> str:
    """The redirect_uri is, character for character, one that the client registered."""
    if not redirect_uri.matches_exactly(client.redirect_uris, given):
        raise InvalidRequest(
            "this redirect_uri is not one that the client registered",
            evidence=_against(client, given, "exact"),
        )
    return _against(client, given, "exact")


@check("RFC 9700 §2.6", first_asked="rfc9700", requirements=("RFC9700-2.6-05",))
def redirect_uri_wants_tls(uri: str) -> str:
    """An http redirect_uri leads no further than to the person's own device (loopback)."""
    if why_not := redirect_uri.problem(uri):
        raise InvalidRequest("redirect_uri goes without TLS over a network", evidence=f"{uri}: {why_not}")
    return f"redirect_uri={uri}"


def _against(client: Client, given: str, comparison: str) -> str:
    return f"redirect_uri={given}; registered: {' '.join(client.redirect_uris)}; comparison: {comparison}"


@check("RFC 6749 §3.1.1", vital=True, requirements=("RFC6749-3.1.1-02",))
def response_type_is_supported(response_type: str | None, supported: Collection[str]) -> str:
    """The response_type is one that this server knows."""
    if response_type is None:
        raise InvalidRequest("The parameter response_type is missing.", evidence="no response_type")
    if response_type not in supported:
        raise UnsupportedResponseType(
            f"supported here: {', '.join(supported)}", evidence=f"response_type={response_type}"
        )
    return f"response_type={response_type}"


@check("RFC 6749 §4.1.2.1", requirements=("RFC6749-4.1.2.1-07",))
def client_may_use_the_response_type(client: Client, response_type: str) -> str:
    """The client registered for the response_type that it asks for."""
    if response_type not in client.response_types:
        raise UnauthorizedClient(
            "the client is not registered for this response_type",
            evidence=f"response_type={response_type}; registered: {', '.join(client.response_types)}",
        )
    return f"response_type={response_type}"


@check("RFC 6749 §3.3", requirements=("RFC6749-4.1.2.1-10",))
def scope_is_one_the_client_may_ask_for(scope: Scope, client: Client) -> str:
    """Every scope value exists and is open to this client."""
    if beyond := scope - client.scope:
        raise InvalidScope(
            f"not open to this client: {beyond}", evidence=f"scope={scope}; open: {client.scope}"
        )
    return f"scope={scope}"


@check("RFC 9700 §2.1.1", first_asked="rfc9700", requirements=("RFC7636-4.4.1-01",))
def pkce_is_required(code_challenge: str | None) -> str:
    """An authorization request for a code carries a PKCE code_challenge."""
    if code_challenge is None:
        raise InvalidRequest(
            "code_challenge is missing: this server requires PKCE", evidence="no code_challenge"
        )
    return f"code_challenge={code_challenge}"


@check("RFC 9700 §2.1.1", first_asked="rfc9700", requirements=("RFC7636-4.4.1-03", "RFC7636-4.3-02"))
def pkce_method_is_s256(method: str) -> str:
    """The code_challenge_method is S256: `plain` would show the verifier to whoever sees the request."""
    if method != "S256":
        raise InvalidRequest(
            "code_challenge_method must be S256 (left out, it means plain)",
            evidence=f"code_challenge_method={method}",
        )
    return "code_challenge_method=S256"


@check("RFC 7636 §4.2", vital=True, requirements=("RFC7636-4.3-03", "RFC7636-4.4.1-05"))
def code_challenge_is_well_formed(challenge: str, method: str) -> str:
    """The code_challenge has 43 to 128 unreserved characters and a method this server knows."""
    if method not in pkce.METHODS:
        raise InvalidRequest(
            "this code_challenge_method is not supported", evidence=f"code_challenge_method={method}"
        )
    if not pkce.is_challenge(challenge):
        raise InvalidRequest(
            "code_challenge must be 43 to 128 of A-Z a-z 0-9 - . _ ~", evidence=f"{len(challenge)} characters"
        )
    return f"{method}, {len(challenge)} characters"


@check("RFC 7591 §5", first_asked="beyond")
def unverified_clients_ask_for_no_private_data(client: Client, private: Scope) -> str:
    """A client that nobody at the server has looked at may learn who a person is, and nothing else."""
    if not client.is_verified and private:
        raise UnauthorizedClient(
            f"nobody here has verified this client yet, so it cannot ask for: {private}",
            evidence=f"client_id={client.client_id} is not verified; asked for {private}",
        )
    return f"client_id={client.client_id}"


@practice("RFC 9700 §4.17.2", first_asked="rfc9700")
def messages_go_to_the_registered_origin() -> None:
    """An answer that is posted to a window reaches pages of the redirect_uri's origin only, and never `*`."""


@practice("RFC 9700 §2.6", first_asked="rfc9700")
def scripts_of_others_do_not_read_the_answer() -> None:
    """The authorization endpoint allows no script of another site to read what it answers (no CORS)."""


@practice("RFC 9207 §2", first_asked="rfc9700", requirements=("RFC9207-2-01", "RFC9207-2-02"))
def issuer_is_in_the_response() -> None:
    """The authorization response says with `iss` which authorization server sent it."""


@practice("RFC 9700 §4.11.2", first_asked="rfc9700", requirements=("RFC9700-4.11.2-01", "RFC9700-4.11.2-02"))
def errors_are_sent_on_after_login_only() -> None:
    """While nobody is logged in, a faulty request leads to the login page first, and then to the client."""


@practice("RFC 9700 §4.11.2", first_asked="rfc9700", requirements=("RFC9700-4.11.2-03", "RFC9700-4.11.2-04"))
def errors_for_unverified_clients_stop_at_a_page() -> None:
    """An error for a client that nobody has looked at is sent on by a click of the person, not by itself."""


@check("RFC 6749 §3.3")
def scope_granted_was_asked_for(granted: Scope, asked: Scope) -> str:
    """What the resource owner grants is no more than what the client asked for."""
    if beyond := granted - asked:
        raise InvalidScope(f"never asked for: {beyond}", evidence=f"granted {granted}; asked {asked}")
    return f"granted {granted}; asked {asked}"
