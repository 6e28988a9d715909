"""The authentication request and its answer (OIDC Core §3.1.2): who is asked what, and when nobody may be."""

from __future__ import annotations

from mockserver.message import header
from mockserver.protocol import jose
from mockserver.protocol.parameters import Parameters
from mockserver.resource_owner.page import Page
from oauthsim.requirements.registry import check
from oauthsim.requirements.stand import CLIENTS, Stand
from oauthsim.requirements.verdict import demand
from oauthsim.scenarios.messages import redirect_carrying
from oauthsim.world import ISSUER

HALF_A_DAY = 12 * 3600
"""Seconds after which nobody is logged in any more."""


def asks(stand: Stand, **changes: str | None) -> Page:
    """Send the browser to the authorization endpoint with scope openid; return what it shows there."""
    return stand.authorize(stand.request("basic", **{"scope": "openid", **changes}), answer=False)


def told(stand: Stand, **changes: str | None) -> Page:
    """The same, and let Alice log in before the answer leaves; return where the browser arrives."""
    asks(stand, **changes)
    return stand.alice.answer_pages()


def silently(stand: Stand, **changes: str | None) -> Parameters:
    """Ask with prompt=none, demand that no page was shown, and return the answer."""
    before = len(stand.messages(lambda message: message.receiver == "resource_owner"))
    answer = stand.response(asks(stand, prompt="none", **changes))
    came = stand.messages(lambda message: message.receiver == "resource_owner")[before:]
    shown = [
        message for message in came if message.sender == "authorization_server" and message.status == 200
    ]
    demand(came, "nothing came back to the browser")
    demand(not shown, f"a page was shown: {[message.url for message in shown]}")
    return answer


def a_grant(stand: Stand, **changes: str) -> Parameters:
    """Let Alice log in and agree; return the authorization response."""
    answer = stand.response(stand.authorize(stand.request(**{"scope": "openid", **changes})))
    answer.require("code")
    return answer


def wants_login(page: Page) -> None:
    """Demand that a page asks for a password."""
    demand("password" in page.field_names, f"no login form but {page.status} {page.url}")


def wants_consent(page: Page) -> None:
    """Demand that a page asks Alice to decide."""
    demand(page.can_press("Allow") and page.can_press("Deny"), f"nothing to decide: {page.status} {page.url}")


def id_token(stand: Stand, **changes: str) -> str:
    """Return an ID token about Alice."""
    token: str = stand.tokens(**{"scope": "openid", **changes})["id_token"]
    return token


@check("OIDC-Core-3.1.2.1-01")
def get_and_post_ask_the_same(stand: Stand) -> None:
    """By POST and by GET the same request brings the same login form."""
    url, asked = stand.metadata["authorization_endpoint"], stand.request(scope="openid")
    for answer in (stand.http.get(url, params=asked), stand.http.post(url, data=asked)):
        demand(answer.status_code == 200 and "password" in answer.text, f"{answer.status_code}")


@check("OIDC-Core-3.1.2.1-03")
def without_openid_there_is_no_id_token(stand: Stand) -> None:
    """A request without the scope openid ends in tokens of which none is an ID token."""
    demand("id_token" not in stand.tokens(scope="profile"), "there is an ID token")
    id_token(stand)


@check("OIDC-Core-3.1.2.1-05")
def a_redirect_uri_is_demanded(stand: Stand) -> None:
    """With openid and no redirect_uri Alice sees an error, and is sent nowhere."""
    stand.shown_to_the_person(asks(stand, redirect_uri=None))
    a_grant(stand)


@check("OIDC-Core-3.1.2.1-06", "OIDC-Core-3.1.2.6-01")
def the_redirect_uri_matches_to_the_letter(stand: Stand) -> None:
    """A redirect_uri that differs from the registered one in anything leads to a page, not to a redirect."""
    ours = CLIENTS["basic"].redirect_uri
    strange = (f"{ours}/", f"{ours}?a=b", ours.upper(), f"{ours}/..", "https://evil.example/callback")
    for uri in (*strange, ours.replace("tester", "tester.evil"), ours.replace("https://", "https://x@")):
        stand.shown_to_the_person(asks(stand, redirect_uri=uri))
    a_grant(stand)


@check("OIDC-Core-3.1.2.1-09", "OIDC-Core-3.1.2.3-03")
def prompt_none_shows_no_page(stand: Stand) -> None:
    """Nobody logged in, somebody without consent, and somebody with it: each time only a redirect."""
    demand("error" in silently(stand), "a code for nobody")
    a_grant(stand)
    demand("error" in silently(stand, scope="openid email"), "a code without consent")
    demand("code" in silently(stand), "no code with everything there")


@check("OIDC-Core-3.1.2.1-10")
def prompt_none_without_a_session_is_login_required(stand: Stand) -> None:
    """The client gets login_required, and its state."""
    answer = silently(stand)
    demand(answer.get("error") == "login_required", str(answer))
    demand(answer.get("state") == stand.request()["state"] and "code" not in answer, str(answer))


@check("OIDC-Core-3.1.2.1-11")
def prompt_none_without_consent_says_so(stand: Stand) -> None:
    """For a scope that Alice never granted the client gets consent_required, and its state."""
    a_grant(stand)
    answer = silently(stand, scope="openid email")
    demand(answer.get("error") in ("consent_required", "interaction_required"), str(answer))
    demand(answer.get("state") == stand.request()["state"] and "code" not in answer, str(answer))


@check("OIDC-Core-3.1.2.1-12")
def prompt_none_brings_a_code_when_all_is_clear(stand: Stand) -> None:
    """What Alice has granted in this session before comes silently, and the code is good."""
    a_grant(stand)
    members = stand.granted(stand.redeem(silently(stand).require("code")))
    demand("id_token" in members, str(members))


@check("OIDC-Core-3.1.2.1-13")
def prompt_none_stands_alone(stand: Stand) -> None:
    """prompt=none together with login is invalid_request, and shows no page."""
    a_grant(stand)
    stand.sent_back(asks(stand, prompt="none login"), "invalid_request")
    demand("code" in silently(stand), "none alone fails as well")


@check("OIDC-Core-3.1.2.1-14", "OIDC-Core-3.1.2.1-21")
def prompt_login_and_max_age_zero_ask_for_the_password(stand: Stand) -> None:
    """Though Alice has just logged in she is asked again, and what she types is taken."""
    a_grant(stand)
    for again in ({"prompt": "login"}, {"max_age": "0"}):
        wants_login(asks(stand, **again))
        stand.response(stand.alice.answer_pages()).require("code")


@check("OIDC-Core-3.1.2.1-15")
def without_the_new_login_there_is_no_code(stand: Stand) -> None:
    """Who leaves the login of prompt=login out, and goes to the consent page at once, gets an error."""
    a_grant(stand)
    stand.world.advance(60)
    page = asks(stand, prompt="login consent")
    wants_login(page)
    found = page.button("Log in")
    fields = found[0].fields if found is not None else []
    request_id = next(field.value for field in fields if field.name == "request")
    page = stand.browser.open(f"{ISSUER}/consent?request={request_id}")
    demand(not page.can_press("Allow"), "the old login is good enough")
    stand.sent_back(page, "login_required")


@check("OIDC-Core-3.1.2.1-16")
def prompt_consent_asks_again(stand: Stand) -> None:
    """What Alice has granted before she is asked again, if the client wants that; without it she is not."""
    a_grant(stand)
    stand.response(asks(stand)).require("code")
    wants_consent(asks(stand, prompt="consent"))


@check("OIDC-Core-3.1.2.1-17")
def prompt_select_account_lets_another_log_in(stand: Stand) -> None:
    """With select_account a login form comes in place of the session, and Bob can use it."""
    a_grant(stand)
    wants_login(asks(stand, prompt="select_account"))
    tokens = stand.granted(stand.redeem(stand.response(stand.bob.answer_pages()).require("code")))
    demand(jose.decode_unverified(tokens["id_token"])[1]["sub"] == "bob-1", "it is not Bob")


@check("OIDC-Core-3.1.2.1-18", "OIDC-Core-3.1.2.1-22", "OIDC-Core-3.1.2.1-24", "OIDC-Core-15.1-02")
def what_changes_nothing_is_no_error(stand: Stand) -> None:
    """An unknown prompt, and every parameter that is only a wish, lead to the login form and on to a code."""
    wishes = {"display": "popup", "ui_locales": "xx", "claims_locales": "fr", "max_age": "3600"}
    more = {"acr_values": "urn:of:nobody", "login_hint": "a@b.example", "prompt": "login"}
    for name, value in {**wishes, **more}.items():
        wants_login(asks(stand, **{name: value}))
    page = asks(stand, prompt="foo")
    wants_login(page)
    asks(stand, **wishes)
    stand.response(stand.alice.answer_pages()).require("code")


@check("OIDC-Core-3.1.2.1-19")
def an_old_login_is_not_enough(stand: Stand) -> None:
    """A login of ten minutes ago is good for max_age=3600, and not for max_age=60; nor silently."""
    a_grant(stand)
    stand.world.advance(600)
    stand.response(asks(stand, max_age="3600")).require("code")
    wants_login(asks(stand, max_age="60"))
    demand(silently(stand, max_age="60").get("error") == "login_required", "an old login was enough")


@check("OIDC-Core-3.1.2.1-20")
def max_age_brings_auth_time(stand: Stand) -> None:
    """With max_age the ID token says when Alice typed her password, which is not when the token was made."""
    a_grant(stand)
    then = stand.world.clock.now
    stand.world.advance(600)
    _, claims = jose.decode_unverified(id_token(stand, max_age="3600"))
    demand(claims.get("auth_time") == then, f"{claims.get('auth_time')} instead of {then}")


@check("OIDC-Core-3.1.2.1-23")
def a_hint_at_somebody_else_is_an_error(stand: Stand) -> None:
    """Hinted at Alice, Bob gets login_required: silently, and also when he logs in; Alice gets a code."""
    hint = id_token(stand)
    demand("code" in silently(stand, id_token_hint=hint), "no code for Alice herself")
    stand.world.advance(HALF_A_DAY)
    asks(stand)
    stand.response(stand.bob.answer_pages()).require("code")
    demand(silently(stand, id_token_hint=hint).get("error") == "login_required", "a code for Bob")
    wants_login(asks(stand, id_token_hint=hint))
    stand.sent_back(stand.bob.answer_pages(), "login_required")
    wants_login(asks(stand, id_token_hint=hint))
    stand.response(stand.alice.answer_pages()).require("code")


@check("OIDC-Core-3.1.2.2-01")
def the_checks_of_oauth_apply(stand: Stand) -> None:
    """Without response_type the client gets invalid_request, with an unknown client Alice sees an error."""
    stand.sent_back(told(stand, response_type=None), "invalid_request")
    stand.shown_to_the_person(asks(stand, client_id="of-nobody"))
    a_grant(stand)


@check("OIDC-Core-3.1.2.2-03", "OIDC-Core-3.1.2.2-04")
def a_hint_is_an_id_token_of_this_server(stand: Stand) -> None:
    """A hint of another key, a changed one and an access token are errors; an old ID token is good."""
    tokens = stand.tokens(scope="openid")
    hint, claims = tokens["id_token"], jose.decode_unverified(tokens["id_token"])[1]
    ours = jose.decode_unverified(hint)[0]["kid"]
    foreign = jose.sign(claims, jose.demo_key("auth-rs256-2"), typ="JWT", headers={"kid": ours})
    body = hint.split(".")[1]
    for bad in (foreign, hint.replace(body, f"{body[:-1]}A"), tokens["access_token"], "x"):
        stand.sent_back(asks(stand, id_token_hint=bad), "invalid_request")
    stand.world.advance(3600)
    stand.response(asks(stand, id_token_hint=hint)).require("code")


@check("OIDC-Core-3.1.2.3-01")
def who_is_not_logged_in_is_asked_to(stand: Stand) -> None:
    """Without a session the request leads to a login form, and only a right password leads on."""
    wants_login(asks(stand))
    page = stand.browser.press("Log in", username="alice", password="a guess")
    wants_login(page)
    demand(not stand.messages(redirect_carrying("code")), "there is a code")
    stand.response(stand.alice.answer_pages()).require("code")


@check("OIDC-Core-3.1.2.3-04")
def login_and_consent_cannot_be_forged_or_framed(stand: Stand) -> None:
    """Both pages forbid frames; a decision without the page's secret is refused, with it it counts."""
    for page in (asks(stand), stand.alice.log_in()):
        policy = header(page.headers, "Content-Security-Policy") or ""
        demand(
            "frame-ancestors 'none'" in policy or header(page.headers, "X-Frame-Options"),
            f"{page.url}: {policy}",
        )
    wants_consent(stand.browser.page)
    forged = stand.browser.press("Allow", csrf="a guess")
    stand.shown_to_the_person(forged)
    demand(not stand.messages(redirect_carrying("code")), "there is a code")
    a_grant(stand)


@check("OIDC-Core-3.1.2.4-01")
def nothing_is_told_before_she_agrees(stand: Stand) -> None:
    """The first time a consent page comes before the code, and who denies there tells the client nothing."""
    asks(stand)
    wants_consent(stand.alice.log_in())
    demand(not stand.messages(redirect_carrying("code")), "there is a code before she agrees")
    stand.sent_back(stand.browser.press("Deny"), "access_denied")
    a_grant(stand)


@check("OIDC-Core-3.1.2.5-01")
def the_code_comes_in_the_query(stand: Stand) -> None:
    """The code is in the query; asked for the fragment, this server says no and does not use the query."""
    stand.authorize(stand.request(scope="openid", response_mode="query"))
    url = stand.browser.address
    demand("code=" in url.partition("?")[2] and "#" not in url, url)
    if "fragment" in stand.metadata["response_modes_supported"]:
        demand("#code=" in asks(stand, response_mode="fragment").url, stand.browser.address)
    else:
        stand.shown_to_the_person(asks(stand, response_mode="fragment"))


@check("OIDC-Core-3.1.2.6-02")
def an_unknown_response_mode_is_400(stand: Stand) -> None:
    """An unknown response_mode is a 400 that Alice sees; nothing goes to the client."""
    page = asks(stand, response_mode="foo")
    stand.shown_to_the_person(page)
    demand(page.status == 400, str(page.status))
    a_grant(stand)


@check("OIDC-Core-3.1.2.6-03", "OIDC-Core-3.1.2.6-04")
def what_is_not_supported_has_its_own_error(stand: Stand) -> None:
    """request, request_uri and registration are each refused by name."""
    for name in ("request", "request_uri", "registration"):
        stand.sent_back(told(stand, **{name: "https://tester.example/x"}), f"{name}_not_supported")
    a_grant(stand)
