"""Bearer tokens (RFC 6750) at the application: where it puts them, and where it never lets them go."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from mockserver.message import Message
from mockserver.policy import Policy
from oauthsim.requirements.checks.rfc6749_application import TOKENS_COME
from oauthsim.requirements.registry import check
from oauthsim.requirements.stand import Stand, answer_to
from oauthsim.requirements.verdict import demand
from oauthsim.scenarios.messages import from_to, token_request
from oauthsim.world import APP

BUTTONS = {
    "Calendar": "Show today's events",
    "Sheets": "Append a row",
    "Chat": "Post a message",
    "CRM": "List customers",
}
TO_CALENDAR = from_to("client", "calendar")
EVENTS_COME = answer_to("/events")


def api_calls(stand: Stand) -> list[Message]:
    """Connect every service, run its workflow, and return the requests with which its API was asked."""
    for service, button in BUTTONS.items():
        stand.connect(service)
        stand.browser.press(button)
    apis = ("calendar", "sheets", "chat", "crm")
    calls = stand.messages(lambda message: message.sender == "client" and message.receiver in apis)
    demand({call.receiver for call in calls} == set(apis), f"it asked only {calls}")
    answers = stand.messages(lambda message: message.kind == "response" and message.sender in apis)
    demand(all((answer.status or 500) < 300 for answer in answers), "an API refused")
    return calls


def access_tokens(stand: Stand) -> list[str]:
    """Return the access tokens that the application has been given."""
    texts = [message.text for message in stand.messages(TOKENS_COME)]
    return [text.partition('"access_token": "')[2].partition('"')[0] for text in texts]


@check(
    "RFC6750-2-01",
    "RFC6750-2.1-01",
    "RFC6750-2.2-01",
    "RFC6750-2.2-08",
    "RFC6750-2.3-04",
    "RFC9700-4.3.2-01",
)
def it_puts_a_token_into_the_header_only(stand: Stand) -> None:
    """Each request for an API, GET or POST, has its token once: after Bearer, in no URL and in no body."""
    calls = api_calls(stand)
    tokens = access_tokens(stand)
    demand({call.method for call in calls} == {"GET", "POST"}, "no GET and POST")
    for call in calls:
        scheme, _, token = (call.header("Authorization") or "").partition(" ")
        demand(scheme == "Bearer" and token in tokens, f"Authorization: {scheme}")
        others = [call.url, call.text, *(line for name, line in call.headers if name != "Authorization")]
        demand(not any(one in text for one in tokens for text in others), f"again in {call.url}")
        demand("access_token" not in f"{call.url} {call.text}", f"access_token in {call.url}")


@check("RFC6750-2.3-02")
def with_a_token_in_the_query_it_forbids_caching(stand: Stand) -> None:
    """A careless application that puts its token into the URL sends Cache-Control: no-store with it."""
    stand = stand.under(Policy().without("token-travels-in-the-header", "token-stays-out-of-the-uri"))
    stand.connect()
    stand.browser.press(BUTTONS["Calendar"])
    (call,) = stand.messages(TO_CALENDAR)
    demand("access_token=" in call.url and call.header("Authorization") is None, call.url)
    demand(call.header("Cache-Control") == "no-store", f"Cache-Control: {call.header('Cache-Control')}")


@check("RFC6750-2.3-01")
def in_a_query_the_token_is_a_parameter_of_its_own(stand: Stand) -> None:
    """A careless application, sent on to ?p=q by an API, adds access_token as a second parameter."""
    stand = stand.under(Policy().without("token-travels-in-the-header", "token-stays-out-of-the-uri"))
    stand.connect()
    stand.tamper(
        lambda message: EVENTS_COME(message) and "p=q" not in message.url,
        "status=302",
        "header.Location=/events?p=q",
    )
    stand.browser.press(BUTTONS["Calendar"])
    pairs = parse_qsl(urlsplit(stand.messages(TO_CALENDAR)[-1].url).query)
    demand(pairs == [("p", "q"), ("access_token", access_tokens(stand)[-1])], str(pairs))
    demand(stand.messages(EVENTS_COME)[-1].status == 200, "the API does not find the token")


@check("RFC6750-3.1-03")
def after_invalid_token_it_tries_once_with_a_new_one(stand: Stand) -> None:
    """When its token is refused it refreshes and asks again; refused once more, it stops and says so."""
    stand.connect()
    stand.tamper(EVENTS_COME, "status=401", 'header.WWW-Authenticate=Bearer error="invalid_token"')
    stand.browser.press(BUTTONS["Calendar"])
    sent = [message.header("Authorization") for message in stand.messages(TO_CALENDAR)]
    demand(len(sent) == 2 and sent[0] != sent[1], f"{len(sent)} requests, with the same token or endlessly")
    refreshed = len(stand.messages(token_request("refresh_token")))
    demand(refreshed == 1, f"{refreshed} refreshes")
    demand("invalid_token" in stand.browser.page.text, stand.browser.page.text)


@check("RFC6750-5.2-07")
def its_cookies_hold_no_tokens(stand: Stand) -> None:
    """No cookie that it sets has a token in it, and all of them are Secure and HttpOnly."""
    api_calls(stand)
    tokens = access_tokens(stand)
    demand(tokens and all(tokens), "it was given no token")
    found = stand.messages(lambda message: message.sender == "client" and message.kind == "response")
    cookies = [value for message in found for name, value in message.headers if name == "Set-Cookie"]
    demand(cookies, "it sets no cookie at all")
    for cookie in cookies:
        demand(not any(token in cookie for token in tokens), "a token in a cookie")
        flags = {flag.strip().lower() for flag in cookie.split(";")}
        demand({"secure", "httponly"} <= flags, cookie)


@check("RFC6750-5.3-01")
def it_takes_no_token_to_another_host(stand: Stand) -> None:
    """Sent on by an API to another host it does not follow; to another page of the API it does."""
    for url, follows in (
        ("https://calendar.example/events?page=2", True),
        ("https://evil.example/events", False),
        ("//evil.example/events", False),
        ("https://calendar.example@evil.example/events", False),
    ):
        world = stand.under(stand.world.policy)
        world.connect()
        world.tamper(
            lambda message: EVENTS_COME(message) and "page" not in message.url,
            "status=302",
            f"header.Location={url}",
        )
        world.browser.press(BUTTONS["Calendar"])
        asked = [message.url for message in world.messages(TO_CALENDAR)]
        demand(len(asked) == 1 + follows, f"{asked} after a redirect to {url}")
        demand(not world.messages(lambda message: "evil.example" in message.url), f"it followed to {url}")


@check("RFC6750-5.3-03")
def no_other_site_runs_its_workflows(stand: Stand) -> None:
    """A form with Alice's cookie but without the token of her page moves nothing; her own button does."""
    stand.connect()
    cookie = "; ".join(
        f"{one.name}={one.value}" for one in stand.browser.cookies if one.host == "app.example"
    )
    demand(cookie, "Alice has no cookie of the application")
    for form in ({}, {"csrf_token": "forged"}):
        answer = stand.http.post(
            f"{APP}/workflows/show-todays-events/run", data=form, headers={"Cookie": cookie}
        )
        demand(answer.status_code in (400, 403), f"{answer.status_code}")
        demand(not stand.messages(TO_CALENDAR), "the workflow ran")
    stand.browser.press(BUTTONS["Calendar"])
    demand(stand.messages(TO_CALENDAR), "her own button does nothing")
