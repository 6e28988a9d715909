"""Clients and how they authenticate (RFC 6749 §2, §10.1, §10.2), seen at the authorization server."""

from __future__ import annotations

import base64

from mockserver.protocol.client_credentials import basic_header
from mockserver.protocol.parameters import Parameters
from oauthsim.requirements.registry import check
from oauthsim.requirements.stand import CLIENTS, OWN_ACCESS, Stand
from oauthsim.requirements.verdict import demand


@check("RFC6749-2.2-02")
def a_client_id_alone_is_no_proof(stand: Stand) -> None:
    """Whoever knows the client_id of a client with a secret, and no more, gets no token."""
    basic, post = CLIENTS["basic"], CLIENTS["post"]
    for client in (basic, post):
        answer = stand.post("/token", {**OWN_ACCESS, "client_id": client.client_id}, None)
        stand.refused(answer, "invalid_client", 401)
    stand.granted(stand.post("/token", OWN_ACCESS, "post"))


@check("RFC6749-2.3.1-01")
def a_secret_is_taken_by_http_basic(stand: Stand) -> None:
    """The right secret in an Authorization: Basic header brings a token, a wrong one does not."""
    stand.granted(stand.post("/token", OWN_ACCESS, "basic"))
    wrong = {"Authorization": basic_header(CLIENTS["basic"].client_id, "a guess")}
    stand.refused(stand.post("/token", OWN_ACCESS, None, headers=wrong), "invalid_client", 401)


@check("RFC6749-2.3.1-03")
def both_halves_of_a_basic_credential_are_form_decoded(stand: Stand) -> None:
    """An id and a secret of difficult characters are right when form-encoded first, and wrong when not."""
    odd = CLIENTS["odd"]
    stand.granted(stand.post("/token", OWN_ACCESS, "odd"))
    raw = base64.b64encode(f"{odd.client_id}:{odd.secret}".encode()).decode()
    answer = stand.post("/token", OWN_ACCESS, None, headers={"Authorization": f"Basic {raw}"})
    stand.refused(answer, "invalid_client", 401)


@check("RFC6749-2.3.1-04")
def a_secret_in_the_body_is_taken_where_it_is_announced(stand: Stand) -> None:
    """A client registered for client_secret_post gets its token, if the metadata has that method."""
    answer = stand.post("/token", OWN_ACCESS, "post")
    if "client_secret_post" in stand.metadata["token_endpoint_auth_methods_supported"]:
        stand.granted(answer)
    else:
        demand(stand.json(answer).get("error") == "invalid_client", answer.text)


@check("RFC6749-2.3.1-07")
def a_secret_in_the_url_authenticates_nobody(stand: Stand) -> None:
    """With client_id and client_secret in the query, a good code brings no token; and it stays good."""
    post, code = CLIENTS["post"], stand.code("post")
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": post.redirect_uri}
    query = f"client_id={post.client_id}&client_secret={post.secret}"
    answer = stand.post("/token", form, None, query=query)
    demand(answer.status_code in (400, 401), f"{answer.status_code} {answer.text}")
    demand("access_token" not in answer.text, answer.text)
    stand.granted(stand.redeem(code, "post"))


@check("RFC6749-2.3.1-08", "RFC6749-3.2-05")
def the_token_endpoint_wants_tls(stand: Stand) -> None:
    """The same token request brings a token over TLS, and without TLS no answer at all."""
    basic = CLIENTS["basic"]
    headers = {"Authorization": basic_header(basic.client_id, basic.secret or "")}
    stand.granted(stand.post("/token", OWN_ACCESS, "basic"))
    stand.needs_tls(stand.metadata["token_endpoint"], "POST", data=OWN_ACCESS, headers=headers)


@check("RFC6749-2.3.1-09")
def secrets_cannot_be_tried_one_after_the_other(stand: Stand) -> None:
    """After thirty wrong secrets in a row even the right one does not help at once; an hour later it does."""
    basic = CLIENTS["basic"]
    for number in range(30):
        wrong = {"Authorization": basic_header(basic.client_id, f"guess {number}")}
        stand.post("/token", OWN_ACCESS, None, headers=wrong)
    answer = stand.post("/token", OWN_ACCESS, "basic")
    demand(answer.status_code in (400, 401, 429), f"the 31st guess was right: {answer.status_code}")
    demand("access_token" not in answer.text, "the 31st guess brought a token")
    stand.world.advance(3600)
    stand.granted(stand.post("/token", OWN_ACCESS, "basic"))


@check("RFC6749-2.4-01")
def a_client_that_is_not_registered_is_not_served(stand: Stand) -> None:
    """With an unknown client_id the person reads what is wrong, and the browser goes nowhere."""
    page = stand.authorize(stand.request(client_id="of-nobody"))
    stand.shown_to_the_person(page)
    stand.response(stand.authorize()).require("code")


@check("RFC6749-10.1-01")
def a_public_client_has_no_secret(stand: Stand) -> None:
    """A public client gets its tokens without a secret, and one that it shows is not accepted as its own."""
    code, public = stand.code("public"), CLIENTS["public"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": public.redirect_uri}
    for secret in ("a secret", CLIENTS["basic"].secret or ""):
        answer = stand.post("/token", {**form, "client_secret": secret}, "public")
        stand.refused(answer, "invalid_client", 401)
    stand.granted(stand.redeem(code, "public"))


@check("RFC6749-10.2-01")
def a_client_that_can_authenticate_has_to(stand: Stand) -> None:
    """Without its secret a confidential client is refused wherever it asks, and its token stays alive."""
    tokens = stand.tokens("basic")
    name = {"client_id": CLIENTS["basic"].client_id}
    refresh = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    stand.refused(stand.post("/token", {**refresh, **name}, None), "invalid_client", 401)
    for endpoint in ("/revoke", "/introspect"):
        form = {"token": tokens["access_token"], **name}
        stand.refused(stand.post(endpoint, form, None), "invalid_client", 401)
    demand(stand.introspect(tokens["access_token"])["active"], "the token was revoked by nobody known")
    demand(stand.post("/revoke", {"token": tokens["access_token"]}).status_code == 200, "its own client")
    demand(not stand.introspect(tokens["access_token"])["active"], "its own client revoked it in vain")


@check("RFC6749-10.2-02", "RFC6749-3.1.2.2-01")
def a_public_client_needs_a_registered_redirect_uri(stand: Stand) -> None:
    """A public client that registered no redirect URI is not served, with or without one in the request."""
    asked = stand.request("public", client_id=CLIENTS["homeless"].client_id)
    stand.shown_to_the_person(stand.authorize(asked))
    stand.shown_to_the_person(stand.authorize({**asked, "redirect_uri": ""}))
    stand.response(stand.authorize(stand.request("public"))).require("code")


@check("RFC6749-B-01")
def forms_are_read_as_utf_8_under_their_escapes(stand: Stand) -> None:
    """The example of Appendix B, in the body of a POST, is read as its six characters and comes back."""
    endpoint = stand.metadata["authorization_endpoint"]
    asked = stand.request(scope="there-is-no-such-scope", state=None, prompt="none")
    body = "&".join(f"{name}={value}" for name, value in asked.items()) + "&state=+%25%26%2B%C2%A3%E2%82%AC"
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = stand.http.post(endpoint, data=body, headers=headers, allow_redirects=False)
    sent_back = Parameters.from_query(answer.headers.get("Location", "").partition("?")[2])
    demand(sent_back.get("state") == " %&+£€", f"{answer.status_code} {sent_back}")
    stand.granted(stand.post("/token", OWN_ACCESS, "odd"))
