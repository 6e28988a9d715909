"""Leaks of codes and tokens: what the table of attacks does not say of them."""

from __future__ import annotations

from mockserver.protocol.pkce import challenge
from mockserver.resource_owner.referrer import DEFAULT_POLICY, OLD_DEFAULT_POLICY
from oauthsim.attacks import ATTACKS, judge
from oauthsim.attacks.leaks.stolen import copy_of_the_database
from oauthsim.attacks.verdict import undefended
from oauthsim.knowledge import knowledge
from oauthsim.scenarios.authorization_code import connect
from oauthsim.simulate import play
from oauthsim.trace import Trace
from oauthsim.world import World


def world_of(attack: str, *rules: str) -> World:
    return World(policy=undefended(ATTACKS[attack]).enforcing(*rules))


def trace_of(attack: str, *rules: str) -> Trace:
    return judge(ATTACKS[attack], undefended(ATTACKS[attack]).enforcing(*rules)).trace


def referers_of(policy: str) -> list[str]:
    world = world_of("code-in-the-referer")
    world.client.visitor_counter = world.mallory.serve("/counter.png", "")
    world.browser.default_policy = policy
    connect(world, "Calendar")
    return [visit.referer for visit in world.mallory.visits]


def test_a_browser_of_today_tells_the_image_no_more_than_the_site_unless_the_page_asks_it_to() -> None:
    assert set(referers_of(DEFAULT_POLICY)) == {"https://app.example/"}
    assert "code=" in referers_of(OLD_DEFAULT_POLICY)[-1]


def test_whoever_steals_an_encrypted_database_learns_no_token_of_it() -> None:
    trace = trace_of("stolen-database", "tokens-are-encrypted-at-rest")
    (leak,) = [event for event in trace.events if event.kind == "leak"]
    assert len(bytes.fromhex(leak.carries)) > 100
    assert not {"access_token", "refresh_token"} & {one.kind for one in knowledge(trace).seen_by("attacker")}


def test_whoever_steals_a_database_that_is_not_encrypted_has_both_tokens_of_each_row() -> None:
    world = world_of("stolen-database")
    for service in ("Calendar", "Sheets"):
        connect(world, service)
    rows = copy_of_the_database(world, "a disk is sold")
    assert len(rows) == 2
    assert {access.count(".") for access, _ in rows} == {2}
    assert all(refresh.startswith("refresh_") for _, refresh in rows)


def test_a_row_can_only_be_decrypted_in_its_own_place() -> None:
    world = world_of("stolen-database", "tokens-are-encrypted-at-rest")
    connect(world, "Calendar")
    assert copy_of_the_database(world, "a disk is sold") == []
    assert world.client.vault.take(next(iter(world.client.vault.at_rest))) is not None


def test_the_code_on_the_error_page_was_never_redeemed_by_the_client_before_mallory_brings_it() -> None:
    trace = trace_of("code-on-the-error-page")
    redeemed = [one.number for one in trace.messages if one.url.endswith("/token") and one.kind == "request"]
    leaked = [one.number for one in trace.messages if "code=" in (one.header("Referer") or "")]
    assert len(redeemed) == 1
    assert min(leaked) < redeemed[0]


def test_with_the_leaked_request_mallory_gets_a_code_for_alices_own_challenge() -> None:
    _, world = play(ATTACKS["state-in-the-referer"].story)
    (code,) = world.authorization_server.codes
    (flow,) = [one for one in world.client.flows if one.used_at is not None]
    assert world.authorization_server.grant_of(code.grant_id).sub == "mallory-1"
    assert code.code_challenge == challenge(flow.code_verifier or "", "S256"), "so PKCE finds nothing wrong"


def test_an_invalid_replay_brings_mallory_nothing_and_costs_alice_her_connection() -> None:
    verdict = judge(ATTACKS["invalid-replay"])
    assert verdict.wins
    kinds = {secret.kind for secret in knowledge(verdict.trace).seen_by("attacker")}
    assert kinds == {"code"}


def test_the_history_shows_no_address_that_was_only_a_redirect() -> None:
    _, world = play(ATTACKS["code-in-the-history"].story)
    assert any("/callback?code=" in entry.url and entry.shown for entry in world.browser.history)
    clean = undefended(ATTACKS["code-in-the-history"]).enforcing("code-leaves-the-address-bar")
    _, world = play(ATTACKS["code-in-the-history"].story, policy=clean)
    assert [entry.shown for entry in world.browser.history if "/callback?code=" in entry.url] == [False]


def test_pkce_does_not_help_where_the_client_itself_redeems_the_replayed_code() -> None:
    verdict = judge(
        ATTACKS["code-in-the-history"],
        undefended(ATTACKS["code-in-the-history"]).enforcing("code-verifier-fits-the-challenge"),
    )
    assert verdict.wins
    redeeming = [one for one in verdict.trace.messages if "code_verifier=" in one.text]
    assert [one.sender for one in redeeming] == ["client", "client"]


def test_apis_that_ask_refuse_a_revoked_token_and_nobody_asks_about_a_jwt() -> None:
    opaque, jwt = ATTACKS["token-after-disconnect"], ATTACKS["token-in-a-crash-dump"]
    assert not judge(opaque, undefended(opaque).enforcing("token-is-active")).wins
    assert judge(jwt, undefended(jwt).enforcing("token-is-active")).wins
