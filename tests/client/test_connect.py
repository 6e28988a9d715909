from __future__ import annotations

from dataclasses import replace

from client.stage import CONFIDENTIAL, PUBLIC, Browser, Stage, build

from mockserver.message import header
from mockserver.policy import Policy, preset
from mockserver.protocol import pkce


def test_a_connect_button_sends_the_browser_to_the_authorization_endpoint(
    stage: Stage, browser: Browser
) -> None:
    answer = browser.press("/connect/calendar")
    assert answer.status == 303, "GET follows, and the form is not sent on"
    location = header(answer.headers, "Location") or ""
    assert location.startswith("https://auth.example/authorize?tenant=7&response_type=code&client_id=app&")
    assert "redirect_uri=https%3A%2F%2Fapp.example%2Fcallback&scope=calendar.read&state=" in location


def test_each_service_asks_for_its_own_scope_and_no_more(stage: Stage, browser: Browser) -> None:
    asked = {service: stage.begin(browser, service)["scope"] for service in stage.client.services}
    assert asked == {
        "calendar": "calendar.read",
        "sheets": "sheets.read sheets.write",
        "chat": "chat.post",
        "crm": "crm.read",
    }


def test_state_and_challenge_are_new_for_every_request(stage: Stage, browser: Browser) -> None:
    first, second = stage.begin(browser), stage.begin(browser)
    assert first["state"] != second["state"]
    assert first["code_challenge"] != second["code_challenge"]
    assert first["code_challenge_method"] == "S256"


def test_the_verifier_is_behind_the_challenge_and_is_sent_only_with_the_code(
    stage: Stage, browser: Browser
) -> None:
    request = stage.begin(browser)
    assert "code_verifier" not in request
    browser.get(f"/callback?code=code-1&state={request['state']}&iss=https://auth.example")
    (form,) = stage.auth.forms
    assert pkce.is_verifier(form["code_verifier"])
    assert pkce.challenge(form["code_verifier"]) == request["code_challenge"]


def test_what_the_2012_text_asks_for_goes_without_pkce() -> None:
    stage = build(preset("rfc6749"))
    browser = stage.browser()
    request = stage.begin(browser)
    assert "code_challenge" not in request
    assert "state" in request
    browser.get(f"/callback?code=code-1&state={request['state']}")
    assert "code_verifier" not in stage.auth.forms[0]


def test_a_careless_client_sends_no_state() -> None:
    stage = build(preset("careless"))
    assert "state" not in stage.begin(stage.browser())


def test_a_confidential_client_authenticates_in_the_header_alone(stage: Stage, browser: Browser) -> None:
    stage.connect(browser)
    (request,) = stage.auth.asked
    assert header(request.headers, "Authorization") == "Basic YXBwOnMzY3JldCtvZit0aGUrYXBw", (
        "form-encoded first"
    )
    assert "client_secret" not in stage.auth.forms[0]
    assert "s3cret" not in request.url
    assert request.url == "/token?tenant=7", "the query of the endpoint stays"


def test_a_client_registered_for_post_sends_id_and_secret_in_the_body() -> None:
    stage = build(registration=replace(CONFIDENTIAL, token_endpoint_auth_method="client_secret_post"))
    stage.connect(stage.browser())
    (request,) = stage.auth.asked
    assert header(request.headers, "Authorization") is None
    assert stage.auth.forms[0]["client_secret"] == "s3cret of the app"
    assert stage.auth.forms[0]["client_id"] == "app"


def test_a_public_client_sends_its_id_in_the_body_and_no_secret() -> None:
    stage = build(registration=PUBLIC)
    stage.connect(stage.browser())
    (request,) = stage.auth.asked
    assert header(request.headers, "Authorization") is None
    assert stage.auth.forms[0]["client_id"] == "app"
    assert "client_secret" not in stage.auth.forms[0]


def test_a_form_from_another_site_starts_nothing(stage: Stage, browser: Browser) -> None:
    browser.get("/")
    answer = browser.post("/connect/calendar", "csrf_token=guessed")
    assert answer.status == 400
    assert stage.refused_by() == ["form-is-from-our-own-page"]


def test_with_that_rule_off_a_form_from_another_site_starts_a_connection() -> None:
    stage = build(Policy().without("form-is-from-our-own-page"))
    answer = stage.browser().post("/connect/calendar", "")
    assert answer.status == 303
    assert stage.let_through() == ["form-is-from-our-own-page"]


def test_the_session_is_kept_on_the_server_and_the_cookie_holds_an_id_only(stage: Stage) -> None:
    cookie = header(stage.browser().get("/").headers, "Set-Cookie") or ""
    name, _, value = cookie.partition("; ")[0].partition("=")
    assert name == "__Host-app_session"
    assert value.startswith("app_session_")
    assert cookie.endswith("; Path=/; Secure; HttpOnly; SameSite=Lax")


def greedy(policy: Policy) -> Stage:
    stage = build(policy)
    calendar = replace(stage.client.services["calendar"], might_need="crm.read calendar.read")
    stage.client.services = {**stage.client.services, "calendar": calendar}
    return stage


def test_what_a_service_might_need_one_day_is_not_asked_for_today() -> None:
    stage = greedy(Policy())
    assert stage.begin(stage.browser())["scope"] == "calendar.read"


def test_a_client_without_that_practice_asks_for_all_of_it() -> None:
    stage = greedy(Policy().without("scope-asked-is-what-is-needed"))
    assert stage.begin(stage.browser())["scope"] == "calendar.read crm.read"
