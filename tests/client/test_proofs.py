"""The client's key and its DPoP proofs: where they are sent, for what they are good, what stays with it."""

from __future__ import annotations

import pytest
from client.stage import METADATA, TOKENS, Stage, build, says

from mockserver.client.api import authorized_api
from mockserver.client.troubles import ApiRefused
from mockserver.message import Request, header
from mockserver.policy import Policy
from mockserver.protocol import base64url, dpop
from mockserver.protocol.dpop import Proof

SENT = Policy().enforcing("dpop-proofs-are-sent")
BOUND = {**TOKENS, "token_type": "DPoP"}
NONCE_PLEASE = {"error": "use_dpop_nonce"}


def proof_in(request: Request) -> Proof:
    text = header(request.headers, "Dpop")
    assert text is not None, "no proof"
    proof = dpop.read(text)
    assert dpop.check_signature(proof)
    return proof


@pytest.fixture
def stage() -> Stage:
    built = build(SENT)
    built.auth.will_say(says(BOUND))
    return built


def call(stage: Stage) -> None:
    authorized_api(stage.client, "account-1", stage.client.services["calendar"]).get("/events?day=1")


def test_a_token_request_has_a_proof_for_the_token_endpoint(stage: Stage) -> None:
    stage.connect(stage.browser())
    (request,) = stage.auth.asked
    proof = proof_in(request)
    assert dpop.check_request(proof, "POST", METADATA["token_endpoint"]) == "POST https://auth.example/token"
    assert proof.claims["iat"] == stage.client.clock.now
    assert proof.jkt == stage.client.proofs.jkt
    assert "ath" not in proof.claims


def test_the_authorization_request_names_the_key(stage: Stage) -> None:
    assert stage.begin(stage.browser())["dpop_jkt"] == stage.client.proofs.jkt


def test_an_api_call_has_the_token_under_dpop_and_a_proof_that_names_it(stage: Stage) -> None:
    stage.connect(stage.browser())
    call(stage)
    (request,) = stage.api.asked
    assert header(request.headers, "Authorization") == "DPoP access-1"
    proof = proof_in(request)
    assert dpop.check_request(proof, "GET", "https://calendar.example/events")
    assert proof.claims["ath"] == base64url.sha256("access-1")
    assert proof.claims["htu"] == "https://calendar.example/events", "without the query"


def test_no_two_proofs_are_the_same(stage: Stage) -> None:
    stage.connect(stage.browser())
    call(stage)
    call(stage)
    proofs = [proof_in(request) for request in (*stage.auth.asked, *stage.api.asked)]
    assert len({proof.claims["jti"] for proof in proofs}) == len(proofs) == 3


def test_the_private_key_goes_over_no_wire(stage: Stage) -> None:
    stage.connect(stage.browser())
    call(stage)
    private = stage.client.proofs.key.private["d"]
    assert all(private not in repr(message) for message in stage.messages)
    assert private not in repr(stage.client.proofs.key)


def test_a_server_that_wants_its_nonce_in_the_proof_gets_it_in_the_second_try_and_from_then_on(
    stage: Stage,
) -> None:
    stage.auth.will_say(says(NONCE_PLEASE, 400, DPoP_Nonce="n-1"), says(BOUND))
    stage.connect(stage.browser())
    first, second = map(proof_in, stage.auth.asked)
    assert ("nonce" in first.claims, second.claims["nonce"]) == (False, "n-1")
    assert first.claims["jti"] != second.claims["jti"]
    assert stage.auth.forms[0] == stage.auth.forms[1]
    stage.connect(stage.browser())
    assert proof_in(stage.auth.asked[-1]).claims["nonce"] == "n-1"


def test_a_server_that_is_never_content_is_asked_twice_and_no_more(stage: Stage) -> None:
    stage.auth.will_say(says(NONCE_PLEASE, 400, DPoP_Nonce="n-1"))
    stage.connect(stage.browser())
    assert len(stage.auth.asked) == 2


def test_a_refusal_that_brings_no_nonce_is_not_tried_again(stage: Stage) -> None:
    stage.auth.will_say(says(NONCE_PLEASE, 400))
    stage.connect(stage.browser())
    assert len(stage.auth.asked) == 1


def test_an_api_that_wants_its_nonce_gets_it_and_another_servers_nonce_is_not_sent_there(
    stage: Stage,
) -> None:
    stage.auth.will_say(says(NONCE_PLEASE, 400, DPoP_Nonce="n-auth"), says(BOUND))
    challenge = 'DPoP error="use_dpop_nonce", algs="EdDSA"'
    wants = says(NONCE_PLEASE, 401, WWW_Authenticate=challenge, DPoP_Nonce="n-api")
    stage.api.will_say(wants, says({"events": []}))
    stage.connect(stage.browser())
    call(stage)
    first, second = map(proof_in, stage.api.asked)
    assert ("nonce" in first.claims, second.claims["nonce"]) == (False, "n-api")


def test_an_api_that_is_never_content_is_asked_twice_and_no_more(stage: Stage) -> None:
    challenge = 'DPoP error="use_dpop_nonce", algs="EdDSA"'
    stage.api.will_say(says(NONCE_PLEASE, 401, WWW_Authenticate=challenge, DPoP_Nonce="n-api"))
    stage.connect(stage.browser())
    with pytest.raises(ApiRefused, match="use_dpop_nonce"):
        call(stage)
    assert len(stage.api.asked) == 2


def test_a_refused_bound_token_is_refreshed_once(stage: Stage) -> None:
    refused = says(
        {"error": "invalid_token"}, 401, WWW_Authenticate='DPoP error="invalid_token", algs="EdDSA"'
    )
    stage.api.will_say(refused, says({"events": []}))
    stage.connect(stage.browser())
    call(stage)
    assert [form.get("grant_type") for form in stage.auth.forms] == ["authorization_code", "refresh_token"]
    assert proof_in(stage.auth.asked[-1]).jkt == stage.client.proofs.jkt


def test_a_bearer_token_is_used_as_such_by_a_client_that_offered_a_proof() -> None:
    stage = build(SENT)
    stage.connect(stage.browser())
    call(stage)
    (request,) = stage.api.asked
    assert header(request.headers, "Authorization") == "Bearer access-1"
    assert header(request.headers, "Dpop") is None


def test_a_client_that_sends_no_proofs_does_not_take_a_bound_token() -> None:
    stage = build()
    stage.auth.will_say(says(BOUND))
    stage.connect(stage.browser())
    assert stage.refused_by() == ["token-type-is-understood"]
    assert all(header(request.headers, "Dpop") is None for request in stage.auth.asked)
    assert "dpop_jkt" not in stage.begin(stage.browser())


def test_the_type_of_a_token_is_kept_with_it(stage: Stage) -> None:
    stage.connect(stage.browser())
    kept = stage.client.vault.take("account-1/calendar")
    assert kept is not None
    assert kept.token_type == "DPoP"
