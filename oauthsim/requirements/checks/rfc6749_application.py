"""The application as a client, on its way to a token (RFC 6749 §2.3, §3.1, §3.2, §4.1, §5.1)."""

from __future__ import annotations

import base64
from urllib.parse import urlsplit

from mockserver.client import Registration
from mockserver.message import Message
from mockserver.protocol.parameters import Parameters
from oauthsim.requirements.registry import check
from oauthsim.requirements.stand import Stand, answer_to
from oauthsim.requirements.verdict import demand
from oauthsim.scenarios.messages import redirect_carrying, request_to
from oauthsim.trace import Trace
from oauthsim.world import APP, CLIENT_SECRET, ISSUER

AUTHORIZATION = request_to("/authorize")
TOKEN = request_to("/token")
CALLBACK = request_to("/callback")
CODE_COMES = redirect_carrying("code")
TOKENS_COME = answer_to("/token")
DIFFICULT = Registration("app:100% odd", "p w+%&:é", f"{APP}/callback", "client_secret_basic")


def form(message: Message) -> Parameters:
    """Return the parameters in the body of a message."""
    return Parameters.from_form(message.body)


def query(message: Message) -> Parameters:
    """Return the parameters in the URL of a message."""
    return Parameters.from_query(urlsplit(message.url).query)


def a_life(stand: Stand) -> Trace:
    """Play a grant from its first code over refreshes; return the trace."""
    return stand.play("refresh-token")


def token_requests(trace: Trace) -> list[Message]:
    """Return the token requests of a trace; there are some."""
    found = [message for message in trace.messages if TOKEN(message)]
    demand(len(found) > 1, f"{len(found)} token requests")
    return found


@check("RFC6749-2.3-01")
def it_authenticates_in_one_way(stand: Stand) -> None:
    """No token request has both an Authorization header and a secret or an assertion in its body."""
    for request in token_requests(a_life(stand)):
        in_body = {"client_secret", "client_assertion"} & set(form(request))
        demand(not (request.header("Authorization") and in_body), f"both: {request.text}")


@check("RFC6749-2.3.1-02")
def it_form_encodes_id_and_secret_before_base64(stand: Stand) -> None:
    """With an id and a secret of difficult characters its header is right to the byte, and accepted."""
    stand.install(DIFFICULT)
    stand.connect()
    expected = base64.b64encode(b"app%3A100%25+odd:p+w%2B%25%26%3A%C3%A9").decode()
    sent = stand.messages(TOKEN)[-1].header("Authorization")
    demand(sent == f"Basic {expected}", str(sent))
    demand(stand.is_connected(), "the server did not accept it")


@check("RFC6749-2.3.1-05")
def its_secret_stays_out_of_the_body(stand: Stand) -> None:
    """A client registered for Basic sends its secret in the header and in no body."""
    for request in token_requests(a_life(stand)):
        demand((request.header("Authorization") or "").startswith("Basic "), "no Basic header")
        demand("client_secret" not in form(request), request.text)


@check("RFC6749-2.3.1-06")
def its_secret_is_in_no_url(stand: Stand) -> None:
    """The client secret is in no URL of anything that is sent, though it is used."""
    trace = a_life(stand)
    demand(all(request.header("Authorization") for request in token_requests(trace)), "it is not used")
    for message in trace.messages:
        urls = f"{message.url} {message.header('Location')} {message.header('Referer')}"
        demand(CLIENT_SECRET not in urls and "client_secret" not in urls, urls)


@check("RFC6749-3.1-03")
def a_query_in_the_authorization_endpoint_survives(stand: Stand) -> None:
    """To an endpoint with ?tenant=7 it adds its own parameters, and tenant=7 is still there."""
    stand.install(authorization_endpoint=f"{ISSUER}/authorize?tenant=7")
    stand.connect()
    asked = query(stand.messages(AUTHORIZATION)[0])
    demand(asked.get("tenant") == "7" and "client_id" in asked, str(asked))
    demand(stand.is_connected(), "it is not connected")


@check("RFC6749-3.2-04")
def a_query_in_the_token_endpoint_survives(stand: Stand) -> None:
    """Of a token endpoint with ?tenant=7 it keeps the query, and sends its own parameters in the body."""
    stand.install(token_endpoint=f"{ISSUER}/token?tenant=7")
    stand.connect()
    asked = stand.messages(TOKEN)[0]
    demand(dict(query(asked)) == {"tenant": "7"} and "code" in form(asked), f"{asked.url} {asked.text}")
    demand(stand.is_connected(), "it is not connected")


@check("RFC6749-3.1.2.3-01")
def it_names_its_redirect_uri(stand: Stand) -> None:
    """The authorization request names the redirect URI to which the browser comes back."""
    stand.connect()
    named = query(stand.messages(AUTHORIZATION)[0]).get("redirect_uri")
    came_to = stand.messages(CALLBACK)[0].url.partition("?")[0]
    demand(named == came_to, f"named {named}, came to {came_to}")


@check("RFC6749-3.1.2.5-02")
def no_foreign_script_runs_before_its_own(stand: Stand) -> None:
    """What its redirect endpoint answers has no script at all, not even when the site's pages embed one."""
    # A setting of the site, not of the protocol: no message can make the site embed something.
    stand.world.client.visitor_counter = "https://evil.example/counter.js"
    stand.connect()
    demand("evil.example" in stand.browser.page.html, "the site embeds nothing foreign anywhere")
    stand.alice.allow = False
    stand.connect("Chat")
    answers = stand.messages(answer_to("/callback"))
    demand(len(answers) == 2, f"{len(answers)} answers")
    for answer in answers:
        demand("<script" not in answer.text and "evil.example" not in answer.text, answer.text)


@check("RFC6749-3.1.2.5-03")
def the_code_leaves_the_url(stand: Stand) -> None:
    """The redirect endpoint takes the code and sends the browser on to a URL without code and state."""
    stand.connect()
    answer = stand.messages(answer_to("/callback"))[0]
    location = answer.header("Location") or ""
    demand(answer.status is not None and 300 <= answer.status < 400 and location, f"{answer.status}")
    for url in (location, stand.browser.address):
        demand("code=" not in url and "state=" not in url, url)


@check("RFC6749-3.2-01")
def it_asks_for_tokens_by_post(stand: Stand) -> None:
    """Every token request is a POST with a form in its body and nothing in its URL."""
    for request in token_requests(a_life(stand)):
        kind = request.header("Content-Type")
        demand((request.method, kind) == ("POST", "application/x-www-form-urlencoded"), f"{kind}")
        demand("grant_type" in form(request) and not query(request), f"{request.url} {request.text}")


@check("RFC6749-3.2.1-01")
def it_authenticates_every_token_request(stand: Stand) -> None:
    """With a secret, each request for a code and each refresh carries it, in the way that is registered."""
    requests = token_requests(a_life(stand))
    grants = {form(request)["grant_type"] for request in requests}
    demand(grants == {"authorization_code", "refresh_token"}, str(grants))
    for request in requests:
        demand((request.header("Authorization") or "").startswith("Basic "), request.text)
    stand.install(Registration("app-post", "its secret", f"{APP}/callback", "client_secret_post"))
    stand.connect()
    demand(form(stand.messages(TOKEN)[-1]).get("client_secret") == "its secret", "registered for post")


@check("RFC6749-3.2.1-02")
def without_a_secret_it_sends_its_client_id(stand: Stand) -> None:
    """As a public client it names itself by client_id, in the body, when it redeems a code."""
    stand = stand.with_public_application()
    stand.connect()
    asked, redeemed = stand.messages(AUTHORIZATION)[0], stand.messages(TOKEN)[0]
    demand(redeemed.header("Authorization") is None, "it authenticates")
    client_id = query(asked)["client_id"]
    demand(form(redeemed).get("client_id") == client_id, redeemed.text)
    demand(stand.is_connected(), "it is not connected")


@check("RFC6749-4.1.1-01")
def it_asks_for_a_code_in_its_own_name(stand: Stand) -> None:
    """The authorization request has response_type=code and the client_id of its registration."""
    stand.install(DIFFICULT)
    stand.connect()
    asked = stand.messages(AUTHORIZATION)[0]
    demand(query(asked).get("response_type") == "code", asked.url)
    demand(query(asked).get("client_id") == DIFFICULT.client_id, asked.url)
    demand(DIFFICULT.client_id not in asked.url, "it is not percent-encoded")


@check("RFC6749-4.1.2-04")
def it_redeems_a_code_once(stand: Stand) -> None:
    """When Alice opens the callback URL a second time, no second token request follows."""
    stand.connect()
    stand.browser.open(stand.messages(CALLBACK)[0].url)
    redeemed = len(stand.messages(TOKEN))
    demand(redeemed == 1, f"{redeemed} token requests")
    demand(stand.is_connected(), "the second visit broke the connection")


@check("RFC6749-4.1.2-10")
def it_ignores_unknown_response_parameters(stand: Stand) -> None:
    """With foo=bar in the authorization response the connection succeeds all the same."""
    stand.tamper(CODE_COMES, "foo=bar")
    stand.connect()
    demand("foo=bar" in stand.messages(CALLBACK)[0].url, "foo=bar did not arrive")
    demand(stand.is_connected(), "foo=bar disturbs it")


@check("RFC6749-4.1.2-11")
def it_takes_codes_of_any_length(stand: Stand) -> None:
    """A code of 2,000 characters goes into the token request whole."""
    code = "long-" * 400
    stand.tamper(CODE_COMES, f"code={code}")
    stand.connect()
    demand(stand.messages(TOKEN), "it sent no token request")
    demand(form(stand.messages(TOKEN)[0]).get("code") == code, "the code is not whole")


@check("RFC6749-4.1.3-03")
def it_repeats_its_redirect_uri(stand: Stand) -> None:
    """The redirect_uri of the token request is that of the authorization request, to the letter."""
    stand.connect()
    asked, redeemed = query(stand.messages(AUTHORIZATION)[0]), form(stand.messages(TOKEN)[0])
    demand(asked["redirect_uri"] == redeemed.get("redirect_uri"), str(redeemed))


@check("RFC6749-5.1-04")
def it_reads_token_type_in_any_case(stand: Stand) -> None:
    """It takes a token_type of BEARER as Bearer, and does not take one that it does not know."""
    stand.tamper(TOKENS_COME, "token_type=BEARER")
    stand.connect()
    demand(stand.is_connected(), "it does not take BEARER")
    stand.tamper(TOKENS_COME, "token_type=mac")
    stand.connect("Chat")
    demand(not stand.is_connected("Chat"), "it takes a type that it does not know")


@check("RFC6749-5.1-10")
def it_ignores_unknown_members_of_the_token_response(stand: Stand) -> None:
    """With example_parameter in the token response it is connected, and its workflow runs."""
    stand.tamper(TOKENS_COME, "example_parameter=example_value")
    stand.connect()
    demand("example_parameter" in stand.messages(TOKENS_COME)[0].text, "it did not arrive")
    stand.browser.press("Show today's events")
    demand(stand.messages(answer_to("/events"))[-1].status == 200, stand.browser.page.text)


@check("RFC6749-4.4.2-01")
def it_authenticates_to_act_for_itself(stand: Stand) -> None:
    """Each request by client_credentials carries the credentials of the service account, and is granted."""
    trace = stand.play("client-credentials")
    for request in token_requests(trace):
        demand(form(request).get("grant_type") == "client_credentials", request.text)
        demand((request.header("Authorization") or "").startswith("Basic "), "no credentials")
    for answer in trace.messages:
        demand(not TOKENS_COME(answer) or answer.status == 200, answer.text)


@check("RFC6749-B-02")
def it_encodes_forms_as_appendix_b_says(stand: Stand) -> None:
    """A code of the six characters of Appendix B is in the body of the token request as it is there."""
    stand.tamper(CODE_COMES, "code= %&+£€")
    stand.connect()
    demand(stand.messages(TOKEN), "it sent no token request")
    body = stand.messages(TOKEN)[0].text
    demand("code=+%25%26%2B%C2%A3%E2%82%AC" in body.split("&"), body)
