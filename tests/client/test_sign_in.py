from __future__ import annotations

import pytest
from client.openid_stage import DOCUMENT, OP, PERSON, SECOND, signing_in
from client.stage import build

from mockserver.message import Request, header
from mockserver.policy import Policy, preset
from mockserver.protocol.parameters import Parameters

STRANGER = {**PERSON, "sub": "mallory-1", "name": "Mallory"}


def cookie_of(cookie: str) -> str:
    return cookie.partition("=")[2]


# --- the request, discovery and keys ---


def test_the_request_asks_for_openid_with_a_nonce_that_is_new_each_time() -> None:
    world = signing_in()
    first, second = world.begin(), world.begin()
    assert first["scope"] == "openid profile email"
    assert first["nonce"].startswith("nonce_")
    assert first["nonce"] != second["nonce"]
    assert {"state", "code_challenge"} <= set(first)
    assert not {"prompt", "max_age", "acr_values"} & set(first)


def test_who_is_careless_sends_no_nonce_and_takes_any() -> None:
    world = signing_in(preset("rfc9700").without("nonce-is-sent"))
    assert "nonce" not in world.begin()
    world.provider.claims["nonce"] = "whatever"
    assert world.sign_in().status == 303
    (seen,) = [found for found in world.stage.findings if "nonce-is-that" in found.rule]
    assert (seen.held, seen.evidence) == (True, "no nonce was sent")


@pytest.mark.parametrize(
    ("manner", "asks"),
    [
        ("/silently", {"prompt": "none"}),
        ("/again", {"max_age": "300", "acr_values": "urn:oauthsim:acr:password"}),
    ],
)
def test_each_button_asks_in_its_manner(manner: str, asks: dict[str, str]) -> None:
    world = signing_in()
    if manner == "/again":
        world.sign_in()
    request = world.begin(manner)
    assert {name: request[name] for name in ("prompt", "max_age", "acr_values") if name in request} == asks


def test_the_discovery_document_and_the_keys_are_fetched_once() -> None:
    world = signing_in()
    world.sign_in()
    world.sign_in("/again")
    assert world.provider.asked == [
        *("/.well-known/openid-configuration", "/token", "/jwks", "/userinfo"),
        *("/token", "/userinfo"),
    ]


def test_a_provider_that_calls_itself_otherwise_is_not_believed() -> None:
    world = signing_in()
    world.provider.document["issuer"] = f"{OP}/"
    assert world.browser.press("/sign-in").status == 400
    assert world.stage.refused_by() == ["discovered-issuer-is-the-one-asked"]
    world.provider.document["issuer"] = OP
    assert world.sign_in().status == 303, "what was not believed was not kept either"


def test_with_that_rule_off_its_endpoints_are_used() -> None:
    world = signing_in(Policy().without("discovered-issuer-is-the-one-asked"))
    world.provider.document["issuer"] = "https://evil.example"
    assert world.begin()["client_id"] == "app"
    assert world.stage.let_through() == ["discovered-issuer-is-the-one-asked"]


@pytest.mark.parametrize("document", [{}, {"issuer": OP}, {**DOCUMENT, "jwks_uri": 7}])
def test_a_document_without_endpoints_is_refused_whatever_the_policy(document: dict[str, object]) -> None:
    world = signing_in(Policy("careless"))
    world.provider.document = document
    assert world.browser.press("/sign-in").status == 400
    assert world.stage.refused_by() == ["discovery-document-is-complete"]


def test_an_unknown_kid_makes_the_client_fetch_the_keys_again_once() -> None:
    world = signing_in()
    world.sign_in()
    world.provider.key, world.provider.published = SECOND, [SECOND]
    assert world.sign_in("/again").status == 303
    assert world.provider.asked.count("/jwks") == 2
    world.provider.headers["kid"] = "nobody-knows-it"
    assert world.sign_in("/again").status == 400
    assert world.provider.asked.count("/jwks") == 3, "once, and then it is refused"
    assert world.stage.refused_by() == ["id-token-signature-verifies"]


def test_without_that_practice_a_new_key_locks_everybody_out() -> None:
    world = signing_in(Policy().without("keys-are-fetched-again-for-an-unknown-kid"))
    world.sign_in()
    world.provider.key, world.provider.published = SECOND, [SECOND]
    assert world.sign_in("/again").status == 400
    assert world.provider.asked.count("/jwks") == 1
    assert world.stage.refused_by() == ["id-token-signature-verifies"]


def test_keys_that_are_none_are_a_sentence() -> None:
    world = signing_in()
    world.provider.document["jwks_uri"] = f"{OP}/nothing"
    answer = world.sign_in()
    assert answer.status == 502
    assert "OpenID provider cannot be read" in answer.body.decode()


def test_keys_are_fetched_over_tls_only() -> None:
    world = signing_in()
    world.provider.document["jwks_uri"] = "http://auth.example/jwks"
    assert world.sign_in().status == 400
    assert world.stage.refused_by() == ["credentials-travel-over-tls"]


# --- userinfo and the account ---


def test_what_userinfo_says_of_somebody_else_is_not_used() -> None:
    world = signing_in()
    world.provider.userinfo = STRANGER
    assert world.sign_in().status == 400
    assert world.stage.refused_by() == ["userinfo-subject-is-that-of-the-id-token"]
    assert "Mallory" not in world.home


def test_with_that_rule_off_alice_becomes_mallory() -> None:
    world = signing_in(Policy().without("userinfo-subject-is-that-of-the-id-token"))
    world.provider.userinfo = STRANGER
    world.sign_in()
    assert "Signed in as <strong>Mallory</strong>" in world.home
    assert world.stage.let_through() == ["userinfo-subject-is-that-of-the-id-token"]


def test_a_provider_without_userinfo_signs_people_in_by_their_subject() -> None:
    world = signing_in()
    del world.provider.document["userinfo_endpoint"]
    assert world.sign_in().status == 303
    assert "Signed in as <strong>alice-1</strong>" in world.home


def test_userinfo_that_is_no_answer_ends_the_sign_in() -> None:
    world = signing_in()
    world.provider.document["userinfo_endpoint"] = f"{OP}/nothing"
    assert world.sign_in().status == 502
    assert "Sign in with Example" in world.home


def test_the_same_person_finds_her_account_in_every_browser() -> None:
    world = signing_in()
    world.sign_in()
    other = world.new_browser()
    other.sign_in()
    mine, theirs = (world.stage.client.sessions.find(cookie_of(one.browser.cookie)) for one in (world, other))
    assert mine is not None
    assert theirs is not None
    assert mine.account == theirs.account
    assert mine.id != theirs.id


def test_an_email_address_opens_nobodys_account() -> None:
    world = signing_in()
    world.sign_in()
    mallory = world.new_browser()
    world.provider.claims["sub"] = "mallory-1"
    world.provider.userinfo = {**STRANGER, "email": PERSON["email"]}
    mallory.sign_in()
    assert len(set(world.stage.client.accounts)) == 2
    careless = signing_in(Policy().without("account-is-known-by-issuer-and-subject"))
    careless.sign_in()
    careless.provider.claims["sub"] = "mallory-1"
    careless.provider.userinfo = {**STRANGER, "email": PERSON["email"]}
    careless.new_browser().sign_in()
    assert len(set(careless.stage.client.accounts)) == 1, "Mallory is in Alice's account"


def test_a_sign_in_changes_the_session_id_and_the_old_one_is_worth_nothing() -> None:
    world = signing_in()
    before = world.home and world.browser.cookie
    world.sign_in()
    assert world.browser.cookie != before
    fixed = world.new_browser()
    fixed.browser.cookie = before
    assert "Sign in with Example" in fixed.home


def test_without_that_practice_whoever_planted_the_cookie_is_signed_in_too() -> None:
    world = signing_in(Policy().without("session-id-changes-at-sign-in"))
    planted = world.home and world.browser.cookie
    world.sign_in()
    mallory = world.new_browser()
    mallory.browser.cookie = planted
    assert "Signed in as <strong>Alice</strong>" in mallory.home


def test_what_the_browser_had_connected_before_stays_with_the_account_before() -> None:
    world = signing_in()
    state = world.stage.begin(world.browser).get("state", "")
    world.browser.get(f"/callback?code=c&state={state}&iss={OP}")
    world.sign_in()
    assert "Disconnect" not in world.home


def test_a_token_of_a_sign_in_is_not_kept_and_no_page_shows_one() -> None:
    world = signing_in()
    world.sign_in()
    assert world.stage.client.vault.at_rest == {}
    (person,) = world.stage.client.sign_ins
    assert person.id_token not in repr(person)
    assert person.id_token not in world.home
    assert "access-1" not in world.home


# --- refusals ---


def test_a_silent_sign_in_that_finds_nobody_says_so_on_the_page() -> None:
    world = signing_in()
    answer = world.come_back(world.begin("/silently"), "error=login_required")
    assert answer.status == 303
    assert "Nobody could be signed in silently: login_required." in world.home


def test_other_errors_are_a_page_also_when_silent() -> None:
    world = signing_in()
    for manner, error in (("", "login_required"), ("/silently", "server_error"), ("", "access_denied")):
        answer = world.come_back(world.begin(manner), f"error={error}")
        assert answer.status in (400, 403)
        assert f"You are not signed in: {error}." in answer.body.decode()


def test_a_client_without_a_provider_has_no_button_and_no_page_for_it() -> None:
    stage = build()
    browser = stage.browser()
    assert "Sign in" not in browser.get("/").body.decode()
    for path in ("/sign-in", "/sign-in/again", "/sign-out"):
        assert browser.post(path, "").status == 404


def test_an_unknown_manner_and_a_form_from_elsewhere_sign_nobody_in_or_out() -> None:
    world = signing_in()
    world.sign_in()
    assert world.browser.post("/sign-in/loudly", "").status == 404
    for path in ("/sign-in", "/sign-out", "/sign-out/here"):
        assert world.browser.post(path, "csrf_token=guessed").status == 400
    assert "Signed in as" in world.home


# --- signing out ---


def test_signing_out_here_leaves_the_provider_alone() -> None:
    world = signing_in()
    world.sign_in()
    before, asked = world.browser.cookie, len(world.provider.asked)
    assert world.browser.press("/sign-out/here").status == 303
    assert "Sign in with Example" in world.home
    assert len(world.provider.asked) == asked
    world.browser.cookie = before
    assert "Sign in with Example" in world.home, "the old session is closed, not only forgotten"


def test_signing_out_sends_the_browser_to_the_provider_with_a_hint_and_a_state() -> None:
    world = signing_in()
    world.sign_in()
    answer = world.browser.press("/sign-out")
    location = header(answer.headers, "Location") or ""
    sent = Parameters.from_query(location.partition("?")[2])
    assert location.startswith(f"{OP}/logout?")
    assert sent["post_logout_redirect_uri"] == "https://app.example/signed-out"
    assert set(sent) == {"id_token_hint", "post_logout_redirect_uri", "state"}
    home = world.browser.get(f"/signed-out?state={sent['state']}").body.decode()
    assert "You are signed out, here and at the provider." in home
    assert "Sign in with Example" in home


@pytest.mark.parametrize("query", ["", "?state=guessed"])
def test_an_answer_to_no_sign_out_of_this_browser_is_refused(query: str) -> None:
    world = signing_in()
    world.sign_in()
    world.browser.press("/sign-out")
    assert world.browser.get(f"/signed-out{query}").status == 400
    assert world.stage.refused_by() == ["logout-answer-belongs-to-this-session"]
    stranger = world.stage.network.send(
        Request("GET", "https://app.example/signed-out?state=x"), sender="resource_owner", channel="front"
    )
    assert stranger.status == 400


def test_with_that_rule_off_any_answer_will_do() -> None:
    world = signing_in(Policy().without("logout-answer-belongs-to-this-session"))
    assert world.browser.get("/signed-out?state=guessed").status == 200
    assert world.stage.let_through() == ["logout-answer-belongs-to-this-session"]


def test_without_a_logout_at_the_provider_the_sign_out_is_here_alone() -> None:
    world = signing_in()
    del world.provider.document["end_session_endpoint"]
    world.sign_in()
    assert header(world.browser.press("/sign-out").headers, "Location") == "/"
    assert "Sign in with Example" in world.home
