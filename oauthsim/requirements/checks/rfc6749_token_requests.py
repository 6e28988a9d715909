"""Requests to the token endpoint (RFC 6749 §3.2, §4.1.3, §4.4, §10.6)."""

from __future__ import annotations

from mockserver.protocol.client_credentials import basic_header
from oauthsim.requirements.registry import check
from oauthsim.requirements.stand import CLIENTS, OWN_ACCESS, VERIFIER, Stand
from oauthsim.requirements.verdict import demand


@check("RFC6749-3.2-02")
def only_post_brings_tokens(stand: Stand) -> None:
    """A good code in a GET, PUT or HEAD brings no token; the same code in a POST does."""
    code = stand.code("public")
    form = {
        "grant_type": "authorization_code",
        "client_id": CLIENTS["public"].client_id,
        "code": code,
        "redirect_uri": CLIENTS["public"].redirect_uri,
        "code_verifier": VERIFIER,
    }
    for method in ("GET", "PUT", "HEAD"):
        endpoint = stand.metadata["token_endpoint"]
        answer = stand.http.request(method, endpoint, params=form, data=form)
        demand(answer.status_code in (400, 404, 405), f"{method}: {answer.status_code}")
        demand("access_token" not in answer.text, answer.text)
    stand.granted(stand.redeem(code, "public"))


@check("RFC6749-3.2-03")
def the_token_endpoint_has_no_fragment(stand: Stand) -> None:
    """The URL of the token endpoint in the metadata has no fragment, and answers as it stands there."""
    endpoint = stand.metadata["token_endpoint"]
    demand("#" not in endpoint, endpoint)
    basic = CLIENTS["basic"]
    headers = {"Authorization": basic_header(basic.client_id, basic.secret or "")}
    stand.granted(stand.http.post(endpoint, data=OWN_ACCESS, headers=headers))


@check("RFC6749-3.2-06")
def an_empty_parameter_counts_as_left_out(stand: Stand) -> None:
    """An empty code is a missing one (invalid_request), an empty scope is the default scope."""
    stand.refused(stand.redeem(""), "invalid_request")
    stand.refused(stand.redeem("of-nobody"), "invalid_grant")
    empty = stand.granted(stand.post("/token", {**OWN_ACCESS, "scope": ""}))
    without = stand.granted(stand.post("/token", {"grant_type": "client_credentials"}))
    demand(empty["scope"] == without["scope"], f"{empty['scope']} instead of {without['scope']}")


@check("RFC6749-3.2-08")
def no_parameter_comes_twice(stand: Stand) -> None:
    """A second grant_type, code or redirect_uri, the same or another, is invalid_request; the code stays."""
    code = stand.code()
    form = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", CLIENTS["basic"].redirect_uri),
        ("code_verifier", VERIFIER),
    ]
    for name, value in form[:3]:
        stand.refused(stand.post("/token", [*form, (name, value)]), "invalid_request")
    stand.granted(stand.post("/token", form))


@check("RFC6749-4.1.3-01")
def a_code_without_authentication_needs_its_client_id(stand: Stand) -> None:
    """A public client's code needs its client_id: without one it is nobody's, with another it is invalid."""
    code, public = stand.code("public"), CLIENTS["public"]
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": public.redirect_uri,
        "code_verifier": VERIFIER,
    }
    nobody = stand.post("/token", form, None)
    demand(stand.json(nobody).get("error") in ("invalid_request", "invalid_client"), nobody.text)
    stand.refused(stand.post("/token", form, "native"), "invalid_grant")
    stand.granted(stand.post("/token", form, "public"))


@check("RFC6749-4.1.3-04")
def a_client_with_credentials_has_to_show_them(stand: Stand) -> None:
    """The code of a client with a secret brings nothing without it, and tokens with it."""
    for client in ("basic", "post"):
        code = stand.code(client)
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": CLIENTS[client].redirect_uri,
            "code_verifier": VERIFIER,
            "client_id": CLIENTS[client].client_id,
        }
        answer = stand.post("/token", form, None)
        demand(answer.status_code in (400, 401), str(answer.status_code))
        demand(stand.json(answer).get("error") == "invalid_client", answer.text)
        stand.granted(stand.redeem(code, client))


@check("RFC6749-4.1.3-06")
def a_code_works_only_for_its_confidential_client(stand: Stand) -> None:
    """Another client, properly authenticated, gets nothing for the code; then its own client does."""
    code = stand.code("basic")
    stand.refused(stand.redeem(code, "other"), "invalid_grant")
    stand.granted(stand.redeem(code, "basic"))


@check("RFC6749-4.1.3-07")
def a_code_works_only_for_its_public_client(stand: Stand) -> None:
    """A code that one public client got is worth nothing with the client_id of another."""
    code, uri = stand.code("public"), CLIENTS["public"].redirect_uri
    stand.refused(stand.redeem(code, "native", redirect_uri=uri), "invalid_grant")
    stand.granted(stand.redeem(code, "public"))


@check("RFC6749-4.1.3-08")
def an_invalid_code_is_refused(stand: Stand) -> None:
    """Random, shortened, in another case, too long, or late: invalid_grant; the code itself is good."""
    code = stand.code()
    for wrong in ("of-nobody", code[:-1], code.swapcase(), code + "x", code[1:]):
        stand.refused(stand.redeem(wrong), "invalid_grant")
    stand.granted(stand.redeem(code))
    late = stand.code()
    stand.world.advance(3600)
    stand.refused(stand.redeem(late), "invalid_grant")


@check("RFC6749-4.1.3-09")
def a_redirect_uri_that_was_sent_has_to_come_again(stand: Stand) -> None:
    """A code that was asked for with a redirect_uri is refused without it, and given for it."""
    code = stand.code()
    answer = stand.redeem(code, redirect_uri=None)
    demand(stand.json(answer).get("error") in ("invalid_request", "invalid_grant"), answer.text)
    stand.granted(stand.redeem(code))
    without = stand.code(redirect_uri=None)
    stand.granted(stand.redeem(without, redirect_uri=None))


@check("RFC6749-4.1.3-10")
def the_two_redirect_uris_are_identical(stand: Stand) -> None:
    """A slash more, another case, or the client's other registered URI: invalid_grant."""
    two = CLIENTS["two"]
    code = stand.code("two")
    for uri in (f"{two.redirect_uri}/", two.redirect_uri.upper(), two.more_redirect_uris[0]):
        stand.refused(stand.redeem(code, "two", redirect_uri=uri), "invalid_grant")
    stand.granted(stand.redeem(code, "two"))


@check("RFC6749-10.6-01")
def a_code_is_redeemed_with_the_redirect_uri_that_got_it(stand: Stand) -> None:
    """A code that came to one URI of the client is worth nothing with the other one, either way round."""
    two = CLIENTS["two"]
    uris = (two.redirect_uri, two.more_redirect_uris[0])
    for got, shown in (uris, uris[::-1]):
        code = stand.code("two", redirect_uri=got)
        stand.refused(stand.redeem(code, "two", redirect_uri=shown), "invalid_grant")
        stand.granted(stand.redeem(code, "two", redirect_uri=got))


@check("RFC6749-4.1.4-01")
def a_good_code_brings_an_access_token(stand: Stand) -> None:
    """A valid redemption brings an access token that opens what Alice granted."""
    tokens = stand.tokens()
    demand(stand.call(tokens["access_token"]).status_code == 200, "the access token opens nothing")


@check("RFC6749-4.4-01")
def only_confidential_clients_have_access_of_their_own(stand: Stand) -> None:
    """A public client that asks by client_credentials gets nothing, a confidential one does."""
    answer = stand.post("/token", OWN_ACCESS, "public")
    demand(stand.json(answer).get("error") in ("unauthorized_client", "invalid_client"), answer.text)
    stand.granted(stand.post("/token", OWN_ACCESS, "basic"))


@check("RFC6749-4.4.2-02")
def the_client_credentials_are_checked(stand: Stand) -> None:
    """With a wrong secret client_credentials brings invalid_client (401), with the right one a token."""
    basic = CLIENTS["basic"]
    wrong = {"Authorization": basic_header(basic.client_id, f"{basic.secret}x")}
    stand.refused(stand.post("/token", OWN_ACCESS, None, headers=wrong), "invalid_client", 401)
    others = {"Authorization": basic_header(basic.client_id, CLIENTS["other"].secret or "")}
    stand.refused(stand.post("/token", OWN_ACCESS, None, headers=others), "invalid_client", 401)
    stand.granted(stand.post("/token", OWN_ACCESS, "basic"))


@check("RFC6749-4.4.3-01")
def client_credentials_bring_no_refresh_token(stand: Stand) -> None:
    """A client that gets a refresh token by a code gets none by client_credentials."""
    demand("refresh_token" in stand.tokens(), "this client never gets a refresh token")
    own = stand.granted(stand.post("/token", OWN_ACCESS))
    demand("refresh_token" not in own, f"members: {sorted(own)}")
