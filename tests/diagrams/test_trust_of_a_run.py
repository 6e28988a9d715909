"""The trust map of a whole run: its sentences, which are the map for who cannot see it."""

from __future__ import annotations

from oauthsim.diagrams import trust_map
from oauthsim.simulate import simulate
from oauthsim.world import Owner


def test_the_map_of_the_authorization_code_grant_says_that_the_client_never_holds_the_password() -> None:
    words = trust_map.text(trust_map.of_run(simulate("authorization-code")))
    assert "Alice's browser → Authorization server: gives it the password" in words
    assert "password: Alice's browser, Authorization server\n" in words
    assert "refresh token: Authorization server, Client\n" in words


def test_a_denied_run_leaves_nobody_with_a_token() -> None:
    words = trust_map.text(trust_map.of_run(simulate("authorization-code", owner=Owner(allow=False))))
    assert "token" not in words.partition("who holds which secret")[2]
