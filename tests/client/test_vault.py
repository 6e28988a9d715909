from __future__ import annotations

import pytest
from client.stage import Stage, build
from cryptography.exceptions import InvalidTag

from mockserver.client.vault import Tokens
from mockserver.policy import Policy


def test_a_copied_database_gives_no_token_away(stage: Stage) -> None:
    stage.connect(stage.browser())
    (stored,) = stage.client.vault.at_rest.values()
    assert b"access-1" not in stored
    assert b"refresh-1" not in stored


def test_without_encryption_a_copied_database_gives_them_away() -> None:
    stage = build(Policy().without("tokens-are-encrypted-at-rest"))
    stage.connect(stage.browser())
    (stored,) = stage.client.vault.at_rest.values()
    assert stored == b'["access-1", "refresh-1"]'


def test_the_same_tokens_look_different_each_time_they_are_stored(stage: Stage) -> None:
    vault = stage.client.vault
    vault.put("a", Tokens("access", "refresh"))
    first = vault.at_rest["a"]
    vault.put("a", Tokens("access", "refresh"))
    assert vault.at_rest["a"] != first
    assert vault.take("a") == Tokens("access", "refresh")


def test_tokens_moved_to_another_account_do_not_open(stage: Stage) -> None:
    vault = stage.client.vault
    vault.put("account-1/calendar", Tokens("access", None))
    vault._database["account-2/calendar"] = vault._database["account-1/calendar"]
    with pytest.raises(InvalidTag):
        vault.take("account-2/calendar")


def test_the_same_seed_stores_the_same_bytes() -> None:
    first, second = build(), build()
    for stage in (first, second):
        stage.connect(stage.browser())
    assert first.client.vault.at_rest == second.client.vault.at_rest
    assert first.messages == second.messages


def test_no_repr_shows_a_secret(stage: Stage) -> None:
    browser = stage.browser()
    stage.connect(browser)
    tokens = stage.client.vault.take("account-1/calendar")
    shown = f"{tokens!r} {stage.client.registration!r} {list(stage.client.flows)!r}"
    assert "access-1" not in shown
    assert "s3cret" not in shown
    assert "verifier_" not in shown
