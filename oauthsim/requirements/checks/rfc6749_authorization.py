"""The authorization endpoint and its answer (RFC 6749 §3.1, §3.3, §4.1.1, §4.1.2)."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from mockserver.message import Message
from oauthsim.requirements.registry import check
from oauthsim.requirements.stand import CLIENTS, VERIFIER, Stand
from oauthsim.requirements.verdict import demand
from oauthsim.scenarios.messages import redirect_carrying
from oauthsim.world import ISSUER

OTHER_SCOPE = "sheets.read"
HOUR = 3600


@check("RFC6749-3.1-01")
def nobody_gets_a_code_without_logging_in(stand: Stand) -> None:
    """Without a session Alice sees a login form; a wrong password leads to no code, the right one does."""
    page = stand.authorize(answer=False)
    demand("password" in page.field_names, f"no login form but {page.status} {page.url}")
    page = stand.browser.press("Log in", username="alice", password="a guess")
    demand("password" in page.field_names, f"a wrong password led to {page.url}")
    demand(not stand.messages(redirect_carrying("code")), "there is a code")
    stand.alice.answer_pages()
    stand.response().require("code")


@check("RFC6749-3.1-04", "RFC6749-10.11-01")
def every_page_for_a_person_wants_tls(stand: Stand) -> None:
    """What a person sees at the server is there over TLS, and without TLS not at all."""
    paths = ("/authorize", "/login", "/consent", "/device", "/grants")
    for path in paths:
        demand(stand.http.get(f"{ISSUER}{path}").text, f"{path} has no page")
        stand.needs_tls(f"{ISSUER}{path}", params=stand.request())


@check("RFC6749-3.1-05")
def an_authorization_request_may_come_by_get(stand: Stand) -> None:
    """A GET with honest parameters leads over Alice's pages to a code."""
    stand.response(stand.authorize()).require("code")


@check("RFC6749-3.1-06")
def an_authorization_request_by_post_is_the_same_or_not_allowed(stand: Stand) -> None:
    """A POST with the same parameters asks Alice as a GET does, or is answered with 405."""
    endpoint = stand.metadata["authorization_endpoint"]
    by_get = stand.http.get(endpoint, params=stand.request())
    by_post = stand.http.post(endpoint, data=stand.request())
    demand(by_post.status_code in (by_get.status_code, 405), str(by_post.status_code))
    demand(by_post.status_code == 405 or "password" in by_post.text, by_post.text[:200])


@check("RFC6749-3.1-07")
def an_empty_parameter_counts_as_left_out(stand: Stand) -> None:
    """With `state=` no state comes back; with `scope=` the scope is that of a request without one."""
    page = stand.authorize(stand.request(state=""))
    stand.response(page).require("code")
    demand("state" not in dict(parse_qsl(urlsplit(page.url).query, keep_blank_values=True)), page.url)
    empty, without = stand.tokens(scope=""), stand.tokens(scope=None)
    demand(empty["scope"] == without["scope"], f"{empty['scope']} instead of {without['scope']}")


@check("RFC6749-3.1-08")
def an_unknown_parameter_is_ignored(stand: Stand) -> None:
    """With a parameter more that nobody knows, the answer has the same parameters, and the code is good."""
    plain = stand.response(stand.authorize())
    strange = stand.response(stand.authorize({**stand.request(), "foo": "bar"}))
    demand(set(strange) == set(plain), f"{set(strange)} instead of {set(plain)}")
    stand.granted(stand.redeem(strange["code"]))


@check("RFC6749-3.1-09")
def no_request_parameter_comes_twice(stand: Stand) -> None:
    """A second scope or state is an error for the client, a second client_id or redirect_uri for Alice."""
    asked = list(stand.request().items())
    for name in ("scope", "state", "response_type"):
        value = stand.request()[name]
        stand.sent_back(stand.authorize([*asked, (name, value)]), "invalid_request")
    for name in ("client_id", "redirect_uri"):
        value = stand.request()[name]
        stand.shown_to_the_person(stand.authorize([*asked, (name, value)]))
    stand.response(stand.authorize(asked)).require("code")


@check("RFC6749-3.1-10")
def no_response_parameter_comes_twice(stand: Stand) -> None:
    """Code or error, each parameter comes once, and the query that the redirect URI had is still there."""
    uri = CLIENTS["two"].more_redirect_uris[0]
    for scope in ("calendar.read", "there-is-no-such-scope"):
        stand.authorize(stand.request("two", redirect_uri=uri, scope=scope))
        pairs = parse_qsl(urlsplit(stand.browser.address).query)
        names = [name for name, _ in pairs]
        demand(("tenant", "7") in pairs, f"tenant=7 is lost: {stand.browser.address}")
        demand(len(names) == len(set(names)), f"repeated: {names}")
        demand({"code", "error"} & set(names), f"no answer: {names}")


@check("RFC6749-3.1.1-02")
def an_unknown_response_type_is_an_error(stand: Stand) -> None:
    """With response_type=banana, or with none, the client gets an error and its state, and no code."""
    answer = stand.response(stand.authorize(stand.request(response_type="banana")))
    demand(answer.get("error") in ("unsupported_response_type", "invalid_request"), str(answer))
    demand("code" not in answer and answer.get("state") == stand.request()["state"], str(answer))
    stand.sent_back(stand.authorize(stand.request(response_type=None)), "invalid_request")
    stand.response(stand.authorize()).require("code")


@check("RFC6749-3.3-01")
def scope_is_a_set_of_words_with_their_case(stand: Stand) -> None:
    """Two words in another order grant the same; the same word in capitals is another, unknown word."""
    there = stand.tokens(scope=f"calendar.read {OTHER_SCOPE}")
    back = stand.tokens(scope=f"{OTHER_SCOPE} calendar.read")
    demand(set(there["scope"].split()) == set(back["scope"].split()), f"{there['scope']}; {back['scope']}")
    stand.sent_back(stand.authorize(stand.request(scope="CALENDAR.READ")), "invalid_scope")


@check("RFC6749-3.3-02")
def scope_has_no_quotes_and_no_backslashes(stand: Stand) -> None:
    """A scope with a character that scope cannot have is invalid_scope."""
    for scope in ('calendar.read a"b', "a\\b", "a\tb", "lé", "calendar.read  sheets.read"):
        stand.sent_back(stand.authorize(stand.request(scope=scope)), "invalid_scope")
    stand.response(stand.authorize()).require("code")


@check("RFC6749-3.3-04", "RFC6749-5.1-06")
def a_narrower_scope_is_told(stand: Stand) -> None:
    """When Alice grants less than was asked for, the token response says which scope she granted."""
    stand.alice.grant_only = ("calendar.read",)
    tokens = stand.tokens(scope=f"calendar.read {OTHER_SCOPE}")
    demand(tokens.get("scope") == "calendar.read", f"scope: {tokens.get('scope')}")


@check("RFC6749-3.3-05")
def without_a_scope_there_is_a_default_or_an_error(stand: Stand) -> None:
    """Two requests without a scope get the same default scope, or both invalid_scope."""
    first = stand.response(stand.authorize(stand.request(scope=None)))
    second = stand.response(stand.authorize(stand.request(scope=None)))
    if "error" in first:
        demand(first["error"] == second.get("error") == "invalid_scope", f"{first}; {second}")
        return
    scopes = [stand.granted(stand.redeem(answer.require("code")))["scope"] for answer in (first, second)]
    demand(scopes[0] and scopes[0] == scopes[1], str(scopes))


@check("RFC6749-4.1.2-01")
def a_code_comes_in_the_query(stand: Stand) -> None:
    """Alice's yes is a redirect (302 or 303) to the redirect URI with the code in its query, no fragment."""
    stand.authorize()
    answer = _last_redirect(stand)
    location = answer.header("Location") or ""
    demand(answer.status in (302, 303), str(answer.status))
    demand(location.startswith(f"{CLIENTS['basic'].redirect_uri}?"), location)
    demand("code" in dict(parse_qsl(urlsplit(location).query)), location)
    demand("#" not in location, location)


@check("RFC6749-4.1.2-02")
def a_code_expires(stand: Stand) -> None:
    """A code is worth nothing an hour later; one that is redeemed at once is good."""
    code = stand.code()
    stand.world.advance(HOUR)
    stand.refused(stand.redeem(code), "invalid_grant")
    stand.granted(stand.redeem(stand.code()))


@check("RFC6749-4.1.2-03")
def a_code_lives_ten_minutes_at_most(stand: Stand) -> None:
    """A code is worth nothing 601 seconds later; 20 seconds later it is good."""
    code = stand.code()
    stand.world.advance(601)
    stand.refused(stand.redeem(code), "invalid_grant")
    code = stand.code()
    stand.world.advance(20)
    stand.granted(stand.redeem(code))


@check("RFC6749-4.1.2-05")
def a_code_works_once(stand: Stand) -> None:
    """The first redemption of a code brings tokens, the second is refused."""
    code = stand.code()
    stand.granted(stand.redeem(code))
    stand.refused(stand.redeem(code), "invalid_grant")


@check("RFC6749-4.1.2-06")
def a_second_use_takes_the_tokens_back(stand: Stand) -> None:
    """When a code comes again, the access token and the refresh token of its first use are dead."""
    code = stand.code()
    tokens = stand.granted(stand.redeem(code))
    demand(stand.introspect(tokens["access_token"])["active"], "the token is dead before")
    stand.redeem(code)
    demand(not stand.introspect(tokens["access_token"])["active"], "the access token is still active")
    stand.refused(stand.refresh(tokens["refresh_token"]), "invalid_grant")


@check("RFC6749-10.5-01")
def a_code_is_short_lived_and_single_use(stand: Stand) -> None:
    """A code that is late is refused, and so is one that was used; a fresh one is not."""
    used, late = stand.code(), stand.code()
    stand.granted(stand.redeem(used))
    stand.refused(stand.redeem(used), "invalid_grant")
    stand.world.advance(HOUR)
    stand.refused(stand.redeem(late), "invalid_grant")


@check("RFC6749-10.5-02")
def several_attempts_end_the_tokens_of_a_code(stand: Stand) -> None:
    """After a replay the token of the first use is inactive; the token of another code is not."""
    code = stand.code()
    spent, other = stand.granted(stand.redeem(code)), stand.tokens()
    stand.refused(stand.redeem(code), "invalid_grant")
    demand(not stand.introspect(spent["access_token"])["active"], "the access token is still active")
    demand(stand.introspect(other["access_token"])["active"], "a token of another code died with it")


@check("RFC6749-4.1.2-07")
def a_code_is_tied_to_client_and_redirect_uri(stand: Stand) -> None:
    """Another client, and the right one with another redirect URI, get nothing for a code."""
    code, other = stand.code("two"), CLIENTS["two"].more_redirect_uris[0]
    stand.refused(stand.redeem(code, "other"), "invalid_grant")
    stand.refused(stand.redeem(code, "two", redirect_uri=other), "invalid_grant")
    stand.granted(stand.redeem(code, "two"))


@check("RFC6749-4.1.2-08")
def the_state_comes_back_unchanged(stand: Stand) -> None:
    """A state of spaces, plus, percent, quotes and UTF-8 is the same string after decoding."""
    state = "a b+c%20%&=?#\"'<é€>"
    answer = stand.response(stand.authorize(stand.request(state=state)))
    demand("code" in answer and answer.get("state") == state, str(answer))


@check("RFC6749-4.1.2-09")
def no_state_is_answered_with_no_state(stand: Stand) -> None:
    """A request without a state is answered without one."""
    answer = stand.response(stand.authorize(stand.request(state=None)))
    demand("code" in answer and "state" not in answer, str(answer))


@check("RFC6749-A.11-01", "RFC6749-A.12-01")
def codes_and_tokens_are_visible_ascii(stand: Stand) -> None:
    """Every octet of an issued code and of an issued access token is in the range 0x20 to 0x7E."""
    code = stand.code()
    token = stand.granted(stand.redeem(code, code_verifier=VERIFIER))["access_token"]
    for value in (code, token):
        demand(value and all(" " <= character <= "~" for character in value), repr(value))


def _last_redirect(stand: Stand) -> Message:
    return stand.messages(lambda message: message.header("Location") is not None)[-1]
