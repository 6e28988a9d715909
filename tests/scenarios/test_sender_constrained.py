"""Tokens that are bound to a key: what the parties do in the story, and what a thief needs besides."""

from __future__ import annotations

import json

import pytest

from mockserver.policy import preset
from mockserver.protocol import dpop, jose
from oauthsim.knowledge import knowledge
from oauthsim.scenarios import SCENARIOS
from oauthsim.simulate import simulate
from oauthsim.trace import Trace
from oauthsim.world import World

STORY = "sender-constrained-tokens"
POLICY = preset("sender-constrained")
ISSUED = 17
"""The message with the token response."""


@pytest.fixture(scope="module")
def trace() -> Trace:
    return simulate(STORY)


def proofs(trace: Trace) -> list[dpop.Proof]:
    sent = [message.header("DPoP") for message in trace.messages if message.kind == "request"]
    return [dpop.read(proof) for proof in sent if proof]


def test_all_the_proofs_of_the_client_are_of_the_key_that_its_request_named(trace: Trace) -> None:
    named = next(message.url for message in trace.messages if "dpop_jkt=" in message.url)
    keys = {proof.jkt for proof in proofs(trace)}
    thief = jose.thumbprint(jose.demo_key("mallory-eddsa-1").public)
    (of_the_client,) = keys - {thief}
    assert f"dpop_jkt={of_the_client}" in named


def test_the_token_names_the_key_and_says_that_it_is_no_bearer_token(trace: Trace) -> None:
    members = json.loads(trace.message(ISSUED).text)
    _, claims = jose.decode_unverified(members["access_token"])
    assert members["token_type"] == "DPoP"
    assert claims["cnf"] == {"jkt": proofs(trace)[0].jkt}


def test_mallory_has_the_token_and_is_refused_three_times_for_three_reasons(trace: Trace) -> None:
    tries = [message for message in trace.messages if message.sender == "attacker"]
    refusals = [
        [
            (found.rule, found.error)
            for found in trace.ledger(message.number)
            if found.enforced and not found.held
        ]
        for message in tries
    ]
    assert refusals == [
        [("bound-tokens-come-with-their-proof", "invalid_token")],
        [("bound-tokens-come-with-their-proof", "invalid_token")],
        [("api-proof-is-used-once", "invalid_dpop_proof")],
    ]
    known = {sighting.secret.kind for sighting in knowledge(trace).sightings if sighting.party == "attacker"}
    assert known == {"access_token"}


def test_who_has_the_key_as_well_has_everything() -> None:
    """A key is no magic: where it lies beside the token, both leak together."""
    world = World(policy=POLICY)
    SCENARIOS["authorization-code"].play(world)
    tokens = world.client.vault.take(next(iter(world.client.vault.at_rest)))
    assert tokens is not None
    url = "https://calendar.example/events"
    assert world.mallory.call_with_proof(url, tokens.access_token).status_code == 401
    stolen = world.client.proofs.key
    assert world.mallory.call_with_proof(url, tokens.access_token, key=stolen).status_code == 200


def test_no_private_key_crosses_the_network_in_any_story_with_proofs() -> None:
    for name in ("authorization-code", "authorization-code-pkce", "device-code", "client-credentials"):
        world = World(policy=POLICY)
        SCENARIOS[name].play(world)
        clients = [world.client, world.__dict__.get("native_app"), world.__dict__.get("television")]
        private = [client.proofs.key.private["d"] for client in clients if client is not None]
        crossed = "".join(repr(message) for message in world.recorder.messages)
        assert all(secret not in crossed for secret in private)
        assert len(set(private)) == len(private), "every client has a key of its own"


@pytest.mark.parametrize("rule", SCENARIOS[STORY].needs[1:])
def test_without_any_of_the_servers_rules_mallory_reads_the_calendar(rule: str) -> None:
    told = simulate(STORY, policy=POLICY.without(rule))
    answers = [message for message in told.messages if message.receiver == "attacker"]
    assert answers[-1].status == 200
    assert "Budget review" in answers[-1].text
    assert told.outcome != "completed"


def test_a_client_that_sends_no_proofs_gets_no_token_at_all() -> None:
    told = simulate(STORY, policy=POLICY.without("dpop-proofs-are-sent"))
    assert told.outcome == "invalid_dpop_proof"
    assert told.outcome_says.startswith("token-requests-come-with-a-dpop-proof (RFC 9449 §5.2)")


def test_the_rules_can_be_had_one_by_one_over_any_preset() -> None:
    some = preset("rfc6749").enforcing("dpop-proofs-are-sent", "access-tokens-are-bound-to-a-key")
    told = simulate("authorization-code", policy=some)
    assert told.outcome == "completed"
    assert [m.header("DPoP-Nonce") for m in told.messages if m.header("DPoP-Nonce")] == []
    calls = [m for m in told.messages if m.receiver == "calendar" and m.kind == "request"]
    assert all((call.header("Authorization") or "").startswith("DPoP ") for call in calls)


def test_a_thief_without_the_key_cannot_even_spoil_the_refresh_token() -> None:
    told = simulate("refresh-token-reuse", policy="sender-constrained")
    refused = [m for m in told.messages if m.sender == "attacker"]
    (finding,) = [f for f in told.ledger(refused[0].number) if f.enforced and not f.held]
    assert finding.rule == "token-requests-come-with-a-dpop-proof"
    assert told.outcome == "invalid_dpop_proof"
