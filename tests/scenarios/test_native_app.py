from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from mockserver.message import Request
from mockserver.policy import Policy, UsageMistake, preset
from mockserver.protocol import pkce
from oauthsim.simulate import simulate
from oauthsim.trace import Trace
from oauthsim.world import World


def query(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def form(trace: Trace, number: int) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(trace.messages[number - 1].text).items()}


def connected(world: World) -> bool:
    connection = world.native_app.connections.find(world.native_app.session.account, "calendar")
    return connection is not None and connection.status == "connected"


def test_the_browser_is_opened_at_a_request_with_the_hash_of_a_verifier_that_the_app_sends_later() -> None:
    trace = simulate("authorization-code-pkce")
    asked, redeemed = query(trace.messages[0].url), form(trace, 10)
    assert asked["code_challenge_method"] == "S256"
    assert pkce.challenge(redeemed["code_verifier"]) == asked["code_challenge"]


def test_the_app_has_no_secret_and_says_only_who_it_is() -> None:
    trace = simulate("authorization-code-pkce")
    assert trace.messages[9].header("Authorization") is None
    assert form(trace, 10)["client_id"] == "native-app"
    assert "client_secret" not in form(trace, 10)


def test_what_the_app_decided_about_the_request_stands_in_the_ledger_of_the_request() -> None:
    trace = simulate("authorization-code-pkce")
    assert {"state-is-sent", "pkce-is-sent"} <= {finding.rule for finding in trace.ledger(1)}
    assert "pkce-is-sent" not in {finding.rule for finding in trace.ledger(10)}


def test_the_answer_may_come_to_any_port_of_the_loopback_address() -> None:
    trace = simulate("authorization-code-pkce")
    assert query(trace.messages[0].url)["redirect_uri"] == "http://127.0.0.1:51004/callback"
    (seen,) = [found for found in trace.ledger(1) if found.rule == "redirect-uri-matches-exactly"]
    assert seen.held
    assert "registered: http://127.0.0.1/callback" in seen.evidence


def test_the_code_leaves_the_address_bar_and_the_browser_gets_no_cookie() -> None:
    world = World()
    world.native_app.connect("calendar")
    page = world.alice.answer_pages()
    assert page.url == "http://127.0.0.1:51004/"
    assert "go back to the app" in page.text
    assert "127.0.0.1" not in world.browser.cookies.by_host


def test_without_that_practice_the_page_stands_at_the_address_with_the_code() -> None:
    world = World(policy=Policy().without("code-leaves-the-address-bar"))
    world.native_app.connect("calendar")
    page = world.alice.answer_pages()
    assert "code=" in page.url
    assert "go back to the app" in page.text


def test_another_program_on_the_device_that_calls_the_port_connects_nothing() -> None:
    world = World()
    world.native_app.connect("calendar")
    answer = world.network.send(
        Request("GET", "http://127.0.0.1:51004/callback?code=stolen&state=guessed"),
        sender="attacker",
        channel="front",
    )
    assert answer.status == 400
    assert world.native_app.last_problem is not None
    assert "does not belong to a connection" in world.native_app.last_problem[1]
    assert not connected(world)


def test_a_denial_is_told_on_the_page_and_the_app_stays_unconnected() -> None:
    world = World()
    world.alice.allow = False
    world.native_app.connect("calendar")
    page = world.alice.answer_pages()
    assert page.status == 403
    assert "You did not allow it" in page.text
    assert "Back to the app" in page.text
    assert not connected(world)


def test_plain_is_refused_and_once_alice_has_logged_in_the_app_hears_what_is_wanted() -> None:
    trace = simulate("authorization-code-plain-refused")
    (refusal,) = [found for found in trace.violations() if found.enforced]
    assert refusal.rule == "pkce-method-is-s256"
    assert (refusal,) == tuple(found for found in trace.ledger(1) if not found.held)
    assert trace.messages[2].url == "https://auth.example/login"
    assert "must+be+S256" in trace.messages[4].url


def test_with_plain_the_verifier_stands_in_the_url_that_the_browser_opens() -> None:
    policy = preset("rfc9700").without("pkce-method-is-s256")
    world = World(policy=policy)
    world.native_app.code_challenge_method = "plain"
    world.native_app.connect("calendar")
    world.alice.answer_pages()
    assert connected(world)
    asked = query(world.recorder.messages[0].url)["code_challenge"]
    redeemed = [message.text for message in world.recorder.messages if message.url.endswith("/token")]
    assert f"code_verifier={asked}" in redeemed[0]


def test_an_unknown_service_or_page_is_a_sentence() -> None:
    world = World()
    with pytest.raises(UsageMistake, match="calendar"):
        world.native_app.connect("calender")
    assert world.browser.open("http://127.0.0.1:51004/nothing").status == 404
