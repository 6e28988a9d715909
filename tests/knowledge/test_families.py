"""Families of refresh tokens, read from traces: who begot whom, who used what, and how it ended."""

from __future__ import annotations

import pytest

from mockserver.policy import Policy, preset
from oauthsim.attacks import ATTACKS
from oauthsim.knowledge import knowledge
from oauthsim.knowledge.families import Member, descendants, families
from oauthsim.scenarios import Scenario
from oauthsim.scenarios.authorization_code import connect
from oauthsim.simulate import play, simulate
from oauthsim.trace import Trace
from oauthsim.world import World


def named(trace: Trace) -> dict[str, Member]:
    return {member.name.removeprefix("refresh token "): member for member in families(trace)}


def test_a_family_that_only_grows_is_one_line() -> None:
    found = named(simulate("refresh-token"))
    assert [member.parent[-1:] for member in found.values()] == ["", "1", "2", "3"]
    assert [member.how for member in found.values()] == ["spent", "spent", "spent", ""]
    assert all(member.given[0][0] == "client" for member in found.values())


def test_a_replay_ends_the_whole_family_at_one_message() -> None:
    found = named(simulate("refresh-token-reuse"))
    assert {member.ended for member in found.values()} == {23}
    assert all(member.how.startswith("revoked: a spent token") for member in found.values())
    assert [(use.party, use.error) for use in found["1"].uses] == [
        ("client", ""),
        ("attacker", "invalid_grant"),
    ]
    assert [party for party, _ in found["1"].leaked] == ["attacker"]


def test_where_a_spent_token_is_taken_again_the_family_branches() -> None:
    found = families(simulate("refresh-token-thief-second"))
    branches = list(descendants(found, "refresh token 1"))
    assert [[party for party, _ in branch.given] for branch in branches] == [["client"], ["attacker"]]
    assert [branch.how for branch in branches] == ["", ""], "both work"


def test_within_a_grace_window_two_hold_one_token() -> None:
    found = named(simulate("refresh-token-thief-in-the-grace-window"))
    assert [party for party, _ in found["2"].given] == ["client", "attacker"]
    assert [use.brought for use in found["1"].uses] == ["refresh token 2"] * 2


def test_a_token_whose_answer_was_lost_was_given_to_nobody() -> None:
    found = named(simulate("refresh-answer-lost"))
    assert found["2"].given == ()
    assert (found["1"].uses[0].brought, found["1"].uses[0].error) == ("", "")


def test_a_token_that_was_revoked_while_its_answer_was_on_the_way_is_revoked() -> None:
    found = named(simulate("refresh-by-two-workers"))
    assert found["2"].born > 19
    assert (found["2"].ended, found["2"].how.partition(":")[0]) == (19, "revoked")


def test_a_new_password_ends_them_all() -> None:
    policy = preset("careless").enforcing("refresh-tokens-end-with-a-password-change", "grant-still-stands")
    found = named(simulate("refresh-token-after-a-new-password", policy=policy))
    assert found["1"].how == "revoked: the password was changed"
    assert found["1"].uses[0].error == "invalid_grant"


def test_what_alice_takes_back_is_revoked_and_so_is_what_the_client_gives_back() -> None:
    assert [member.how for member in families(simulate("revocation"))] == [
        "revoked: the person withdrew the grant"
    ]
    assert [member.how for member in families(simulate(connected_and_disconnected))] == [
        "revoked by the client"
    ]


def disconnect(world: World) -> None:
    connect(world, "Calendar")
    world.browser.press("Disconnect")


connected_and_disconnected = Scenario("gives-back", "RFC 7009 §2", "The client gives back.", (), disconnect)


def test_a_token_that_expires_says_so() -> None:
    assert [member.how for member in families(simulate("refresh-token-idle"))] == ["expired"]


def test_without_rotation_there_is_one_token_that_is_used_again_and_again() -> None:
    (only,) = families(simulate("refresh-token", policy=Policy().without("refresh-tokens-rotate")))
    assert (only.how, len(only.uses)) == ("", 3)
    assert {use.brought for use in only.uses} == {"refresh token 1"}


@pytest.mark.parametrize("name", ["refresh-token", "refresh-token-reuse", *ATTACKS])
def test_names_are_those_of_who_knows_what_and_states_those_of_the_server(name: str) -> None:
    trace, world = play(name)
    values = {
        secret.name: secret.value for secret in knowledge(trace).secrets if secret.kind == "refresh_token"
    }
    for member in families(trace):
        value = values.get(member.name) or next(iter(values.values()))
        record = world.authorization_server.refresh_tokens.find(value)
        assert record is not None
        if member.how == "spent":
            assert record.rotated_at is not None
        if member.how.startswith("revoked"):
            assert record.revoked_at is not None
        if not member.how:
            assert (record.rotated_at, record.revoked_at) == (None, None)
