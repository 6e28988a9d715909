"""The blast radius: played, exact to the second, and smaller behind each defence that helps."""

from __future__ import annotations

from functools import cache
from math import inf
from typing import get_args

import pytest

from mockserver.policy import UsageMistake
from oauthsim.attacks import blast_radius as module
from oauthsim.attacks.blast_radius import BlastRadius, blast_radius
from oauthsim.attacks.defences import DEFENCES, LEAKS, Leak
from oauthsim.attacks.loot import OPERATIONS

LAST = "RFC 9700 and DPoP"
HOUR, DAY = 3600, 86_400
EVERY_LEAK = pytest.mark.parametrize("leak", get_args(Leak))


@cache
def radius(leak: Leak) -> BlastRadius:
    return blast_radius(leak)


@EVERY_LEAK
def test_without_a_defence_everything_is_open_for_more_than_a_year(leak: Leak) -> None:
    assert (radius(leak).opens("none"), radius(leak).until("none")) == ("everything", inf)


@EVERY_LEAK
def test_no_defence_makes_it_worse(leak: Leak) -> None:
    worst = radius(leak).behind("none").openings
    for row in radius(leak).rows:
        opened = {(one.api, one.kind) for one in row.openings}
        assert opened <= {(one.api, one.kind) for one in worst}
        assert {one.since for one in row.openings} <= {radius(leak).at}


@EVERY_LEAK
def test_all_of_rfc_9700_opens_least(leak: Leak) -> None:
    bearer = [row for row in radius(leak).rows if row.defence.name not in ("sender constraint", LAST)]
    fewest = min(len(row.openings) for row in bearer)
    assert len(radius(leak).behind("RFC 9700, and noticed").openings) == fewest
    assert radius(leak).until("RFC 9700, and noticed") <= module.NOTICED_AT
    assert radius(leak).opens(LAST) == "nothing"


def test_an_access_token_is_good_until_its_lifetime_is_over() -> None:
    found = radius("access-token")
    assert (found.until("expiry"), found.until("short lifetime")) == (HOUR, 300)
    assert found.opens("audience") == found.opens("least scope") == "calendar (read)"


def test_what_is_revoked_lives_on_as_a_jwt_and_dies_at_once_where_apis_ask() -> None:
    found = radius("access-token")
    assert found.until("revocation") == HOUR
    assert found.until("revocation, asked about") == module.NOTICED_AT
    assert radius("refresh-token").until("revocation") == module.NOTICED_AT + HOUR


def test_a_short_lifetime_does_not_help_against_a_stolen_refresh_token() -> None:
    assert radius("refresh-token").until("short lifetime") == inf


def test_rotation_finds_the_thief_when_the_client_refreshes_and_her_last_token_expires_an_hour_later() -> (
    None
):
    assert radius("refresh-token").until("rotation") == module.WORKS_AT[0] + HOUR


def test_a_refresh_token_that_is_used_ends_with_its_absolute_lifetime() -> None:
    assert radius("refresh-token").until("end of refresh") == 90 * DAY + HOUR - 1


def test_a_token_that_is_bound_to_a_key_opens_nothing_without_it() -> None:
    assert radius("access-token").opens("sender constraint") == "nothing"
    assert radius("code").opens("sender constraint") == "nothing", "the request has named the key"


def test_what_binds_the_refresh_token_of_a_client_with_a_secret_is_the_secret() -> None:
    assert radius("refresh-token").until("sender constraint") == inf
    assert radius("refresh-token").opens("client secret") == "nothing"


def test_encryption_at_rest_helps_against_a_stolen_database_and_against_nothing_else() -> None:
    assert radius("database").opens("encryption at rest") == "nothing"
    assert radius("access-token").until("encryption at rest") == HOUR
    assert radius("refresh-token").until("encryption at rest") == inf


def test_what_a_database_opens_is_what_all_people_in_it_have_allowed() -> None:
    assert radius("database").opens("least scope") == (
        "calendar (read), sheets (read, write), chat (write), crm (read)"
    )
    assert radius("database").until("client secret") == HOUR, "the access tokens need no secret"


def test_a_spent_code_is_worth_nothing_behind_any_one_of_four_defences() -> None:
    found = radius("code")
    for defence in ("client secret", "code used once", "code for a minute", "PKCE"):
        assert found.opens(defence) == "nothing"
    assert found.until("rotation") == inf, "what she redeems is a family of her own"


@pytest.mark.parametrize("leak", ["access-token", "refresh-token"])
def test_each_end_is_exact_to_the_second(leak: Leak) -> None:
    for row in radius(leak).rows:
        seen = module._tried(leak, row.defence, radius(leak).at, 1)
        for one in row.openings:
            if one.until is not None:
                last = max(moment for moment in seen if moment < one.until)
                assert one.until - last == 1 or one.until in (*module.WORKS_AT, module.NOTICED_AT)


def test_it_comes_out_the_same_with_another_seed() -> None:
    assert blast_radius("access-token", seed=7).table() == radius("access-token").table()


def test_a_leak_after_the_lifetime_opens_nothing() -> None:
    later = blast_radius("access-token", at=600)
    assert later.opens("short lifetime") == "nothing"
    assert later.until("expiry") == HOUR


def test_each_row_says_in_four_words_what_opens_from_when_until_when() -> None:
    lines = radius("access-token").table()
    assert lines[1] == ("expiry", "everything", "2 minutes", "1 hour")
    assert radius("code").table()[6] == ("client secret", "nothing", "", "")


def test_what_cannot_be_asked_for_is_told() -> None:
    with pytest.raises(UsageMistake, match="there is no leak 'cookie'"):
        blast_radius("cookie")  # type: ignore[arg-type]
    with pytest.raises(UsageMistake, match="0 to 2399 seconds"):
        blast_radius("code", at=-1)
    with pytest.raises(UsageMistake, match="no defence here 'PKCE'"):
        radius("access-token").behind("PKCE")


def test_the_defences_are_told_in_sentences_and_name_leaks_that_exist() -> None:
    assert len({one.name for one in DEFENCES}) == len(DEFENCES)
    assert all(one.says.endswith(".") and set(one.against) <= set(LEAKS) for one in DEFENCES)
    assert {one.api for one in OPERATIONS} == {"calendar", "sheets", "chat", "crm"}
