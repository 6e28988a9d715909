"""Whole conversations, as text that reads like a diagram: `-->` is the front channel, `==>` the back."""

from __future__ import annotations

from textwrap import dedent
from urllib.parse import parse_qs

from world.runs import (
    CARELESS,
    DENIED,
    HONEST,
    NO_PKCE,
    OLD_TEXT,
    OPAQUE,
    PART_GRANTED,
    PUBLIC,
    conversation,
    found,
    honest_run,
    shown_to_alice,
)

from mockserver.message import split_url

CONNECT = """\
resource_owner --> client  GET /
client --> resource_owner  200
resource_owner --> client  POST /connect/calendar
client --> resource_owner  303 to https://auth.example/authorize
resource_owner --> authorization_server  GET /authorize
authorization_server --> resource_owner  200
resource_owner --> authorization_server  POST /login
authorization_server --> resource_owner  303 to https://auth.example/consent
resource_owner --> authorization_server  GET /consent
authorization_server --> resource_owner  200
resource_owner --> authorization_server  POST /consent
authorization_server --> resource_owner  303 to https://app.example/callback
resource_owner --> client  GET /callback
"""
EXCHANGE = """\
client ==> authorization_server  POST /token
authorization_server ==> client  200
"""
CONNECTED = """\
client --> resource_owner  303 to /
resource_owner --> client  GET /
client --> resource_owner  200
"""
CALL = """\
client ==> calendar  GET /events
calendar ==> client  200
"""
WORK = f"""\
resource_owner --> client  POST /workflows/show-todays-events/run
{CALL}client --> resource_owner  200
{EXCHANGE}{CALL}"""
WHOLE = f"{CONNECT}{EXCHANGE}{CONNECTED}{WORK}"


def test_the_whole_grant_is_26_messages_in_six_steps() -> None:
    trace = honest_run()
    assert conversation(trace) + "\n" == WHOLE
    assert (trace.outcome, trace.violations()) == ("completed", ())
    assert [(event.after + 1, event.text) for event in trace.events if event.kind == "step"] == [
        (1, "The client redirects, naming the scopes it asks for"),
        (7, "Alice logs in and approves"),
        (12, "The browser brings a short-lived code back"),
        (14, "The client exchanges the code for tokens"),
        (19, "The client calls the API on Alice's behalf"),
        (23, "An hour later, it refreshes without Alice"),
    ]


def test_a_code_and_a_token_are_exchanged_in_the_back_while_the_browser_waits() -> None:
    trace = honest_run()
    assert [message.number for message in trace.messages if message.channel == "back"] == [
        *(14, 15),  # inside 13 and 16
        *(20, 21),  # inside 19 and 22
        *(23, 24, 25, 26),  # on the client's own account, without any browser
    ]


def test_the_refresh_comes_when_the_access_token_has_expired() -> None:
    trace = honest_run()
    assert trace.message(23).at - trace.message(15).at == 3600
    assert parse_qs(trace.message(23).text)["grant_type"] == ["refresh_token"]


def test_when_alice_says_no_the_client_learns_that_and_asks_for_no_token() -> None:
    trace = DENIED.run()
    assert conversation(trace) + "\n" == f"{CONNECT}client --> resource_owner  403\n"
    assert trace.outcome == "access_denied"
    [(number, finding)] = found(trace, "resource-owner-allows")
    assert (number, finding.held, finding.evidence) == (11, False, "decision: deny")
    assert "You did not allow it: Calendar is not connected" in shown_to_alice(trace)


def test_alice_may_grant_one_of_two_scopes_and_the_client_is_told_which() -> None:
    trace = PART_GRANTED.run()
    assert conversation(trace) + "\n" == (
        CONNECT.replace("/connect/calendar", "/connect/sheets") + EXCHANGE + CONNECTED
    )
    asked = parse_qs(split_url(trace.message(5).url).query)["scope"]
    assert asked == ["sheets.read sheets.write"]
    assert parse_qs(trace.message(11).text)["scope"] == ["sheets.read"]
    assert '"scope": "sheets.read"' in trace.message(15).text
    assert "You allowed sheets.read and not all of sheets.read sheets.write." in shown_to_alice(trace)


def test_without_pkce_the_messages_are_the_same_and_carry_no_challenge() -> None:
    trace = NO_PKCE.run()
    assert conversation(trace) + "\n" == WHOLE
    assert "code_challenge" in honest_run().message(5).url
    assert "code_challenge" not in trace.message(5).url
    assert "code_verifier" in honest_run().message(14).text
    assert "code_verifier" not in trace.message(14).text
    [(_, sent)] = found(trace, "pkce-is-sent")
    assert (sent.held, sent.enforced, sent.evidence) == (False, False, "switched off")


def test_a_public_client_says_who_it_is_and_proves_nothing_but_the_verifier() -> None:
    trace = PUBLIC.run()
    assert conversation(trace) + "\n" == WHOLE
    request = trace.message(14)
    assert request.header("Authorization") is None
    form = parse_qs(request.text)
    assert (form["client_id"], "client_secret" in form) == (["automation-app"], False)
    assert "code_verifier" in form


def test_an_api_asks_the_authorization_server_what_an_opaque_token_is_worth() -> None:
    trace = OPAQUE.run()
    ask = dedent(
        """\
        client ==> calendar  GET /events
        calendar ==> authorization_server  POST /introspect
        authorization_server ==> calendar  200
        calendar ==> client  200
        """
    )
    assert conversation(trace) + "\n" == WHOLE.replace(CALL, ask)
    answers = [found.evidence for _, found in found(trace, "token-is-active")]
    assert answers == ["active: true", "active: true"]


def test_under_the_2012_text_the_code_stays_in_the_address_bar() -> None:
    for variant in (OLD_TEXT, CARELESS):
        trace = variant.run()
        assert conversation(trace) + "\n" == (f"{CONNECT}{EXCHANGE}client --> resource_owner  200\n{WORK}"), (
            variant
        )
        [(_, leaves)] = found(trace, "code-leaves-the-address-bar")
        assert not leaves.held
        assert trace.outcome == "completed"


def test_each_message_names_the_channel_that_its_parties_use() -> None:
    for message in HONEST.run().messages:
        people = "resource_owner" in (message.sender, message.receiver)
        assert message.channel == ("front" if people else "back"), message.number
