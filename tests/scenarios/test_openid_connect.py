from __future__ import annotations

import json
from collections.abc import Iterable

import pytest

from mockserver.message import Message
from mockserver.protocol import jose
from oauthsim.knowledge import knowledge
from oauthsim.simulate import simulate
from oauthsim.trace import Trace
from oauthsim.world import Owner, World


def id_tokens(trace: Trace) -> list[tuple[dict[str, object], dict[str, object]]]:
    """Header and claims of each ID token that a token response has brought."""
    answers = [message for message in trace.messages if message.kind == "response"]
    texts = [message.text for message in answers if message.url.endswith("/token")]
    return [jose.decode_unverified(json.loads(text)["id_token"]) for text in texts]


def asked(messages: Iterable[Message], path: str) -> int:
    return sum(message.kind == "request" and message.url.endswith(path) for message in messages)


def test_the_id_token_is_for_the_application_and_the_access_token_for_userinfo() -> None:
    trace = simulate("openid-connect")
    ((_, claims),) = id_tokens(trace)
    assert (claims["iss"], claims["sub"]) == ("https://auth.example", "alice-1")
    assert claims["aud"] == "automation-app"
    answer = json.loads(trace.messages[16].text)
    _, access = jose.decode_unverified(answer["access_token"])
    assert access["aud"] == "https://auth.example"


def test_every_step_of_the_validation_stands_in_the_ledger() -> None:
    trace = simulate("openid-connect")
    ours = [finding.rule for finding in trace.ledger() if finding.party == "client" and finding.held]
    steps = [rule for rule in ours if rule.startswith("id-token-")]
    assert steps[0] == "id-token-is-readable"
    assert len(steps) == 12


def test_the_browser_never_sees_the_id_token_of_a_sign_in() -> None:
    seen = knowledge(simulate("openid-connect"))
    assert set(seen.who_knows("id_token")) == {"authorization_server", "client"}
    assert {"resource_owner", "client", "authorization_server"} == set(seen.who_knows("nonce"))


def test_a_recent_login_was_asked_for_and_the_id_token_says_that_there_was_one() -> None:
    trace = simulate("openid-connect-max-age")
    (_, first), (_, second) = id_tokens(trace)
    assert second["auth_time"] == first["auth_time"] + 3600  # type: ignore[operator]
    assert asked(trace.messages, "/login") == 2


def test_silent_means_without_a_page() -> None:
    trace = simulate("openid-connect-prompt-none")
    last = max(message.number for message in trace.messages if "/sign-in/silently" in message.url)
    answers = [message for message in trace.messages[last:] if message.kind == "response"]
    at_the_provider = [message for message in answers if message.sender == "authorization_server"]
    assert at_the_provider[0].status == 302
    assert not [message for message in at_the_provider if message.header("Content-Type") == "text/html"]
    assert asked(trace.messages[last:], "/login") == 0


def test_after_the_rotation_the_new_key_is_fetched_once_and_the_old_one_is_still_published() -> None:
    trace = simulate("openid-connect-key-rotation")
    assert [header["kid"] for header, _ in id_tokens(trace)] == ["auth-rs256-1", "auth-rs256-2"]
    assert asked(trace.messages, "/jwks") == 2
    last = [message for message in trace.messages if message.url.endswith("/jwks")][-1]
    assert [key["kid"] for key in json.loads(last.text)["keys"]] == ["auth-rs256-2", "auth-rs256-1"]


def test_tokens_of_the_old_key_are_good_at_the_apis_after_a_rotation_and_so_are_new_ones() -> None:
    world = World()
    token = world.nightly_report.report()
    world.authorization_server.rotate_keys(jose.demo_key("auth-rs256-2"))
    assert token.succeeded
    assert world.nightly_report.report().succeeded
    world.advance(3600)
    assert world.nightly_report.report().succeeded
    assert asked(world.recorder.messages, "/jwks") == 1, "the API fetched the keys again by itself"


def test_after_the_logout_nobody_is_signed_in_at_either_place() -> None:
    trace = simulate("openid-connect-logout")
    assert "login_required" in trace.messages[-4].url
    assert "Sign in with Example" in trace.messages[-1].text


@pytest.mark.parametrize("name", ["openid-connect", "openid-connect-logout", "openid-connect-key-rotation"])
def test_if_alice_does_not_agree_nobody_is_signed_in(name: str) -> None:
    assert simulate(name, owner=Owner(allow=False)).outcome == "access_denied"


def test_who_does_not_grant_openid_is_not_known() -> None:
    trace = simulate("openid-connect", owner=Owner(grant_only=("profile",)))
    assert trace.outcome == "invalid_token"
    assert "token-response-has-an-id-token" in trace.outcome_says


@pytest.mark.parametrize(
    ("edit", "rule"),
    [
        ("17:id_token=a.b.c", "id-token-is-readable"),
        ("17:access_token=another", "id-token-at-hash-fits-the-access-token"),
        ("7:nonce=forged", "id-token-nonce-is-that-of-the-request"),
        ("21:sub=mallory-1", "userinfo-subject-is-that-of-the-id-token"),
        ("5:issuer=https://evil.example", "discovered-issuer-is-the-one-asked"),
    ],
)
def test_what_is_changed_on_the_way_is_found_by_its_rule(edit: str, rule: str) -> None:
    trace = simulate("openid-connect", edits=[edit])
    assert rule in trace.outcome_says
