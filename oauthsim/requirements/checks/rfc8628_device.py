"""The device (RFC 8628 §3): how the television asks, what it shows, when it polls and when it stops.

A television polls by itself, which no page shows: `television.poll()` is the tick of its own clock.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from mockserver.message import Message
from mockserver.protocol.parameters import Parameters
from oauthsim.requirements.checks.rfc8628 import URN, decide
from oauthsim.requirements.registry import check
from oauthsim.requirements.stand import Stand, answer_to
from oauthsim.requirements.verdict import demand
from oauthsim.scenarios.messages import request_to
from oauthsim.trace import Trace

TV = "https://tv.example"
BEGINS = request_to("/device_authorization")
POLL = request_to("/token")
CODES_COME = answer_to("/device_authorization")
POLL_ANSWERED = answer_to("/token")


def switched_on(stand: Stand) -> str:
    """Press Connect on the television; return what it shows."""
    stand.world.television  # noqa: B018  # it joins the world when it is first asked for
    stand.browser.open(f"{TV}/")
    return stand.browser.press("Connect").text


def let_it_run(stand: Stand, seconds: int) -> list[int]:
    """Let it tick once a second; return the pauses between its polls so far."""
    for _ in range(seconds):
        stand.world.advance(1)
        stand.world.television.poll()
    times = [message.at for message in stand.messages(POLL)]
    return [later - earlier for earlier, later in pairwise(times)]


def answered(stand: Stand, times: int, *edits: str) -> None:
    """From now on, change the answers to this many polls."""
    left = [None] * times

    def one_of_them(message: Message) -> bool:
        return POLL_ANSWERED(message) and bool(left) and left.pop() is None

    stand.tamper(one_of_them, *edits)


def a_life(stand: Stand) -> Trace:
    """Play a device from Connect to its tokens; return the trace."""
    return stand.play("device-code")


def polls(trace: Trace) -> list[Parameters]:
    """Return the forms of the polls in a trace; there are some."""
    found = [Parameters.from_form(message.body) for message in trace.messages if POLL(message)]
    demand(len(found) > 1, f"{len(found)} polls")
    return found


def issued(messages: Iterable[Message]) -> dict[str, Any]:
    """Return the codes that the server gave out."""
    found: dict[str, Any] = json.loads(next(message for message in messages if CODES_COME(message)).body)
    return found


@check("RFC8628-3.1-01", "RFC8628-3.1-03")
def it_asks_by_a_form_and_says_who_it_is(stand: Stand) -> None:
    """Its first request is a form POST with its client_id, for it has no secret."""
    asked = next(message for message in a_life(stand).messages if BEGINS(message))
    kind = asked.header("Content-Type")
    demand((asked.method, kind) == ("POST", "application/x-www-form-urlencoded"), f"{asked.method} {kind}")
    demand(asked.header("Authorization") is None, "it authenticates by header")
    demand(Parameters.from_form(asked.body).get("client_id") == "tv", asked.text)


@check("RFC8628-3.1-13", "RFC8628-3.5-07")
def it_asks_for_codes_only_when_somebody_wants_it(stand: Stand) -> None:
    """Nothing is asked before Connect is pressed, and no new code when the old one has expired."""
    stand.world.television  # noqa: B018  # it joins the world when it is first asked for
    stand.browser.open(f"{TV}/")
    demand(not stand.messages(BEGINS), "it asked before anybody wanted it")
    switched_on(stand)
    answered(stand, 1, "error=expired_token")
    let_it_run(stand, 30)
    demand(len(stand.messages(POLL)) == 1, "it goes on polling")
    demand(len(stand.messages(BEGINS)) == 1, f"{len(stand.messages(BEGINS))} requests for codes")


@check("RFC8628-3.2-08")
def without_an_interval_it_waits_five_seconds(stand: Stand) -> None:
    """When the server names no interval, its polls are five seconds apart."""
    stand.tamper(CODES_COME, "-interval")
    switched_on(stand)
    pauses = let_it_run(stand, 21)
    demand(len(pauses) >= 2 and min(pauses) >= 5, str(pauses))


@check("RFC8628-3.3.1-01", "RFC8628-3.3.1-02")
def it_shows_the_code_and_the_plain_address(stand: Stand) -> None:
    """The screen has the user code and verification_uri, beside the picture with both in it."""
    shown = switched_on(stand)
    device = issued(stand.messages(CODES_COME))
    demand("verification_uri_complete" in device and "<svg" in stand.browser.page.html, "there is no picture")
    demand(device["user_code"] in shown and device["verification_uri"] in shown, shown[:300])


@check("RFC8628-3.4-01", "RFC8628-3.4-02", "RFC8628-3.4-03")
def it_polls_with_its_code_and_its_id(stand: Stand) -> None:
    """Each poll has the grant_type, the device_code that the server gave it, and its client_id."""
    trace = a_life(stand)
    for form in polls(trace):
        demand(form.get("grant_type") == URN, str(form))
        demand(form.get("device_code") == issued(trace.messages)["device_code"], str(form))
        demand(form.get("client_id") == "tv", str(form))


@check("RFC8628-3.5-02")
def it_waits_the_interval(stand: Stand) -> None:
    """Told to wait nine seconds between polls, it does, and it does poll."""
    stand.tamper(CODES_COME, "interval=9")
    switched_on(stand)
    pauses = let_it_run(stand, 40)
    demand(len(pauses) >= 2 and min(pauses) >= 9, str(pauses))


@check("RFC8628-3.5-04")
def it_slows_down_when_told(stand: Stand) -> None:
    """After the first slow_down its pauses are five seconds longer, after the second ten, for good."""
    switched_on(stand)
    answered(stand, 2, "error=slow_down")
    pauses = let_it_run(stand, 80)
    demand(len(pauses) >= 4, f"it stopped: {pauses}")
    demand(pauses[0] >= 10 and min(pauses[1:]) >= 15, str(pauses))


@check("RFC8628-3.5-08")
def any_other_error_ends_it(stand: Stand) -> None:
    """After access_denied, invalid_grant or an unknown error it polls no more; after a pending it did."""
    for error in ("access_denied", "invalid_grant", "something_new"):
        denied = stand.with_public_application()
        switched_on(denied)
        let_it_run(denied, 6)
        answered(denied, 1, f"error={error}")
        let_it_run(denied, 40)
        demand(len(denied.messages(POLL)) == 2, f"{len(denied.messages(POLL))} polls around {error}")


@check("RFC8628-3.5-09", "RFC8628-3.5-10")
def it_backs_off_when_nobody_answers(stand: Stand) -> None:
    """After each poll that nobody answered it waits twice as long."""
    switched_on(stand)
    answered(stand, 3, "drop")
    pauses = let_it_run(stand, 130)
    demand(len(pauses) >= 3, f"it stopped: {pauses}")
    demand(all(later >= 2 * earlier for earlier, later in pairwise(pauses[:3])), str(pauses))
    demand(pauses[0] >= 10, str(pauses))


@check("RFC8628-5.5-01")
def the_code_leaves_the_screen(stand: Stand) -> None:
    """Once Alice has approved, and after a code has expired, no code is on the screen."""
    shown = switched_on(stand)
    code = issued(stand.messages(CODES_COME))["user_code"]
    demand(code in shown, "it was never there")
    decide(stand, code)
    let_it_run(stand, 6)
    page = stand.browser.open(f"{TV}/")
    demand(code not in page.html and "Today" in page.text, page.text[:200])
    late = stand.with_public_application()
    switched_on(late)
    code = issued(late.messages(CODES_COME))["user_code"]
    late.world.advance(3600)
    demand(code not in late.browser.open(f"{TV}/").html, "it is there after its end")
