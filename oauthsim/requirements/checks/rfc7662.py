"""Token introspection (RFC 7662): who may ask what a token is worth, and what is said."""

from __future__ import annotations

from mockserver.message import Message
from mockserver.policy import Policy
from mockserver.protocol.client_credentials import basic_header
from mockserver.protocol.parameters import Parameters
from oauthsim.requirements.registry import check
from oauthsim.requirements.stand import CLIENTS, OWN_ACCESS, Stand
from oauthsim.requirements.verdict import demand
from oauthsim.scenarios.messages import request_to
from oauthsim.world import api_secret

OPAQUE = Policy().setting(access_token_format="opaque")
CALENDAR = basic_header("calendar-api", api_secret("calendar"))
HOUR = 3600


def access_token(stand: Stand, scope: str = "calendar.read") -> str:
    """Return a new access token."""
    token: str = stand.granted(stand.post("/token", {**OWN_ACCESS, "scope": scope}))["access_token"]
    return token


def alive(stand: Stand, token: str) -> None:
    """Demand that the server says of a token that it is active."""
    demand(stand.introspect(token)["active"] is True, "a good token is not active")


def dead(stand: Stand, token: str) -> None:
    """Demand that the server says of a token that it is not active, and nothing else."""
    answer = stand.post("/introspect", {"token": token}, None, headers={"Authorization": CALENDAR})
    demand(answer.status_code == 200, f"{answer.status_code} {answer.text[:200]}")
    demand(stand.json(answer) == {"active": False}, f"{answer.text[:200]}")


def dead_tokens(stand: Stand) -> list[str]:
    """Return one token that has expired, one that was revoked, one of nobody, and garbage."""
    late = access_token(stand)
    stand.world.advance(2 * HOUR)
    gone = access_token(stand)
    stand.post("/revoke", {"token": gone})
    return [late, gone, "of-nobody", "é.{}.\n"]


def question(stand: Stand) -> Message:
    """Let the calendar meet an opaque token that is good; return what it asked the server."""
    token = access_token(stand)
    demand(stand.call(token).status_code == 200, "the calendar refuses a good token")
    asked = stand.messages(
        lambda message: request_to("/introspect")(message) and message.sender == "calendar"
    )
    demand(len(asked) == 1, f"{len(asked)} introspection requests")
    demand(token in asked[0].text, "and it asked about another token")
    return asked[0]


@check("RFC7662-2.1-01", "RFC7662-2.1-02", "RFC7662-4-09")
def the_api_asks_by_a_form_with_the_token(stand: Stand) -> None:
    """The calendar's question is a form POST with the token in its body, and no token in its URL."""
    asked = question(stand.under(OPAQUE))
    demand(asked.method == "POST", asked.method)
    demand(asked.header("Content-Type") == "application/x-www-form-urlencoded", str(asked.headers))
    token = Parameters.from_form(asked.body).require("token")
    demand(token not in asked.url, asked.url)


@check("RFC7662-4-01")
def get_tells_nothing(stand: Stand) -> None:
    """A GET with the token in its URL is refused, though who asks may ask by POST."""
    token, endpoint = access_token(stand), stand.metadata["introspection_endpoint"]
    answer = stand.http.get(endpoint, params={"token": token}, headers={"Authorization": CALENDAR})
    demand(answer.status_code in (400, 405), str(answer.status_code))
    demand("active" not in answer.text, answer.text)
    alive(stand, token)


@check("RFC7662-2.1-03")
def a_question_needs_a_token(stand: Stand) -> None:
    """Without `token` the answer is invalid_request, also to who may ask."""
    for form in ({}, {"token": ""}, {"token_type_hint": "access_token"}):
        answer = stand.post("/introspect", form, None, headers={"Authorization": CALENDAR})
        stand.refused(answer, "invalid_request")
    alive(stand, access_token(stand))


@check("RFC7662-2.1-05")
def the_hint_changes_nothing(stand: Stand) -> None:
    """Without a hint, with the right one, the wrong one and an unknown one the answer is the same."""
    token, answers = access_token(stand), []
    for hint in ({}, *({"token_type_hint": kind} for kind in ("access_token", "refresh_token", "banana"))):
        form = {"token": token, **hint}
        answers.append(stand.json(stand.post("/introspect", form, None, headers={"Authorization": CALENDAR})))
    demand(answers[0]["active"] is True, str(answers[0]))
    demand(all(answer == answers[0] for answer in answers), str(answers))


@check("RFC7662-2.1-07")
def who_asks_must_say_who_it_is(stand: Stand) -> None:
    """Without credentials, or with wrong ones, there is a 401 and not a word about the token."""
    token = access_token(stand)
    wrong = {"Authorization": basic_header("calendar-api", "a guess")}
    for headers in ({}, wrong):
        answer = stand.post("/introspect", {"token": token}, None, headers=headers)
        stand.refused(answer, "invalid_client", 401)
        demand("active" not in answer.text and "scope" not in stand.json(answer), answer.text)
    alive(stand, token)


@check("RFC7662-2.2-02")
def active_is_a_boolean(stand: Stand) -> None:
    """`active` is true of a good token and false of a dead one: JSON booleans, not texts."""
    demand(stand.introspect(access_token(stand)).get("active") is True, "not true")
    demand(stand.introspect("of-nobody").get("active") is False, "not false")


@check("RFC7662-2.2-04", "RFC7662-2.2-05", "RFC7662-2.2-06")
def the_members_fit_the_token(stand: Stand) -> None:
    """Scope, client, times and audience of an active token are those of its token response."""
    tokens = stand.tokens()
    members = stand.introspect(tokens["access_token"])
    demand(members["scope"] == tokens["scope"], str(members))
    demand(members["client_id"] == CLIENTS["basic"].client_id, str(members))
    demand(members["iss"] == stand.metadata["issuer"] and isinstance(members["sub"], str), str(members))
    demand(members["aud"] == "https://calendar.example" and isinstance(members["jti"], str), str(members))
    demand(isinstance(members["exp"], int) and isinstance(members["iat"], int), str(members))
    demand(members["exp"] - members["iat"] == tokens["expires_in"], str(members))


@check("RFC7662-2.2-08", "RFC7662-2.2-10", "RFC7662-2.3-03", "RFC7662-4-13")
def a_dead_token_is_no_error_and_no_more_than_dead(stand: Stand) -> None:
    """Expired, revoked, unknown or garbage: 200 and `active` false, without any other member."""
    for token in dead_tokens(stand):
        dead(stand, token)
    alive(stand, access_token(stand))


@check("RFC7662-4-04")
def a_revoked_token_is_not_active(stand: Stand) -> None:
    """A token is active until it is revoked, and not after; with a refresh token its grant ends."""
    alone, tokens = access_token(stand), stand.tokens()
    alive(stand, alone)
    stand.post("/revoke", {"token": alone})
    dead(stand, alone)
    alive(stand, tokens["access_token"])
    alive(stand, tokens["refresh_token"])
    stand.post("/revoke", {"token": tokens["refresh_token"]})
    dead(stand, tokens["refresh_token"])
    dead(stand, tokens["access_token"])


@check("RFC7662-4-05")
def a_token_that_was_changed_is_not_active(stand: Stand) -> None:
    """A JWT whose signature or claims differ by a letter is not active; the one that was issued is."""
    token = access_token(stand)
    header, claims, signature = token.split(".")
    other = "A" if signature[9] != "A" else "B"
    dead(stand, ".".join((header, claims, signature[:9] + other + signature[10:])))
    dead(stand, ".".join((header, f"{claims[:-1]}A", signature)))
    alive(stand, token)


@check("RFC7662-4-06")
def a_token_for_another_api_is_not_active_here(stand: Stand) -> None:
    """Of a token for the spreadsheets the calendar hears "not active", and the spreadsheets "active"."""
    token = access_token(stand, "sheets.read")
    dead(stand, token)
    sheets = {"Authorization": basic_header("sheets-api", api_secret("sheets"))}
    members = stand.json(stand.post("/introspect", {"token": token}, None, headers=sheets))
    demand(members["active"] is True, str(members))


@check("RFC7662-4-07")
def a_cached_answer_ends_with_the_token(stand: Stand) -> None:
    """An API that keeps what it heard refuses the token when its time is over."""
    for policy in (OPAQUE, OPAQUE.without("token-is-active")):
        caching = stand.under(policy)
        token = access_token(caching)
        demand(caching.call(token).status_code == 200, "the calendar refuses a good token")
        caching.world.advance(HOUR)
        answer = caching.call(token)
        demand(answer.status_code == 401, f"{answer.status_code} an hour later, under {policy.off}")
        demand("Budget" not in answer.text, "the events are there")


@check("RFC7662-4-08")
def a_revoked_token_stops_within_the_time_of_the_cache(stand: Stand) -> None:
    """This API keeps no answer: the next call with a token that was revoked is a 401."""
    asking = stand.under(OPAQUE)
    token = access_token(asking)
    demand(asking.call(token).status_code == 200, "the calendar refuses a good token")
    asking.post("/revoke", {"token": token})
    answer = asking.call(token)
    demand(answer.status_code == 401, str(answer.status_code))


@check("RFC7662-4-11")
def guesses_without_credentials_teach_nothing(stand: Stand) -> None:
    """To a stranger the server says the same of good tokens and of guesses."""
    token = access_token(stand)
    seen = set()
    for guess in (token, *(f"guess-{number}" for number in range(50))):
        answer = stand.post("/introspect", {"token": guess}, None)
        seen.add((answer.status_code, answer.text))
    demand(len(seen) == 1, str(seen))
    demand(seen.pop()[0] == 401, "a stranger is answered")
    alive(stand, token)


@check("RFC7662-4-12")
def clients_may_not_introspect(stand: Stand) -> None:
    """A client with good credentials hears nothing of a token, not even of its own."""
    token = access_token(stand)
    for client in ("basic", "other", "public"):
        answer = stand.post("/introspect", {"token": token}, client)
        demand(answer.status_code in (401, 403), f"{client}: {answer.status_code}")
        demand("active" not in answer.text, answer.text)
    alive(stand, token)
