"""What a theft costs depends on the scope; what a consent page says depends on who looks at clients."""

from __future__ import annotations

import pytest

from mockserver.policy import Policy, preset
from oauthsim.attacks import find_attack, judge
from oauthsim.attacks.scopes.asks_for_everything import EVERYTHING, JOB, connect_greedily, leaked_access_token
from oauthsim.attacks.scopes.mallorys_client import GRAFFITI, lure, register_client
from oauthsim.attacks.verdict import undefended
from oauthsim.scenarios.authorization_code import run_by_hand
from oauthsim.staging import let_client_ask_for_more
from oauthsim.world import World

DOORS = {
    "calendar": "https://calendar.example/events",
    "sheets": "https://sheets.example/sheets",
    "chat": "https://chat.example/channels/general/messages",
    "crm": "https://crm.example/customers",
}


def opened(policy: Policy) -> list[str]:
    """Which APIs the leaked token of a client opens whose developer would like to have everything."""
    world = World(policy=policy)
    connect_greedily(world)
    run_by_hand(world, JOB)
    token = leaked_access_token(world)
    return [api for api, url in DOORS.items() if world.mallory.call(url, token).status_code == 200]


def test_the_same_theft_opens_one_api_or_all_of_them() -> None:
    assert opened(Policy()) == ["calendar"]
    assert opened(Policy().without("scope-asked-is-what-is-needed")) == list(DOORS)


def test_a_client_that_asks_for_everything_says_so_on_the_consent_page() -> None:
    world = World(policy=Policy().without("scope-asked-is-what-is-needed"))
    let_client_ask_for_more(world, "calendar", EVERYTHING)
    world.browser.open("https://app.example/")
    world.browser.press("Connect Calendar")
    world.alice.log_in()
    for scope in ("calendar.read", *EVERYTHING.split()):
        assert scope in world.browser.page.text


@pytest.mark.parametrize("heeds", [True, False])
def test_a_warning_stops_only_a_person_who_reads_it(heeds: bool) -> None:
    world = World(policy=Policy().enforcing("unverified-clients-are-marked"))
    register_client(world, "calendar.read")
    world.alice.heeds_warnings = heeds
    assert bool(lure(world, "calendar.read")) is not heeds


def test_a_verified_client_is_not_warned_of() -> None:
    world = World(policy=Policy().enforcing("unverified-clients-are-marked"))
    world.browser.open("https://app.example/")
    world.browser.press("Connect Calendar")
    assert "Anybody can choose that name" not in world.alice.log_in().text


def test_an_unverified_client_may_still_ask_who_a_person_is() -> None:
    world = World(policy=Policy().enforcing("unverified-clients-ask-for-no-private-data"))
    register_client(world, "profile calendar.read")
    assert lure(world, "profile")["scope"] == "profile"


def test_what_mallory_writes_with_a_token_for_reading_stands_there_for_alice_to_see() -> None:
    attack = find_attack("read-token-that-writes")
    verdict = judge(attack)
    assert verdict.evidence is not None
    assert GRAFFITI in verdict.evidence.says
    refused = judge(attack, undefended(attack).enforcing("scope-covers-the-operation"))
    assert '"error": "insufficient_scope"' in refused.trace.messages[-1].text


def test_a_client_of_mallorys_under_rfc_9700_gets_only_what_it_was_cleared_for() -> None:
    trace = judge(find_attack("consent-phishing"), preset("rfc9700")).trace
    assert any(
        one.rule == "scope-is-one-the-client-may-ask-for" and one.enforced and not one.held
        for one in trace.ledger()
    )
    assert not any(message.receiver == "crm" for message in trace.messages)
