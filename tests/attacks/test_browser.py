"""Attacks through the browser: what makes each possible, beyond what holds for every attack."""

from __future__ import annotations

from mockserver.authorization_server import web_message
from mockserver.client import CATALOGUE, connect, pop_up
from mockserver.message import Message
from mockserver.policy import Policy
from mockserver.protocol.parameters import Parameters
from mockserver.resource_owner import Person
from oauthsim.attacks import ATTACKS, judge
from oauthsim.attacks.verdict import Verdict, undefended
from oauthsim.trace import Trace
from oauthsim.world import APP, ISSUER, World


def defended(name: str, *rules: str) -> Verdict:
    attack = ATTACKS[name]
    return judge(attack, undefended(attack).enforcing(*rules))


def requests_to(trace: Trace, path: str) -> list[Message]:
    return [
        message
        for message in trace.messages
        if message.kind == "request" and message.url.partition("?")[0].endswith(path)
    ]


def test_pkce_is_taken_out_of_the_request_and_the_verifier_is_sent_all_the_same() -> None:
    trace = judge(ATTACKS["pkce-downgrade"]).trace
    asked = requests_to(trace, "/authorize")
    assert ["code_challenge" in one.url for one in asked] == [False, True], "Mallory's, and then Alice's"
    redeemed = Parameters.from_query(requests_to(trace, "/token")[0].text)
    assert "code_verifier" in redeemed


def test_with_s256_the_same_log_is_worth_nothing() -> None:
    trace = judge(ATTACKS["plain-challenge"]).trace
    asked = Parameters.from_query(requests_to(trace, "/authorize")[0].url.partition("?")[2])
    redeemed = Parameters.from_query(requests_to(trace, "/token")[0].text)
    assert asked["code_challenge_method"] == "plain"
    assert asked["code_challenge"] == redeemed["code_verifier"]
    [leak] = [event for event in trace.events if event.kind == "leak"]
    assert leak.carries == asked["code_challenge"]


def test_a_307_repeats_the_form_and_a_303_does_not() -> None:
    careless = judge(ATTACKS["password-in-a-307"]).trace
    careful = defended("password-in-a-307", "redirects-after-a-form-use-303").trace
    assert [one.method for one in requests_to(careless, "/callback")] == ["GET", "POST"]
    assert [one.method for one in requests_to(careful, "/callback")] == ["GET", "GET"]


def test_the_click_goes_into_the_frame_with_the_right_csrf_token() -> None:
    verdict = defended("clickjacked-consent", "form-is-our-own")
    assert verdict.wins
    sent = Parameters.from_query(requests_to(verdict.trace, "/consent")[-1].text)
    assert sent["decision"] == "allow"
    assert sent["csrf"], "the frame shows the server's own page: a token is no help"


def test_a_frame_that_may_not_be_shown_has_nothing_to_click_on() -> None:
    trace = defended("clickjacked-consent", "pages-are-not-framed").trace
    assert len(requests_to(trace, "/consent")) == 2, "only those of Alice's own connection"
    assert trace.outcome != "completed"


def test_a_cookie_for_the_own_site_only_goes_along_with_no_form_of_another() -> None:
    forged = defended("forged-consent", "login-cookie-is-not-sent-for-other-sites").trace
    assert requests_to(forged, "/consent")[-1].header("Cookie") is None
    careless = judge(ATTACKS["forged-consent"]).trace
    assert "auth_session" in (requests_to(careless, "/consent")[-1].header("Cookie") or "")


def test_the_script_reads_the_csrf_token_only_where_the_server_lets_it() -> None:
    careless = judge(ATTACKS["consent-read-by-a-script"]).trace
    assert Parameters.from_query(requests_to(careless, "/read")[0].url.partition("?")[2])["csrf"]
    careful = defended("consent-read-by-a-script", "scripts-of-others-do-not-read-the-answer").trace
    assert requests_to(careful, "/read") == []


def test_markup_shown_as_text_brings_no_script_of_mallorys() -> None:
    careless = judge(ATTACKS["injected-markup"]).trace
    assert requests_to(careless, "/kittens.js")
    careful = defended("injected-markup", "what-others-wrote-is-shown-as-text").trace
    assert requests_to(careful, "/kittens.js") == []
    assert any("&lt;script" in message.text for message in careful.messages)


def test_who_was_never_asked_for_a_password_elsewhere_does_not_type_it_there() -> None:
    trace = defended("password-asked-for-elsewhere", "password-of-another-site-is-not-asked-for").trace
    assert [message for message in trace.messages if message.receiver == "attacker"] == []


def test_whichever_button_alice_presses_she_lands_at_mallorys_page() -> None:
    trace = judge(ATTACKS["denial-redirect"]).trace
    decided = Parameters.from_query(requests_to(trace, "/consent")[-1].text)
    assert decided["decision"] == "deny"
    assert trace.messages[-1].sender == "attacker"


def test_a_careful_server_and_a_careful_client_do_connect_by_message() -> None:
    world = World(policy=Policy().without("response-mode-is-the-usual-one"))
    browser = world.browser
    browser.open(f"{APP}/")
    session = world.client.sessions.find(session_of(world))
    assert session is not None
    asked = connect.begin(world.client, session, CATALOGUE["calendar"])
    browser.run_script(lambda window: window.open(f"{asked}&response_mode=web_message"))
    popup = browser.popup
    assert popup is not None
    Person(popup, username="alice", password=world.alice.password).answer_pages()
    popup.run_script(web_message.post)
    assert [one.origin for one in browser.page.messages] == [ISSUER]
    browser.run_script(lambda window: pop_up.hear(world.client, window))
    assert browser.page.can_press("Show today's events")


def test_what_is_posted_for_the_client_never_reaches_a_page_of_mallorys() -> None:
    for name in ("web-message-to-anybody", "web-message-to-a-named-origin"):
        careful = defended(name, "messages-go-to-the-registered-origin").trace
        assert any('const target = "https://app.example"' in message.text for message in careful.messages)
        assert requests_to(careful, "/heard") == []


def session_of(world: World) -> str:
    cookie = world.browser.cookies.find("__Host-app_session")
    assert cookie is not None
    return cookie.value
