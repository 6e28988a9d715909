"""The rules of a client, in the order in which a connection meets them (RFC 6749, 6750, 9207, 9700)."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import SplitResult, urlsplit

from mockserver.client.flows import Flow
from mockserver.protocol import bearer
from mockserver.protocol.errors import InvalidRequest, InvalidScope
from mockserver.protocol.parameters import Parameters
from mockserver.protocol.scope import Scope
from mockserver.rules import check, practice

# --- the authorization request ---


@check("RFC 6749 §10.12")
def form_is_from_our_own_page(expected: str | None, seen: str | None) -> str:
    """A form that does something for a person was shown to the same browser by this client."""
    if expected is None or not hmac.compare_digest(expected.encode(), (seen or "").encode()):
        raise InvalidRequest(
            "This form was not sent from our own page. Open the page again.",
            evidence=f"csrf_token: {'another one' if seen else 'missing'}",
        )
    return "csrf_token of this session"


@practice("RFC 6749 §10.12")
def state_is_sent() -> None:
    """The authorization request carries a state that nobody can guess, new each time."""


@practice("RFC 9700 §2.1.1", first_asked="rfc9700", requirements=("RFC7636-4.2-02", "RFC7636-4.3-01"))
def pkce_is_sent() -> None:
    """The authorization request carries a PKCE code_challenge (S256) of a verifier made for it alone."""


# --- the authorization response ---


@check("RFC 6749 §3.1")
def response_parameters_are_well_formed(response: Parameters) -> str:
    """No parameter of the authorization response is repeated, and all of them are UTF-8."""
    if response.malformed or response.repeated:
        repeated = f"repeated: {', '.join(response.repeated)}"
        raise InvalidRequest(
            "The answer of the authorization server cannot be read: a parameter is repeated or garbled.",
            evidence="not UTF-8" if response.malformed else repeated,
        )
    return f"{len(response)} parameters, each once"


@check("RFC 6749 §10.12", requirements=("RFC6749-10.12-01", "RFC9700-2.1-05", "RFC9700-2.1-07"))
def state_belongs_to_this_session(waiting: Sequence[str], seen: str | None) -> str:
    """The state of the authorization response is one that this client gave to the same browser."""
    if seen not in waiting:
        expected = " or ".join(waiting[-3:]) or "none, for nothing was started here"
        raise InvalidRequest(
            "This answer does not belong to a connection that was started in this browser.",
            evidence=f"expected {expected}; seen {seen or 'none'}",
        )
    return f"state={seen}"


@check("RFC 6749 §4.1.2", vital=True)
def response_answers_a_request(flow: Flow | None) -> str:
    """There is an authorization request of this client that the response may answer."""
    if flow is None:
        raise InvalidRequest("No connection was started that this answer could belong to.")
    return f"taken for the answer to the request for {flow.scope}"


@check("RFC 9700 §4.2.4", first_asked="rfc9700", requirements=("RFC9700-4.2.4-07", "RFC6749-4.1.2-04"))
def state_is_used_once(used_at: int | None) -> str:
    """An authorization response is taken once; its state is worth nothing after that."""
    if used_at is not None:
        raise InvalidRequest(
            "This answer was used before. Start again with the Connect button.", evidence=f"used at {used_at}"
        )
    return "first use"


@check("RFC 9207 §2.4", first_asked="rfc9700", requirements=("RFC9207-2.4-05", "RFC9207-2.4-08"))
def issuer_is_the_expected_one(expected: str, seen: str | None, promised: bool) -> str:
    """The response comes from the authorization server that was asked: `iss` is its issuer, to the letter."""
    if seen is None and not promised:
        return f"no iss, and {expected} does not promise any"
    if seen != expected:
        raise InvalidRequest(
            "This answer comes from another authorization server than the one that was asked.",
            evidence=f"expected iss={expected}; seen {seen or 'none'}",
        )
    return f"iss={seen}"


@check("RFC 6749 §4.1.2")
def response_has_code_or_error_not_both(response: Parameters) -> str:
    """The authorization response says either yes, with a code, or no, with an error."""
    if "code" in response and "error" in response:
        raise InvalidRequest("The answer says yes and no at once.", evidence="code and error are both there")
    return "error" if "error" in response else "code"


@check("RFC 6749 §4.1.2", vital=True)
def response_has_a_code(response: Parameters) -> str:
    """A response without an error has a code."""
    if "code" not in response:
        raise InvalidRequest("The answer has no code.", evidence=f"sent: {', '.join(response) or 'nothing'}")
    return f"code of {len(response['code'])} characters"


@practice("RFC 9700 §2.1.1", first_asked="rfc9700", requirements=("RFC9700-2.1.1-04",))
def verifier_stays_in_its_session() -> None:
    """A code_verifier is used only in the session in which it was made, whatever the state says."""


@practice("RFC 9700 §4.2.4", first_asked="rfc9700", requirements=("RFC6749-3.1.2.5-03",))
def code_leaves_the_address_bar() -> None:
    """After the authorization response the browser is sent on to a URL without code and state."""


@practice("RFC 9700 §4.2.4", first_asked="rfc9700", requirements=("RFC9700-4.2.4-04",))
def callback_sends_no_referrer() -> None:
    """The redirect endpoint tells the browser to send no Referer onwards."""


@practice("RFC 9700 §4.2.4", first_asked="rfc9700", requirements=("RFC9700-4.2.4-01",))
def callback_shows_nothing_foreign() -> None:
    """What the redirect endpoint shows has no content of other sites, which could learn its URL."""


# --- the token response ---


@check("RFC 6749 §3.2", requirements=("RFC6749-10.3-02", "RFC7009-2-06", "RFC6750-5.3-02"))
def credentials_travel_over_tls(url: str) -> str:
    """Secrets and tokens go to https URLs only; the machine's own loopback names are no network."""
    parts = _parts(url)
    host = parts.hostname or ""
    local = host in ("127.0.0.1", "::1", "localhost") or host.endswith(".localhost")
    if parts.scheme != "https" and not (parts.scheme == "http" and local):
        raise InvalidRequest("A secret or token would travel without TLS.", evidence=url)
    return f"{parts.scheme}://{parts.netloc}"


@check("RFC 6749 §5.1", vital=True)
def token_response_is_complete(members: Mapping[str, Any]) -> str:
    """A token response has access_token and token_type, and what it has is of the type that §5.1 gives it."""
    access_token, token_type = members.get("access_token"), members.get("token_type")
    wrong = [name for name in ("refresh_token", "scope") if not isinstance(members.get(name, ""), str)]
    if not (isinstance(access_token, str) and bearer.is_token(access_token)):
        wrong.insert(0, "access_token")
    if not (isinstance(token_type, str) and token_type):
        wrong.append("token_type")
    evidence = f"members: {', '.join(members)}"[:300]
    if wrong:
        raise InvalidRequest(f"The token response is not usable: {', '.join(wrong)}.", evidence=evidence)
    return evidence


@check("RFC 6749 §7.1", requirements=("RFC6749-5.1-04",))
def token_type_is_understood(token_type: str) -> str:
    """The token_type is one that this client knows how to use: Bearer, in any case of letters."""
    if token_type.lower() != "bearer":
        raise InvalidRequest(
            "The token is of a type that we cannot use.", evidence=f"token_type={token_type[:40]}"
        )
    return f"token_type={token_type}"


@check("RFC 6749 §3.3")
def granted_scope_is_within_the_request(granted: Scope, asked: Scope) -> str:
    """The scope that was granted is what was asked for, or less."""
    if beyond := granted - asked:
        raise InvalidScope(f"More was granted than asked for: {beyond}.", evidence=f"asked: {asked}")
    return (
        f"granted: {granted}" if granted == asked else f"granted: {granted or 'nothing'}, less than: {asked}"
    )


# --- keeping and using tokens ---


@practice("RFC 6749 §10.3")
def tokens_are_encrypted_at_rest() -> None:
    """Tokens are stored encrypted, so that a copied database gives none away."""


@practice("RFC 6749 §6", requirements=("RFC6749-6-10",))
def new_refresh_token_replaces_the_old() -> None:
    """When a refresh brings a new refresh token, the old one is thrown away and never sent again."""


@practice("RFC 6750 §2.1", requirements=("RFC6750-2.1-01", "RFC6750-2.3-04", "RFC9700-4.3.2-01"))
def token_travels_in_the_header() -> None:
    """An access token is sent in the Authorization header and never in a URL."""


@check("RFC 6750 §5.3", requirements=("RFC6750-5.3-01",))
def token_goes_only_to_its_own_api(url: str, api: str) -> str:
    """An access token is sent to the API for which it was issued, and to nobody else."""
    if _origin(url) != _origin(api):
        raise InvalidRequest(
            "The token of one service would have gone to another.", evidence=f"for {api}; asked: {url[:120]}"
        )
    return api


@practice("RFC 7009 §2", first_asked="rfc9700")
def tokens_are_revoked_on_disconnect() -> None:
    """When a person disconnects a service its tokens are revoked, not just forgotten."""


def _origin(url: str) -> tuple[str, str]:
    parts = _parts(url)
    return parts.scheme, parts.netloc.lower()


def _parts(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:  # brackets that are no IPv6 address
        return SplitResult("", "", url, "", "")
