"""What OpenID Connect adds: an ID token about who logged in, userinfo, how fresh a login is, logout."""

from __future__ import annotations

import pytest
import requests
from authorization_server.conversation import (
    AFTER_LOGOUT,
    ALLOW,
    CALLBACK,
    ISSUER,
    LOGIN,
    Conversation,
    answer_to_client,
    claims_of,
    error_of,
)

from mockserver.authorization_server.id_tokens import claims_about
from mockserver.policy import preset
from mockserver.protocol import jose
from mockserver.protocol.scope import Scope
from mockserver.records import User


@pytest.fixture
def c() -> Conversation:
    return Conversation()


# --- the ID token ---


def test_the_id_token_tells_the_client_who_logged_in_when_and_how(c: Conversation) -> None:
    c.log_in()
    c.clock.advance(30)
    tokens = c.tokens(scope="openid", nonce="n-1")
    header, claims = jose.verify(tokens["id_token"], c.get("/jwks").json(), algorithms=["RS256"])
    now = c.clock.now
    assert header["typ"] == "JWT"
    assert claims == {
        "iss": ISSUER,
        "sub": "alice-1",
        "aud": "app",
        "iat": now,
        "exp": now + 600,
        "auth_time": now - 30,
        "acr": claims["acr"],
        "amr": ["pwd"],
        "nonce": "n-1",
        "at_hash": jose.left_half_hash(tokens["access_token"], "RS256"),
    }


def test_without_the_scope_openid_there_is_no_id_token(c: Conversation) -> None:
    assert "id_token" not in c.tokens(nonce="n-1")


def test_without_a_nonce_in_the_request_there_is_none_in_the_id_token(c: Conversation) -> None:
    assert "nonce" not in claims_of(c.tokens(scope="openid")["id_token"])


def test_an_id_token_opens_nothing(c: Conversation) -> None:
    id_token = c.tokens(scope="openid")["id_token"]
    assert c.introspect(id_token) == {"active": False}
    assert error_of(c.call("/userinfo", None, access_token=id_token)) == "invalid_token"


# --- userinfo ---


def userinfo(c: Conversation, authorization: str | None, **parameters: str) -> requests.Response:
    headers = {} if authorization is None else {"Authorization": authorization}
    return c.browser().get(f"{ISSUER}/userinfo", headers=headers, params=parameters)


def test_userinfo_says_what_the_scope_opens_and_no_more(c: Conversation) -> None:
    plain = c.tokens(scope="openid")["access_token"]
    assert userinfo(c, f"Bearer {plain}").json() == {"sub": "alice-1"}
    rich = c.tokens(scope="openid profile")["access_token"]
    assert userinfo(c, f"Bearer {rich}").json() == {
        "sub": "alice-1",
        "name": "Alice Example",
        "preferred_username": "alice",
    }


def test_a_claim_that_a_user_does_not_have_is_left_out() -> None:
    nobody = User("carol-1", "carol", "", name="")
    known = claims_about(nobody, Scope(["openid", "profile", "email"]))
    assert known == {"sub": "carol-1", "preferred_username": "carol"}


def test_userinfo_without_a_token_asks_for_one_and_names_no_error(c: Conversation) -> None:
    answer = userinfo(c, None)
    assert (answer.status_code, error_of(answer)) == (401, None)
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="userinfo", scope="openid"'


@pytest.mark.parametrize("ending", ["revoked", "expired", "mistyped"])
def test_userinfo_refuses_a_token_that_is_no_longer_good(c: Conversation, ending: str) -> None:
    token = c.tokens(scope="openid")["access_token"]
    if ending == "revoked":
        c.revoke(token)
    if ending == "expired":
        c.clock.advance(3600)
    answer = userinfo(c, f"Bearer {token}{'x' if ending == 'mistyped' else ''}")
    assert (answer.status_code, error_of(answer)) == (401, "invalid_token")
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


def test_userinfo_refuses_a_token_without_openid_and_says_what_it_needs(c: Conversation) -> None:
    answer = userinfo(c, f"Bearer {c.tokens()['access_token']}")
    assert (answer.status_code, error_of(answer)) == (403, "insufficient_scope")
    assert 'scope="openid"' in answer.headers["WWW-Authenticate"]


def test_userinfo_refuses_a_token_that_is_sent_in_two_ways(c: Conversation) -> None:
    token = c.tokens(scope="openid")["access_token"]
    answer = userinfo(c, f"Bearer {token}", access_token=token)
    assert (answer.status_code, error_of(answer)) == (400, "invalid_request")


# --- how fresh a login is ---


def test_prompt_none_answers_without_a_page_when_all_is_clear(c: Conversation) -> None:
    c.authorize(scope="openid")
    assert "code" in answer_to_client(c.ask(scope="openid", prompt="none"))


def test_prompt_none_says_what_is_missing_and_shows_no_page(c: Conversation) -> None:
    assert answer_to_client(c.ask(prompt="none"))["error"] == "login_required"
    c.log_in()
    assert answer_to_client(c.ask(prompt="none"))["error"] == "consent_required"


@pytest.mark.parametrize("prompt", ["login", "select_account", "login consent"])
def test_prompt_login_asks_for_the_password_though_alice_has_logged_in(c: Conversation, prompt: str) -> None:
    c.authorize()
    assert 'action="/login"' in c.ask(prompt=prompt).text


def test_prompt_consent_asks_again_though_alice_agreed_before(c: Conversation) -> None:
    c.authorize()
    assert 'action="/consent"' in c.ask(prompt="consent").text


@pytest.mark.parametrize("prompt", ["consent", "login consent"])
def test_prompt_consent_asks_again_also_after_a_fresh_login(c: Conversation, prompt: str) -> None:
    c.authorize()
    fresh = c.browser()
    assert 'action="/consent"' in c.log_in(c.ask(browser=fresh, prompt=prompt), fresh).text


def test_max_age_asks_for_a_new_login_when_the_last_is_older(c: Conversation) -> None:
    c.authorize(scope="openid")
    c.clock.advance(60)
    assert "code" in answer_to_client(c.ask(scope="openid", max_age="60"))
    c.clock.advance(1)
    page = c.ask(scope="openid", max_age="60")
    assert 'action="/login"' in page.text
    code = answer_to_client(c.submit(page, **LOGIN))["code"]
    assert claims_of(c.redeem(code).json()["id_token"])["auth_time"] == c.clock.now


@pytest.mark.parametrize("name", ["request", "request_uri", "registration"])
def test_what_this_server_does_not_read_has_an_error_of_its_own(c: Conversation, name: str) -> None:
    assert (
        answer_to_client(c.ask_and_log_in(scope="openid", **{name: "{}"}))["error"] == f"{name}_not_supported"
    )


@pytest.mark.parametrize("max_age", ["soon", "-1", "1.5", "9" * 30, "٣"])
def test_a_max_age_that_is_no_number_is_refused(c: Conversation, max_age: str) -> None:
    assert answer_to_client(c.ask_and_log_in(max_age=max_age))["error"] == "invalid_request"


def test_a_login_hint_fills_the_username_in(c: Conversation) -> None:
    assert 'value="alice@mail.example"' in c.ask(login_hint="alice@mail.example").text


def test_an_id_token_hint_about_somebody_else_asks_for_a_login(c: Conversation) -> None:
    hint = c.tokens(scope="openid")["id_token"]
    assert "code" in answer_to_client(c.ask(scope="openid", id_token_hint=hint))
    bob = c.browser()
    c.log_in(browser=bob, username="bob", password="bob's")
    assert 'action="/login"' in c.ask(browser=bob, scope="openid", id_token_hint=hint).text


@pytest.mark.parametrize("hint", ["x", "a.b.c", "e30.e30.", "\N{SNOWMAN}"])
def test_a_hint_that_is_no_id_token_of_this_server_is_refused(c: Conversation, hint: str) -> None:
    assert answer_to_client(c.ask_and_log_in(id_token_hint=hint))["error"] == "invalid_request"
    assert error_of(c.get("/logout", id_token_hint=hint)) == "invalid_request"


@pytest.mark.parametrize("allowed_before", [True, False])
def test_when_another_person_logs_in_than_was_hinted_the_client_is_told_and_gets_nothing(
    c: Conversation, allowed_before: bool
) -> None:
    hint = c.tokens(scope="openid")["id_token"]
    bobs = c.browser()
    if allowed_before:
        c.log_in(browser=bobs, username="bob", password="bob's")
        c.authorize(browser=bobs, scope="openid")
    page = c.ask(browser=bobs, scope="openid", id_token_hint=hint)
    answer = answer_to_client(c.log_in(page, bobs, username="bob", password="bob's"))
    assert (answer["error"], "code" in answer) == ("login_required", False)
    request_id = page.text.partition('name="request" value="')[2].partition('"')[0]
    assert error_of(c.get("/consent", bobs, request=request_id)) == "invalid_request", "it waits no more"


def test_an_access_token_is_no_id_token_hint(c: Conversation) -> None:
    access_token = c.tokens(scope="openid")["access_token"]
    assert answer_to_client(c.ask(id_token_hint=access_token))["error"] == "invalid_request"
    assert error_of(c.get("/logout", id_token_hint=access_token)) == "invalid_request"
    assert is_logged_in(c)


def test_an_id_token_that_has_expired_is_still_a_hint(c: Conversation) -> None:
    hint = c.tokens(scope="openid")["id_token"]
    c.clock.advance(3600)
    assert "code" in answer_to_client(c.ask(scope="openid", id_token_hint=hint))


def test_max_age_zero_asks_for_the_password_and_takes_it(c: Conversation) -> None:
    c.authorize(scope="openid")
    page = c.ask(scope="openid", max_age="0", prompt="consent")
    assert 'action="/login"' in page.text
    page = c.log_in(page)
    c.clock.advance(20)  # Alice reads what she is asked
    assert "code" in answer_to_client(c.submit(page, **ALLOW))


def test_a_login_that_was_young_enough_must_still_be_so_when_she_decides(c: Conversation) -> None:
    c.log_in()
    c.clock.advance(1)
    page = c.ask(scope="openid", max_age="60")
    c.clock.advance(60)
    answer = answer_to_client(c.submit(page, **ALLOW))
    assert (answer["error"], "code" in answer) == ("login_required", False)


# --- logout ---


def is_logged_in(c: Conversation) -> bool:
    return 'action="/login"' not in c.get("/grants").text


def test_with_an_id_token_as_hint_the_client_logs_alice_out_and_gets_her_back(c: Conversation) -> None:
    hint = c.tokens(scope="openid")["id_token"]
    there = {"post_logout_redirect_uri": AFTER_LOGOUT, "state": "s&t"}
    answer = c.get("/logout", id_token_hint=hint, **there)
    assert answer.headers["Location"] == AFTER_LOGOUT + "?state=s%26t"
    assert "Max-Age=0" in answer.headers["Set-Cookie"]
    assert not is_logged_in(c)


def test_without_a_hint_alice_confirms_first(c: Conversation) -> None:
    c.log_in()
    page = c.get("/logout")
    assert is_logged_in(c), "a link must not log her out"
    c.submit(page)
    assert not is_logged_in(c)


def test_another_site_cannot_log_alice_out(c: Conversation) -> None:
    c.log_in()
    assert error_of(c.post("/logout", csrf="guess")) == "invalid_request"
    assert is_logged_in(c)


def test_the_old_session_cookie_is_worth_nothing_after_logout(c: Conversation) -> None:
    cookie = c.submit(c.get("/login"), **LOGIN).headers["Set-Cookie"].partition(";")[0]
    c.submit(c.get("/logout"))
    thief = c.browser()
    thief.headers["Cookie"] = cookie
    assert 'action="/login"' in c.ask(browser=thief).text


def test_what_was_granted_still_stands_after_logout(c: Conversation) -> None:
    tokens = c.tokens()
    c.submit(c.get("/logout"))
    assert c.is_active(tokens["access_token"])


@pytest.mark.parametrize(
    "uri", [CALLBACK, "https://evil.example/", AFTER_LOGOUT + "/", "x", "a\r\nb: c", "é"]
)
@pytest.mark.parametrize("policy", ["rfc9700", "careless"])
def test_after_logout_nobody_is_sent_to_an_address_that_cannot_be_one(uri: str, policy: str) -> None:
    c = Conversation(preset(policy))
    answer = c.get("/logout", client_id="app", post_logout_redirect_uri=uri)
    assert (answer.status_code == 400) or policy == "careless"
    where = answer.headers.get("Location", "")
    assert where.isascii()
    assert where.isprintable()
