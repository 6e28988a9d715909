"""What Alice sees and presses: login, consent, denial, her grants; and what those who pretend do not get."""

from __future__ import annotations

from dataclasses import replace

import pytest
from authorization_server.conversation import (
    ALLOW,
    ASKED,
    CALLBACK,
    CLIENTS,
    DENY,
    ISSUER,
    LOGIN,
    Conversation,
    answer_to_client,
    authorization_request,
    error_of,
    form_in,
)

from mockserver.message import Request
from mockserver.policy import Policy, preset


@pytest.fixture
def c() -> Conversation:
    return Conversation()


# --- the authorization request ---


def test_the_login_page_names_the_application_that_asks(c: Conversation) -> None:
    page = c.ask()
    assert page.status_code == 200
    assert page.headers["Content-Type"].startswith("text/html")
    assert CLIENTS["app"].client_name in page.text


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_authorization_request_may_come_by_get_or_by_post(c: Conversation, method: str) -> None:
    send = c.get if method == "GET" else c.post
    page = send("/authorize", **authorization_request())
    assert "code" in answer_to_client(c.submit(c.log_in(page), **ALLOW))


def test_head_is_answered_like_get_without_the_page(c: Conversation) -> None:
    url = c.ask().request.url
    answer = c.alice.head(str(url))
    assert (answer.status_code, answer.text) == (200, "")


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_id": "nobody"},
        {"client_id": None},
        {"client_id": ["app", "other-app"]},
        {"redirect_uri": "https://evil.example/"},
        {"redirect_uri": [CALLBACK, "https://evil.example/"]},
        {"redirect_uri": CALLBACK + "#fragment"},
        {"redirect_uri": "javascript:alert(1)"},
        {"redirect_uri": CALLBACK + "\\"},
        {"redirect_uri": "//app.example/callback"},
        {"redirect_uri": "https://app.example:8443/callback"},
        {"redirect_uri": "https://APP.example/callback"},
    ],
    ids=str,
)
def test_an_error_about_client_or_redirect_uri_is_shown_and_never_redirected(
    c: Conversation, wrong: dict[str, object]
) -> None:
    answer = c.ask(**wrong)
    assert answer.status_code == 400
    assert error_of(answer) == "invalid_request"
    assert "Location" not in answer.headers
    assert "You have not been sent on to any application." in answer.text


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"response_type": None}, "invalid_request"),
        ({"response_type": "magic"}, "unsupported_response_type"),
        ({"scope": "launch.rockets"}, "invalid_scope"),
        ({"scope": 'a"b'}, "invalid_scope"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "S512"}, "invalid_request"),
    ],
    ids=str,
)
def test_any_other_error_goes_back_to_the_client_with_state_and_issuer(
    c: Conversation, wrong: dict[str, object], error: str
) -> None:
    first = c.ask_and_log_in(**wrong)  # nobody has logged in yet: the answer follows the login form
    again = c.ask(**wrong)
    assert (first.status_code, again.status_code) == (303, 302)
    for answer in (first, again):
        told = answer_to_client(answer)
        assert told.keys() == {"error", "error_description", "state", "iss"}
        assert (told["error"], told["state"], told["iss"]) == (error, "the state", ISSUER)


STRANGE_STATE = "ü €/?&=+%20#\N{GRINNING FACE}'\""


def test_the_state_comes_back_as_it_was_sent_whatever_it_is(c: Conversation) -> None:
    assert answer_to_client(c.authorize(state=STRANGE_STATE))["state"] == STRANGE_STATE
    assert answer_to_client(c.ask(state=STRANGE_STATE, scope="nonsense"))["state"] == STRANGE_STATE


def test_a_state_that_is_sent_as_plain_utf_8_comes_back_too(c: Conversation) -> None:
    url = str(c.ask().request.url).replace("the+state", "grüezi").replace("S256", "S512&prompt=none")
    answer = c.network.send(Request("GET", url), sender="resource_owner", channel="front")
    assert "state=gr%C3%BCezi&" in dict(answer.headers)["Location"]


def test_bytes_in_the_query_that_are_no_utf_8_are_refused_also_when_nothing_is_percent_encoded(
    c: Conversation,
) -> None:
    url = str(c.ask().request.url).replace("the+state", "\udcff")
    answer = c.network.send(Request("GET", url), sender="resource_owner", channel="front")
    assert answer.status == 400
    assert c.violated() == {"parameters-are-utf-8"}


def test_a_request_without_a_state_is_answered_without_one(c: Conversation) -> None:
    assert answer_to_client(c.authorize(state=None)).keys() == {"code", "iss"}


def test_without_redirect_uri_the_only_one_that_is_registered_is_used(c: Conversation) -> None:
    code = answer_to_client(c.authorize(redirect_uri=None))["code"]
    assert c.redeem(code, redirect_uri=None).status_code == 200


def test_a_query_of_the_redirect_uri_is_kept(c: Conversation) -> None:
    server = Conversation(Policy().without("redirect-uri-matches-exactly"))
    answer = server.authorize(redirect_uri=CALLBACK + "?tenant=7")
    assert answer.headers["Location"].startswith(CALLBACK + "?tenant=7&code=code_")


def test_a_native_app_listens_on_any_port_of_the_loopback_address(c: Conversation) -> None:
    uri = "http://127.0.0.1:51004/cb"
    code = answer_to_client(c.authorize("native", redirect_uri=uri), at=uri)["code"]
    assert c.redeem(code, "native", redirect_uri=uri).status_code == 200
    assert error_of(c.ask("native", redirect_uri="http://127.0.0.1:51004/other")) == "invalid_request"


def test_without_scope_the_client_asks_for_all_that_it_may(c: Conversation) -> None:
    page = c.ask_and_log_in(scope=None)
    assert form_in(page.text).fields["scope"] == list(CLIENTS["app"].scope)


# --- login ---


def test_a_wrong_password_is_told_without_saying_whether_the_account_exists(c: Conversation) -> None:
    page = c.ask()
    wrong = c.submit(page, username="alice", password="guess")
    unknown = c.submit(page, username="nobody", password="guess")
    assert wrong.status_code == unknown.status_code == 403
    assert "username or password is wrong" in wrong.text
    assert wrong.text == unknown.text
    assert "Set-Cookie" not in wrong.headers


def test_after_a_wrong_password_the_form_still_knows_what_was_asked(c: Conversation) -> None:
    page = c.submit(c.ask(), username="alice", password="guess")
    assert CLIENTS["app"].client_name in page.text
    assert "code" in answer_to_client(c.submit(c.log_in(page), **ALLOW))


def test_the_password_is_in_no_answer(c: Conversation) -> None:
    page = c.submit(c.ask(), username="alice", password="a-password-mistyped")
    assert "a-password-mistyped" not in page.text
    c.authorize()
    assert not [m for m in c.messages if m.kind == "response" and LOGIN["password"] in m.text]


def test_each_login_gets_a_session_of_its_own_which_no_earlier_visitor_knows(c: Conversation) -> None:
    first = c.submit(c.get("/login"), **LOGIN).headers["Set-Cookie"]
    second = c.submit(c.get("/login"), **LOGIN).headers["Set-Cookie"]
    assert first.partition(";")[0] != second.partition(";")[0]


def test_the_session_cookie_stays_with_this_host_and_out_of_scripts_and_other_sites_forms(
    c: Conversation,
) -> None:
    cookie = c.submit(c.get("/login"), **LOGIN).headers["Set-Cookie"]
    name, *attributes = cookie.split("; ")
    assert name.startswith("__Host-")
    assert {"Path=/", "Secure", "HttpOnly", "SameSite=Lax", "Max-Age=43200"} == set(attributes)


def test_a_session_cookie_that_nobody_was_given_is_worth_nothing(c: Conversation) -> None:
    mallory = c.browser()
    mallory.headers["Cookie"] = "__Host-auth_session=session_guess"
    assert 'action="/login"' in c.ask(browser=mallory).text


def test_who_has_logged_in_is_not_asked_again(c: Conversation) -> None:
    c.log_in()
    assert 'action="/consent"' in c.ask().text


def test_a_session_ends_by_the_clock(c: Conversation) -> None:
    c.log_in()
    c.clock.advance(12 * 3600 - 1)
    assert 'action="/consent"' in c.ask().text
    c.clock.advance(1)
    assert 'action="/login"' in c.ask().text


# --- consent ---


def test_the_consent_page_says_who_asks_for_what_and_where_the_answer_goes(c: Conversation) -> None:
    page = c.ask_and_log_in()
    for part in (CLIENTS["app"].client_name, "See the events in your calendar", CALLBACK, "Alice Example"):
        assert part in page.text
    assert form_in(page.text).fields["scope"] == ASKED.split()
    assert "cannot prove who it is" not in page.text


def test_the_consent_page_warns_of_a_client_that_cannot_prove_who_it_is(c: Conversation) -> None:
    assert "cannot prove who it is" in c.ask_and_log_in("spa").text


def test_what_stays_ticked_is_what_the_client_gets_and_is_told(c: Conversation) -> None:
    code = answer_to_client(c.authorize(decision={**ALLOW, "scope": ["sheets.write"]}))["code"]
    tokens = c.redeem(code).json()
    assert tokens["scope"] == "sheets.write"
    assert c.introspect(tokens["access_token"])["aud"] == "https://sheets.example"


def test_unticking_everything_is_a_denial(c: Conversation) -> None:
    assert answer_to_client(c.authorize(decision={**ALLOW, "scope": None}))["error"] == "access_denied"


@pytest.mark.parametrize("decision", [DENY, {"decision": None}, {"decision": "perhaps"}], ids=str)
def test_whatever_is_not_allowed_is_denied_and_the_client_learns_it(
    c: Conversation, decision: dict[str, str | None]
) -> None:
    answer = c.authorize(decision=decision)
    assert answer.status_code == 303
    told = answer_to_client(answer)
    assert (told["error"], told["state"], told["iss"]) == ("access_denied", "the state", ISSUER)
    assert "code" not in told
    assert not list(c.server.grants.where(lambda grant: True))


def test_after_a_denial_the_same_page_cannot_be_used_to_allow(c: Conversation) -> None:
    page = c.ask_and_log_in()
    c.submit(page, **DENY)
    assert error_of(c.submit(page, **ALLOW)) == "invalid_request"


@pytest.mark.parametrize("csrf", [None, "", "csrf_guess", "é"])
def test_a_consent_that_another_site_sends_in_alices_name_counts_for_nothing(
    c: Conversation, csrf: str | None
) -> None:
    page = c.ask_and_log_in()
    answer = c.submit(page, csrf=csrf, **ALLOW)
    assert (answer.status_code, error_of(answer)) == (400, "invalid_request")
    assert "code" in answer_to_client(c.submit(page, **ALLOW)), "Alice's own form still works"


def test_the_csrf_token_of_one_session_is_no_good_in_another(c: Conversation) -> None:
    bob = c.browser()
    c.log_in(browser=bob, username="bob", password="bob's")
    bobs = form_in(c.ask(browser=bob).text).fields["csrf"]
    assert error_of(c.submit(c.ask_and_log_in(), csrf=bobs, **ALLOW)) == "invalid_request"


def test_a_decision_without_a_session_is_not_taken(c: Conversation) -> None:
    page = c.ask_and_log_in()
    answer = c.submit(page, c.browser(), **ALLOW)
    assert (answer.status_code, error_of(answer)) == (400, "access_denied")


def test_the_name_of_a_client_is_text_and_no_markup(c: Conversation) -> None:
    c.server.clients.put("app", replace(CLIENTS["app"], client_name="<script>alert(1)</script>"))
    for page in (c.ask(), c.ask_and_log_in()):
        assert "<script>" not in page.text
        assert "&lt;script&gt;" in page.text


def test_what_came_in_the_url_is_shown_as_text(c: Conversation) -> None:
    for page in (
        c.get("/login", request='"><script>'),
        c.get("/device", user_code='"><script>'),
        c.get("/<script>"),
        c.ask(client_id="<script>"),
    ):
        assert "<script>" not in page.text


# --- an earlier consent ---


def test_who_agreed_before_is_not_asked_again_for_the_same(c: Conversation) -> None:
    c.authorize()
    answer = c.ask()
    assert answer.status_code == 302
    assert "code" in answer_to_client(answer)


def test_who_agreed_before_is_asked_again_when_the_client_wants_more(c: Conversation) -> None:
    c.authorize(scope="calendar.read")
    assert 'action="/consent"' in c.ask(scope=ASKED).text


def test_a_narrower_consent_is_no_consent_to_more(c: Conversation) -> None:
    c.authorize(decision={**ALLOW, "scope": ["calendar.read"]})
    assert 'action="/consent"' in c.ask(scope=ASKED).text
    assert "code" in answer_to_client(c.ask(scope="calendar.read"))


def test_a_consent_is_one_persons_and_for_one_client(c: Conversation) -> None:
    c.authorize()
    assert 'action="/consent"' in c.ask("other-app").text
    bob = c.browser()
    assert 'action="/consent"' in c.log_in(c.ask(browser=bob), bob, username="bob", password="bob's").text


def test_a_withdrawn_consent_is_no_consent(c: Conversation) -> None:
    c.authorize()
    c.submit(c.get("/grants"))
    assert 'action="/consent"' in c.ask().text


def test_a_public_client_is_asked_about_each_time(c: Conversation) -> None:
    c.authorize("spa")
    assert 'action="/consent"' in c.ask("spa").text


def test_who_agreed_before_goes_from_the_login_form_straight_to_the_client_by_303(c: Conversation) -> None:
    c.authorize()
    fresh = c.browser()
    answer = c.submit(c.ask(browser=fresh), fresh, **LOGIN)
    assert (answer.status_code, "code" in answer_to_client(answer)) == (303, True)


# --- the page of grants ---


def test_alice_sees_what_she_has_granted_to_whom(c: Conversation) -> None:
    c.tokens(scope="calendar.read")
    c.tokens("other-app", scope="sheets.write")
    page = c.get("/grants").text
    for part in ("App", "Other-App", "See the events in your calendar", "Change the rows"):
        assert part in page


def test_who_has_not_logged_in_sees_the_login_page_and_then_the_grants(c: Conversation) -> None:
    page = c.get("/grants")
    assert 'action="/login"' in page.text
    assert "What you have granted, Alice Example" in c.log_in(page).text


def test_alice_does_not_see_what_others_have_granted(c: Conversation) -> None:
    c.tokens()
    bob = c.browser()
    assert (
        "Nothing. No application acts on your behalf."
        in c.log_in(browser=bob, username="bob", password="bob's").text
    )


def test_withdrawing_a_grant_ends_every_token_of_it_and_no_other(c: Conversation) -> None:
    doomed, spared = c.tokens(), c.tokens("other-app")
    answer = c.submit(c.get("/grants"))
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{ISSUER}/grants")
    assert not c.is_active(doomed["access_token"])
    assert error_of(c.refresh(doomed["refresh_token"])) == "invalid_grant"
    assert c.is_active(spared["access_token"])
    assert c.refresh(spared["refresh_token"], "other-app").status_code == 200
    assert "Other-App" in c.get("/grants").text


def test_a_code_that_was_not_redeemed_before_the_grant_was_withdrawn_is_void(c: Conversation) -> None:
    code = c.code()
    c.submit(c.get("/grants"))
    assert error_of(c.redeem(code)) == "invalid_grant"
    assert c.findings("grant-was-not-withdrawn")[-1].evidence == "the resource owner withdrew it"


def test_another_site_cannot_withdraw_in_alices_name(c: Conversation) -> None:
    tokens = c.tokens()
    assert error_of(c.submit(c.get("/grants"), csrf=None)) == "invalid_request"
    assert c.is_active(tokens["access_token"])


# --- headers of pages ---

PAGES = ["/", "/login", "/consent", "/grants", "/password", "/device", "/logout", "/authorize", "/nowhere"]


@pytest.mark.parametrize("path", PAGES)
def test_no_page_is_stored_framed_or_told_of_by_referer(c: Conversation, path: str) -> None:
    for answer in (c.get(path), c.post(path)):
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("policy", ["rfc9700", "careless"])
def test_the_redirect_with_the_code_is_not_stored_either(policy: str) -> None:
    answer = Conversation(preset(policy)).authorize()
    assert answer.headers["Cache-Control"] == "no-store"


# --- another password ---


def test_a_new_password_opens_the_account_and_the_old_one_does_not(c: Conversation) -> None:
    c.log_in()
    answer = c.submit(c.get("/password"), password=LOGIN["password"], new_password="another one")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{ISSUER}/grants")
    fresh = c.browser()
    assert "username or password is wrong" in c.log_in(browser=fresh).text
    assert "Nothing. No application" in c.log_in(browser=fresh, password="another one").text


def test_a_new_password_logs_every_other_browser_out_and_not_this_one(c: Conversation) -> None:
    c.log_in()
    elsewhere = c.browser()
    c.log_in(browser=elsewhere)
    c.submit(c.get("/password"), password=LOGIN["password"], new_password="another one")
    assert 'action="/login"' in c.get("/grants", elsewhere).text
    assert "Nothing. No application" in c.get("/grants").text


def test_a_new_password_ends_the_tokens_of_this_person_and_of_nobody_else(c: Conversation) -> None:
    alices = c.tokens()["refresh_token"]
    bob = c.browser()
    page = c.log_in(c.ask("other-app", bob), bob, username="bob", password="bob's")
    code = answer_to_client(c.submit(page, bob, **ALLOW))["code"]
    bobs = c.redeem(code, "other-app").json()["refresh_token"]
    c.submit(c.get("/password"), password=LOGIN["password"], new_password="another one")
    assert "revoked" in c.refresh(alices).json()["error_description"]
    assert c.refresh(bobs, "other-app").status_code == 200


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"password": "guess"}, "username or password is wrong"),
        ({"csrf": "forged"}, "not sent from our own page"),
        ({"new_password": None}, "new_password is missing"),
    ],
)
def test_a_password_is_not_changed_without_the_old_one_or_by_the_form_of_another_site(
    c: Conversation, changes: dict[str, str | None], says: str
) -> None:
    c.log_in()
    form = {"password": LOGIN["password"], "new_password": "another one", **changes}
    answer = c.submit(c.get("/password"), **form)
    assert answer.status_code in (400, 403)
    assert says in answer.text
    assert "Nothing. No application" in c.log_in(browser=c.browser()).text


def test_who_has_not_logged_in_does_not_see_the_page_for_a_new_password(c: Conversation) -> None:
    assert 'action="/login"' in c.get("/password").text
