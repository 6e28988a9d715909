"""An error is no way to use the server's good name for sending people elsewhere (RFC 9700 §4.11.2)."""

from __future__ import annotations

import pytest
from authorization_server.conversation import (
    ALLOW,
    CALLBACK,
    CLIENTS,
    DENY,
    ISSUER,
    Conversation,
    answer_to_client,
    error_of,
    form_in,
)

from mockserver.policy import Policy, preset

WRONG = {"scope": "launch.rockets"}
AFTER_LOGIN = "errors-are-sent-on-after-login-only"
STOP = "errors-for-unverified-clients-stop-at-a-page"
WITHOUT_BOTH = pytest.mark.parametrize(
    "policy",
    [preset("rfc6749"), preset("careless"), Policy().without(AFTER_LOGIN, STOP)],
    ids=["rfc6749", "careless", "both off"],
)


@pytest.fixture
def c() -> Conversation:
    return Conversation()


# --- a login first ---


def test_a_wrong_request_shows_the_login_page_with_the_name_of_the_application(c: Conversation) -> None:
    page = c.ask(scope="launch.rockets")
    assert page.status_code == 200
    assert 'action="/login"' in page.text
    assert CLIENTS["app"].client_name in page.text
    assert c.findings("scope-is-one-the-client-may-ask-for")[-1].error == "invalid_scope"
    assert c.findings(AFTER_LOGIN)[-1].held


def test_a_wrong_password_keeps_the_error_waiting(c: Conversation) -> None:
    page = c.ask(scope="launch.rockets")
    again = c.log_in(page, password="guessed")
    assert again.status_code == 403
    assert answer_to_client(c.log_in(again))["error"] == "invalid_scope"


def test_an_error_that_waited_is_sent_once(c: Conversation) -> None:
    page = c.ask(scope="launch.rockets")
    assert answer_to_client(c.log_in(page))["error"] == "invalid_scope"
    assert c.log_in(page).url == f"{ISSUER}/grants"


def test_who_has_logged_in_is_not_asked_again_for_a_wrong_request(c: Conversation) -> None:
    c.log_in()
    answer = c.ask(scope="launch.rockets")
    assert answer.status_code == 302
    assert answer_to_client(answer)["error"] == "invalid_scope"
    assert not c.findings(AFTER_LOGIN)


def test_a_session_that_has_expired_is_no_login(c: Conversation) -> None:
    c.log_in()
    c.clock.advance(12 * 3600)
    assert 'action="/login"' in c.ask(scope="launch.rockets").text


@pytest.mark.parametrize("wrong", [{}, WRONG, {"code_challenge": None}], ids=str)
def test_prompt_none_allows_no_login_page_so_any_error_goes_back_at_once(
    c: Conversation, wrong: dict[str, str | None]
) -> None:
    assert "error" in answer_to_client(c.ask(prompt="none", **wrong))


def test_the_waiting_error_cannot_be_fetched_past_the_login(c: Conversation) -> None:
    waiting = form_in(c.ask(scope="launch.rockets").text).fields["request"]
    answer = c.post("/onwards", request=waiting)
    assert answer.headers["Location"] == f"{ISSUER}/login?request={waiting[0]}"
    assert answer_to_client(c.log_in(c.follow(answer)))["error"] == "invalid_scope"


def test_after_the_login_form_the_password_does_not_travel_with_the_error(c: Conversation) -> None:
    assert c.log_in(c.ask(scope="launch.rockets")).status_code == 303
    careless = Conversation(Policy().without("redirects-after-a-form-use-303"))
    assert careless.log_in(careless.ask(scope="launch.rockets")).status_code == 307


# --- a client that nobody has looked at ---


@pytest.mark.parametrize(
    ("decision", "asked", "error"),
    [
        (DENY, {}, "access_denied"),
        (ALLOW, WRONG, "invalid_scope"),
        (ALLOW, {"prompt": "none"}, "login_required"),
    ],
    ids=["denial", "mistake", "prompt=none"],
)
def test_an_error_for_an_unverified_client_is_a_page_that_says_where_a_click_would_lead(
    c: Conversation, decision: dict[str, str], asked: dict[str, str], error: str
) -> None:
    page = c.follow(c.authorize("stranger", decision, **asked))
    assert page.status_code == 200
    assert page.url.startswith(f"{ISSUER}/onwards?")
    assert CLIENTS["stranger"].client_name in page.text
    assert "app.example" in page.text
    assert error_of(page) == error
    assert CALLBACK not in page.text  # RFC 9700 §4.2.4: no link to another site
    answer = c.submit(page)
    told = answer_to_client(answer)
    assert (answer.status_code, told["error"], told["state"]) == (303, error, "the state")


def test_the_click_works_once(c: Conversation) -> None:
    page = c.follow(c.authorize("stranger", DENY))
    c.submit(page)
    again = c.submit(page)
    assert (again.status_code, error_of(again)) == (400, "invalid_request")
    assert error_of(c.get(page.url)) == "invalid_request"


def test_an_unverified_client_gets_its_code_like_any_other(c: Conversation) -> None:
    assert c.redeem(c.code("stranger"), "stranger").status_code == 200
    assert not c.findings(STOP)


def test_where_redirects_after_the_login_form_keep_the_method_the_page_still_comes() -> None:
    c = Conversation(Policy().without("redirects-after-a-form-use-303"))
    page = c.log_in(c.ask("stranger", scope="launch.rockets"))
    assert page.url.startswith(f"{ISSUER}/onwards?")
    assert answer_to_client(c.submit(page))["error"] == "invalid_scope"


# --- without these rules: an open redirector ---


@WITHOUT_BOTH
@pytest.mark.parametrize(
    ("asked", "error"), [(WRONG, "invalid_scope"), ({"prompt": "none"}, "login_required")], ids=str
)
def test_with_both_off_a_link_to_this_server_leads_at_once_to_a_strangers_site(
    policy: Policy, asked: dict[str, str], error: str
) -> None:
    c = Conversation(policy.enforcing("scope-is-one-the-client-may-ask-for"))
    answer = c.ask("stranger", **asked)
    assert answer.status_code == 302
    assert answer_to_client(answer)["error"] == error
    assert {finding.enforced for finding in c.findings(STOP)} == {False}


@WITHOUT_BOTH
def test_with_both_off_a_denial_does_too(policy: Policy) -> None:
    answer = Conversation(policy).authorize("stranger", DENY)
    assert answer_to_client(answer)["error"] == "access_denied"


def test_each_rule_alone_leaves_the_other_half_open() -> None:
    login_only = Conversation(Policy().without(STOP))
    assert 'action="/login"' in login_only.ask("stranger", scope="launch.rockets").text
    assert answer_to_client(login_only.ask("stranger", prompt="none"))["error"] == "login_required"
    page_only = Conversation(Policy().without(AFTER_LOGIN))
    assert answer_to_client(page_only.ask(scope="launch.rockets"))["error"] == "invalid_scope"
    assert page_only.ask("stranger", scope="launch.rockets").headers["Location"].startswith(ISSUER)
