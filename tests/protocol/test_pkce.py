"""Proof Key for Code Exchange."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.protocol import pkce
from mockserver.protocol.errors import InvalidRequest

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
VERIFIERS = st.text("ABCxyz019-._~", min_size=43, max_size=128)


@given(VERIFIERS, st.sampled_from(pkce.METHODS))
def test_a_verifier_verifies_its_own_challenge(verifier: str, method: str) -> None:
    assert pkce.is_verifier(verifier)
    assert pkce.is_challenge(pkce.challenge(verifier, method))
    assert pkce.verifies(verifier, pkce.challenge(verifier, method), method)


@given(st.text(), st.text(), st.text() | st.sampled_from(pkce.METHODS))
def test_no_input_raises(verifier: str, challenge: str, method: str) -> None:
    pkce.is_verifier(verifier)
    if pkce.verifies(verifier, challenge, method):
        assert challenge == pkce.challenge(verifier, method)


def test_another_verifier_does_not_verify() -> None:
    assert not pkce.verifies(VERIFIER[:-1] + "X", pkce.challenge(VERIFIER), "S256")


def test_the_challenge_itself_is_no_verifier_under_s256() -> None:
    challenge = pkce.challenge(VERIFIER)
    assert not pkce.verifies(challenge, challenge, "S256")
    assert pkce.verifies(challenge, challenge, "plain")


@pytest.mark.parametrize("method", ["s256", "S512", "", "PLAIN"])
def test_a_method_that_does_not_exist_is_refused(method: str) -> None:
    assert not pkce.verifies(VERIFIER, VERIFIER, method)
    with pytest.raises(InvalidRequest) as refused:
        pkce.challenge(VERIFIER, method)
    assert refused.value.evidence == f"code_challenge_method: {method!r}"


def test_a_line_break_at_the_end_is_not_part_of_a_verifier() -> None:
    assert not pkce.is_verifier(VERIFIER + "\n")
