"""Authorization server metadata (RFC 8414): is it there, is it well put, and is it true?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockserver.policy import preset
from mockserver.protocol.parameters import add_to_uri
from oauthsim.requirements.registry import check
from oauthsim.requirements.stand import CLIENTS, EVERY_GRANT, OWN_ACCESS, Stand
from oauthsim.requirements.verdict import demand
from oauthsim.world import ISSUER

WELL_KNOWN = f"{ISSUER}/.well-known/oauth-authorization-server"
PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}
JWT_METHODS = {"private_key_jwt", "client_secret_jwt"}
UNSIGNED = "eyJhbGciOiJub25lIn0.eyJpc3MiOiJ0ZXN0ZXItYmFzaWMiLCJzdWIiOiJ0ZXN0ZXItYmFzaWMifQ."
ASSERTION = {
    "client_id": CLIENTS["basic"].client_id,
    "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    "client_assertion": UNSIGNED,
}
"""Client authentication by a JWT that nobody has signed (RFC 7523 §2.2)."""

LEGACY = preset("rfc6749")


def document(stand: Stand) -> dict[str, Any]:
    """Return the metadata document from its well-known URL."""
    return stand.json(stand.http.get(WELL_KNOWN))


def keys(stand: Stand) -> list[Mapping[str, Any]]:
    """Return the public keys; there is at least one, and it is one that signed a token."""
    found = stand.json(stand.http.get(document(stand)["jwks_uri"]))["keys"]
    demand(found, "no keys")
    return list(found)


def get_to(stand: Stand, member: str) -> int:
    """Return with which status the endpoint that a member names answers a GET."""
    url = document(stand).get(member)
    demand(isinstance(url, str) and url.startswith("https://"), f"{member}: {url!r}")
    return stand.http.get(str(url)).status_code


@check("RFC8414-2-01")
def issuer_is_there_and_is_the_one_asked(stand: Stand) -> None:
    """The issuer is the URL from which the address of the document was made, and `iss` of a response."""
    demand(document(stand).get("issuer") == ISSUER, f"issuer: {document(stand).get('issuer')!r}")
    demand(stand.response(stand.authorize()).get("iss") == ISSUER, "a response names another issuer")


@check("RFC8414-2-03")
def authorization_endpoint_is_there(stand: Stand) -> None:
    """The authorization endpoint is published, and an honest request to it ends in a code."""
    stand.browser.open(add_to_uri(document(stand)["authorization_endpoint"], stand.request()))
    stand.alice.answer_pages()
    stand.response().require("code")


@check("RFC8414-2-04")
def token_endpoint_is_there(stand: Stand) -> None:
    """The token endpoint is published, answers a POST with a token, and a GET with 405."""
    demand(get_to(stand, "token_endpoint") == 405, "GET gets through")
    form = {**OWN_ACCESS, "client_id": CLIENTS["post"].client_id, "client_secret": CLIENTS["post"].secret}
    stand.granted(stand.http.post(document(stand)["token_endpoint"], data=form))


@check("RFC8414-2-05", "RFC8414-2-06", "RFC8414-2-07")
def keys_are_public_and_say_their_use(stand: Stand) -> None:
    """At the https `jwks_uri` each key says its use, none has a private member, and one signs tokens."""
    demand(get_to(stand, "jwks_uri") == 200, "no keys")
    for key in keys(stand):
        demand(key.get("use") in ("sig", "enc"), f"use: {key.get('use')!r}")
        demand(not PRIVATE & set(key) and key.get("kty") != "oct", f"private members: {PRIVATE & set(key)}")
    token = stand.granted(stand.post("/token", OWN_ACCESS))["access_token"]
    demand(stand.call(token).status_code == 200, "the calendar finds no key for a token")


@check("RFC8414-2-08")
def scopes_are_listed(stand: Stand) -> None:
    """`scopes_supported` is a list of texts, and a client gets a token for one of them."""
    scopes = document(stand).get("scopes_supported")
    demand(isinstance(scopes, list) and all(isinstance(scope, str) for scope in scopes), f"{scopes!r}")
    demand("calendar.read" in (scopes or []), str(scopes))
    stand.granted(stand.post("/token", OWN_ACCESS))


@check("RFC8414-2-10")
def response_types_are_the_true_ones(stand: Stand) -> None:
    """Each response type that is listed brings an answer of its kind; of the others, each is refused."""
    for server in (stand, stand.under(LEGACY)):
        listed = document(server)["response_types_supported"]
        demand("code" in listed, str(listed))
        for kind, member in (("code", "code"), ("token", "access_token"), ("id_token", "id_token")):
            answer = server.response(server.authorize(server.request(response_type=kind)))
            if kind in listed:
                demand(member in answer, f"{kind}: {answer}")
            else:
                demand(answer.get("error") == "unsupported_response_type", f"{kind}: {answer}")


@check("RFC8414-2-13")
def grant_types_are_the_true_ones(stand: Stand) -> None:
    """A listed grant fails only for what it lacks; one that is not listed is unsupported_grant_type."""
    known = (*EVERY_GRANT, "urn:ietf:params:oauth:grant-type:jwt-bearer")
    for server in (stand, stand.under(LEGACY)):
        listed = document(server)["grant_types_supported"]
        demand("authorization_code" in listed, str(listed))
        for grant in known:
            answer = server.post("/token", {"grant_type": grant, "scope": "calendar.read"})
            unsupported = server.json(answer).get("error") == "unsupported_grant_type"
            demand(unsupported == (grant not in listed), f"{grant}: {answer.text[:200]}")


@check("RFC8414-2-15")
def authentication_methods_are_the_true_ones(stand: Stand) -> None:
    """A client gets in by each method that is listed; by an assertion, which is not, it does not."""
    listed = document(stand)["token_endpoint_auth_methods_supported"]
    for name in ("basic", "post", "public"):
        demand(CLIENTS[name].method in listed, f"{CLIENTS[name].method} works but is not listed: {listed}")
        stand.granted(stand.redeem(stand.code(name), name))
    _refuses_an_unsigned_assertion(stand, "token")


def _refuses_an_unsigned_assertion(stand: Stand, endpoint: str) -> None:
    """Demand that an endpoint, which lists no `none`, does not take a client by an assertion with it."""
    listed = document(stand)
    algorithms = listed.get(f"{endpoint}_endpoint_auth_signing_alg_values_supported")
    if JWT_METHODS & set(listed[f"{endpoint}_endpoint_auth_methods_supported"]):
        demand(algorithms, f"assertions are listed for {endpoint}, and no algorithms")
        demand(endpoint != "token" or "RS256" in (algorithms or ()), f"no RS256: {algorithms}")
    demand("none" not in (algorithms or ()), f"{endpoint}: {algorithms}")
    form = {**OWN_ACCESS, **ASSERTION, "token": "of-nobody"}
    answer = stand.http.post(listed[f"{endpoint}_endpoint"], data=form)
    demand(answer.status_code in (400, 401), f"{answer.status_code} {answer.text[:200]}")
    error = stand.json(answer).get("error")
    demand(error in ("invalid_client", "invalid_request"), f"{answer.text[:200]}")


@check("RFC8414-2-16", "RFC8414-2-17", "RFC8414-2-18")
def assertions_are_listed_with_algorithms_or_refused(stand: Stand) -> None:
    """At the token endpoint an assertion with alg none is refused; if assertions are listed, so are algs."""
    _refuses_an_unsigned_assertion(stand, "token")
    stand.granted(stand.post("/token", OWN_ACCESS))


@check("RFC8414-2-19")
def nobody_revokes_by_an_unsigned_assertion(stand: Stand) -> None:
    """At the revocation endpoint an assertion with alg none is refused, and `none` is not listed."""
    _refuses_an_unsigned_assertion(stand, "revocation")
    demand(stand.post("/revoke", {"token": "of-nobody"}).status_code == 200, "an honest client is refused")


@check("RFC8414-2-20", "RFC8414-2-22")
def nobody_introspects_by_an_unsigned_assertion(stand: Stand) -> None:
    """The introspection endpoint refuses an assertion with alg none, and lists algs where it takes any."""
    _refuses_an_unsigned_assertion(stand, "introspection")
    demand(stand.introspect("of-nobody") == {"active": False}, "an honest API is refused")


@check("RFC8414-2-24")
def pkce_is_announced_and_works(stand: Stand) -> None:
    """S256 is listed, and a code that was asked for with it is worth nothing without its verifier."""
    demand("S256" in document(stand)["code_challenge_methods_supported"], "S256 is not listed")
    stand.refused(stand.redeem(stand.code(), code_verifier=None), "invalid_grant")
    stand.granted(stand.redeem(stand.code()))


@check("RFC8414-2-25")
def the_application_ignores_what_it_does_not_know(stand: Stand) -> None:
    """With a member more that nobody defined, the application connects as before."""
    stand.install(x_custom="whatever")
    stand.connect()
    demand(stand.is_connected(), stand.browser.page.text[:200])


@check("RFC8414-3.2-01", "RFC8414-3.2-02", "RFC8414-3.2-03")
def the_document_is_json_without_empty_members(stand: Stand) -> None:
    """The document is 200, application/json and an object; its lists are lists, and none is empty."""
    answer = stand.http.get(WELL_KNOWN)
    kind = answer.headers["Content-Type"].partition(";")[0]
    demand((answer.status_code, kind) == (200, "application/json"), f"{answer.status_code} {kind}")
    for name, value in stand.json(answer).items():
        demand(value not in ([], "", None, {}), f"{name} is empty")
        several = name.endswith("_supported") and not isinstance(value, bool)
        demand(isinstance(value, list) or not several, f"{name}: {value!r}")


@check("RFC8414-3.2-04")
def there_is_no_document_about_others(stand: Stand) -> None:
    """For an issuer with a path that this server is not, the answer is 404."""
    answer = stand.http.get(f"{WELL_KNOWN}/another-tenant")
    demand(answer.status_code == 404, f"{answer.status_code}")
    demand("issuer" not in answer.text, answer.text)
    demand(stand.http.get(WELL_KNOWN).status_code == 200, "there is none about this one either")


@check("RFC8414-5-01")
def the_discovery_document_agrees(stand: Stand) -> None:
    """What both documents say, they say alike."""
    ours, theirs = document(stand), stand.metadata
    both = set(ours) & set(theirs)
    demand("issuer" in both and "token_endpoint" in both, str(both))
    demand(all(ours[name] == theirs[name] for name in both), "they differ")


@check("RFC8414-6.2-02")
def every_published_endpoint_answers(stand: Stand) -> None:
    """None of the published URLs is 404."""
    published = [name for name in document(stand) if name.endswith("_endpoint") or name == "jwks_uri"]
    demand(len(published) >= 6, str(published))
    for name in published:
        status = get_to(stand, name)
        demand(status not in (404, 410, 500), f"{name}: {status}")
