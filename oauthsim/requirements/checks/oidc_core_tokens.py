"""The ID token and what comes with it (OIDC Core §2, §3.1.3, §5.3, §5.4, §9, §12, §15, §16)."""

from __future__ import annotations

from typing import Any

import requests

from mockserver.protocol import jose
from oauthsim.requirements.checks.oidc_core_requests import a_grant, asks
from oauthsim.requirements.registry import check
from oauthsim.requirements.stand import CLIENTS, OWN_ACCESS, Stand
from oauthsim.requirements.verdict import demand
from oauthsim.scenarios.messages import request_to

EVERYTHING = "openid profile email"
NONCE = "n-0S6_WzA2Mj"


def tokens(stand: Stand, client: str = "basic", **changes: str) -> dict[str, Any]:
    """Return the token response to a code that was asked for with the scope openid."""
    return stand.granted(stand.redeem(stand.code(client, **{"scope": "openid", **changes}), client))


def claims(members: dict[str, Any]) -> dict[str, Any]:
    """Return what the ID token of a token response says."""
    demand("id_token" in members, f"no ID token but {members}")
    return jose.decode_unverified(members["id_token"])[1]


def userinfo(stand: Stand, token: str | None, method: str = "GET") -> requests.Response:
    """Ask the userinfo endpoint with an access token in the header."""
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    return stand.http.request(method, stand.metadata["userinfo_endpoint"], headers=headers)


def bearer_error(stand: Stand, answer: requests.Response, error: str, status: int) -> None:
    """Demand an error as RFC 6750 §3 writes it, and nothing about Alice with it."""
    challenge = answer.headers.get("WWW-Authenticate", "")
    seen = (answer.status_code, challenge)
    demand(answer.status_code == status and challenge.startswith("Bearer "), str(seen))
    demand(f'error="{error}"' in challenge, str(seen))
    demand("sub" not in stand.json(answer), answer.text[:200])


@check("OIDC-Core-2-01")
def the_id_token_names_its_issuer(stand: Stand) -> None:
    """`iss` is the https issuer of the discovery document, without query and fragment."""
    iss = claims(tokens(stand))["iss"]
    demand(iss == stand.metadata["issuer"], f"{iss} instead of {stand.metadata['issuer']}")
    demand(iss.startswith("https://") and "?" not in iss and "#" not in iss, iss)


@check("OIDC-Core-2-02", "OIDC-Core-2-03")
def the_subject_is_the_same_each_time_and_another_for_another(stand: Stand) -> None:
    """Alice has the same `sub` in each login, of at most 255 ASCII characters; Bob has another."""
    hers = [claims(tokens(stand, client))["sub"] for client in ("basic", "basic", "post")]
    stand.world.advance(12 * 3600)
    hers.append(claims(tokens(stand))["sub"])
    demand(len(set(hers)) == 1, str(hers))
    demand(hers[0].isascii() and 0 < len(hers[0]) <= 255, hers[0])
    asks(stand, prompt="login")
    code = stand.response(stand.bob.answer_pages()).require("code")
    demand(claims(stand.granted(stand.redeem(code)))["sub"] != hers[0], "Bob has Alice's sub")


@check("OIDC-Core-2-04")
def the_id_token_is_for_the_client_that_asked(stand: Stand) -> None:
    """`aud` has the client_id of whoever redeemed the code, and not that of another client."""
    for name in ("basic", "public"):
        aud = claims(tokens(stand, name))["aud"]
        demand(aud in (CLIENTS[name].client_id, [CLIENTS[name].client_id]), f"{name}: {aud}")


@check("OIDC-Core-2-05", "OIDC-Core-2-07")
def the_id_token_says_from_when_to_when(stand: Stand) -> None:
    """`iat` is now, `exp` is a number after it."""
    said, now = claims(tokens(stand)), stand.world.clock.now
    demand(abs(said["iat"] - now) <= 5, f"iat {said['iat']}, now {now}")
    demand(isinstance(said["exp"], int) and said["exp"] > said["iat"], str(said))


@check("OIDC-Core-2-09")
def the_nonce_comes_back(stand: Stand) -> None:
    """A nonce is in the ID token, unchanged; without one there is none."""
    demand(claims(tokens(stand, nonce=NONCE)).get("nonce") == NONCE, "another nonce, or none")
    demand("nonce" not in claims(tokens(stand)), "a nonce that nobody sent")


@check("OIDC-Core-2-11")
def the_id_token_says_how_she_logged_in(stand: Stand) -> None:
    """`acr` is one that the discovery document lists, `amr` a list with the password in it."""
    said = claims(tokens(stand))
    demand(said.get("acr") in stand.metadata["acr_values_supported"], str(said.get("acr")))
    demand(said.get("amr") == ["pwd"], str(said.get("amr")))


@check("OIDC-Core-2-14", "OIDC-Core-2-16", "OIDC-Core-15.1-01")
def the_id_token_is_signed(stand: Stand) -> None:
    """It is signed with RS256, which is listed, by a published key; its header brings no key along."""
    token = tokens(stand)["id_token"]
    demand("RS256" in stand.metadata["id_token_signing_alg_values_supported"], "RS256 is not listed")
    keys = stand.json(stand.http.get(stand.metadata["jwks_uri"]))
    header, _ = jose.verify(token, keys, algorithms=["RS256"])
    demand(not {"x5u", "x5c", "jku", "jwk"} & set(header), str(header))


@check("OIDC-Core-3.1.3.2-01")
def client_code_and_redirect_uri_are_checked(stand: Stand) -> None:
    """A wrong client, code or redirect_uri brings no ID token; all right, there is one."""
    code = stand.code("two", scope="openid")
    other = CLIENTS["two"].more_redirect_uris[0]
    stand.refused(stand.redeem(code, "other"), "invalid_grant")
    stand.refused(stand.redeem("of-nobody", "two"), "invalid_grant")
    stand.refused(stand.redeem(code, "two", redirect_uri=other), "invalid_grant")
    nobody = {"grant_type": "authorization_code", "code": code, "client_id": "of-nobody"}
    stand.refused(stand.post("/token", nobody, None), "invalid_client", 401)
    claims(stand.granted(stand.redeem(code, "two")))


@check("OIDC-Core-3.1.3.2-02", "OIDC-Core-3.1.3.4-01")
def a_code_brings_one_id_token(stand: Stand) -> None:
    """The second time a code is a 400 in JSON, with invalid_grant and no ID token."""
    code = stand.code(scope="openid")
    claims(stand.granted(stand.redeem(code)))
    answer = stand.redeem(code)
    stand.refused(answer, "invalid_grant")
    demand("id_token" not in stand.json(answer), answer.text[:200])
    demand(answer.headers["Content-Type"].startswith("application/json"), answer.headers["Content-Type"])


@check("OIDC-Core-3.1.3.3-01", "OIDC-Core-3.1.3.3-02")
def the_token_response_has_an_id_token_beside_a_bearer_token(stand: Stand) -> None:
    """With openid there is an ID token, and token_type is Bearer; the token works as one."""
    members = tokens(stand)
    demand(isinstance(members.get("id_token"), str), str(members))
    demand(members["token_type"].lower() == "bearer", members["token_type"])
    demand(userinfo(stand, members["access_token"]).status_code == 200, "it is no Bearer token")


@check("OIDC-Core-3.1.3.6-01")
def at_hash_fits_the_access_token(stand: Stand) -> None:
    """`at_hash` is the left half of the SHA-256 of the access token that came with it."""
    members = tokens(stand)
    expected = jose.left_half_hash(members["access_token"], "RS256")
    demand(claims(members).get("at_hash") == expected, f"{claims(members).get('at_hash')}, not {expected}")


@check("OIDC-Core-5.3-01", "OIDC-Core-5.3-02")
def userinfo_takes_bearer_tokens_by_get_and_post(stand: Stand) -> None:
    """By both methods an access token in the header brings the same claims; without one there are none."""
    token = tokens(stand, scope=EVERYTHING)["access_token"]
    by_get, by_post = userinfo(stand, token), userinfo(stand, token, "POST")
    demand(
        (by_get.status_code, by_post.status_code) == (200, 200),
        f"{by_get.status_code}, {by_post.status_code}",
    )
    demand(stand.json(by_get) == stand.json(by_post), f"{by_get.text} {by_post.text}")
    demand(userinfo(stand, None).status_code == 401, "anybody may ask")


@check("OIDC-Core-5.3.2-01", "OIDC-Core-5.4-02")
def userinfo_has_sub_and_what_was_granted(stand: Stand) -> None:
    """With openid alone there is `sub`, that of the ID token, and nothing else."""
    members = tokens(stand)
    said = stand.json(userinfo(stand, members["access_token"]))
    demand(said == {"sub": claims(members)["sub"]}, str(said))


@check("OIDC-Core-5.3.2-03")
def userinfo_has_no_empty_claims(stand: Stand) -> None:
    """None of the claims is null or an empty text."""
    said = stand.json(userinfo(stand, tokens(stand, scope=EVERYTHING)["access_token"]))
    demand(len(said) > 3, str(said))
    demand(all(value not in (None, "") for value in said.values()), str(said))


@check("OIDC-Core-5.3.3-01")
def userinfo_errors_are_bearer_errors(stand: Stand) -> None:
    """An unknown and an expired token are 401 invalid_token; the same token was good before."""
    token = tokens(stand)["access_token"]
    demand(userinfo(stand, token).status_code == 200, "a good token is refused")
    bearer_error(stand, userinfo(stand, "of-nobody"), "invalid_token", 401)
    stand.world.advance(2 * 3600)
    bearer_error(stand, userinfo(stand, token), "invalid_token", 401)


@check("OIDC-Core-5.3.3-02")
def userinfo_needs_openid(stand: Stand) -> None:
    """A token without the scope openid is 403 insufficient_scope."""
    token = stand.granted(stand.post("/token", OWN_ACCESS))["access_token"]
    bearer_error(stand, userinfo(stand, token), "insufficient_scope", 403)
    demand(userinfo(stand, tokens(stand)["access_token"]).status_code == 200, "nobody may ask")


@check("OIDC-Core-5.4-01")
def scopes_open_their_claims(stand: Stand) -> None:
    """`email` opens the address and no name, `profile` the name and no address."""
    email = stand.json(userinfo(stand, tokens(stand, scope="openid email")["access_token"]))
    demand("@" in email["email"] and "email_verified" in email and "name" not in email, str(email))
    profile = stand.json(userinfo(stand, tokens(stand, scope="openid profile")["access_token"]))
    demand(profile["name"] and "email" not in profile, str(profile))


@check("OIDC-Core-9-01")
def basic_is_a_way_to_authenticate(stand: Stand) -> None:
    """A client that authenticates by Basic gets its ID token, and without the header it does not."""
    code = stand.code(scope="openid")
    form = {"grant_type": "authorization_code", "code": code, "client_id": CLIENTS["basic"].client_id}
    stand.refused(stand.post("/token", form, None), "invalid_client", 401)
    claims(stand.granted(stand.redeem(code)))


@check("OIDC-Core-12.1-01")
def a_refresh_token_belongs_to_its_client(stand: Stand) -> None:
    """Another client gets invalid_grant for it, its own a new access token that userinfo takes."""
    token = tokens(stand)["refresh_token"]
    stand.refused(stand.refresh(token, "other"), "invalid_grant")
    stand.refused(stand.refresh("of-nobody"), "invalid_grant")
    newer = stand.granted(stand.refresh(token))
    demand(userinfo(stand, newer["access_token"]).status_code == 200, "userinfo refuses the new token")


@check("OIDC-Core-16.22-01")
def no_307_follows_the_login_form(stand: Stand) -> None:
    """The login form is answered with 302 or 303, on the way to consent and straight back to the client."""
    a_grant(stand)
    asks(stand, prompt="login")
    stand.response(stand.alice.answer_pages()).require("code")
    posted = [message.number for message in stand.messages(request_to("/login", "POST"))]
    answers = stand.messages(lambda message: message.answers in posted)
    demand(len(answers) == 2, f"{len(answers)} answers to a login form")
    demand({answer.status for answer in answers} <= {302, 303}, str([answer.status for answer in answers]))
