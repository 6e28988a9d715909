"""Each message gets its one sentence, read from the message itself; every step is reached by one."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

import pytest
from knowledge.traces import FORM, HTML, JSON, PARTICIPANTS, Story, authorization_code, basic

from mockserver.message import Message, Request, Response
from mockserver.network import Participant
from oauthsim.explanations import Explanation, explain
from oauthsim.explanations.catalogue import steps_vocabulary

ALICE, CLIENT, SERVER, API, MALLORY = (one.id for one in PARTICIPANTS)
OUT = "https://app.example/out?to=https://evil.example/&code=c"
AUTHORIZE = "https://auth.example/authorize?client_id=c&redirect_uri=https%3A%2F%2Fapp.example%2Fcallback&"
CALLBACK = "https://app.example/callback?"
COOKIE = ("Cookie", "s=1")
BEARER = ("Authorization", "Bearer token_1")
LOGIN_PAGE = '<form action="/login"><input name="username"><input type=password name="password"></form>'
CONSENT_PAGE = '<form action="/consent"><button name="decision" value="allow">Allow</button></form>'
POSTED_CODE = '<form action="https://app.example/callback"><input name=code value=c><input name=state></form>'
TYPED = {"username": "alice", "password": "secret words"}


@dataclass(frozen=True)
class Case:
    """One message: a request, or the response to it when `status` is given, and the step that it is."""

    step: str
    url: str
    method: str = "GET"
    sender: str = ALICE
    receiver: str = SERVER
    form: dict[str, str] = field(default_factory=dict)
    headers: tuple[tuple[str, str], ...] = ()
    status: int = 0
    answer: tuple[tuple[str, str], ...] = ()
    body: object = ""


def posts(step: str, url: str, form: dict[str, str], **more: object) -> Case:
    return Case(step, url, "POST", form=form, **more)  # type: ignore[arg-type]


def token(step: str, form: dict[str, str], status: int = 0, body: object = "") -> Case:
    return Case(step, "https://auth.example/token", "POST", CLIENT, form=form, status=status, body=body)


def api(step: str, *headers: tuple[str, str], query: str = "", **more: object) -> Case:
    url = f"https://calendar.example/events{query}"
    return Case(step, url, sender=CLIENT, receiver=API, headers=headers, **more)  # type: ignore[arg-type]


def back(step: str, path: str, form: dict[str, str], status: int = 0, body: object = "") -> Case:
    return Case(step, f"https://auth.example{path}", "POST", CLIENT, form=form, status=status, body=body)


def got(step: str, path: str, status: int = 0, body: object = "", **more: object) -> Case:
    url = f"https://auth.example{path}"
    return Case(step, url, sender=CLIENT, status=status, body=body, **more)  # type: ignore[arg-type]


def to(address: str) -> tuple[tuple[str, str], ...]:
    return (("Location", address),)


BAD = {"error": "invalid_request"}
CODE_FORM = {"grant_type": "authorization_code", "code": "c"}
REFRESH_FORM = {"grant_type": "refresh_token", "refresh_token": "r1"}
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
EXCHANGE_GRANT = "urn:ietf:params:oauth:grant-type:token-exchange"

CASES = [
    Case("authorization-request", AUTHORIZE + "response_type=code"),
    Case("authorization-request-pkce", AUTHORIZE + "response_type=code&code_challenge=x"),
    Case("authorization-request-openid", AUTHORIZE + "response_type=code&scope=openid+email"),
    Case("authorization-request-implicit", AUTHORIZE + "response_type=token"),
    Case("authorization-request-hybrid", AUTHORIZE + "response_type=code+id_token"),
    Case(
        "authorization-request-by-reference", "https://auth.example/authorize?client_id=c&request_uri=urn:x"
    ),
    Case("authorization-request-signed", "https://auth.example/authorize?client_id=c&request=e30.e30."),
    Case("authorization-request-incomplete", AUTHORIZE),
    Case("login-page", AUTHORIZE, status=200, body=LOGIN_PAGE),
    Case("consent-page", AUTHORIZE, status=200, body=CONSENT_PAGE),
    Case("authorization-page", AUTHORIZE, status=200, body="<p>Hm.</p>"),
    Case("authorization-error-page", AUTHORIZE, status=400, body="<p>No.</p>"),
    Case("code-issued-by-form", AUTHORIZE, status=200, body=POSTED_CODE),
    Case("redirect-to-login", AUTHORIZE, status=302, answer=to("/login?request=1")),
    Case("redirect-to-consent", AUTHORIZE, status=302, answer=to("https://auth.example/consent")),
    Case("code-issued", AUTHORIZE, status=302, answer=to(CALLBACK + "code=c&state=s")),
    Case(
        "code-and-tokens-issued", AUTHORIZE, status=302, answer=to("https://app.example/#code=c&id_token=t")
    ),
    Case("token-issued-in-redirect", AUTHORIZE, status=302, answer=to("https://app.example/#access_token=t")),
    Case("id-token-issued-in-redirect", AUTHORIZE, status=302, answer=to("https://app.example/#id_token=t")),
    Case("authorization-refused", AUTHORIZE, status=302, answer=to(CALLBACK + "error=access_denied")),
    Case("login-opened", "https://auth.example/login"),
    posts("login", "https://auth.example/login", TYPED),
    posts("login-elsewhere", "https://evil.example/login", TYPED, receiver=MALLORY),
    Case("login-page-elsewhere", "https://evil.example/login", receiver=MALLORY, status=200, body=LOGIN_PAGE),
    posts(
        "login-accepted",
        "https://auth.example/login",
        TYPED,
        status=303,
        answer=(*to("/consent"), ("Set-Cookie", "s=1")),
    ),
    posts(
        "login-accepted-consent-page",
        "https://auth.example/login",
        TYPED,
        status=200,
        answer=(("Set-Cookie", "s=1"),),
        body=CONSENT_PAGE,
    ),
    posts("login-refused", "https://auth.example/login", TYPED, status=403, body=LOGIN_PAGE),
    posts("login-resent", "https://auth.example/login", TYPED, status=307, answer=to(CALLBACK + "code=c")),
    posts(
        "back-to-authorization",
        "https://auth.example/login",
        TYPED,
        status=303,
        answer=to(AUTHORIZE + "response_type=code"),
    ),
    Case("consent-opened", "https://auth.example/consent?request=1"),
    Case("redirect-to-onwards", AUTHORIZE, status=302, answer=to("https://auth.example/onwards?request=1")),
    Case("link-out", OUT),
    Case("link-out-followed", OUT, status=303, answer=to("https://evil.example/?code=c")),
    Case("link-out-refused", OUT, status=400, body="<p>We do not send you on.</p>"),
    Case("onwards-opened", "https://auth.example/onwards?request=1"),
    Case("onwards-page", "https://auth.example/onwards?request=1", status=200, body="<p>Go on?</p>"),
    posts("onwards-chosen", "https://auth.example/onwards", {"request": "1"}),
    posts("consent-given", "https://auth.example/consent", {"decision": "allow", "scope": "calendar.read"}),
    posts("consent-denied", "https://auth.example/consent", {"decision": "deny"}),
    posts("consent-sent", "https://auth.example/consent", {"decision": "perhaps"}),
    posts("consent-refused", "https://auth.example/consent", {"decision": "allow"}, status=400),
    Case("client-page-opened", "https://app.example/", receiver=CLIENT),
    Case("client-page", "https://app.example/", receiver=CLIENT, status=200, body="<p>Hello.</p>"),
    Case(
        "client-page-connect",
        "https://app.example/",
        receiver=CLIENT,
        status=200,
        body='<form action="/connect/chat">',
    ),
    posts("connect", "https://app.example/connect/chat", {}, receiver=CLIENT),
    posts(
        "redirect-to-authorization",
        "https://app.example/connect/chat",
        {},
        receiver=CLIENT,
        status=303,
        answer=to(AUTHORIZE + "response_type=code"),
    ),
    posts("connect-refused", "https://app.example/connect/chat", {}, receiver=CLIENT, status=403),
    posts("disconnect", "https://app.example/disconnect/chat", {}, receiver=CLIENT),
    posts(
        "disconnect-done",
        "https://app.example/disconnect/chat",
        {},
        receiver=CLIENT,
        status=303,
        answer=to("/"),
    ),
    posts("workflow", "https://app.example/workflows/w/run", {}, receiver=CLIENT),
    posts("workflow-done", "https://app.example/workflows/w/run", {}, receiver=CLIENT, status=200),
    Case("code-delivered", CALLBACK + "code=c&state=s", receiver=CLIENT, headers=(COOKIE,)),
    Case("code-delivered-without-state", CALLBACK + "code=c", receiver=CLIENT, headers=(COOKIE,)),
    Case("code-delivered-without-session", CALLBACK + "code=c&state=s", receiver=CLIENT),
    Case("code-delivered-elsewhere", "https://evil.example/x?code=c&state=s", receiver=MALLORY),
    Case(
        "code-passed-on",
        "https://evil.example/x",
        receiver=MALLORY,
        status=302,
        answer=to(CALLBACK + "code=c"),
    ),
    Case("token-delivered", CALLBACK + "access_token=t&state=s", receiver=CLIENT),
    Case("error-delivered", CALLBACK + "error=access_denied&state=s", receiver=CLIENT),
    Case("empty-callback", CALLBACK, receiver=CLIENT),
    Case("callback-done", CALLBACK + "code=c", receiver=CLIENT, status=200, body="<p>Connected.</p>"),
    Case("callback-done-redirect", CALLBACK + "code=c", receiver=CLIENT, status=303, answer=to("/")),
    Case("callback-refused", CALLBACK + "code=c&state=s", receiver=CLIENT, status=400),
    Case("callback-refused-flow", CALLBACK + "error=access_denied", receiver=CLIENT, status=403),
    token("token-request-authorization_code", CODE_FORM),
    token("token-request-authorization_code-pkce", {**CODE_FORM, "code_verifier": "v"}),
    token("token-request-refresh_token", REFRESH_FORM),
    token("token-request-refresh_token-scope", {**REFRESH_FORM, "scope": "calendar.read"}),
    token("token-request-password", {"grant_type": "password", **TYPED}),
    token("token-request-client_credentials", {"grant_type": "client_credentials"}),
    token("token-request-device_code", {"grant_type": DEVICE_GRANT, "device_code": "d"}),
    token("token-request-token-exchange", {"grant_type": EXCHANGE_GRANT, "subject_token": "t"}),
    token("token-request-jwt-bearer", {"grant_type": JWT_GRANT, "assertion": "t"}),
    token("token-request-other", {"grant_type": "magic"}),
    token("token-request-incomplete", {"code": "c", "client_id": "c"}),
    token("token-response", CODE_FORM, 200, {"access_token": "t"}),
    token("token-response-refresh", CODE_FORM, 200, {"access_token": "t", "refresh_token": "r"}),
    token("token-response-openid", CODE_FORM, 200, {"access_token": "t", "id_token": "i"}),
    token("token-response-rotated", REFRESH_FORM, 200, {"access_token": "t", "refresh_token": "r2"}),
    token("token-response-same-refresh", REFRESH_FORM, 200, {"access_token": "t"}),
    token("token-response-without-token", CODE_FORM, 200, {"token_type": "Bearer"}),
    token("token-refused", CODE_FORM, 400, {"error": "invalid_grant"}),
    token("token-pending", {"grant_type": DEVICE_GRANT}, 400, {"error": "slow_down"}),
    api("api-request", BEARER),
    api("api-request-query", query="?access_token=t"),
    api("api-request-dpop", ("Authorization", "DPoP t"), ("DPoP", "e30.e30.x")),
    api("api-request-key", ("X-API-Key", "k")),
    api("api-request-bare"),
    replace(api("api-request-form"), method="POST", form={"access_token": "t"}),
    api("api-response", BEARER, status=200, body={"events": []}),
    api("api-response-bare", status=200, body={"events": []}),
    api(
        "api-refused", BEARER, status=403, answer=(("WWW-Authenticate", 'Bearer error="insufficient_scope"'),)
    ),
    api("api-challenge", status=401, answer=(("WWW-Authenticate", 'Bearer realm="calendar"'),)),
    api("api-failed", BEARER, status=404),
    back("introspection-request", "/introspect", {"token": "t"}),
    back("introspection-active", "/introspect", {"token": "t"}, 200, {"active": True}),
    back("introspection-inactive", "/introspect", {"token": "t"}, 200, {"active": False}),
    back("introspection-refused", "/introspect", {"token": "t"}, 401, {"error": "invalid_client"}),
    back("revocation-request", "/revoke", {"token": "t"}),
    back("revocation-response", "/revoke", {"token": "t"}, 200),
    back("revocation-refused", "/revoke", {"token": "t"}, 400, {"error": "unsupported_token_type"}),
    back("pushed-request", "/par", {"client_id": "c", "response_type": "code"}),
    back("pushed-response", "/par", {"response_type": "code"}, 201, {"request_uri": "urn:x"}),
    back("pushed-refused", "/par", {"response_type": "code"}, 400, BAD),
    back("registration-request", "/register", {}),
    back("registration-response", "/register", {}, 201, {"client_id": "c"}),
    back("registration-refused", "/register", {}, 400, {"error": "invalid_redirect_uri"}),
    back("device-request", "/device_authorization", {"client_id": "c"}),
    back("device-response", "/device_authorization", {}, 200, {"device_code": "d"}),
    back("device-refused", "/device_authorization", {}, 401, {"error": "invalid_client"}),
    Case("device-page-opened", "https://auth.example/device"),
    Case("device-code-entered", "https://auth.example/device?user_code=WDJB-MJHT"),
    Case("device-page", "https://auth.example/device", status=200, body="<p>Type the code.</p>"),
    got("jwks-request", "/jwks"),
    got("jwks-response", "/jwks", 200, {"keys": []}),
    got("metadata-request", "/.well-known/oauth-authorization-server"),
    got("metadata-response", "/.well-known/oauth-authorization-server", 200, {"issuer": "x"}),
    got("openid-metadata-request", "/.well-known/openid-configuration"),
    got("openid-metadata-response", "/.well-known/openid-configuration", 200, {"issuer": "x"}),
    got("resource-metadata-request", "/.well-known/oauth-protected-resource"),
    got("resource-metadata-response", "/.well-known/oauth-protected-resource", 200, {"resource": "x"}),
    got("userinfo-request", "/userinfo", headers=(BEARER,)),
    got("userinfo-response", "/userinfo", 200, {"sub": "alice-1"}),
    got("userinfo-refused", "/userinfo", 401, {"error": "invalid_token"}),
    Case("grants-opened", "https://auth.example/grants"),
    Case("grants-page", "https://auth.example/grants", status=200, body="<p>Nothing.</p>"),
    posts("grant-withdrawn", "https://auth.example/grants", {"grant": "g"}),
    posts(
        "grant-withdrawal-done",
        "https://auth.example/grants",
        {"grant": "g"},
        status=303,
        answer=to("/grants"),
    ),
    posts("grants-refused", "https://auth.example/grants", {"grant": "g"}, status=400),
    Case("password-change-opened", "https://auth.example/password"),
    Case(
        "password-change-page",
        "https://auth.example/password",
        status=200,
        body='<form method="post"><input name="new_password" type="password"></form>',
    ),
    posts("password-changed", "https://auth.example/password", {"password": "p", "new_password": "q"}),
    posts(
        "password-change-done",
        "https://auth.example/password",
        {"password": "p", "new_password": "q"},
        status=303,
        answer=to("/grants"),
    ),
    posts("password-change-refused", "https://auth.example/password", {"password": "p"}, status=403),
    Case("logout-request", "https://auth.example/logout?id_token_hint=t"),
    Case("logout-response", "https://auth.example/logout", status=303, answer=to("https://app.example/")),
    Case("logout-page", "https://auth.example/logout", status=200, body="<p>Bye.</p>"),
    posts(
        "logout-notice", "https://app.example/logout", {"logout_token": "t"}, sender=SERVER, receiver=CLIENT
    ),
    posts("sign-in", "https://app.example/sign-in", {"csrf_token": "c"}, receiver=CLIENT),
    posts("sign-out", "https://app.example/sign-out", {"csrf_token": "c"}, receiver=CLIENT),
    Case(
        "sign-out-onwards",
        "https://app.example/sign-out",
        "POST",
        receiver=CLIENT,
        status=303,
        answer=to("https://auth.example/logout?id_token_hint=t"),
    ),
    Case(
        "sign-out-here",
        "https://app.example/sign-out/here",
        "POST",
        receiver=CLIENT,
        status=303,
        answer=to("https://app.example/"),
    ),
    Case("signed-out-opened", "https://app.example/signed-out?state=s", receiver=CLIENT),
    Case(
        "signed-out",
        "https://app.example/signed-out?state=s",
        receiver=CLIENT,
        status=200,
        body="<p>Bye.</p>",
    ),
    Case("api-key-page-opened", "https://app.example/api-key", receiver=CLIENT),
    Case("api-key-page", "https://app.example/api-key", receiver=CLIENT, status=200, body="<p>A key?</p>"),
    posts("api-key-given", "https://app.example/api-key", {"api_key": "k"}, receiver=CLIENT),
    posts(
        "api-key-kept",
        "https://app.example/api-key",
        {"api_key": "k"},
        receiver=CLIENT,
        status=303,
        answer=to("https://app.example/api-key"),
    ),
    posts("api-key-workflow", "https://app.example/api-key/run", {"csrf_token": "c"}, receiver=CLIENT),
    Case(
        "api-key-workflow-done",
        "https://app.example/api-key/run",
        "POST",
        receiver=CLIENT,
        status=200,
        body="<p>Done.</p>",
    ),
    posts(
        "password-taken",
        "https://app.example/password/calendar",
        TYPED,
        receiver=CLIENT,
        status=303,
        answer=to("https://app.example/"),
    ),
    posts(
        "device-code-refused",
        "https://auth.example/device",
        {"user_code": "BCDF-GHJK"},
        status=400,
        body="<p>No such code.</p>",
    ),
    Case("request", "https://evil.example/", receiver=MALLORY),
    Case(
        "redirect", "https://evil.example/", receiver=MALLORY, status=302, answer=to("https://app.example/")
    ),
    Case("answer", "https://evil.example/", receiver=MALLORY, status=200, body="<p>Win a prize.</p>"),
]


def message_of(case: Case) -> Message:
    form = urlencode(case.form).encode()
    request = Request(case.method, case.url, (*case.headers, *((FORM,) if form else ())), form)
    asked = Message(1, 0, case.sender, case.receiver, "front", request)
    if not case.status:
        return asked
    is_page = isinstance(case.body, str)
    body = case.body.encode() if isinstance(case.body, str) else json.dumps(case.body).encode()
    response = Response(case.status, (*case.answer, HTML if is_page else JSON), body)
    return replace(asked, number=2, sender=case.receiver, receiver=case.sender, response=response, answers=1)


def explained(case: Case) -> Explanation:
    return explain(message_of(case), Story().trace())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.step)
def test_a_message_is_recognised_for_what_it_is(case: Case) -> None:
    explanation = explained(case)
    assert explanation.step == case.step
    assert "{" not in explanation.says
    assert explanation.says[0].isupper()
    assert explanation.says.endswith(".")


def test_every_step_of_the_catalogue_is_reached_by_a_message() -> None:
    assert {case.step for case in CASES} | {"lost", "refused"} == set(steps_vocabulary())


def test_the_steps_of_the_authorization_code_grant_read_as_the_story_that_they_are() -> None:
    trace = authorization_code()
    assert [explain(message, trace).step for message in trace.messages] == [
        "connect",
        "redirect-to-authorization",
        "authorization-request-pkce",
        "login-page",
        "login",
        "login-accepted-consent-page",
        "consent-given",
        "code-issued",
        "code-delivered",
        "token-request-authorization_code-pkce",
        "token-response-refresh",
        "callback-done-redirect",
        "api-request",
        "api-refused",
        "token-request-refresh_token",
        "token-response-rotated",
        "api-request",
        "api-response",
    ]


def test_a_sentence_names_who_asks_for_what_and_where_the_answer_goes() -> None:
    says = explain(authorization_code().message(3), authorization_code()).says
    assert "automation-app" in says
    assert "calendar.read" in says
    assert "app.example" in says


def test_a_token_response_says_how_long_the_token_lives() -> None:
    assert "for 1 hour" in explain(authorization_code().message(11), authorization_code()).says


def test_a_refusal_is_explained_by_its_error_code_and_cites_the_section_of_that_code() -> None:
    explanation = explained(token("token-refused", REFRESH_FORM, 400, {"error": "invalid_grant"}))
    assert "invalid_grant: The code or refresh token is wrong" in explanation.says
    assert explanation.spec == "RFC 6749 §5.2"
    pending = explained(token("", {"grant_type": DEVICE_GRANT}, 400, {"error": "authorization_pending"}))
    assert pending.spec == "RFC 8628 §3.5"


def test_an_error_code_that_no_rfc_defines_is_called_that() -> None:
    assert "no RFC names" in explained(token("", CODE_FORM, 400, {"error": "teapot"})).says


def test_how_a_client_authenticates_is_said() -> None:
    with_basic = replace(token("", CODE_FORM), headers=(basic("c", "s"),))
    assert "authenticating with its secret." in explained(with_basic).says
    in_the_form = token("", {**CODE_FORM, "client_secret": "s"})
    assert "its secret in the form" in explained(in_the_form).says
    with_a_jwt = token("", {**CODE_FORM, "client_assertion": "t"})
    assert "a signed assertion" in explained(with_a_jwt).says
    assert "authenticating" not in explained(token("", CODE_FORM)).says


def test_a_lost_message_is_told_as_lost() -> None:
    trace = authorization_code()
    lost = replace(trace.message(11), delivery="lost")
    says = explain(lost, trace).says
    assert says.startswith("Lost on its way to the client: the authorization server issues an access token")


def test_a_request_to_a_host_outside_the_world_is_told_as_going_nowhere() -> None:
    asked = replace(message_of(CASES[0]), receiver="login.example.com", delivery="refused")
    asked = asked.carrying(replace(asked.request, url="https://login.example.com/authorize"))
    explanation = explain(asked, Story().trace())
    assert explanation.step == "refused"
    assert "login.example.com" in explanation.says


def test_what_an_edit_changed_is_what_the_sentence_tells() -> None:
    trace = authorization_code()
    asked = trace.message(10)
    body = asked.body.replace(b"authorization_code", b"client_credentials")
    edited = asked.carrying(replace(asked.request, body=body), "grant_type set to client_credentials")
    assert explain(edited, trace).step == "token-request-client_credentials"


def test_parties_of_the_same_role_are_told_apart_by_their_host() -> None:
    second = Participant("honest", "authorization_server", "honest.example", "Honest AS")
    trace = Story().trace(participants=(*PARTICIPANTS, second))
    case = replace(CASES[0], receiver="honest", url=CASES[0].url.replace("auth.", "honest."))
    assert "the authorization server honest.example" in explain(message_of(case), trace).says


def test_markup_and_control_characters_of_a_message_stay_on_one_line_and_short() -> None:
    evil = urlencode({"client_id": "<script>\u202e\x00\n" + "A" * 500, "response_type": "code"})
    says = explain(message_of(Case("", f"https://auth.example/authorize?{evil}")), Story().trace()).says
    assert says.isprintable()
    assert len(says) < 400


def test_braces_in_a_message_are_text_and_no_template() -> None:
    evil = urlencode({"client_id": "{sender.__class__}", "response_type": "code"})
    says = explain(message_of(Case("", f"https://auth.example/authorize?{evil}")), Story().trace()).says
    assert "{sender.__class__}" in says
