"""The discovery document (OIDC Discovery §3, §4): is it there, and is it true?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from mockserver.protocol import jose
from oauthsim.requirements.checks.oidc_core_requests import id_token
from oauthsim.requirements.checks.rfc8414 import ASSERTION, PRIVATE, UNSIGNED
from oauthsim.requirements.registry import check
from oauthsim.requirements.stand import CLIENTS, VERIFIER, Stand
from oauthsim.requirements.verdict import demand
from oauthsim.world import ISSUER

WELL_KNOWN = f"{ISSUER}/.well-known/openid-configuration"


def keys(stand: Stand) -> list[Mapping[str, Any]]:
    """Return the published keys, of which one has signed an ID token."""
    found = stand.json(stand.http.get(stand.metadata["jwks_uri"]))
    jose.verify(id_token(stand), found, algorithms=["RS256"])
    return list(found["keys"])


def over_tls(stand: Stand, member: str) -> str:
    """Return the https URL that a member names."""
    url = stand.metadata.get(member)
    demand(isinstance(url, str) and url.startswith("https://"), f"{member}: {url!r}")
    return str(url)


@check("OIDC-Discovery-3-01", "OIDC-Discovery-3-02")
def the_issuer_is_that_of_the_id_tokens(stand: Stand) -> None:
    """`issuer` is https, has no query and no fragment, and is the `iss` of an ID token, to the letter."""
    issuer = over_tls(stand, "issuer")
    demand("?" not in issuer and "#" not in issuer, issuer)
    iss = jose.decode_unverified(id_token(stand))[1]["iss"]
    demand(iss == issuer, f"iss: {iss}, issuer: {issuer}")


@check("OIDC-Discovery-3-03")
def the_authorization_endpoint_is_there(stand: Stand) -> None:
    """At the https URL that is published an honest request meets a login form."""
    answer = stand.http.get(over_tls(stand, "authorization_endpoint"), params=stand.request(scope="openid"))
    demand(answer.status_code == 200 and "password" in answer.text, f"{answer.status_code}")


@check("OIDC-Discovery-3-04")
def the_token_endpoint_is_there(stand: Stand) -> None:
    """At the https URL that is published a POST with a code brings an ID token."""
    client = CLIENTS["post"]
    form = {
        "grant_type": "authorization_code",
        "code": stand.code("post", scope="openid"),
        "redirect_uri": client.redirect_uri,
        "code_verifier": VERIFIER,
        "client_id": client.client_id,
        "client_secret": client.secret,
    }
    answer = stand.http.post(over_tls(stand, "token_endpoint"), data=form)
    demand("id_token" in stand.granted(answer), answer.text[:200])


@check("OIDC-Discovery-3-05")
def the_userinfo_endpoint_is_there(stand: Stand) -> None:
    """At the https URL that is published there is a 401 without a token, and Alice's sub with one."""
    url = over_tls(stand, "userinfo_endpoint")
    demand(stand.http.get(url).status_code == 401, "anybody may ask")
    token = stand.tokens(scope="openid")["access_token"]
    demand("sub" in stand.json(stand.call(token, url)), "no sub")


@check("OIDC-Discovery-3-07")
def the_keys_are_public(stand: Stand) -> None:
    """Among the keys, of which one signed an ID token, there is no private member and no symmetric key."""
    for key in keys(stand):
        demand(not PRIVATE & set(key) and key.get("kty") != "oct", f"{sorted(key)}")


@check("OIDC-Discovery-3-08", "OIDC-Discovery-3-09")
def keys_say_their_use_and_have_one(stand: Stand) -> None:
    """Each key says whether it is for signatures or encryption, and none is listed for both."""
    uses: dict[str, set[str]] = {}
    for key in keys(stand):
        demand(key.get("use") in ("sig", "enc"), f"use: {key.get('use')!r}")
        uses.setdefault(str(key.get("n") or key.get("x")), set()).add(key["use"])
    demand(all(len(use) == 1 for use in uses.values()), str(uses))


@check("OIDC-Discovery-3-10")
def openid_is_a_scope(stand: Stand) -> None:
    """`scopes_supported` has openid, and a client that asks for it gets an ID token."""
    demand(
        "openid" in stand.metadata.get("scopes_supported", []), str(stand.metadata.get("scopes_supported"))
    )
    demand(id_token(stand), "no ID token")


@check("OIDC-Discovery-3-11")
def response_types_work(stand: Stand) -> None:
    """Each response type that is listed is answered with its kind; one that is not listed is refused."""
    listed = stand.metadata["response_types_supported"]
    demand(isinstance(listed, list) and listed, f"{listed!r}")
    members = {"code": "code", "id_token": "id_token", "token": "access_token"}
    for kind in ("code", "id_token", "code id_token"):
        asked = stand.request(scope="openid", response_type=kind, nonce="n-1")
        answer = stand.response(stand.authorize(asked))
        if kind in listed:
            demand({members[word] for word in kind.split()} <= set(answer), f"{kind}: {answer}")
        else:
            demand(answer.get("error") == "unsupported_response_type", f"{kind}: {answer}")


@check("OIDC-Discovery-3-12")
def subject_types_are_true(stand: Stand) -> None:
    """With `public` two clients get the same sub of Alice, with `pairwise` alone two different ones."""
    types = stand.metadata["subject_types_supported"]
    demand(isinstance(types, list) and types and set(types) <= {"public", "pairwise"}, f"{types!r}")
    subs = set()
    for client in ("basic", "public"):
        subs.add(jose.decode_unverified(stand.tokens(client, scope="openid")["id_token"])[1]["sub"])
    demand((len(subs) == 1) == ("public" in types), f"{types}, and {subs}")


@check("OIDC-Discovery-3-14")
def assertions_need_a_signature(stand: Stand) -> None:
    """`none` is not listed for assertions, and an assertion that nobody signed gets no token."""
    listed = stand.metadata.get("token_endpoint_auth_signing_alg_values_supported", [])
    demand("none" not in listed, str(listed))
    form = {"grant_type": "client_credentials", **ASSERTION, "client_assertion": UNSIGNED}
    stand.refused(stand.http.post(stand.metadata["token_endpoint"], data=form), "invalid_client", 401)
    demand(id_token(stand), "nobody gets a token")


@check("OIDC-Discovery-4-01", "OIDC-Discovery-4-02", "OIDC-Discovery-4.2-01", "OIDC-Discovery-4.2-02")
def the_document_is_at_its_place(stand: Stand) -> None:
    """Below the issuer there is a 200 with a JSON object about it, of which no member is empty."""
    answer = stand.http.get(WELL_KNOWN)
    kind = answer.headers["Content-Type"].partition(";")[0]
    demand((answer.status_code, kind) == (200, "application/json"), f"{answer.status_code} {kind}")
    document = stand.json(answer)
    demand(document.get("issuer") == WELL_KNOWN.removesuffix(urlsplit(WELL_KNOWN).path), str(document))
    demand(all(value not in ([], "", None, {}) for value in document.values()), str(document))
