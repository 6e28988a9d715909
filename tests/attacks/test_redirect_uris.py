"""Redirect URIs, sent and followed: which strings lose a code, and that none does when compared exactly."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from mockserver.policy import UsageMistake
from mockserver.protocol.parameters import Parameters
from mockserver.protocol.redirect_uri import COMPARISONS
from oauthsim.attacks import ATTACKS, judge
from oauthsim.attacks.redirect_uris.tricks import (
    HARMFUL,
    OUTCOMES,
    TRICKS,
    Landing,
    landings,
    trace_of,
    try_redirect_uri,
)
from oauthsim.attacks.verdict import undefended

KNOWN: dict[str, dict[str, Any]] = {
    entry["id"]: entry
    for entry in json.loads(
        (Path(__file__).parents[1] / "protocol" / "redirect_uris.json").read_text(encoding="utf-8")
    )
}
"""The strings with the comparisons that they fool, and where a parser of the URL standard says they lead."""

NOT_IN_A_HEADER = {"RU-43", "RU-44", "RU-47", "RU-49", "RU-50"}
"""With a space, a line break or letters beyond ASCII: no server could redirect there, whoever compares."""

PIECES = [
    *("https:", "http:", "//", "/", "\\", "client.example", "evil.example", "@", ":443", ".", "..", "%2e"),
    *("/cb", "?", "#", "code=", "&", "out?to=", "*", "javascript:", "com.example.app:", "127.0.0.1", "[::1]"),
    *("\r\n", " ", "é", "\u3002", "%", "%00", ";"),
]
STRINGS = some.lists(some.sampled_from(PIECES), max_size=9).map("".join) | some.text(max_size=40)


@cache
def tried() -> dict[tuple[str, str], Landing]:
    found = list(landings())
    ids = [trick.id for trick in TRICKS]
    return {(ids[index % len(ids)], one.comparison): one for index, one in enumerate(found)}


def each(comparison: str) -> Iterator[tuple[str, Landing]]:
    return ((trick.id, tried()[trick.id, comparison]) for trick in TRICKS)


def test_every_string_on_the_list_is_sent() -> None:
    assert {trick.id for trick in TRICKS} == set(KNOWN)
    for trick in TRICKS:
        assert (trick.registered, trick.redirect_uri) == (
            KNOWN[trick.id]["registered"],
            KNOWN[trick.id]["redirect_uri"],
        )
        assert trick.says != KNOWN[trick.id]["trick"], "told in words of its own"


@pytest.mark.parametrize("comparison", COMPARISONS)
def test_a_string_gets_past_the_server_where_it_fools_the_comparison(comparison: str) -> None:
    passed = {name for name, landing in each(comparison) if landing.outcome != "refused"}
    fooled = {name for name in KNOWN if comparison in KNOWN[name]["fools"]}
    assert passed == fooled - NOT_IN_A_HEADER


@pytest.mark.parametrize("trick", TRICKS, ids=lambda trick: trick.id)
def test_the_browser_goes_where_a_parser_of_the_url_standard_says(trick: Any) -> None:
    expected = KNOWN[trick.id]["browser_goes_to"]
    if not expected.startswith(("https:", "http:")):
        pytest.skip("not a URL that browsers ask a server for")
    for comparison in COMPARISONS:
        landing = tried()[trick.id, comparison]
        led_on = "/out?to=" in trick.redirect_uri
        if landing.went_to and not led_on:
            assert landing.went_to.partition("?")[0] == expected


def test_compared_exactly_none_of_them_gets_anywhere() -> None:
    assert {landing.outcome for _, landing in each("exact")} == {"refused"}
    reasons = {landing.reason for _, landing in each("exact")}
    assert reasons == {"redirect-uri-is-registered", "redirect-uri-is-a-uri"}


@pytest.mark.parametrize("comparison", sorted(set(COMPARISONS) - {"exact"}))
def test_every_other_comparison_lets_some_string_through(comparison: str) -> None:
    assert {landing.outcome for _, landing in each(comparison)} - {"refused"}


def test_these_comparisons_send_codes_to_mallory() -> None:
    lost = {name for name in COMPARISONS if any(landing.leaks for _, landing in each(name))}
    assert set(COMPARISONS) - lost == {"exact", "parsed", "any-subdomain", "any-query", "trailing-slash"}


def test_what_does_not_leak_at_once_leaves_the_registered_page() -> None:
    for comparison in ("parsed", "any-subdomain", "any-query", "trailing-slash"):
        outcomes = {landing.outcome for _, landing in each(comparison)}
        assert outcomes & {"our site", "subdomain"}


@pytest.mark.parametrize(
    ("redirect_uri", "registered"),
    [
        ("https://client.example/cb", "https://client.example/cb"),
        ("http://127.0.0.1:51004/cb", "http://127.0.0.1/cb"),
        ("com.example.app:/cb", "com.example.app:/cb"),
    ],
)
def test_the_registered_uri_itself_arrives(redirect_uri: str, registered: str) -> None:
    landing = try_redirect_uri(redirect_uri, "exact", registered)
    assert (landing.outcome, landing.went_to, landing.leaks) == ("arrives", redirect_uri, False)


@pytest.mark.parametrize(
    ("redirect_uri", "comparison", "outcome", "went_to"),
    [
        (
            "https://client.example/cb/../out?to=https://evil.example",
            "prefix",
            "leaks",
            "https://evil.example/",
        ),
        ("https://client.example/cb/../home", "prefix", "our site", "https://client.example/home"),
        ("https://www.client.example/cb", "host-suffix", "subdomain", "https://www.client.example/cb"),
        ("http://client.example/cb", "same-host", "in the clear", "http://client.example/cb"),
        ("https://evil.example/cb", "path-only", "leaks", "https://evil.example/cb"),
        ("javascript:alert('client.example')", "contains-host", "nowhere", ""),
    ],
)
def test_any_other_string_can_be_tried(
    redirect_uri: str, comparison: str, outcome: str, went_to: str
) -> None:
    landing = try_redirect_uri(redirect_uri, comparison)
    assert (landing.outcome, landing.went_to) == (outcome, went_to)


def test_a_comparison_that_does_not_exist_is_answered_by_those_that_do() -> None:
    with pytest.raises(UsageMistake, match="did you mean: prefix"):
        try_redirect_uri("https://client.example/cb", "prefixx")


def test_what_cannot_be_registered_is_said_to_be_so() -> None:
    with pytest.raises(UsageMistake, match="cannot be registered"):
        try_redirect_uri("", "exact", "https://client.example/\n")


def test_the_run_behind_a_cell_can_be_looked_at() -> None:
    trace = trace_of("https://evil.example/cb", "path-only")
    assert "code" in Parameters.from_query(trace.messages[-2].url.partition("?")[2])
    assert trace.messages[-2].receiver == "attacker"
    assert [event.text for event in trace.events if event.kind == "step"][1].startswith("The server takes it")


@given(STRINGS)
@settings(max_examples=120)
def test_compared_exactly_no_string_at_all_leaks_a_code(redirect_uri: str) -> None:
    landing = try_redirect_uri(redirect_uri, "exact")
    left_out_or_right = redirect_uri in ("", "https://client.example/cb")
    assert landing.outcome == ("arrives" if left_out_or_right else "refused")


@given(STRINGS, some.sampled_from(sorted(COMPARISONS)))
@settings(max_examples=120)
def test_no_string_breaks_a_server_or_a_browser(redirect_uri: str, comparison: str) -> None:
    trace = trace_of(redirect_uri, comparison)
    assert [message.number for message in trace.messages if message.status == 500] == []
    assert try_redirect_uri(redirect_uri, comparison).outcome in OUTCOMES


def test_harm_is_one_of_the_outcomes() -> None:
    assert set(OUTCOMES) > HARMFUL


# --- the attacks ---


@pytest.mark.parametrize(
    ("name", "comparison"),
    [
        ("wildcard-redirect-uri", "any-subdomain"),
        ("open-redirector-code", "parsed"),
        ("open-redirector-code", "exact"),
        ("taken-over-subdomain", "exact"),
    ],
)
def test_another_comparison_stops_it_without_any_rule_more(name: str, comparison: str) -> None:
    policy = undefended(ATTACKS[name])
    trace = judge(ATTACKS[name], policy.setting(redirect_uri_comparison=comparison)).trace
    refused = [one for one in trace.ledger() if one.enforced and not one.held]
    assert [one.rule for one in refused] == ["redirect-uri-is-registered"]
    assert comparison in refused[0].evidence


def test_the_code_goes_to_the_second_of_two_redirect_uris_where_nobody_counts_them() -> None:
    trace = judge(ATTACKS["repeated-redirect-uri"]).trace
    sent = next(message for message in trace.messages if message.url.count("redirect_uri=") == 2)
    answer = trace.message(sent.number + 1)
    assert (answer.header("Location") or "").startswith("https://evil.example/callback?code=")


def test_a_fragment_travels_with_the_browser_and_is_never_sent_to_the_client() -> None:
    trace = judge(ATTACKS["open-redirector-fragment"]).trace
    to_client = [message for message in trace.messages if message.receiver == "browser_app"]
    assert to_client
    assert not any("access_token" in message.url + message.text for message in to_client)
    assert any("access_token" in message.url for message in trace.messages if message.receiver == "attacker")


def test_an_app_on_the_device_gets_a_code_and_cannot_use_it_where_the_client_sends_pkce() -> None:
    attack = ATTACKS["code-intercepted-on-the-device"]
    verdict = judge(attack, undefended(attack).enforcing("pkce-is-sent"))
    assert not verdict.wins
    assert any(
        message.receiver == "attacker_app" and "code=" in message.url for message in verdict.trace.messages
    )
    refused = [one for one in verdict.trace.ledger() if one.enforced and not one.held]
    assert [one.rule for one in refused] == ["code-verifier-fits-the-challenge"]
