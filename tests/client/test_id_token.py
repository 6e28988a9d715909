"""Every rule of an ID token: held in an honest sign-in, violated and refused, and switched off (§3.1.3.7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from client.openid_stage import SECOND, OpenIdProvider, SigningIn, signing_in, unsigned

from mockserver.policy import Policy
from mockserver.protocol import jose
from mockserver.rules import REGISTRY

Change = Callable[[OpenIdProvider], object]
CLAIMS = ("iss", "sub", "aud", "exp", "iat")


def claims(**changed: Any) -> Change:
    return lambda provider: provider.claims.update(changed)


def later(**seconds: int) -> Change:
    """Claims that are times, as seconds from now."""

    def change(provider: OpenIdProvider) -> None:
        provider.claims.update({name: provider.now() + value for name, value in seconds.items()})

    return change


def signed_with_an_unpublished_key(provider: OpenIdProvider) -> None:
    provider.key = SECOND
    provider.headers["kid"] = "auth-rs256-1"


def without_a_signature(provider: OpenIdProvider) -> None:
    provider.id_token = unsigned


def with_an_algorithm_that_was_not_registered(provider: OpenIdProvider) -> None:
    provider.headers["alg"] = "HS256"


VIOLATIONS: list[tuple[str, Change]] = [
    ("id-token-issuer-is-the-expected-one", claims(iss="https://auth.example/")),
    ("id-token-issuer-is-the-expected-one", claims(iss="https://evil.example")),
    ("id-token-audience-is-this-client", claims(aud="another-app")),
    ("id-token-audience-is-this-client", claims(aud=["app", "another-app"])),
    ("id-token-azp-is-this-client", claims(azp="another-app")),
    ("id-token-algorithm-is-the-registered-one", without_a_signature),
    ("id-token-algorithm-is-the-registered-one", with_an_algorithm_that_was_not_registered),
    ("id-token-signature-verifies", signed_with_an_unpublished_key),
    ("id-token-has-not-expired", later(exp=0)),
    ("id-token-has-not-expired", later(exp=-1)),
    ("id-token-iat-is-recent", later(iat=-301)),
    ("id-token-iat-is-recent", later(iat=301)),
    ("id-token-nonce-is-that-of-the-request", claims(nonce="of-another-sign-in")),
    ("id-token-nonce-is-that-of-the-request", claims(nonce=None)),
    ("id-token-at-hash-fits-the-access-token", claims(at_hash=jose.left_half_hash("access-2", "RS256"))),
    ("id-token-acr-is-one-that-was-asked-for", claims(acr="urn:example:a-smile")),
    ("id-token-acr-is-one-that-was-asked-for", claims(acr=None)),
    ("id-token-auth-time-is-recent-enough", later(auth_time=-301)),
    ("id-token-auth-time-is-recent-enough", claims(auth_time=None)),
    ("id-token-auth-time-is-recent-enough", claims(auth_time="just now")),
]
RULES = dict.fromkeys(rule for rule, _ in VIOLATIONS)
EVERY_VIOLATION = pytest.mark.parametrize(("rule", "change"), VIOLATIONS)


def manner_for(rule: str) -> str:
    """The sign-in in which a rule has something to check: only "again" asks for acr and max_age."""
    return "/again" if "acr" in rule or "auth-time" in rule else ""


def start(policy: Policy | None, rule: str) -> SigningIn:
    world = signing_in(policy)
    if manner_for(rule):
        world.sign_in()
    return world


def test_an_honest_sign_in_keeps_every_rule_and_says_so_in_the_ledger() -> None:
    world = signing_in()
    world.sign_in()
    assert world.sign_in("/again").status == 303
    held = {found.rule for found in world.stage.findings if found.held}
    assert set(RULES) <= held
    assert not [found for found in world.stage.findings if not found.held]
    assert "Signed in as <strong>Alice</strong> (alice@mail.example)" in world.home


@EVERY_VIOLATION
def test_a_violation_ends_the_sign_in_and_names_the_rule(rule: str, change: Change) -> None:
    world = start(None, rule)
    change(world.provider)
    answer = world.sign_in(manner_for(rule))
    assert answer.status == 400
    assert world.stage.refused_by() == [rule]
    assert world.stage.client.last_problem is not None
    assert world.stage.client.last_problem[0] == "invalid_token"
    if not manner_for(rule):
        assert "Sign in with Example" in world.home


@EVERY_VIOLATION
def test_with_the_rule_off_the_sign_in_goes_on_and_the_ledger_says_what_was_seen(
    rule: str, change: Change
) -> None:
    # an ID token with no signature cannot have one that verifies, nor one by an algorithm with no key
    off = {rule, "id-token-signature-verifies"} if "algorithm" in rule else {rule}
    off |= {"id-token-at-hash-fits-the-access-token"} if "algorithm" in rule else set()
    world = start(Policy().without(*off), rule)
    change(world.provider)
    assert world.sign_in(manner_for(rule)).status == 303
    assert rule in world.stage.let_through()
    assert world.stage.refused_by() == []
    assert "Sign out" in world.home


def test_the_table_has_every_rule_of_an_id_token() -> None:
    ours = [rule.id for rule in REGISTRY.values() if rule.party == "client"]
    assert {rule for rule in ours if rule.startswith("id-token-")} == {*RULES, "id-token-is-readable"}


@pytest.mark.parametrize(
    "change",
    [
        *(claims(**{name: value}) for name in CLAIMS for value in (None, {}, True)),
        claims(sub="é"),
        claims(sub="x" * 256),
        claims(aud=[]),
        claims(exp=10**300),
        lambda provider: setattr(provider, "id_token", lambda honest: "a.b.c"),
        lambda provider: setattr(provider, "id_token", lambda honest: honest.rpartition(".")[0]),
        lambda provider: setattr(provider, "id_token", lambda honest: "."),
    ],
)
def test_what_cannot_be_read_is_refused_whatever_the_policy(change: Change) -> None:
    world = signing_in(Policy("careless"))
    change(world.provider)
    assert world.sign_in().status == 400
    assert world.stage.refused_by() == ["id-token-is-readable"]


def test_an_answer_without_an_id_token_signs_nobody_in() -> None:
    world = signing_in(Policy("careless"))
    world.provider.id_token = lambda honest: None
    assert world.sign_in().status == 400
    assert world.stage.refused_by() == ["token-response-has-an-id-token"]
    assert "/userinfo" not in world.provider.asked, "an access token is not a login"


def test_without_at_hash_or_a_request_for_acr_and_max_age_there_is_nothing_to_check() -> None:
    world = signing_in()
    world.provider.claims.update(at_hash=None, acr=None, auth_time=None)
    assert world.sign_in().status == 303
    assert world.stage.refused_by() == []
