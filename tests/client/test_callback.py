from __future__ import annotations

import pytest
from client.stage import METADATA, TOKENS, Browser, Stage, build, says

from mockserver.message import header
from mockserver.policy import Policy, preset

ISS = "iss=https%3A%2F%2Fauth.example"


def page(answer) -> str:  # type: ignore[no-untyped-def]
    return str(answer.body.decode())


def test_the_code_is_exchanged_and_leaves_the_address_bar(stage: Stage, browser: Browser) -> None:
    answer = stage.connect(browser)
    assert (answer.status, header(answer.headers, "Location")) == (303, "/")
    assert header(answer.headers, "Referrer-Policy") == "no-referrer"
    assert header(answer.headers, "Cache-Control") == "no-store"
    assert stage.auth.forms[0]["code"] == "code-1"
    home = page(browser.get("/"))
    assert "<p>connected</p>" in home
    assert "granted: <code>calendar.read</code>" in home


def test_without_that_practice_the_code_stays_in_the_address_bar() -> None:
    stage = build(Policy().without("code-leaves-the-address-bar"))
    answer = stage.connect(stage.browser())
    assert answer.status == 200
    assert "<p>connected</p>" in page(answer)


def test_a_foreign_image_learns_the_callback_only_when_three_practices_are_missing() -> None:
    off = ("code-leaves-the-address-bar", "callback-shows-nothing-foreign", "callback-sends-no-referrer")
    careless = build(Policy().without(*off), visitor_counter="https://count.example/pixel")
    answer = careless.connect(careless.browser())
    assert 'src="https://count.example/pixel"' in page(answer)
    assert header(answer.headers, "Referrer-Policy") is None
    careful = build(Policy().without(off[0]), visitor_counter="https://count.example/pixel")
    answer = careful.connect(careful.browser())
    assert "count.example" not in page(answer)
    assert header(answer.headers, "Referrer-Policy") == "no-referrer"


# --- state ---


@pytest.mark.parametrize("state", ["", "&state=", "&state=guessed"])
def test_an_answer_with_a_foreign_state_is_refused(stage: Stage, browser: Browser, state: str) -> None:
    stage.begin(browser)
    answer = browser.get(f"/callback?code=code-1&{ISS}{state}")
    assert answer.status == 400
    assert stage.refused_by() == ["state-belongs-to-this-session"]
    assert stage.auth.asked == [], "the code is not used"


def test_a_state_of_another_browser_is_refused(stage: Stage, browser: Browser) -> None:
    mallory = stage.begin(stage.browser())
    stage.begin(browser)
    answer = browser.get(f"/callback?code=code-of-mallory&state={mallory['state']}&{ISS}")
    assert answer.status == 400
    assert stage.refused_by() == ["state-belongs-to-this-session"]
    assert mallory["state"] in stage.findings[-1].evidence


def test_who_does_not_check_the_state_takes_the_answer_for_the_newest_open_request() -> None:
    stage = build(Policy().without("state-belongs-to-this-session"))
    browser = stage.browser()
    stage.begin(browser, "sheets")
    stage.begin(browser, "calendar")
    answer = browser.get(f"/callback?code=code-of-mallory&state=foreign&{ISS}")
    assert answer.status == 303
    assert stage.let_through() == ["state-belongs-to-this-session"]
    assert stage.client.connections.find("account-1", "calendar") is not None
    assert stage.client.connections.find("account-1", "sheets") is None


def test_who_does_not_check_the_state_has_no_verifier_for_another_browsers_request() -> None:
    stage = build(Policy().without("state-belongs-to-this-session"))
    mallory = stage.begin(stage.browser())
    stage.browser().get(f"/callback?code=code-of-mallory&state={mallory['state']}&{ISS}")
    assert "code_verifier" not in stage.auth.forms[0], "so PKCE stops what state did not"


def test_a_verifier_that_goes_with_the_state_makes_pkce_no_help_against_csrf() -> None:
    stage = build(Policy().without("state-belongs-to-this-session", "verifier-stays-in-its-session"))
    mallory = stage.begin(stage.browser())
    stage.browser().get(f"/callback?code=code-of-mallory&state={mallory['state']}&{ISS}")
    assert "code_verifier" in stage.auth.forms[0]


def test_a_connection_that_one_began_and_another_finishes_is_for_who_finishes_it() -> None:
    stage = build(Policy().without("state-belongs-to-this-session"))
    mallory = stage.begin(stage.browser())
    stage.browser().get(f"/callback?code=code-of-alice&state={mallory['state']}&{ISS}")
    assert stage.client.connections.find("account-1", "calendar") is None
    assert stage.client.connections.find("account-2", "calendar") is not None


def test_who_goes_by_the_state_alone_gives_alices_connection_to_whoever_began_it() -> None:
    off = ("state-belongs-to-this-session", "connection-is-for-who-brings-the-answer")
    stage = build(Policy().without(*off))
    mallory = stage.begin(stage.browser())
    stage.browser().get(f"/callback?code=code-of-alice&state={mallory['state']}&{ISS}")
    assert stage.client.connections.find("account-1", "calendar") is not None
    assert stage.client.connections.find("account-2", "calendar") is None


def test_an_answer_to_nothing_is_refused_even_by_the_careless() -> None:
    stage = build(preset("careless"))
    answer = stage.browser().get("/callback?code=code-1")
    assert answer.status == 400
    assert stage.refused_by() == ["response-answers-a-request"]


def test_a_careless_client_connects_without_state(stage: Stage) -> None:
    stage = build(preset("careless"))
    browser = stage.browser()
    stage.begin(browser)
    assert browser.get("/callback?code=code-1").status in (200, 303)
    assert stage.client.connections.find("account-1", "calendar") is not None


def test_a_callback_that_is_opened_again_sends_the_code_only_once(stage: Stage, browser: Browser) -> None:
    state = stage.begin(browser)["state"]
    url = f"/callback?code=code-1&state={state}&{ISS}"
    assert browser.get(url).status == 303
    assert browser.get(url).status == 400
    assert stage.refused_by() == ["state-is-used-once"]
    assert len(stage.auth.asked) == 1


def test_with_that_rule_off_a_reload_sends_the_code_again() -> None:
    stage = build(Policy().without("state-is-used-once"))
    browser = stage.browser()
    url = f"/callback?code=code-1&state={stage.begin(browser)['state']}&{ISS}"
    assert [browser.get(url).status, browser.get(url).status] == [303, 303]
    assert len(stage.auth.asked) == 2


# --- issuer ---


@pytest.mark.parametrize(
    "iss", ["", "&iss=https://evil.example", "&iss=https://auth.example/", "&iss=https://AUTH.example"]
)
def test_an_answer_of_another_issuer_is_refused(stage: Stage, browser: Browser, iss: str) -> None:
    state = stage.begin(browser)["state"]
    answer = browser.get(f"/callback?code=code-1&state={state}{iss}")
    assert answer.status == 400
    assert stage.refused_by() == ["issuer-is-the-expected-one"]
    assert "expected iss=https://auth.example" in stage.findings[-1].evidence
    assert stage.auth.asked == []


def test_an_error_of_another_issuer_is_no_answer_of_the_server_that_was_asked(
    stage: Stage, browser: Browser
) -> None:
    state = stage.begin(browser)["state"]
    browser.get(f"/callback?error=access_denied&state={state}&iss=https://evil.example")
    assert stage.refused_by() == ["issuer-is-the-expected-one"]
    assert stage.client.connections.find("account-1", "calendar") is None, "nothing was denied"


def test_a_server_that_promises_no_issuer_may_leave_it_out() -> None:
    stage = build(metadata={**METADATA, "authorization_response_iss_parameter_supported": False})
    browser = stage.browser()
    state = stage.begin(browser)["state"]
    assert browser.get(f"/callback?code=code-1&state={state}").status == 303


def test_with_that_rule_off_an_answer_of_another_issuer_is_taken() -> None:
    stage = build(Policy().without("issuer-is-the-expected-one"))
    browser = stage.browser()
    state = stage.begin(browser)["state"]
    assert browser.get(f"/callback?code=code-1&state={state}&iss=https://evil.example").status == 303
    assert stage.let_through() == ["issuer-is-the-expected-one"]


# --- what it says ---


def test_denied_access_is_told_in_words_and_noted(stage: Stage, browser: Browser) -> None:
    state = stage.begin(browser)["state"]
    answer = browser.get(f"/callback?error=access_denied&error_description=No+thanks&state={state}&{ISS}")
    assert answer.status == 403
    assert "You did not allow it: Calendar is not connected (No thanks)." in page(answer)
    assert "error: <code>access_denied</code>" in page(answer)
    assert stage.client.last_problem == (
        "access_denied",
        "You did not allow it: Calendar is not connected (No thanks).",
    )
    assert "You did not allow it" in page(browser.get("/"))
    assert stage.auth.asked == []


def test_what_the_answer_says_is_shown_as_text_and_not_as_markup(stage: Stage, browser: Browser) -> None:
    state = stage.begin(browser)["state"]
    markup = "%3Cscript%3Ealert(1)%3C/script%3E"
    answer = browser.get(f"/callback?error={markup}&error_description={markup}&state={state}&{ISS}")
    assert answer.status == 400
    assert "<script>" not in page(answer) + page(browser.get("/"))
    assert "&lt;script&gt;alert(1)" in page(answer)


def test_yes_and_no_at_once_is_refused(stage: Stage, browser: Browser) -> None:
    state = stage.begin(browser)["state"]
    answer = browser.get(f"/callback?code=code-1&error=access_denied&state={state}&{ISS}")
    assert answer.status == 400
    assert stage.refused_by() == ["response-has-code-or-error-not-both"]


def test_with_that_rule_off_the_code_counts() -> None:
    stage = build(Policy().without("response-has-code-or-error-not-both"))
    browser = stage.browser()
    state = stage.begin(browser)["state"]
    assert browser.get(f"/callback?code=code-1&error=access_denied&state={state}&{ISS}").status == 303


def test_neither_yes_nor_no_is_refused(stage: Stage, browser: Browser) -> None:
    state = stage.begin(browser)["state"]
    assert browser.get(f"/callback?state={state}&{ISS}").status == 400
    assert stage.refused_by() == ["response-has-a-code"]


@pytest.mark.parametrize("more", ["&code=code-2", "&foo=1&foo=2", "&foo=%FF"])
def test_a_repeated_or_garbled_parameter_is_refused(stage: Stage, browser: Browser, more: str) -> None:
    state = stage.begin(browser)["state"]
    assert browser.get(f"/callback?code=code-1&state={state}&{ISS}{more}").status == 400
    assert stage.refused_by() == ["response-parameters-are-well-formed"]


def test_with_that_rule_off_the_first_value_counts() -> None:
    stage = build(Policy().without("response-parameters-are-well-formed"))
    browser = stage.browser()
    state = stage.begin(browser)["state"]
    assert browser.get(f"/callback?code=code-1&state={state}&{ISS}&code=code-2").status == 303
    assert stage.auth.forms[0]["code"] == "code-1"


def test_unknown_parameters_and_long_codes_do_not_disturb(stage: Stage, browser: Browser) -> None:
    state = stage.begin(browser)["state"]
    assert browser.get(f"/callback?code={'c' * 2000}&state={state}&{ISS}&foo=bar").status == 303
    assert stage.auth.forms[0]["code"] == "c" * 2000


# --- what was granted ---


def test_a_narrower_scope_is_taken_and_remembered() -> None:
    stage = build()
    browser = stage.browser()
    state = stage.begin(browser, "sheets")["state"]
    stage.auth.will_say(says({**TOKENS, "scope": "sheets.read"}))
    assert browser.get(f"/callback?code=code-1&state={state}&{ISS}").status == 303
    assert "granted: <code>sheets.read</code>" in page(browser.get("/"))
    assert "not all of sheets.read sheets.write" in page(browser.get("/"))


def test_a_scope_that_is_not_told_is_the_one_asked_for(stage: Stage, browser: Browser) -> None:
    stage.auth.will_say(says({name: value for name, value in TOKENS.items() if name != "scope"}))
    stage.connect(browser)
    connection = stage.client.connections.find("account-1", "calendar")
    assert connection is not None
    assert str(connection.scope) == "calendar.read"


def test_a_wider_scope_than_asked_for_is_not_taken(stage: Stage, browser: Browser) -> None:
    stage.auth.will_say(says({**TOKENS, "scope": "calendar.read crm.read"}))
    answer = stage.connect(browser)
    assert answer.status == 400
    assert "More was granted than asked for: crm.read" in page(answer)
    assert stage.refused_by() == ["granted-scope-is-within-the-request"]
    assert stage.client.vault.at_rest == {}


def test_with_that_rule_off_a_wider_scope_is_taken() -> None:
    stage = build(Policy().without("granted-scope-is-within-the-request"))
    stage.auth.will_say(says({**TOKENS, "scope": "calendar.read crm.read"}))
    assert stage.connect(stage.browser()).status == 303
    assert stage.let_through() == ["granted-scope-is-within-the-request"]
