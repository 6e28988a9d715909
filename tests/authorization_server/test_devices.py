"""The device grant (RFC 8628): a TV shows a code, Alice types it elsewhere, the TV polls."""

from __future__ import annotations

import json
import re

import pytest
from authorization_server.conversation import (
    ALLOW,
    CLIENTS,
    ISSUER,
    SECRETS,
    Conversation,
    error_of,
    form_in,
)

from mockserver.message import Request
from mockserver.protocol.client_credentials import basic_header


@pytest.fixture
def c() -> Conversation:
    return Conversation()


def test_a_device_gets_a_code_to_poll_with_and_a_short_one_to_show(c: Conversation) -> None:
    answer = c.call("/device_authorization", "tv", scope="calendar.read")
    assert answer.headers["Cache-Control"] == "no-store"
    device = answer.json()
    assert device.keys() == {
        *("device_code", "user_code", "verification_uri"),
        *("verification_uri_complete", "expires_in", "interval"),
    }
    assert re.fullmatch(r"[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}", device["user_code"])
    assert device["verification_uri"] == f"{ISSUER}/device"
    assert (device["expires_in"], device["interval"]) == (600, 5)


@pytest.mark.parametrize("content_type", [(), (("Content-Type", "application/x-www-form-urlencoded"),)])
def test_a_client_that_authenticates_by_basic_may_leave_the_body_empty(
    c: Conversation, content_type: tuple[tuple[str, str], ...]
) -> None:
    headers = (("Authorization", basic_header("other-app", SECRETS["other-app"])), *content_type)
    request = Request("POST", f"{ISSUER}/device_authorization", headers, b"")
    answer = c.network.send(request, sender="other-app", channel="back")
    assert answer.status == 200
    device = c.server.device_authorizations.find(json.loads(answer.body)["device_code"])
    assert device is not None
    assert (device.client_id, device.scope) == ("other-app", CLIENTS["other-app"].scope)


def test_an_empty_body_without_credentials_names_no_client(c: Conversation) -> None:
    request = Request("POST", f"{ISSUER}/device_authorization", (), b"")
    answer = c.network.send(request, sender="tv", channel="back")
    assert (answer.status, json.loads(answer.body)["error"]) == (401, "invalid_client")
    assert c.ledger[-1].rule == "client-is-known"


def test_once_alice_has_approved_the_next_poll_brings_tokens(c: Conversation) -> None:
    device = c.start_device(scope="calendar.read")
    assert error_of(c.poll(device)) == "authorization_pending"
    c.decide_device(device)
    tokens = c.poll(device, wait=5).json()
    assert tokens["scope"] == "calendar.read"
    assert c.introspect(tokens["access_token"])["sub"] == "alice-1"
    assert c.refresh(tokens["refresh_token"], "tv").status_code == 200


def test_after_a_denial_the_device_is_told(c: Conversation) -> None:
    device = c.start_device()
    c.decide_device(device, decision="deny")
    assert error_of(c.poll(device)) == "access_denied"


def test_a_device_that_polls_too_fast_must_wait_five_seconds_longer_each_time(c: Conversation) -> None:
    device = c.start_device()
    c.poll(device)
    assert error_of(c.poll(device, wait=4)) == "slow_down"
    assert error_of(c.poll(device, wait=9)) == "slow_down"
    assert error_of(c.poll(device, wait=15)) == "authorization_pending"


def test_a_device_code_expires_by_the_clock(c: Conversation) -> None:
    device = c.start_device()
    assert error_of(c.poll(device, wait=599)) == "authorization_pending"
    assert error_of(c.poll(device, wait=5)) == "expired_token"


def test_an_expired_user_code_can_no_longer_be_approved(c: Conversation) -> None:
    device = c.start_device()
    c.clock.advance(600)
    c.log_in()
    assert error_of(c.post("/device", user_code=device["user_code"])) == "invalid_request"


def test_a_user_code_is_read_as_people_type_it(c: Conversation) -> None:
    device = c.start_device()
    c.log_in()
    typed = " " + device["user_code"].replace("-", " ").lower()
    assert "asks for access" in c.post("/device", user_code=typed).text


def test_the_page_shows_the_code_again_so_that_alice_can_compare(c: Conversation) -> None:
    device = c.start_device()
    c.log_in()
    page = c.post("/device", user_code=device["user_code"])
    assert device["user_code"] in page.text
    assert "If somebody sent you this code, deny." in page.text


def test_the_complete_address_fills_the_code_in_but_approves_nothing(c: Conversation) -> None:
    device = c.start_device()
    page = c.log_in(c.get(device["verification_uri_complete"]))
    assert form_in(page.text).fields["user_code"] == [device["user_code"]]
    assert error_of(c.poll(device)) == "authorization_pending"


@pytest.mark.parametrize("decision", ["allow", "deny"])
def test_a_code_that_was_answered_cannot_be_answered_again(c: Conversation, decision: str) -> None:
    device = c.start_device()
    c.decide_device(device, decision=decision)
    assert error_of(c.post("/device", user_code=device["user_code"])) == "invalid_request"


def test_another_site_cannot_approve_in_alices_name(c: Conversation) -> None:
    device = c.start_device()
    c.log_in()
    answer = c.post("/device", user_code=device["user_code"], csrf="guess", **ALLOW)
    assert error_of(answer) == "invalid_request"
    assert error_of(c.poll(device)) == "authorization_pending"


def test_who_has_not_logged_in_approves_nothing(c: Conversation) -> None:
    device = c.start_device()
    assert error_of(c.post("/device", user_code=device["user_code"], **ALLOW)) == "access_denied"


def test_alice_may_give_the_device_less_than_it_asked(c: Conversation) -> None:
    device = c.start_device(scope="calendar.read sheets.write")
    c.decide_device(device, decision="allow", scope=["calendar.read"])
    assert c.poll(device).json()["scope"] == "calendar.read"


def test_unticking_everything_gives_the_device_nothing(c: Conversation) -> None:
    device = c.start_device()
    page = c.decide_device(device, decision="allow", scope=None)
    assert "The device gets no access." in page.text
    assert error_of(c.poll(device)) == "access_denied"


def test_a_device_gets_no_more_than_it_asked(c: Conversation) -> None:
    device = c.start_device(scope="calendar.read")
    answer = c.decide_device(device, decision="allow", scope=["calendar.read", "sheets.write"])
    assert error_of(answer) == "invalid_scope"
    assert error_of(c.poll(device)) == "authorization_pending"


def test_a_grant_that_was_withdrawn_before_the_poll_brings_nothing(c: Conversation) -> None:
    device = c.start_device()
    c.decide_device(device)
    c.submit(c.get("/grants"))
    assert error_of(c.poll(device)) == "invalid_grant"


def test_only_a_client_that_registered_for_it_starts_a_device(c: Conversation) -> None:
    assert error_of(c.call("/device_authorization", "app", scope="calendar.read")) == "unauthorized_client"
    assert error_of(c.call("/device_authorization", None, client_id="nobody")) == "invalid_client"
    assert error_of(c.call("/device_authorization", "tv", scope="crm.read")) == "invalid_scope"
