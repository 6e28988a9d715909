"""What the server says about a token (RFC 7662), and what giving one back ends (RFC 7009)."""

from __future__ import annotations

import pytest
from authorization_server.conversation import ASKED, ISSUER, Conversation, claims_of, error_of

from mockserver.policy import Policy


@pytest.fixture
def c() -> Conversation:
    return Conversation()


# --- introspection ---


@pytest.mark.parametrize("token_format", ["jwt", "opaque"])
def test_an_access_token_that_is_good_is_described(token_format: str) -> None:
    c = Conversation(Policy().setting(access_token_format=token_format))
    state = c.introspect(c.tokens()["access_token"])
    assert state.pop("jti").startswith("jti_")
    assert state == {
        "active": True,
        "scope": ASKED,
        "client_id": "app",
        "token_type": "Bearer",
        "sub": "alice-1",
        "aud": ["https://calendar.example", "https://sheets.example"],
        "iss": ISSUER,
        "iat": c.clock.now,
        "exp": c.clock.now + 3600,
    }


def test_what_introspection_says_is_what_the_jwt_says(c: Conversation) -> None:
    token = c.tokens()["access_token"]
    state = c.introspect(token)
    assert claims_of(token).items() <= state.items()


def test_a_refresh_token_that_is_good_is_described_too(c: Conversation) -> None:
    state = c.introspect(c.tokens()["refresh_token"])
    assert state == {
        "active": True,
        "scope": ASKED,
        "client_id": "app",
        "sub": "alice-1",
        "iss": ISSUER,
        "iat": c.clock.now,
        "exp": c.clock.now + 14 * 86400,
    }


def test_a_refresh_token_is_said_to_end_when_it_does(c: Conversation) -> None:
    start, token = c.clock.now, c.tokens()["refresh_token"]
    for _ in range(8):
        c.clock.advance(10 * 86400)
        token = c.refresh(token).json()["refresh_token"]
    assert c.introspect(token)["exp"] == start + 90 * 86400
    c.clock.advance(10 * 86400 - 1)
    assert c.is_active(token)
    c.clock.advance(1)
    assert not c.is_active(token)


def test_about_a_token_that_is_not_good_nothing_is_said_but_that(c: Conversation) -> None:
    revoked, rotated, expired = c.tokens(), c.tokens(), c.tokens()
    c.revoke(revoked["access_token"])
    c.revoke(revoked["refresh_token"])
    c.refresh(rotated["refresh_token"])
    c.clock.advance(3600)
    bad = [
        *(revoked["access_token"], revoked["refresh_token"], rotated["refresh_token"]),
        *(expired["access_token"], "unknown", c.code(), revoked["access_token"] + "x", "\N{SNOWMAN}"),
    ]
    assert [c.introspect(token) for token in bad] == [{"active": False}] * len(bad)


def test_a_hint_about_the_kind_of_token_never_hides_one(c: Conversation) -> None:
    tokens = c.tokens()
    for kind in ("access_token", "refresh_token"):
        for hint in ("access_token", "refresh_token", "nonsense"):
            answer = c.call("/introspect", "calendar-api", token=tokens[kind], token_type_hint=hint)
            assert answer.json()["active"] is True


def test_the_answer_is_not_stored(c: Conversation) -> None:
    assert c.call("/introspect", "calendar-api", token="x").headers["Cache-Control"] == "no-store"


def test_without_a_token_there_is_nothing_to_say(c: Conversation) -> None:
    answer = c.call("/introspect", "calendar-api")
    assert (answer.status_code, error_of(answer)) == (400, "invalid_request")


@pytest.mark.parametrize("who", [None, "app", "spa"])
def test_strangers_and_ordinary_clients_learn_nothing(c: Conversation, who: str | None) -> None:
    answer = c.call("/introspect", who, token=c.tokens()["access_token"])
    assert (answer.status_code, error_of(answer)) == (401, "invalid_client")
    assert "active" not in answer.json()
    assert "WWW-Authenticate" in answer.headers


def test_asking_about_a_token_does_not_change_it(c: Conversation) -> None:
    token = c.tokens()["refresh_token"]
    assert c.introspect(token) == c.introspect(token)
    assert c.refresh(token).status_code == 200


# --- revocation ---


def test_a_revoked_access_token_ends_and_the_refresh_token_goes_on(c: Conversation) -> None:
    tokens = c.tokens()
    answer = c.revoke(tokens["access_token"])
    assert (answer.status_code, answer.text) == (200, "")
    assert not c.is_active(tokens["access_token"])
    assert c.refresh(tokens["refresh_token"]).status_code == 200


def test_a_revoked_refresh_token_ends_every_token_of_the_grant(c: Conversation) -> None:
    first = c.tokens()
    second = c.refresh(first["refresh_token"]).json()
    assert c.revoke(second["refresh_token"]).status_code == 200
    assert not any(
        c.is_active(t[kind]) for t in (first, second) for kind in ("access_token", "refresh_token")
    )
    assert error_of(c.refresh(second["refresh_token"])) == "invalid_grant"
    assert c.findings("grant-still-stands")[-1].evidence == "the client gave it back"


def test_alice_no_longer_sees_a_grant_that_the_client_gave_back(c: Conversation) -> None:
    c.revoke(c.tokens()["refresh_token"])
    assert "Nothing. No application acts on your behalf." in c.get("/grants").text


@pytest.mark.parametrize("hint", ["access_token", "refresh_token", "nonsense", None])
def test_revocation_works_whatever_the_hint_says(c: Conversation, hint: str | None) -> None:
    token = c.tokens()["access_token"]
    assert c.revoke(token, token_type_hint=hint).status_code == 200
    assert not c.is_active(token)


def test_a_token_that_nobody_knows_is_gone_already(c: Conversation) -> None:
    assert c.revoke("unknown").status_code == 200
    token = c.tokens()["access_token"]
    assert [c.revoke(token).status_code for _ in range(2)] == [200, 200]


def test_nobody_gives_back_what_is_anothers(c: Conversation) -> None:
    tokens = c.tokens("app")
    for kind in ("access_token", "refresh_token"):
        answer = c.revoke(tokens[kind], "other-app")
        assert (answer.status_code, error_of(answer)) == (400, "invalid_grant")
        assert c.is_active(tokens[kind])


def test_a_public_client_gives_back_its_own_tokens_without_a_secret(c: Conversation) -> None:
    tokens = c.tokens("spa")
    assert c.revoke(tokens["access_token"], "spa").status_code == 200
    assert not c.is_active(tokens["access_token"])


def test_a_client_that_does_not_authenticate_gives_nothing_back(c: Conversation) -> None:
    token = c.tokens()["access_token"]
    answer = c.call("/revoke", None, client_id="app", token=token)
    assert (answer.status_code, error_of(answer)) == (401, "invalid_client")
    assert c.is_active(token)


def test_get_is_not_allowed_at_either_endpoint(c: Conversation) -> None:
    for path in ("/introspect", "/revoke"):
        answer = c.get(path)
        assert (answer.status_code, error_of(answer)) == (405, "invalid_request")
