"""Security best current practice (RFC 9700): access tokens, refresh tokens and whom they are for."""

from __future__ import annotations

from mockserver.policy import Policy
from oauthsim.requirements.checks.rfc6750 import EVENTS, ROWS, refused
from oauthsim.requirements.checks.rfc6750_challenges import refusals
from oauthsim.requirements.registry import check
from oauthsim.requirements.stand import CLIENTS, OWN_ACCESS, Stand
from oauthsim.requirements.verdict import demand
from oauthsim.world import PASSWORD

CUSTOMERS = "https://crm.example/customers"


@check("RFC9700-2.2.2-01", "RFC9700-4.14.2-03")
def a_public_client_cannot_refresh_twice_with_one_token(stand: Stand) -> None:
    """Each refresh brings a public client a new refresh token; the old one, used again, is invalid_grant."""
    old = stand.tokens("public")["refresh_token"]
    new = stand.granted(stand.refresh(old, "public"))["refresh_token"]
    demand(new != old, "it does not rotate")
    stand.refused(stand.refresh(old, "public"), "invalid_grant")


@check("RFC9700-2.2.2-02")
def a_refresh_token_serves_its_own_client_only(stand: Stand) -> None:
    """Another client gets nothing for it, not even with credentials; the one that it was issued to does."""
    token = stand.tokens()["refresh_token"]
    for client in ("other", "post", "public"):
        stand.refused(stand.refresh(token, client), "invalid_grant")
    stand.granted(stand.refresh(token))


@check("RFC9700-2.3-01")
def a_token_has_no_more_rights_than_were_granted(stand: Stand) -> None:
    """Of two scopes Alice grants one: the token has that one, and what the other would open stays closed."""
    stand.alice.grant_only = ("sheets.read",)
    tokens = stand.tokens(scope="sheets.read sheets.write")
    demand(tokens["scope"] == "sheets.read", f"scope: {tokens['scope']}")
    demand(stand.call(tokens["access_token"], ROWS).status_code == 200, "it opens nothing")
    refused(
        stand.call(tokens["access_token"], ROWS, "POST", json={"cells": ["x"]}), "insufficient_scope", 403
    )


@check("RFC9700-2.3-02")
def a_token_names_the_server_that_it_is_for(stand: Stand) -> None:
    """A token for the calendar names the calendar alone as its audience."""
    token = stand.tokens()["access_token"]
    audience = stand.introspect(token).get("aud")
    demand(audience in ("https://calendar.example", ["https://calendar.example"]), f"aud: {audience!r}")
    demand(stand.call(token).status_code == 200, "the calendar does not take it")


@check("RFC9700-2.3-03", "RFC9700-4.9.3-02")
def a_token_for_another_server_is_refused(stand: Stand) -> None:
    """A token for the calendar is refused by the spreadsheets and the customers; one for both is not."""
    token = stand.tokens()["access_token"]
    for url in (ROWS, CUSTOMERS):
        refused(stand.call(token, url), "invalid_token", 401)
    demand(stand.call(token).status_code == 200, "the calendar refuses it as well")
    both = stand.tokens(scope="calendar.read sheets.read")["access_token"]
    demand(
        stand.call(both, ROWS).status_code == stand.call(both).status_code == 200, "one for both is refused"
    )


@check("RFC9700-2.4-01")
def the_password_grant_is_not_used(stand: Stand) -> None:
    """Alice's right password is unsupported_grant_type at the token endpoint, and no token comes of it."""
    form = {"grant_type": "password", "username": "alice", "password": PASSWORD, "scope": "calendar.read"}
    for client in ("basic", "public"):
        stand.refused(stand.post("/token", form, client), "unsupported_grant_type")
    demand("password" not in stand.metadata["grant_types_supported"], "it is announced")
    stand.granted(stand.under(Policy().without("password-grant-is-off")).post("/token", form))


@check("RFC9700-4.9.3-03")
def what_an_api_answers_holds_no_token(stand: Stand) -> None:
    """Neither the data of an API nor its error pages repeat the token that they were asked with."""
    for what, answer in refusals(stand).items():
        sent = (answer.request.headers.get("Authorization") or "").partition(" ")[2]
        in_url = str(answer.request.url).partition("access_token=")[2]
        for token in filter(None, (sent, in_url)):
            demand(
                len(token) < 5 or token not in f"{answer.text} {answer.headers}", f"{what}: the token is back"
            )
    token = stand.tokens()["access_token"]
    for answer in (stand.call(token), stand.call(token, f"{EVENTS}/none"), stand.call(token, method="PUT")):
        demand(token not in f"{answer.text} {answer.headers}", f"{answer.status_code}: the token is back")
    demand(stand.call(token).status_code == 200, "the token is no good at all")


@check("RFC9700-4.14.2-01")
def refresh_tokens_are_for_clients_that_may_have_them(stand: Stand) -> None:
    """A client that is not registered for refresh gets no refresh token; one that is gets one."""
    demand("refresh_token" not in stand.tokens("unrefreshed"), "there is a refresh token")
    demand("refresh_token" not in stand.granted(stand.post("/token", OWN_ACCESS)), "without a user")
    token = stand.tokens()["refresh_token"]
    stand.refused(stand.refresh(token, "unrefreshed"), "unauthorized_client")
    stand.granted(stand.refresh(token))


@check("RFC9700-4.14.2-02")
def a_refresh_token_stays_within_what_was_granted(stand: Stand) -> None:
    """A refresh for more scope is invalid_scope; one for less brings less, and only for the same API."""
    token = stand.tokens(scope="calendar.read")["refresh_token"]
    stand.refused(stand.refresh(token, scope="calendar.read sheets.read"), "invalid_scope")
    stand.refused(stand.refresh(token, scope="sheets.read"), "invalid_scope")
    tokens = stand.granted(stand.refresh(token))
    demand(tokens["scope"] == "calendar.read", f"scope: {tokens['scope']}")
    refused(stand.call(tokens["access_token"], ROWS), "invalid_token", 401)


@check("RFC9700-4.14.2-04", "RFC9700-4.14.2-05")
def a_replay_ends_the_whole_family(stand: Stand) -> None:
    """After an old refresh token came back, the newest one is refused and the access tokens are inactive."""
    old = stand.tokens("public")["refresh_token"]
    newest = stand.granted(stand.refresh(old, "public"))
    other = stand.tokens("public")
    demand(stand.introspect(newest["access_token"])["active"], "dead before the replay")
    stand.refused(stand.refresh(old, "public"), "invalid_grant")
    stand.refused(stand.refresh(newest["refresh_token"], "public"), "invalid_grant")
    demand(not stand.introspect(newest["access_token"])["active"], "its access token is still active")
    demand(stand.introspect(other["access_token"])["active"], "another family died with it")


@check("RFC9700-4.14.2-06")
def a_changed_refresh_token_is_worth_nothing(stand: Stand) -> None:
    """With one character changed, or some missing, it is invalid_grant; untouched it is still good."""
    token = stand.tokens()["refresh_token"]
    for place in (0, len(token) // 2, len(token) - 1):
        other = "A" if token[place] != "A" else "B"
        changed = f"{token[:place]}{other}{token[place + 1 :]}"
        stand.refused(stand.refresh(changed), "invalid_grant")
    stand.refused(stand.refresh(token[:-4]), "invalid_grant")
    stand.granted(stand.refresh(token))


@check("RFC9700-4.14.2-08")
def an_idle_refresh_token_expires(stand: Stand) -> None:
    """Used once a week it goes on; left for a year it is invalid_grant."""
    token = stand.tokens()["refresh_token"]
    for _ in range(3):
        stand.world.advance(7 * 86400)
        token = stand.granted(stand.refresh(token))["refresh_token"]
    stand.world.advance(365 * 86400)
    stand.refused(stand.refresh(token), "invalid_grant")


@check("RFC9700-4.10.2-01")
def the_audience_follows_from_the_scope(stand: Stand) -> None:
    """A token for a scope of the calendar opens the calendar, one for a scope of the sheets the sheets."""
    for scope, opens, closed in (("calendar.read", EVENTS, ROWS), ("sheets.read", ROWS, EVENTS)):
        token = stand.tokens(scope=scope)["access_token"]
        demand(stand.call(token, opens).status_code == 200, f"{scope} does not open {opens}")
        refused(stand.call(token, closed), "invalid_token", 401)


@check("RFC9700-2.6-03", "RFC9700-4.15.1-01")
def no_client_chooses_its_id(stand: Stand) -> None:
    """Nobody registers a client with an id that is Alice's subject: there is no registration, nor the id."""
    alice = stand.introspect(stand.tokens()["access_token"])["sub"]
    demand("registration_endpoint" not in stand.metadata, "there is a registration endpoint")
    wanted = {"client_id": alice, "client_name": alice, "redirect_uris": [CLIENTS["basic"].redirect_uri]}
    for path in ("/register", "/clients", "/connect/register"):
        answer = stand.http.post(f"{stand.metadata['issuer']}{path}", json=wanted)
        demand(answer.status_code in (404, 405), f"{path}: {answer.status_code}")
    page = stand.authorize(stand.request(client_id=alice), answer=False)
    stand.shown_to_the_person(page)


@check("RFC9700-4.15.1-02")
def a_client_is_not_taken_for_a_person(stand: Stand) -> None:
    """The token of a client has the client as its subject, that of a person has another one."""
    own = stand.introspect(stand.granted(stand.post("/token", OWN_ACCESS))["access_token"])
    hers = stand.introspect(stand.tokens()["access_token"])
    ours = CLIENTS["basic"].client_id
    demand((own["client_id"], own["sub"]) == (ours, ours), f"{own}")
    demand(hers["client_id"] == ours and hers["sub"] != ours, f"{hers}")


@check("RFC9700-4.15.1-03")
def a_token_of_a_client_opens_nobodys_data(stand: Stand) -> None:
    """With a token of its own a client finds none of Alice's appointments, with one of hers it does."""
    hers = stand.json(stand.call(stand.tokens()["access_token"]))["events"]
    own = stand.call(stand.granted(stand.post("/token", OWN_ACCESS))["access_token"])
    demand(hers, "Alice has no appointments")
    demand(own.status_code in (401, 403) or not stand.json(own)["events"], f"{own.text}")
