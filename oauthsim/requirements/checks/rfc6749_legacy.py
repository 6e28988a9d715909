"""The implicit grant and the password grant (RFC 6749 §4.2, §4.3), under the rules of 2012."""

from __future__ import annotations

from urllib.parse import parse_qs, quote_plus, urlsplit

from mockserver.policy import preset
from oauthsim.requirements.registry import check
from oauthsim.requirements.stand import CLIENTS, Stand
from oauthsim.requirements.verdict import demand
from oauthsim.scenarios.messages import from_to, redirect_with_fragment, request_to, token_request
from oauthsim.world import PASSWORD

PASSWORD_GRANT = {
    "grant_type": "password",
    "username": "alice",
    "password": PASSWORD,
    "scope": "calendar.read",
}


def in_2012(stand: Stand) -> Stand:
    """Return a stand whose server still offers both grants."""
    return stand.under(preset("rfc6749"))


@check("RFC6749-4.2.2-01")
def the_implicit_answer_is_in_the_fragment(stand: Stand) -> None:
    """The token comes behind the # of the redirect URI, and nothing of it in the query."""
    stand = in_2012(stand)
    page = stand.authorize(stand.request(response_type="token"))
    url = urlsplit(page.url)
    demand(page.url.startswith(f"{CLIENTS['basic'].redirect_uri}#"), page.url)
    demand("access_token=" in url.fragment and not url.query, page.url)


@check("RFC6749-4.2.2-02")
def the_implicit_answer_has_token_and_type(stand: Stand) -> None:
    """access_token opens the API, and token_type is Bearer in any case of letters."""
    stand = in_2012(stand)
    answer = stand.response(stand.authorize(stand.request(response_type="token")))
    demand(answer.get("token_type", "").lower() == "bearer", str(answer))
    demand(stand.call(answer.require("access_token")).status_code == 200, "it opens nothing")


@check("RFC6749-4.2.2-03")
def the_implicit_answer_tells_the_lifetime(stand: Stand) -> None:
    """expires_in is a positive number of seconds, after which the token opens nothing."""
    stand = in_2012(stand)
    answer = stand.response(stand.authorize(stand.request(response_type="token")))
    seconds = answer.get("expires_in", "")
    demand(seconds.isdigit() and int(seconds) > 0, f"expires_in={seconds}")
    stand.world.advance(int(seconds))
    demand(stand.call(answer["access_token"]).status_code == 401, "it lives on after its time")


@check("RFC6749-4.2.2-04")
def the_implicit_answer_tells_a_narrower_scope(stand: Stand) -> None:
    """When Alice grants one scope of two, the fragment says which."""
    stand = in_2012(stand)
    stand.alice.grant_only = ("calendar.read",)
    asked = stand.request(response_type="token", scope="calendar.read sheets.read")
    answer = stand.response(stand.authorize(asked))
    demand("access_token" in answer and answer.get("scope") == "calendar.read", str(answer))


@check("RFC6749-4.2.2-05")
def the_implicit_answer_repeats_the_state(stand: Stand) -> None:
    """The fragment has the state of the request, character for character; an error has it, too."""
    stand, state = in_2012(stand), "a b+c%20&\"'<é>"
    for scope, expected in (("calendar.read", "access_token"), ("no-such-scope", "error")):
        page = stand.authorize(stand.request(response_type="token", state=state, scope=scope))
        answer = stand.response(page)
        demand(urlsplit(page.url).fragment and expected in answer, page.url)
        demand(answer.get("state") == state, str(answer))


@check("RFC6749-4.2.2-06")
def the_implicit_grant_has_no_refresh_token(stand: Stand) -> None:
    """A client that gets a refresh token by a code gets none through the browser."""
    stand = in_2012(stand)
    demand("refresh_token" in stand.tokens(), "this client never gets a refresh token")
    answer = stand.response(stand.authorize(stand.request(response_type="token")))
    demand("access_token" in answer and "refresh_token" not in answer, str(answer))


@check("RFC6749-4.3.2-02")
def username_and_password_have_to_be_there(stand: Stand) -> None:
    """Without a username, or without a password, the password grant is invalid_request."""
    stand = in_2012(stand)
    for missing in ("username", "password"):
        form = {name: value for name, value in PASSWORD_GRANT.items() if name != missing}
        stand.refused(stand.post("/token", form), "invalid_request")
    stand.granted(stand.post("/token", PASSWORD_GRANT))


@check("RFC6749-4.3.2-03")
def the_password_grant_needs_the_clients_secret(stand: Stand) -> None:
    """Alice's right password without the client's secret is invalid_client."""
    stand = in_2012(stand)
    for client in ("basic", "post"):
        alone = {**PASSWORD_GRANT, "client_id": CLIENTS[client].client_id}
        stand.refused(stand.post("/token", alone, None), "invalid_client", 401)
        stand.granted(stand.post("/token", PASSWORD_GRANT, client))


@check("RFC6749-4.3.2-04")
def the_password_is_checked(stand: Stand) -> None:
    """A wrong password, another case, or an unknown name is invalid_grant; the right pair brings a token."""
    stand = in_2012(stand)
    for wrong in ({"password": "a guess"}, {"password": PASSWORD.upper()}, {"username": "nobody"}):
        stand.refused(stand.post("/token", {**PASSWORD_GRANT, **wrong}), "invalid_grant")
    stand.granted(stand.post("/token", PASSWORD_GRANT))


@check("RFC6749-4.3.2-05")
def passwords_cannot_be_tried_one_after_the_other(stand: Stand) -> None:
    """After thirty wrong passwords in a row even the right one does not help; an hour later it does."""
    stand = in_2012(stand)
    for number in range(30):
        stand.post("/token", {**PASSWORD_GRANT, "password": f"guess {number}"})
    answer = stand.post("/token", PASSWORD_GRANT)
    demand("access_token" not in answer.text, "the 31st guess brought a token")
    demand(answer.status_code in (400, 401, 429), str(answer.status_code))
    stand.world.advance(3600)
    stand.granted(stand.post("/token", PASSWORD_GRANT))


# --- the applications of that time ---


@check("RFC6749-4.2.1-01")
def the_page_asks_for_a_token_in_its_own_name(stand: Stand) -> None:
    """The page with the implicit grant asks with response_type=token and a client_id, and is answered."""
    trace = stand.play("implicit", policy="rfc6749")
    asked = next(message for message in trace.messages if request_to("/authorize")(message))
    sent = parse_qs(urlsplit(asked.url).query)
    demand(sent.get("response_type") == ["token"] and sent.get("client_id"), asked.url)
    demand(trace.outcome == "completed", trace.outcome_says)


@check("RFC6749-4.2.2-07")
def the_page_ignores_unknown_parameters(stand: Stand) -> None:
    """With extra=1 in the fragment the page takes the token all the same, and reads the calendar with it."""
    answered = redirect_with_fragment("access_token")
    plain = next(
        message for message in stand.play("implicit", policy="rfc6749").messages if answered(message)
    )
    edit = f"{plain.number}:header.Location={plain.header('Location')}&extra=1"
    trace = stand.play("implicit", policy="rfc6749", edits=[edit])
    demand("extra=1" in (trace.message(plain.number).header("Location") or ""), "extra=1 was not sent")
    demand(trace.outcome == "completed", f"extra=1 disturbs it: {trace.outcome_says}")
    called = [message for message in trace.messages if from_to("resource_owner", "calendar")(message)]
    demand(called, "it calls no API")


@check("RFC6749-4.3.1-01")
def the_client_forgets_the_password(stand: Stand) -> None:
    """Once it has a token, the client sends the password no more: it refreshes by the refresh token."""
    trace = stand.play("password", policy="rfc6749")
    asked = next(message for message in trace.messages if token_request("password")(message))
    later = [one for one in trace.messages if one.number > asked.number and one.sender == "client"]
    demand(quote_plus(PASSWORD) in asked.text, "it never had the password")
    demand(any(token_request("refresh_token")(message) for message in later), "it never needs it again")
    for message in later:
        sent = f"{message.url} {message.headers} {message.text}"
        demand(PASSWORD not in sent and quote_plus(PASSWORD) not in sent, f"message {message.number} has it")
