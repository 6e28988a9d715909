"""A policy is a value: a preset, what was switched against it, and the choices the RFCs leave open."""

from __future__ import annotations

import dataclasses

import pytest

import mockserver.authorization_server.app  # the rules of a party
from mockserver.policy import PRESETS, Policy, UsageMistake, known_rule, preset
from mockserver.rules import LADDER, REGISTRY

ONCE = REGISTRY["code-is-single-use"]  # asked by RFC 6749
PKCE = REGISTRY["pkce-is-required"]  # asked by RFC 9700
VITAL = REGISTRY["code-is-known"]


def test_the_default_asks_for_all_that_the_security_bcp_asks() -> None:
    assert Policy().name == "rfc9700"
    assert Policy() == preset("rfc9700")
    assert all(Policy().enforces(rule) for rule in REGISTRY.values() if rule.first_asked in LADDER[:2])


def test_the_text_of_2012_does_not_know_what_came_later() -> None:
    assert preset("rfc6749").enforces(ONCE)
    assert not preset("rfc6749").enforces(PKCE)


def test_careless_enforces_only_what_cannot_be_switched_off() -> None:
    assert {rule.id for rule in REGISTRY.values() if preset("careless").enforces(rule)} == {
        rule.id for rule in REGISTRY.values() if rule.vital
    }


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_every_preset_can_be_had_by_its_name(name: str) -> None:
    assert preset(name).name == name


def test_switching_one_rule_off_leaves_all_others_as_they_were() -> None:
    off = Policy().without(ONCE.id)
    differing = [rule.id for rule in REGISTRY.values() if off.enforces(rule) != Policy().enforces(rule)]
    assert differing == [ONCE.id]


def test_switching_one_rule_on_leaves_all_others_as_they_were() -> None:
    on = preset("rfc6749").enforcing(PKCE.id)
    differing = [
        rule.id for rule in REGISTRY.values() if on.enforces(rule) != preset("rfc6749").enforces(rule)
    ]
    assert differing == [PKCE.id]


def test_the_last_word_counts() -> None:
    assert Policy().without(ONCE.id).enforcing(ONCE.id).enforces(ONCE)
    assert not Policy().enforcing(ONCE.id).without(ONCE.id).enforces(ONCE)
    assert not preset("careless").enforcing(PKCE.id).without(PKCE.id).enforces(PKCE)


def test_a_policy_is_never_changed_in_place() -> None:
    policy = Policy()
    policy.without(ONCE.id)
    policy.setting(code_lifetime=1)
    assert policy == Policy()
    with pytest.raises(dataclasses.FrozenInstanceError):
        policy.name = "careless"  # type: ignore[misc]


def test_two_policies_that_say_the_same_are_equal() -> None:
    assert Policy().without(ONCE.id, PKCE.id) == Policy().without(PKCE.id).without(ONCE.id)


def test_a_vital_rule_stays_on_whatever_happens() -> None:
    assert preset("careless").enforces(VITAL)
    with pytest.raises(UsageMistake, match="'code-is-known' cannot be switched off"):
        Policy().without(VITAL.id)


def test_settings_are_changed_by_name_and_kept_when_rules_are_switched() -> None:
    policy = Policy().setting(access_token_format="opaque", code_lifetime=5).without(ONCE.id)
    assert (policy.settings.access_token_format, policy.settings.code_lifetime) == ("opaque", 5)
    assert policy.settings.access_token_lifetime == 3600


# --- one clear sentence that says what exists ---


def mistake(make: object) -> str:
    with pytest.raises(UsageMistake) as raised:
        make()  # type: ignore[operator]
    return str(raised.value)


def test_a_misspelt_rule_gets_the_one_that_was_meant() -> None:
    says = mistake(lambda: Policy().without("code-is-singleuse"))
    assert says.startswith("there is no rule 'code-is-singleuse'; did you mean: code-is-single-use")
    assert says.endswith("?")
    assert "\n" not in says


def test_a_rule_that_resembles_none_gets_some_that_exist() -> None:
    says = mistake(lambda: Policy().enforcing("zzzz"))
    assert says.startswith("there is no rule 'zzzz'; there are: ")
    assert all(name in REGISTRY for name in says.partition("there are: ")[2].split(", "))


def test_an_unknown_preset_is_told_the_presets() -> None:
    assert mistake(lambda: preset("paranoid")) == (
        "there is no policy preset 'paranoid'; there are: " + ", ".join(sorted(PRESETS))
    )


def test_an_unknown_setting_is_told_the_one_that_was_meant() -> None:
    says = mistake(lambda: Policy().setting(code_lifetimes=5))
    assert says.startswith("there is no setting 'code_lifetimes'; did you mean: code_lifetime")


def test_one_wrong_name_among_right_ones_changes_nothing() -> None:
    assert "nonsense" in mistake(lambda: Policy().without(ONCE.id, "nonsense"))


def test_a_rule_is_found_by_its_id() -> None:
    assert known_rule("code-is-single-use") is ONCE
    assert mockserver.authorization_server.app
