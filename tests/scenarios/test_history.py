"""The grants that are kept as history, and the static key: what each gives away."""

from __future__ import annotations

import json

import pytest

from mockserver.client.troubles import ApiRefused
from mockserver.policy import Policy, preset
from mockserver.protocol.errors import InvalidRequest, ProtocolError
from oauthsim.knowledge import knowledge
from oauthsim.simulate import simulate
from oauthsim.world import APP, Owner, World

SPA = "https://spa.example"


def world_with_app(policy: Policy | None = None) -> World:
    world = World(policy=policy or preset("rfc6749"))
    assert world.browser_app.host == "spa.example"
    return world


# --- implicit ---


def test_the_browser_gets_to_know_the_access_token_and_its_history_keeps_it() -> None:
    seen = knowledge(simulate("implicit"))
    assert "resource_owner" in seen.who_knows("access_token")
    (token,) = {secret.value for secret in seen.secrets if secret.kind == "access_token"}
    places = {sighting.place for sighting in seen.where(token) if sighting.party == "resource_owner"}
    assert {"fragment", "history", "Authorization header"} <= places


def test_neither_the_applications_server_nor_a_referer_gets_it() -> None:
    trace = simulate("implicit")
    seen = knowledge(trace)
    assert "browser_app" not in seen.who_knows("access_token")
    (call,) = [message for message in trace.messages if message.url.endswith("/events")][:1]
    assert (call.channel, call.header("Origin"), call.header("Referer")) == ("front", SPA, f"{SPA}/")


def test_there_is_no_client_authentication_and_no_refresh_token() -> None:
    trace = simulate("implicit")
    assert not [message for message in trace.messages if message.url.endswith("/token")]
    location = trace.messages[9].header("Location") or ""
    assert location.startswith(f"{SPA}/callback#access_token=")
    assert "refresh_token" not in location


def test_the_token_lies_in_the_storage_for_every_script_of_the_page() -> None:
    world = world_with_app()
    world.browser.open(f"{SPA}/")
    world.browser.run_script(world.browser_app.connect)
    world.alice.answer_pages()
    world.browser.run_script(world.browser_app.take_token)
    assert world.browser.storage[SPA]["access_token"].startswith("eyJ")
    assert "state" not in world.browser.storage[SPA], "it was good for one answer"


def test_when_it_has_expired_nothing_renews_it() -> None:
    world = world_with_app()
    world.browser.open(f"{SPA}/")
    world.browser.run_script(world.browser_app.connect)
    world.alice.answer_pages()
    world.browser.run_script(world.browser_app.take_token)
    assert "2026-01-05T10:00 Budget review" in world.browser.run_script(world.browser_app.show_the_day)
    world.advance(3600)
    with pytest.raises(ApiRefused, match="Calendar refused: status 401"):
        world.browser.run_script(world.browser_app.show_the_day)


@pytest.mark.parametrize(
    ("fragment", "rule"),
    [
        ("access_token=mallorys&token_type=Bearer&state=guessed", "state-belongs-to-this-session"),
        ("access_token=mallorys&token_type=Bearer", "state-belongs-to-this-session"),
        ("access_token=a&access_token=b&token_type=Bearer", "response-parameters-are-well-formed"),
    ],
)
def test_a_token_that_somebody_else_put_into_the_address_is_not_taken(fragment: str, rule: str) -> None:
    world = world_with_app()
    world.browser.open(f"{SPA}/callback#{fragment}")
    with pytest.raises(InvalidRequest):
        world.browser.run_script(world.browser_app.take_token)
    assert rule in [found.rule for findings in world.recorder.findings.values() for found in findings]
    assert "access_token" not in world.browser.storage[SPA]


def test_who_sends_no_state_takes_any_token() -> None:
    world = world_with_app(preset("careless"))
    world.browser.open(f"{SPA}/callback#access_token=mallorys&token_type=Bearer")
    world.browser.run_script(world.browser_app.take_token)
    assert world.browser.storage[SPA]["access_token"] == "mallorys"


def test_a_fragment_without_a_token_is_a_protocol_error() -> None:
    world = world_with_app(preset("careless"))
    world.browser.open(f"{SPA}/callback#token_type=Bearer")
    with pytest.raises(ProtocolError, match="access_token"):
        world.browser.run_script(world.browser_app.take_token)


def test_alice_can_still_say_no() -> None:
    assert simulate("implicit", owner=Owner(allow=False)).outcome == "access_denied"


def test_the_security_bcp_ends_it_at_the_server() -> None:
    trace = simulate("implicit", policy="rfc9700")
    assert trace.outcome == "unsupported_response_type"
    assert "implicit-grant-is-off" in trace.outcome_says


# --- password ---


def test_the_client_gets_to_know_the_password() -> None:
    seen = knowledge(simulate("password"))
    assert "client" in seen.who_knows("password")
    honest = knowledge(simulate("authorization-code"))
    assert "client" not in honest.who_knows("password")


def test_nobody_asked_alice_what_the_client_may_do() -> None:
    trace = simulate("password")
    assert not [message for message in trace.messages if "/consent" in message.url]


def test_a_wrong_password_is_told_on_the_page_and_connects_nothing() -> None:
    world = World(policy=preset("rfc6749"))
    world.register_grant("password")
    world.browser.open(f"{APP}/password/calendar")
    page = world.browser.press("Connect with this password", username="alice", password="guessed")
    assert page.status == 400
    assert "invalid_grant" in page.text
    assert world.client.connections.find("account-1", "calendar") is None


def test_a_client_that_follows_the_bcp_asks_for_no_password() -> None:
    world = World()
    assert "with your password" not in world.browser.open(f"{APP}/").text
    page = world.browser.open(f"{APP}/password/calendar")
    assert page.status == 400
    assert "We do not ask for your password of another site." in page.text
    rule = "password-of-another-site-is-not-asked-for"
    assert [found.held for found in world.recorder.findings[3] if found.rule == rule] == [True]


def test_if_it_asks_all_the_same_the_server_takes_none() -> None:
    policy = Policy().without("password-of-another-site-is-not-asked-for")
    assert simulate("password", policy=policy).outcome == "unsupported_grant_type"


def test_an_application_that_is_not_registered_for_it_gets_nothing() -> None:
    world = World(policy=preset("rfc6749"))
    world.browser.open(f"{APP}/password/calendar")
    page = world.browser.press("Connect with this password", username="alice", password=world.alice.password)
    assert "unauthorized_client" in page.text


def test_the_password_form_needs_our_own_page_and_a_service_that_there_is() -> None:
    world = World(policy=preset("rfc6749"))
    assert world.browser.open(f"{APP}/password/nothing").status == 404


# --- a static key ---


def test_a_key_opens_everybodys_customers_and_says_nothing_of_who_asked() -> None:
    trace = simulate("api-key")
    first, third = json.loads(trace.messages[10].text), json.loads(trace.messages[15].text)
    assert first == third, "the client and Mallory cannot be told apart"
    assert "Ferry & Sons" in [customer["name"] for customer in first["customers"]]
    assert "alice" not in first["key"]


def test_with_oauth_alice_gives_her_own_customers_alone() -> None:
    world = World()
    world.make_api_key()
    world.browser.open(f"{APP}/")
    world.browser.press("Connect CRM")
    world.alice.answer_pages()
    outcome = world.client.run_workflow("list-customers")
    assert outcome.lines == ("Northwind Bakery, Bremen", "Blue Lantern Books, Graz")


def test_the_key_is_encrypted_where_it_is_kept_and_never_shown_again() -> None:
    world = World()
    key = world.make_api_key()
    world.browser.open(f"{APP}/api-key")
    page = world.browser.press("Keep the key", api_key=key)
    assert page.can_press("Replace the key")
    assert key not in page.html
    assert key.encode() not in b"".join(world.client.vault.at_rest.values())
    page = world.browser.press("List customers with the key")
    assert "Ferry & Sons, Bremen" in page.text


def test_a_wrong_key_and_no_key_are_sentences() -> None:
    world = World()
    world.browser.open(f"{APP}/api-key")
    assert "This is no API key." in world.browser.press("Keep the key", api_key="two words").text
    world.browser.open(f"{APP}/api-key")
    world.browser.press("Keep the key", api_key="guessed")
    page = world.browser.press("List customers with the key")
    assert "CRM refused with status 403." in page.text
    assert "status_403" in page.text


def test_the_api_tells_nobody_without_a_key() -> None:
    world = World()
    world.make_api_key()
    answer = world.browser.open("https://crm.example/legacy/customers")
    assert (answer.status, json.loads(answer.body)["error"]) == (403, "forbidden")
    findings = [found for found in world.recorder.findings[1] if found.rule == "api-key-is-known"]
    assert [(found.held, found.enforced) for found in findings] == [(False, True)]
