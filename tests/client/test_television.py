"""The television against a stand-in that says what a test has written (RFC 8628 §3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from client.stage import METADATA, TOKENS, Scripted, says

from mockserver.client import CATALOGUE, Registration
from mockserver.client.television import Television
from mockserver.client.troubles import NoUsableAnswer, TokenRefused
from mockserver.clock import Clock
from mockserver.entropy import Entropy
from mockserver.message import Message, Request, Response
from mockserver.network import Network, Participant, Remark
from mockserver.policy import Policy, UsageMistake
from mockserver.protocol.errors import InvalidRequest
from mockserver.rules import Finding

CODES = {
    "device_code": "device-1",
    "user_code": "BCDF-GHJK",
    "verification_uri": "https://auth.example/device",
    "verification_uri_complete": "https://auth.example/device?user_code=BCDF-GHJK",
    "expires_in": 600,
    "interval": 7,
}
PENDING, SLOW_DOWN = says({"error": "authorization_pending"}, 400), says({"error": "slow_down"}, 400)
SERVER = {**METADATA, "device_authorization_endpoint": "https://auth.example/device_authorization"}


@dataclass
class Room:
    """A television, the server that it asks, and what stands in the ledger."""

    policy: Policy = field(default_factory=Policy)
    auth: Scripted = field(default_factory=lambda: Scripted([says(CODES)]))
    findings: list[Finding] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.network = Network(Clock())
        self.tv = Television(
            network=self.network,
            entropy=Entropy(1),
            policy=self.policy,
            registration=Registration("tv", None, "", "none"),
            server_metadata=SERVER,
            services={"calendar": CATALOGUE["calendar"]},
            host="tv.example",
            party="television",
        )
        self.api = Scripted([says({"events": [{"start": "10:00", "title": "<b>Review</b>", "place": "R2"}]})])
        self.network.subscribe(self.note)
        self.network.join(Participant("television", "client", "tv.example", "Television"), self.tv)
        self.network.join(Participant("auth", "authorization_server", "auth.example", "Auth"), self.auth)
        self.network.join(Participant("calendar", "resource_server", "calendar.example", "API"), self.api)

    def note(self, event: Message | Remark) -> None:
        if isinstance(event, Remark) and isinstance(event.entry, Finding):
            self.findings.append(event.entry)

    def started(self, *answers: Response) -> Television:
        """Start with the usual codes; from then on the server says `answers`."""
        self.tv.start()
        self.auth.will_say(*answers)
        return self.tv

    def asked_after(self, seconds: int) -> bool:
        """Whether the television asks when this much time has passed."""
        before = len(self.auth.asked)
        self.network.clock.advance(seconds)
        self.tv.poll()
        return len(self.auth.asked) > before

    def screen(self) -> str:
        request = Request("GET", "https://tv.example/")
        return self.network.send(request, sender="resource_owner", channel="front").body.decode()

    def broken(self) -> set[str]:
        return {found.rule for found in self.findings if not found.held}


def without(*rules: str) -> Policy:
    return Policy().without(*rules)


def test_it_asks_for_codes_with_its_id_and_scope_and_no_secret() -> None:
    room = Room()
    room.tv.start()
    (request,), (form,) = room.auth.asked, room.auth.forms
    assert (request.method, request.url) == ("POST", "/device_authorization")
    assert dict(form) == {"scope": "calendar.read", "client_id": "tv"}


def test_it_polls_with_the_device_code_until_there_are_tokens() -> None:
    room = Room()
    tv = room.started(PENDING, says(TOKENS))
    assert room.asked_after(7)
    assert tv.pairing is not None
    assert tv.pairing.status == "pending"
    assert room.asked_after(7)
    assert tv.pairing.status == "approved"
    assert dict(room.auth.forms[1]) == {
        "grant_type": "urn:ietf:params:oauth:grant-type:device_code",
        "device_code": "device-1",
        "client_id": "tv",
    }
    assert list(tv.programme().lines) == ["10:00 <b>Review</b> (R2)"]


def test_it_waits_the_interval_that_the_server_asks_for() -> None:
    room = Room()
    room.started(PENDING)
    assert not room.asked_after(6)
    assert room.asked_after(1)
    assert not room.asked_after(6)
    assert "device-waits-the-interval" in {found.rule for found in room.findings if found.held}


def test_without_an_interval_it_waits_five_seconds() -> None:
    room = Room(auth=Scripted([says({**CODES, "interval": None})]))
    room.started(PENDING)
    assert not room.asked_after(4)
    assert room.asked_after(1)


def test_with_that_rule_off_it_asks_at_once() -> None:
    room = Room(without("device-waits-the-interval"))
    room.started(PENDING)
    assert room.asked_after(0)
    assert "device-waits-the-interval" in room.broken()


def test_each_slow_down_makes_it_wait_five_seconds_longer_for_good() -> None:
    room = Room()
    room.started(SLOW_DOWN, SLOW_DOWN, PENDING)
    assert room.asked_after(7)
    assert not room.asked_after(11)
    assert room.asked_after(1), "7 + 5"
    assert not room.asked_after(16)
    assert room.asked_after(1), "7 + 5 + 5"
    assert not room.asked_after(16), "and so it stays"
    assert room.asked_after(1)


def test_with_that_rule_off_a_slow_down_changes_nothing() -> None:
    room = Room(without("device-slows-down-when-told"))
    room.started(SLOW_DOWN)
    assert room.asked_after(7)
    assert room.asked_after(7)
    assert "device-slows-down-when-told" in room.broken()


@pytest.mark.parametrize(
    ("policy", "waits"), [(Policy(), 14), (without("device-backs-off-when-nobody-answers"), 7)]
)
def test_after_a_poll_that_nobody_answers_it_waits_twice_as_long(policy: Policy, waits: int) -> None:
    room = Room(policy)
    tv = room.started(Response(503, (), b""))
    assert room.asked_after(7)
    assert tv.pairing is not None
    assert tv.pairing.status == "pending"
    assert not room.asked_after(waits - 1)
    assert room.asked_after(1)


@pytest.mark.parametrize(
    ("error", "status", "reads"),
    [
        ("access_denied", "denied", "You did not allow it."),
        ("expired_token", "expired", "The code has expired."),
        ("invalid_grant", "failed", "The authorization server refused: invalid_grant."),
    ],
)
def test_any_other_error_ends_it_and_it_asks_no_more(error: str, status: str, reads: str) -> None:
    room = Room()
    tv = room.started(says({"error": error}, 400))
    room.asked_after(7)
    assert tv.pairing is not None
    assert (tv.pairing.status, tv.pairing.says) == (status, reads)
    assert not room.asked_after(60)
    assert len(room.auth.asked) == 2, "nor does it begin again by itself"
    assert "BCDF-GHJK" not in room.screen()


def test_with_that_rule_off_it_goes_on_asking() -> None:
    room = Room(without("device-stops-when-it-is-over"))
    room.started(says({"error": "access_denied"}, 400))
    room.asked_after(7)
    assert room.asked_after(7)
    assert "device-stops-when-it-is-over" in room.broken()


def test_it_asks_no_more_when_it_knows_itself_that_the_code_has_expired() -> None:
    room = Room()
    tv = room.started(PENDING)
    assert not room.asked_after(601)
    assert tv.pairing is not None
    assert tv.pairing.status == "expired"
    careless = Room(without("device-stops-when-it-is-over"))
    careless.started(PENDING)
    assert careless.asked_after(601)


@pytest.mark.parametrize("name", ["device_code", "user_code", "verification_uri", "expires_in"])
@pytest.mark.parametrize("value", [None, "", [], {"a": 1}])
def test_an_answer_without_codes_is_a_protocol_error(name: str, value: Any) -> None:
    room = Room(auth=Scripted([says({**CODES, name: value})]))
    with pytest.raises(InvalidRequest, match=name):
        room.tv.start()
    assert room.tv.pairing is None
    assert "device-authorization-is-complete" in room.broken()


def test_more_than_was_asked_for_is_not_taken() -> None:
    room = Room()
    tv = room.started(says({**TOKENS, "scope": "calendar.read crm.read"}))
    room.asked_after(7)
    assert tv.pairing is not None
    assert tv.pairing.status == "failed"
    assert "More was granted" in tv.pairing.says
    assert not tv.is_connected


def test_who_cannot_start_says_why() -> None:
    with pytest.raises(TokenRefused, match="unauthorized_client"):
        Room(auth=Scripted([says({"error": "unauthorized_client"}, 400)])).tv.start()
    with pytest.raises(NoUsableAnswer):
        Room(auth=Scripted([says([1, 2])])).tv.start()
    with pytest.raises(UsageMistake, match="start"):
        Room().tv.poll()


def test_the_screen_shows_code_and_address_and_a_picture_of_both_and_never_the_device_code() -> None:
    room = Room()
    assert ">Connect<" in room.screen()
    room.started(PENDING)
    screen = room.screen()
    assert "BCDF-GHJK" in screen
    assert "<strong>https://auth.example/device</strong>" in screen
    assert "<svg" in screen
    assert "<title>The address with the code in it</title>" in screen
    assert "device-1" not in screen


def test_without_a_complete_address_there_is_no_picture() -> None:
    room = Room(auth=Scripted([says({**CODES, "verification_uri_complete": None})]))
    room.started(PENDING)
    assert "BCDF-GHJK" in room.screen()
    assert "<svg" not in room.screen()


def test_connected_the_screen_shows_the_day_and_no_code() -> None:
    room = Room()
    room.started(says(TOKENS))
    room.asked_after(7)
    screen = room.screen()
    assert "10:00 &lt;b&gt;Review&lt;/b&gt; (R2)" in screen
    assert "BCDF-GHJK" not in screen


def test_the_button_of_the_remote_control_starts_it_and_a_failure_is_a_page() -> None:
    room = Room()
    press = Request("POST", "https://tv.example/start")
    assert room.network.send(press, sender="resource_owner", channel="front").status == 303
    assert "BCDF-GHJK" in room.screen()
    room.auth.will_say(says({"error": "invalid_scope"}, 400))
    answer = room.network.send(press, sender="resource_owner", channel="front")
    assert answer.status == 400
    assert "Back to the screen" in answer.body.decode()
    nothing = Request("GET", "https://tv.example/nothing")
    assert room.network.send(nothing, sender="resource_owner", channel="front").status == 404


def test_it_shows_no_secret_in_its_repr() -> None:
    room = Room()
    assert "device-1" not in repr(room.tv.start())
