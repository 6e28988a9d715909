from __future__ import annotations

import json

from mockserver.protocol import jose
from oauthsim.simulate import simulate
from oauthsim.world import World


def test_the_token_speaks_of_the_client_and_of_no_user() -> None:
    trace = simulate("client-credentials")
    answer = json.loads(trace.messages[1].text)
    _, claims = jose.decode_unverified(answer["access_token"])
    assert (claims["sub"], claims["client_id"]) == ("nightly-report", "nightly-report")
    assert "refresh_token" not in answer
    assert {message.channel for message in trace.messages} == {"back"}
    assert "resource_owner" not in {one.id for one in trace.participants}


def test_it_reads_the_customers_of_the_shop_and_not_those_of_alice() -> None:
    trace = simulate("client-credentials")
    assert "Ferry & Sons" in trace.messages[3].text
    world = World()
    world.nightly_report.report()
    alices = world.resource_servers["crm"].account("alice-1").customers
    assert "Ferry & Sons" not in [customer.name for customer in alices]


def test_the_second_night_it_asks_for_another_token() -> None:
    trace = simulate("client-credentials")
    tokens = [
        json.loads(message.text)["access_token"] for message in trace.messages if message.number in (2, 8)
    ]
    assert tokens[0] != tokens[1]
