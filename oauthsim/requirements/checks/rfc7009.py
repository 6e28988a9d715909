"""Token revocation (RFC 7009): a client gives back what it no longer needs."""

from __future__ import annotations

from mockserver.message import Message
from mockserver.protocol.client_credentials import basic_header
from mockserver.protocol.parameters import Parameters
from oauthsim.requirements.registry import check
from oauthsim.requirements.stand import CLIENTS, OWN_ACCESS, Stand
from oauthsim.requirements.verdict import demand
from oauthsim.scenarios.messages import request_to
from oauthsim.world import ISSUER

REVOCATION = request_to("/revoke")
TOO_BIG = "x" * 2_000_000


def revoked(stand: Stand, token: str, **more: str) -> None:
    """Revoke a token as its own client, and demand that the server says 200."""
    answer = stand.post("/revoke", {"token": token, **more})
    demand(answer.status_code == 200, f"{answer.status_code} {answer.text[:200]}")


def access_token(stand: Stand) -> str:
    """Return an access token of the client `basic`, which is active."""
    token: str = stand.granted(stand.post("/token", OWN_ACCESS))["access_token"]
    demand(stand.introspect(token)["active"], "a new token is not active")
    return token


def disconnect(stand: Stand) -> Message:
    """Press Disconnect in the application, after Connect; return its revocation request."""
    stand.connect()
    stand.browser.press("Disconnect")
    found = stand.messages(lambda message: REVOCATION(message) and message.sender == "client")
    demand(len(found) == 1, f"{len(found)} revocation requests")
    return found[0]


@check("RFC7009-2-01")
def a_refresh_token_can_be_revoked(stand: Stand) -> None:
    """A refresh token works, is revoked, and the next refresh with it is invalid_grant."""
    token = stand.granted(stand.refresh(stand.tokens()["refresh_token"]))["refresh_token"]
    revoked(stand, token)
    stand.refused(stand.refresh(token), "invalid_grant")


@check("RFC7009-2-02", "RFC7009-2.1-09")
def an_access_token_can_be_revoked_at_once(stand: Stand) -> None:
    """An access token is inactive from the moment at which its revocation was answered."""
    token = access_token(stand)
    revoked(stand, token)
    demand(not stand.introspect(token)["active"], "the access token is still active")


@check("RFC7009-2-03", "RFC7009-2.1-01")
def the_application_sends_a_form_with_the_token(stand: Stand) -> None:
    """The application's revocation is a form POST whose `token` is the one that it was given."""
    asked = disconnect(stand)
    form = Parameters.from_form(asked.body)
    demand(asked.method == "POST", asked.method)
    demand(asked.header("Content-Type") == "application/x-www-form-urlencoded", str(asked.headers))
    demand("token" not in asked.url.partition("?")[2], asked.url)
    stand.refused(stand.refresh(form.require("token"), "basic"), "invalid_grant")
    issued = [message.text for message in stand.messages(lambda message: message.kind == "response")]
    demand(any(f'"{form["token"]}"' in text for text in issued), "a token that nobody gave to it")


@check("RFC7009-2-04")
def other_methods_do_not_revoke(stand: Stand) -> None:
    """GET, PUT and DELETE with a token are refused, and the token is as good as before."""
    token = access_token(stand)
    headers = {"Authorization": basic_header(CLIENTS["basic"].client_id, CLIENTS["basic"].secret or "")}
    for method in ("GET", "PUT", "DELETE"):
        url = stand.metadata["revocation_endpoint"]
        answer = stand.http.request(method, url, params={"token": token}, headers=headers)
        demand(answer.status_code in (400, 405), f"{method}: {answer.status_code}")
    demand(stand.introspect(token)["active"], "the token is dead")
    revoked(stand, token)


@check("RFC7009-2-05")
def the_endpoint_has_no_fragment_and_keeps_its_query(stand: Stand) -> None:
    """The published URL has no fragment; a query that another URL has is there in the client's request."""
    url = stand.metadata["revocation_endpoint"]
    demand("#" not in url, url)
    demand(stand.post("/revoke", {"token": "of-nobody"}).status_code == 200, "nobody revokes at this URL")
    stand.install(revocation_endpoint=f"{url}?tenant=7")
    asked = disconnect(stand)
    demand(asked.url == f"{url}?tenant=7", asked.url)


@check("RFC7009-2-06")
def the_application_revokes_over_tls_only(stand: Stand) -> None:
    """With an http URL in the metadata the application sends no token there; with https it does."""
    url = stand.metadata["revocation_endpoint"]
    stand.install(revocation_endpoint=url.replace("https://", "http://"))
    stand.connect()
    page = stand.browser.press("Disconnect")
    demand(not stand.messages(REVOCATION), "it sent the token without TLS")
    demand(page.status >= 400, f"and says nothing of it: {page.status}")
    stand.install()
    disconnect(stand)


@check("RFC7009-2-08", "RFC7009-2-09")
def there_is_no_twin_without_tls(stand: Stand) -> None:
    """The metadata names an https URL, which works, and no http one; the same place is closed on http."""
    url = stand.metadata["revocation_endpoint"]
    demand(url.startswith("https://"), url)
    others = [value for value in stand.metadata.values() if str(value).startswith("http://")]
    demand(not others, str(others))
    token = access_token(stand)
    stand.needs_tls(url, "POST", data={"token": token})
    revoked(stand, token)


@check("RFC7009-2.1-02")
def a_revocation_needs_a_token(stand: Stand) -> None:
    """Without `token`, or with an empty one, the answer is invalid_request."""
    stand.refused(stand.post("/revoke", {}), "invalid_request")
    stand.refused(stand.post("/revoke", {"token": ""}), "invalid_request")
    stand.refused(stand.post("/revoke", {"token_type_hint": "refresh_token"}), "invalid_request")
    revoked(stand, access_token(stand))


@check("RFC7009-2.1-03")
def a_wrong_hint_does_not_hide_a_token(stand: Stand) -> None:
    """A refresh token that is called an access token is revoked, and so is the other way round."""
    refresh_token, token = stand.tokens()["refresh_token"], access_token(stand)
    revoked(stand, refresh_token, token_type_hint="access_token")
    stand.refused(stand.refresh(refresh_token), "invalid_grant")
    revoked(stand, token, token_type_hint="refresh_token")
    demand(not stand.introspect(token)["active"], "the access token is still active")


@check("RFC7009-2.1-04", "RFC7009-2.2-04")
def any_hint_has_the_same_effect(stand: Stand) -> None:
    """With the right hint, an unknown hint or none, the answer is 200 and the token is dead."""
    for more in ({}, {"token_type_hint": "access_token"}, {"token_type_hint": "banana"}):
        token = access_token(stand)
        revoked(stand, token, **more)
        demand(not stand.introspect(token)["active"], f"still active after {more}")


@check("RFC7009-2.1-05")
def the_application_authenticates_to_revoke(stand: Stand) -> None:
    """The application proves who it is when it revokes as it did at the token endpoint, and is believed."""
    asked = disconnect(stand)
    before = stand.messages(request_to("/token"))[0]
    sent = asked.header("Authorization")
    demand(sent and sent == before.header("Authorization"), f"{sent}")
    answer = stand.messages(lambda message: message.answers == asked.number)[0]
    demand(answer.status == 200, f"{answer.status} {answer.text[:200]}")


@check("RFC7009-2.1-06")
def nobody_revokes_without_credentials(stand: Stand) -> None:
    """No secret, or a wrong one: invalid_client, and the token is alive until its client comes."""
    token, client_id = access_token(stand), CLIENTS["basic"].client_id
    stand.refused(
        stand.post("/revoke", {"token": token, "client_id": client_id}, None), "invalid_client", 401
    )
    headers = {"Authorization": basic_header(client_id, "a guess")}
    stand.refused(stand.post("/revoke", {"token": token}, None, headers=headers), "invalid_client", 401)
    demand(stand.introspect(token)["active"], "the token is dead")
    revoked(stand, token)
    demand(not stand.introspect(token)["active"], "the token outlives its revocation")


@check("RFC7009-2.1-07")
def a_client_revokes_only_its_own_tokens(stand: Stand) -> None:
    """Another client, known and authenticated, does not end a token; its own client does."""
    token = access_token(stand)
    stand.post("/revoke", {"token": token}, "other")
    demand(stand.introspect(token)["active"], "somebody else's client ended the token")
    revoked(stand, token)
    demand(not stand.introspect(token)["active"], "its own client could not end it")


@check("RFC7009-2.1-10")
def the_application_does_not_use_what_it_revoked(stand: Stand) -> None:
    """After a disconnect the application sends the revoked tokens nowhere, though its workflow is run."""
    disconnect(stand)
    last = stand.world.recorder.messages[-1].number
    # the platform's schedule has no page: nobody is there when it runs
    run = stand.world.client.run_workflow("show-todays-events")
    demand(not run.succeeded, "it still has access")
    later = stand.messages(lambda message: message.number > last and message.sender == "client")
    demand(not later, f"it sent {[message.url for message in later]}")


@check("RFC7009-2.1-11")
def a_refresh_token_takes_its_access_tokens_with_it(stand: Stand) -> None:
    """When a refresh token is revoked, the access token of the same grant is inactive, another one is not."""
    tokens, other = stand.tokens(), access_token(stand)
    demand(stand.introspect(tokens["access_token"])["active"], "it was not active before")
    revoked(stand, tokens["refresh_token"])
    demand(not stand.introspect(tokens["access_token"])["active"], "the access token is still active")
    demand(stand.introspect(other)["active"], "a token of another grant died with it")


@check("RFC7009-2.1-12")
def an_access_token_leaves_the_grant_alone(stand: Stand) -> None:
    """When an access token is revoked the refresh token lives on, and brings a new one (as §2.1 allows)."""
    tokens = stand.tokens()
    revoked(stand, tokens["access_token"])
    again = stand.granted(stand.refresh(tokens["refresh_token"]))
    demand(stand.introspect(again["access_token"])["active"], "the new token is not active")
    demand(not stand.introspect(tokens["access_token"])["active"], "the old one is")


@check("RFC7009-2.1-13")
def the_application_copes_with_a_token_that_died(stand: Stand) -> None:
    """When Alice withdraws behind its back, the application asks once, and then for a new authorization."""
    stand.connect()
    stand.browser.open(f"{ISSUER}/grants")
    stand.browser.press("Withdraw")
    stand.world.advance(2 * 3600)
    client = stand.world.client
    before = len(stand.messages(request_to("/token")))
    demand(not client.run_workflow("show-todays-events").succeeded, "it still has access")
    demand(not client.run_workflow("show-todays-events").succeeded, "it still has access")
    demand(len(stand.messages(request_to("/token"))) == before + 1, "it asks again and again")
    demand("Calendar" in stand.connect().text and stand.is_connected(), "it cannot connect again")


@check("RFC7009-2.2-02")
def an_unknown_token_is_no_error(stand: Stand) -> None:
    """Garbage, a token revoked before, and one that has expired, are each answered with 200."""
    token, late = access_token(stand), access_token(stand)
    for value in ("of-nobody", "a.b.c", token, token):
        revoked(stand, value)
    stand.world.advance(86400)
    revoked(stand, late)
    stand.refused(stand.post("/revoke", {}), "invalid_request")


@check("RFC7009-2.2-03")
def the_application_ignores_the_body(stand: Stand) -> None:
    """With any text in the body of a 200, the application counts the token as revoked."""
    stand.tamper(
        lambda message: message.kind == "response" and "/revoke" in message.url, 'body={"error":"x"}'
    )
    disconnect(stand)
    demand("Calendar is disconnected." in stand.browser.page.text, stand.browser.page.text[:200])
    demand(not stand.is_connected(), "the application still counts as connected")


@check("RFC7009-2.2.1-01")
def errors_look_as_at_the_token_endpoint(stand: Stand) -> None:
    """A wrong secret is answered in JSON with `error`, and the challenge that belongs to 401."""
    headers = {"Authorization": basic_header(CLIENTS["basic"].client_id, "a guess")}
    answer = stand.post("/revoke", {"token": "of-nobody"}, None, headers=headers)
    stand.refused(answer, "invalid_client", 401)
    demand(answer.headers["Content-Type"].startswith("application/json"), answer.headers["Content-Type"])
    demand(answer.headers["WWW-Authenticate"].startswith("Basic "), "no challenge")
    revoked(stand, "of-nobody")


@check("RFC7009-2.2.1-03")
def after_503_the_token_counts_as_alive(stand: Stand) -> None:
    """After a 503 the application says that it is not disconnected yet, and tries the same token again."""
    stand.connect()
    trouble = [True]
    stand.tamper(
        lambda message: bool(trouble) and message.kind == "response" and "/revoke" in message.url,
        "status=503",
        "header.Retry-After=60",
    )
    page = stand.browser.press("Disconnect")
    demand("not disconnected yet" in page.text, page.text[:300])
    trouble.clear()
    page = stand.browser.press("Disconnect")
    demand("Calendar is disconnected." in page.text, page.text[:300])
    first, second = stand.messages(REVOCATION)
    demand(first.body == second.body, "it tried with another token")


@check("RFC7009-5-01")
def the_endpoint_bounds_what_a_flood_can_do(stand: Stand) -> None:
    """After a row of wrong secrets even the right one has to wait, and a giant body is not read (413)."""
    client_id = CLIENTS["basic"].client_id
    for guess in range(10):
        headers = {"Authorization": basic_header(client_id, f"guess-{guess}")}
        stand.refused(stand.post("/revoke", {"token": "x"}, None, headers=headers), "invalid_client", 401)
    answer = stand.post("/revoke", {"token": "of-nobody"})
    demand(answer.status_code in (401, 429), f"{answer.status_code}: guessing goes on without a pause")
    stand.world.advance(3600)
    revoked(stand, "of-nobody")
    answer = stand.post("/revoke", {"token": "of-nobody", "token_type_hint": TOO_BIG})
    demand(answer.status_code in (400, 413, 429), f"{answer.status_code} to two megabytes")
