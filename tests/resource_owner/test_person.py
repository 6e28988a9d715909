import pytest
from flask import redirect, request

from mockserver.policy import UsageMistake
from mockserver.resource_owner import Person

AUTH = "https://auth.example"
LOGIN = """<form method=post action=/login><input name=username><input type=password name=password>
<button>Log in</button></form>"""
CONSENT = """<form method=post action=/consent><input type=checkbox name=scope value=read checked>
<input type=checkbox name=scope value=write checked><button name=decision value=allow>Allow</button>
<button name=decision value=deny>Deny</button></form>"""


@pytest.fixture
def decided(internet):
    """An authorization server in three views; the decisions that it got."""
    decisions = []

    def log_in():
        good = request.form.get("password") == "wonderland"
        return redirect("/ask", 303) if good else LOGIN

    def consent():
        decisions.append((request.form["decision"], request.form.getlist("scope")))
        return redirect("/end", 303)

    internet.page(f"{AUTH}/", LOGIN)
    internet.answer(f"{AUTH}/login", log_in)
    internet.page(f"{AUTH}/ask", CONSENT)
    internet.answer(f"{AUTH}/consent", consent)
    internet.page(f"{AUTH}/end", "the end")
    return decisions


def alice(browser, password="wonderland", **choices):
    browser.open(f"{AUTH}/")
    return Person(browser, username="alice", password=password, **choices)


def test_alice_logs_in_and_allows_what_is_ticked(browser, decided):
    assert alice(browser).answer_pages().text == "the end"
    assert decided == [("allow", ["read", "write"])]


def test_alice_grants_only_the_scopes_that_she_wants(browser, decided):
    alice(browser, grant_only=("write", "unheard of")).answer_pages()
    assert decided == [("allow", ["write"])]


def test_alice_can_grant_nothing_and_still_press_allow(browser, decided):
    alice(browser, grant_only=()).answer_pages()
    assert decided == [("allow", [])]


def test_alice_can_deny(browser, decided):
    alice(browser, allow=False).answer_pages()
    assert decided[0][0] == "deny"


def test_alice_does_not_try_a_refused_password_again(browser, decided, internet):
    page = alice(browser, password="wrong").answer_pages()
    assert page.can_press("Log in")
    assert (
        internet.conversation.count(f"POST {AUTH}/login") == 2
    )  # from the first page, and from the one after
    assert decided == []


def test_alice_stops_after_so_many_pages(internet, browser):
    internet.page(f"{AUTH}/", CONSENT)
    internet.redirect(f"{AUTH}/consent", "/", 303)
    alice(browser).answer_pages(limit=3)
    assert internet.conversation.count(f"POST {AUTH}/consent") == 3


def test_without_a_login_form_there_is_nothing_to_log_in_to(browser, internet):
    internet.page(f"{AUTH}/", "<form><button>Log in</button></form>")
    with pytest.raises(UsageMistake, match=r"there is no login form on https://auth\.example/"):
        alice(browser).log_in()


def test_without_buttons_to_decide_alice_leaves_the_page_alone(browser, internet):
    internet.page(f"{AUTH}/", "nothing to do")
    person = alice(browser)
    assert person.answer_pages().text == "nothing to do"
    with pytest.raises(UsageMistake, match="there is no button 'Allow'"):
        person.decide()
