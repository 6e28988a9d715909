"""The metadata tells the truth: whatever it promises is tried, under every policy."""

from __future__ import annotations

from typing import Any

import pytest
from authorization_server.conversation import (
    CLIENTS,
    DEVICE_GRANT,
    ISSUER,
    LOGIN,
    SCOPES,
    VERIFIER,
    Conversation,
    answer_to_client,
    claims_of,
    error_of,
)

from mockserver.policy import PRESETS, Policy, preset
from mockserver.protocol import dpop, jose, pkce

POLICIES = {
    **{name: preset(name) for name in PRESETS},
    "without S256": Policy().without("pkce-method-is-s256"),
    "without iss": Policy().without("issuer-is-in-the-response"),
    "with implicit": Policy().without("implicit-grant-is-off"),
    "with password": Policy().without("password-grant-is-off"),
    "opaque tokens": Policy().setting(access_token_format="opaque"),
}
UNDER_EACH_POLICY = pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)


def metadata(c: Conversation) -> dict[str, Any]:
    document: dict[str, Any] = c.get("/.well-known/oauth-authorization-server").json()
    return document


@UNDER_EACH_POLICY
def test_the_issuer_is_the_url_that_the_document_was_fetched_under(policy: Policy) -> None:
    document = metadata(Conversation(policy))
    assert document["issuer"] == ISSUER


@UNDER_EACH_POLICY
def test_every_address_exists_at_this_server(policy: Policy) -> None:
    c = Conversation(policy)
    addresses = {name: url for name, url in metadata(c).items() if name.endswith(("_endpoint", "_uri"))}
    assert len(addresses) >= 6
    for name, url in addresses.items():
        assert url.startswith(ISSUER + "/"), name
        assert {c.get(url).status_code, c.post(url).status_code} & {200, 400, 401}, name


@UNDER_EACH_POLICY
@pytest.mark.parametrize("method", ["S256", "plain"])
def test_a_challenge_method_works_if_and_only_if_it_is_named(policy: Policy, method: str) -> None:
    c = Conversation(policy)
    challenge = pkce.challenge(VERIFIER, method)
    answer = c.authorize(code_challenge=challenge, code_challenge_method=method)
    works = (
        "code" in answer_to_client(answer) and c.redeem(answer_to_client(answer)["code"]).status_code == 200
    )
    assert works == (method in metadata(c)["code_challenge_methods_supported"])


@UNDER_EACH_POLICY
def test_the_issuer_is_in_the_response_if_and_only_if_that_is_promised(policy: Policy) -> None:
    c = Conversation(policy)
    promised = metadata(c)["authorization_response_iss_parameter_supported"]
    for answer in (c.authorize(), c.ask(response_type="magic")):
        assert ("iss" in answer_to_client(answer)) == promised


@UNDER_EACH_POLICY
@pytest.mark.parametrize("response_type", ["code", "token", "id_token", "code token"])
def test_a_response_type_is_supported_if_and_only_if_it_is_named(policy: Policy, response_type: str) -> None:
    c = Conversation(policy)
    answer = c.ask_and_log_in(response_type=response_type)
    refused = error_of(answer) == "unsupported_response_type"
    assert refused == (response_type not in metadata(c)["response_types_supported"])


@UNDER_EACH_POLICY
@pytest.mark.parametrize(
    "grant_type",
    ["authorization_code", "refresh_token", "client_credentials", "password", DEVICE_GRANT, "made-up"],
)
def test_a_grant_type_is_supported_if_and_only_if_it_is_named(policy: Policy, grant_type: str) -> None:
    c = Conversation(policy)
    refused = error_of(c.call("/token", grant_type=grant_type, **LOGIN)) == "unsupported_grant_type"
    assert refused == (grant_type not in metadata(c)["grant_types_supported"])


@UNDER_EACH_POLICY
def test_the_implicit_grant_is_named_with_its_response_mode_and_type(policy: Policy) -> None:
    document = metadata(Conversation(policy))
    offered = "token" in document["response_types_supported"]
    assert ("implicit" in document["grant_types_supported"]) == offered
    assert ("fragment" in document["response_modes_supported"]) == offered


@UNDER_EACH_POLICY
def test_the_algorithms_of_proofs_are_named_if_and_only_if_tokens_are_bound(policy: Policy) -> None:
    c = Conversation(policy)
    nonce = dpop.nonce(c.server.dpop_secret, c.clock.now)
    form = {"grant_type": "client_credentials", "proof": c.proof(nonce=nonce)}
    bound = c.call("/token", "service", **form).json()["token_type"] == "DPoP"
    assert bound == (metadata(c).get("dpop_signing_alg_values_supported") == ["EdDSA", "ES256", "RS256"])
    assert bound == ("dpop_signing_alg_values_supported" in metadata(c))


@UNDER_EACH_POLICY
def test_every_way_of_client_authentication_that_is_named_works(policy: Policy) -> None:
    c = Conversation(policy)
    ways = {"client_secret_basic": "app", "client_secret_post": "post-app", "none": "spa"}
    assert metadata(c)["token_endpoint_auth_methods_supported"] == list(ways)
    for way, client in ways.items():
        assert CLIENTS[client].token_endpoint_auth_method == way
        tokens = c.redeem(c.code(client), client)
        assert tokens.status_code == 200
        assert c.revoke(tokens.json()["access_token"], client).status_code == 200


@UNDER_EACH_POLICY
def test_every_scope_that_is_named_can_be_had_by_a_client_that_may(policy: Policy) -> None:
    c = Conversation(policy)
    assert metadata(c)["scopes_supported"] == list(SCOPES)
    for scope in CLIENTS["app"].scope:
        assert c.tokens(scope=scope)["scope"] == scope


@UNDER_EACH_POLICY
def test_the_keys_verify_what_the_server_signed_and_have_no_private_part(policy: Policy) -> None:
    c = Conversation(policy)
    keys = c.get(metadata(c)["jwks_uri"]).json()
    tokens = c.tokens(scope="openid")
    jose.verify(tokens["id_token"], keys, algorithms=["RS256"])
    for key in keys["keys"]:
        assert not {"d", "p", "q", "dp", "dq", "qi", "k"} & key.keys()
        assert key.keys() >= {"kty", "kid", "use", "alg"}


# --- discovery of OpenID Connect ---


def test_discovery_says_the_same_and_more() -> None:
    c = Conversation()
    openid = c.get("/.well-known/openid-configuration").json()
    assert metadata(c).items() <= openid.items()
    assert openid["subject_types_supported"] == ["public"]


def test_every_claim_that_is_named_can_be_had_and_none_is_left_unnamed() -> None:
    c = Conversation()
    c.server.scopes["email"] = SCOPES["profile"]
    named = set(c.get("/.well-known/openid-configuration").json()["claims_supported"])
    tokens = c.tokens(scope="openid profile", nonce="n")
    answered = c.call("/userinfo", None, access_token=tokens["access_token"]).json()
    seen = set(claims_of(tokens["id_token"])) | set(answered)
    assert seen - {"at_hash"} <= named
    assert named - seen == {"email", "email_verified"}, "these need the scope email"


def test_the_algorithm_that_is_named_is_the_one_that_signs() -> None:
    c = Conversation()
    header, _ = jose.decode_unverified(c.tokens(scope="openid")["id_token"])
    openid = c.get("/.well-known/openid-configuration").json()
    assert openid["id_token_signing_alg_values_supported"] == [header["alg"]] == ["RS256"]


def test_request_objects_are_said_to_be_refused_and_are() -> None:
    c = Conversation()
    openid = c.get("/.well-known/openid-configuration").json()
    assert openid["request_parameter_supported"] is False
    assert error_of(c.ask_and_log_in(request="x")) == "request_not_supported"
    assert openid["request_uri_parameter_supported"] is False
    assert error_of(c.ask_and_log_in(request_uri="https://app.example/r")) == "request_uri_not_supported"


def test_the_documents_are_json_and_fetched_by_get_only() -> None:
    c = Conversation()
    for path in ("/.well-known/oauth-authorization-server", "/.well-known/openid-configuration", "/jwks"):
        assert c.get(path).headers["Content-Type"] == "application/json"
        answer = c.post(path)
        assert (answer.status_code, error_of(answer)) == (405, "invalid_request")
        assert "GET" in answer.headers["Allow"]
