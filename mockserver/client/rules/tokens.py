"""Rules of the token response, and of keeping and using tokens (RFC 6749 §5.1, §10.3; RFC 6750; RFC 7009)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult, urlsplit

from mockserver.protocol import bearer
from mockserver.protocol.errors import InvalidRequest, InvalidScope
from mockserver.protocol.scope import Scope
from mockserver.rules import check, practice

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
    wrong = [
        name for name in ("refresh_token", "scope", "id_token") if not isinstance(members.get(name, ""), str)
    ]
    if not (isinstance(access_token, str) and bearer.is_token(access_token)):
        wrong.insert(0, "access_token")
    if not (isinstance(token_type, str) and token_type):
        wrong.append("token_type")
    evidence = f"members: {', '.join(members)}"[:300]
    if wrong:
        raise InvalidRequest(f"The token response is not usable: {', '.join(wrong)}.", evidence=evidence)
    return evidence


@practice("RFC 9449 §5", first_asked="rfc9449")
def dpop_proofs_are_sent() -> None:
    """The client has a key of its own, and proves that it holds it wherever it asks for or uses a token."""


@check("RFC 6749 §7.1", requirements=("RFC6749-5.1-04",))
def token_type_is_understood(token_type: str, proves: bool = False) -> str:
    """The token_type is one that this client knows how to use: Bearer, in any case of letters."""
    if token_type.lower() not in (("bearer", "dpop") if proves else ("bearer",)):
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


@check("RFC 6749 §6", requirements=("RFC6749-6-02",))
def refresh_asks_within_the_grant(asked: Scope, granted: Scope) -> str:
    """A refresh asks for the scope that was granted, or for less."""
    if beyond := asked - granted:
        raise InvalidScope(
            f"A refresh cannot bring what was not granted: {beyond}.", evidence=f"asked: {asked}"
        )
    return f"asked: {asked}; granted: {granted}"


# --- keeping and using tokens ---


@practice("RFC 6749 §10.3")
def tokens_are_encrypted_at_rest() -> None:
    """Tokens are stored encrypted, so that a copied database gives none away."""


@practice("RFC 6749 §10.3", first_asked="beyond")
def tokens_stay_out_of_the_browsers_storage() -> None:
    """An application in the browser keeps its token in memory, not where every script of its site reads."""


@practice("RFC 6749 §10.1")
def secrets_stay_on_the_server() -> None:
    """What is sent to a browser has no client secret in it: whoever gets the page gets what is in it."""


@practice("RFC 6749 §6", requirements=("RFC6749-6-10",))
def new_refresh_token_replaces_the_old() -> None:
    """When a refresh brings a new refresh token, the old one is thrown away and never sent again."""


@practice("RFC 6749 §6")
def new_tokens_are_stored_before_use() -> None:
    """What a refresh brings is stored before it is used, so that no job that fails takes it along."""


@practice("RFC 6749 §6", first_asked="beyond")
def refresh_is_serialised() -> None:
    """Of several workers that need a new token at once, one refreshes and the others wait for that."""


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


@practice("RFC 7009 §1", first_asked="rfc9700")
def replaced_tokens_are_revoked() -> None:
    """When a new grant replaces an older one, the older one's tokens are revoked, not just forgotten."""


def _origin(url: str) -> tuple[str, str]:
    parts = _parts(url)
    return parts.scheme, parts.netloc.lower()


def _parts(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:  # brackets that are no IPv6 address
        return SplitResult("", "", url, "", "")
