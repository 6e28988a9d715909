"""Validating an ID token, step by step, one rule a line (OIDC Core §3.1.3.7).

Encrypted ID tokens (step 1) are not supported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mockserver.client.flows import Flow
from mockserver.client.provider import Provider
from mockserver.client.rules import id_token as rules
from mockserver.client.rules.id_token import Claims, Content
from mockserver.protocol import jose
from mockserver.protocol.errors import InvalidToken

if TYPE_CHECKING:
    from mockserver.client.party import Client

ALGORITHM = "RS256"
"""What this client registered as id_token_signed_response_alg; it is also the default."""
ANY_ALGORITHM = ("RS256", "ES256", "EdDSA", "PS256")
"""What a client that leaves the choice to the token would take."""


def validate(client: Client, provider: Provider, flow: Flow, id_token: str, access_token: str) -> Claims:
    """Return the claims of an ID token that answers `flow`. Raises the ProtocolError of the violated rule."""
    check, now = client.rules.check, client.clock.now
    client_id = client.registration.client_id
    content, why_not = _unverified(id_token)
    header, claims = client.rules.found(rules.id_token_is_readable, content, why_not)
    check(rules.id_token_issuer_is_the_expected_one, claims, provider.issuer)
    check(rules.id_token_audience_is_this_client, claims, client_id)
    check(rules.id_token_azp_is_this_client, claims, client_id)
    agreed = check(rules.id_token_algorithm_is_the_registered_one, header, ALGORITHM)
    if agreed or header.get("alg") != "none":  # who lets the token choose takes `none` for a signature
        keys = provider.keys_for(header.get("kid"))
        check(rules.id_token_signature_verifies, id_token, keys, [ALGORITHM] if agreed else ANY_ALGORITHM)
    check(rules.id_token_has_not_expired, claims, now)
    check(rules.id_token_iat_is_recent, claims, now)
    check(rules.id_token_nonce_is_that_of_the_request, claims, flow.nonce)
    check(rules.id_token_at_hash_fits_the_access_token, header, claims, access_token)
    check(rules.id_token_acr_is_one_that_was_asked_for, claims, flow.acr_values)
    check(rules.id_token_auth_time_is_recent_enough, claims, flow.max_age, now)
    return claims


def _unverified(id_token: str) -> tuple[Content | None, str]:
    """Return header and claims of a JWT, or None and why they cannot be read."""
    try:
        return jose.decode_unverified(id_token), ""
    except InvalidToken as error:
        return None, error.description
