"""Two holders of one refresh token: every order is played, and what is said of it is what the tokens do."""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import permutations

import pytest

from mockserver.policy import Policy
from oauthsim.attacks.refresh_tokens.interleavings import (
    SETTINGS,
    THEFT,
    VERDICTS,
    WORKERS,
    Holders,
    Result,
    Table,
    orders,
    played,
    table,
)
from oauthsim.attacks.refresh_tokens.password_change import new_password
from oauthsim.simulate import simulate
from oauthsim.trace import Trace

BOTH = pytest.mark.parametrize("holders", [WORKERS, THEFT], ids=["workers", "theft"])
BY_TITLE = {setting.title: setting for setting in SETTINGS}


@cache
def of(holders: Holders) -> Table:
    return table(holders)


def answers(trace: Trace, party: str) -> int:
    """How many token responses with tokens in them reached `party`."""
    return sum(
        message.status == 200 and message.url.endswith("/token") and message.receiver == party
        for message in trace.messages
        if message.kind == "response" and message.delivery == "delivered"
    )


# --- the orders ---


@BOTH
def test_no_order_comes_twice_and_in_each_an_answer_follows_its_question(holders: Holders) -> None:
    found = orders(holders)
    assert len(set(found)) == len(found)
    for order in found:
        for name in holders:
            mine = [event.rpartition(" ")[2] for event in order if event.startswith(name)]
            assert mine[0] == "asks"
            assert mine[1] in ("keeps", "loses")


def test_no_order_is_missing() -> None:
    """Four events in any order, of which two pairs are ordered: six; with two ends for each who can lose."""
    first_four = {order[:4] for order in orders(WORKERS)}
    events = [("one asks", "two asks", f"one {a}", f"two {b}") for a in END for b in END]
    every = {order for four in events for order in permutations(four)}
    possible = {
        order
        for order in every
        if all(order.index(f"{n} asks") < next(map(order.index, ends(order, n))) for n in WORKERS)
    }
    assert first_four == possible
    assert len(possible) == 24
    assert len(orders(THEFT)) == 12 * 3, "a thief who loses her answer is no better off, and goes on thrice"


END = ("keeps", "loses")


def ends(order: tuple[str, ...], name: str) -> list[str]:
    return [event for event in order if event in (f"{name} keeps", f"{name} loses")]


# --- what is said of them ---


@BOTH
def test_the_verdict_agrees_with_the_tokens_that_still_work_when_they_are_really_used(
    holders: Holders,
) -> None:
    """Every third run (so each setting has its turn) is played again, and goes on once more."""
    for result in of(holders).results[::3]:
        setting = BY_TITLE[result.setting]
        honest = holders[0]
        longer = played((*result.order, f"{honest} again"), setting)
        more = answers(longer.trace, "client") - answers(result.trace, "client")
        assert (more == 1) == result.client_works, result
        if holders == THEFT:
            longer = played((*result.order, "thief again"), setting)
            assert (longer.loot > result.loot) == result.thief_works, result


@BOTH
def test_each_verdict_is_one_of_four_and_follows_from_the_facts(holders: Holders) -> None:
    for result in of(holders).results:
        assert result.verdict in VERDICTS
        assert (result.verdict == "fine") == (result.client_works and not result.thief_works)
        assert (result.verdict == "unnoticed") == result.thief_works


def test_a_client_without_a_thief_is_never_told_of_one() -> None:
    assert {result.verdict for result in of(WORKERS).results} == {"fine", "locked out"}


def test_what_is_lost_stands_in_the_trace_as_lost() -> None:
    for result in of(WORKERS).results:
        lost = [message for message in result.trace.messages if message.delivery == "lost"]
        losers = sum("loses" in event for event in result.order)
        assert bool(losers) <= len(lost) <= losers
        assert len(lost) == losers or "locked out" in result.verdict, "who was refused before asks no more"
        assert all(message.url.endswith("/token") and message.kind == "response" for message in lost)


# --- what each setting is good for ---


def verdicts(holders: Holders, setting: str) -> Counter[str]:
    return Counter(result.verdict for result in of(holders).results if result.setting == setting)


def test_without_rotation_a_theft_is_never_noticed_and_no_client_is_ever_locked_out() -> None:
    assert set(verdicts(THEFT, "no rotation")) == {"unnoticed"}
    assert set(verdicts(WORKERS, "no rotation")) == {"fine"}


def test_revoking_the_family_finds_every_theft_and_locks_out_all_who_do_not_take_turns() -> None:
    assert set(verdicts(THEFT, "+ family")) == {"detected"}
    in_turns = {("one asks", "one keeps"), ("two asks", "two keeps")}
    for result in of(WORKERS).results:
        if result.setting == "+ family":
            fine = {result.order[:2], result.order[2:4]} == in_turns
            assert (result.verdict == "fine") == fine, result.order


def test_a_grace_window_locks_nobody_out_and_lets_a_thief_who_follows_closely_stay() -> None:
    assert set(verdicts(WORKERS, "+ grace")) == {"fine"}
    for result in of(THEFT).results:
        if result.setting == "+ grace":
            assert (result.verdict == "unnoticed") == ("thief follows" in result.order), result.order


def test_a_grace_window_always_gives_the_thief_one_access_token_more() -> None:
    assert of(THEFT).loot()["+ family"] == (0, 1)
    assert of(THEFT).loot()["+ grace"] == (1, 2)


def test_a_thief_who_cannot_prove_who_she_is_gets_nothing_and_disturbs_nobody() -> None:
    assert set(verdicts(THEFT, "+ key")) == set(verdicts(WORKERS, "+ key")) == {"fine"}
    assert of(THEFT).loot()["+ key"] == (0, 0)


def test_the_table_as_text_has_a_line_for_each_order_and_a_column_for_each_setting() -> None:
    lines = str(of(WORKERS)).splitlines()
    assert len(lines) == 1 + 24
    assert lines[0].split("  ")[-1].strip() == "+ key"
    assert lines[3].split() == [
        *["one", "asks,", "one", "keeps,", "two", "asks,", "two", "keeps,", "one", "again"],
        *["fine"] * 5,
    ]


def test_two_runs_of_an_order_are_the_same_to_the_byte() -> None:
    order = orders(THEFT)[0]
    one, other = (played(order, SETTINGS[3]) for _ in range(2))
    assert isinstance(one, Result)
    assert repr(one.trace) == repr(other.trace)


# --- a new password ---


def test_after_a_new_password_the_client_is_refused_and_alice_connects_it_again() -> None:
    trace = simulate(new_password)
    assert trace.outcome == "completed"
    refused = [message for message in trace.messages if '"error": "invalid_grant"' in message.text]
    assert len(refused) == 1
    assert "the grant behind this refresh token was revoked" in refused[0].text


def test_where_tokens_outlive_the_password_the_client_notices_nothing() -> None:
    trace = simulate(new_password, policy=Policy().without("refresh-tokens-end-with-a-password-change"))
    assert trace.outcome == "completed"
    assert not [message for message in trace.messages if '"error": "invalid_grant"' in message.text]
