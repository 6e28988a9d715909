"""The application that people sign in to (OIDC Core §3.1.2.1, §3.1.3.7, §5.3.2): what it believes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from mockserver.message import Message, Response, header, sized
from mockserver.protocol import jose
from mockserver.protocol.parameters import Parameters
from oauthsim.requirements.checks.rfc8414_application import ASKED, sign_in
from oauthsim.requirements.registry import check
from oauthsim.requirements.stand import Stand, answer_to
from oauthsim.requirements.verdict import demand
from oauthsim.scenarios.messages import request_to
from oauthsim.world import APP, ISSUER

Claims = dict[str, Any]
Change = Callable[[Claims, Claims], str]
"""Header and claims of an ID token -> the ID token that the application gets instead."""

OURS = "automation-app"
TOKENS_COME = answer_to("/token")
USERINFO_COMES = answer_to("/userinfo")


def question(stand: Stand) -> Parameters:
    """Let Alice sign in; return the parameters of the authentication request."""
    demand(sign_in(stand), stand.browser.page.text[:200])
    return Parameters.from_query(urlsplit(stand.messages(ASKED)[0].url).query)


def resigned(**changes: Any) -> Change:
    """Return a change of claims (None takes one out), signed by the provider's own key all the same."""

    def change(head: Claims, claims: Claims) -> str:
        said = {name: value for name, value in {**claims, **changes}.items() if value is not None}
        return jose.sign(said, jose.demo_key(head["kid"]), typ="JWT")

    return change


def unsigned(head: Claims, claims: Claims) -> str:
    """Write the same claims with alg none and no signature, and without at_hash, which needs an alg."""
    said = {name: value for name, value in claims.items() if name != "at_hash"}
    token = jose.sign(said, jose.demo_key(head["kid"]), typ="JWT", headers={"alg": "none"})
    return f"{token.rpartition('.')[0]}."


def signed_by_somebody(head: Claims, claims: Claims) -> str:
    """Write the same claims, signed with another key that goes by the name of the right one."""
    return jose.sign(claims, jose.demo_key("auth-rs256-2"), typ="JWT", headers={"kid": head["kid"]})


def signed_with_what_everybody_knows(head: Claims, claims: Claims) -> str:
    """Write the same claims with an HS256 header: the public key would be the secret (RFC 8725 §2.1)."""
    return jose.sign(claims, jose.demo_key(head["kid"]), typ="JWT", headers={"alg": "HS256"})


def replaced(stand: Stand, change: Change) -> None:
    """From now on, change the ID token on its way to the application."""

    def changed(message: Message) -> Message:
        content = message.content
        if not TOKENS_COME(message) or not isinstance(content, Response):
            return message
        members = json.loads(content.body)
        members["id_token"] = change(*map(dict, jose.decode_unverified(members["id_token"])))
        body = json.dumps(members).encode()
        return message.carrying(replace(content, body=body, headers=sized(content.headers, body)), "ID token")

    stand.world.network.intercept(changed)


def refuses(stand: Stand, *changes: Change) -> None:
    """Demand that each change of the ID token keeps Alice out, and that without it she gets in."""
    for change in changes:
        deceived = stand.with_public_application()
        replaced(deceived, change)
        demand(not sign_in(deceived), "Alice is signed in by an ID token that is not good")
        demand(deceived.messages(TOKENS_COME), "it never came to an ID token")
        page = deceived.browser.open(f"{APP}/")
        demand(page.can_press("Sign in with Example"), page.text[:200])
    demand(sign_in(stand), f"nobody gets in: {stand.browser.page.text[:200]}")


def accepts(stand: Stand, change: Change) -> None:
    """Demand that a change of the ID token, which is none that matters, lets Alice in."""
    replaced(stand, change)
    demand(sign_in(stand), stand.browser.page.text[:200])


@check("OIDC-Core-3.1.2.1-02")
def it_asks_with_openid(stand: Stand) -> None:
    """Its authentication request has the scope openid among its scopes."""
    asked = question(stand)
    demand("openid" in asked.get("scope", "").split(), str(asked))


@check("OIDC-Core-3.1.2.1-08")
def its_nonce_is_new_and_long(stand: Stand) -> None:
    """Two sign-ins have two nonces, each with room for 128 bits, and none is in the other."""
    nonces = {question(one).require("nonce") for one in (stand, stand.with_public_application())}
    stand.browser.press("Sign out here only")
    sign_in(stand)
    again = Parameters.from_query(urlsplit(stand.messages(ASKED)[-1].url).query).require("nonce")
    demand(again not in nonces, "the nonce came twice")
    demand(all(len(nonce) >= 22 and len(set(nonce)) > 10 for nonce in (*nonces, again)), f"{nonces} {again}")


@check("OIDC-Core-3.1.3.1-01")
def it_authenticates_by_its_registered_method(stand: Stand) -> None:
    """To redeem the code it uses Basic, for which it is registered, and no other way beside it."""
    question(stand)
    asked = stand.messages(request_to("/token"))[0]
    form = Parameters.from_form(asked.body)
    demand((header(asked.headers, "Authorization") or "").startswith("Basic "), str(asked.headers))
    demand(not {"client_secret", "client_assertion"} & set(form), str(form))


@check("OIDC-Core-3.1.3.7-01", "OIDC-Discovery-7.2-01")
def the_issuer_must_be_the_right_one(stand: Stand) -> None:
    """An ID token whose `iss` differs by a slash, by case or altogether, or that has none, is refused."""
    issuers = (f"{ISSUER}/", "https://AUTH.example", "https://evil.example", None)
    refuses(stand, *(resigned(iss=issuer) for issuer in issuers))


@check("OIDC-Core-3.1.3.7-02", "OIDC-Core-16.11-01")
def the_audience_must_be_the_application(stand: Stand) -> None:
    """An ID token that was made for another client, or for nobody, is refused."""
    refuses(stand, resigned(aud="native-app"), resigned(aud=["native-app"]), resigned(aud=None))


@check("OIDC-Core-3.1.3.7-03")
def nobody_else_is_in_the_audience(stand: Stand) -> None:
    """An ID token for the application and somebody it does not know is refused; a list of one is fine."""
    refuses(stand, resigned(aud=[OURS, "https://evil.example"]))
    accepts(stand.with_public_application(), resigned(aud=[OURS]))


@check("OIDC-Core-3.1.3.7-04", "OIDC-Core-3.1.3.7-05")
def the_signature_is_checked(stand: Stand) -> None:
    """Signed by another key, or changed after it was signed, it is refused, though it came over TLS."""

    def touched(head: Claims, claims: Claims) -> str:
        genuine, other = resigned()(head, claims), resigned(sub="mallory-1")(head, claims)
        return ".".join((*other.split(".")[:2], genuine.split(".")[2]))

    refuses(stand, signed_by_somebody, touched)


@check("OIDC-Core-3.1.3.7-07")
def the_algorithm_is_the_registered_one(stand: Stand) -> None:
    """An ID token with alg none or HS256 is refused."""
    refuses(stand, unsigned, signed_with_what_everybody_knows)


@check("OIDC-Core-2-06", "OIDC-Core-3.1.3.7-09")
def an_expired_id_token_is_refused(stand: Stand) -> None:
    """At the second of `exp` and an hour later the ID token is refused; a second before it is not."""
    now = stand.world.clock.now
    refuses(stand, resigned(exp=now), resigned(exp=now - 3600), resigned(exp=None))
    accepts(stand.with_public_application(), resigned(exp=now + 1))


@check("OIDC-Core-2-10", "OIDC-Core-3.1.3.7-11", "OIDC-Core-3.1.3.7-12")
def the_nonce_must_be_the_one_that_was_sent(stand: Stand) -> None:
    """Without a nonce, with another one, and with that of an earlier sign-in, the ID token is refused."""
    refuses(stand, resigned(nonce=None), resigned(nonce="n-0S6_WzA2Mj"))
    first = json.loads(stand.messages(TOKENS_COME)[0].body)["id_token"]
    stand.browser.press("Sign out here only")
    replaced(stand, lambda head, claims: str(first))
    demand(not sign_in(stand), "the ID token of the first sign-in was taken a second time")


@check("OIDC-Core-3.1.3.7-14")
def the_login_must_be_as_recent_as_asked(stand: Stand) -> None:
    """When it asked for a recent login, an ID token with an old `auth_time`, or none, is not enough."""
    now = stand.world.clock.now
    for auth_time, enough in ((now - 3600, False), (None, False), (now - 10, True)):
        asking = stand.with_public_application()
        demand(sign_in(asking), "nobody gets in")
        replaced(asking, resigned(auth_time=auth_time))
        asking.browser.press("Confirm that it is you")
        page = asking.alice.answer_pages()
        demand((page.status < 400) == enough, f"auth_time {auth_time}: {page.status} {page.text[:200]}")


@check("OIDC-Core-2-12")
def an_azp_of_another_is_refused(stand: Stand) -> None:
    """Its policy: an `azp` that is another client is refused; its own is fine."""
    refuses(stand, resigned(azp="native-app"))
    accepts(stand.with_public_application(), resigned(azp=OURS))


@check("OIDC-Core-3.2.2.9-01")
def at_hash_is_checked(stand: Stand) -> None:
    """An ID token whose `at_hash` is that of another access token is refused, in the code flow too."""
    refuses(stand, resigned(at_hash=jose.left_half_hash("another access token", "RS256")))


@check("OIDC-Core-5.3.2-04", "OIDC-Core-5.3.2-05")
def userinfo_about_somebody_else_is_not_used(stand: Stand) -> None:
    """When userinfo speaks of another `sub` Alice is not signed in, and nothing of it is on the page."""
    deceived = stand.with_public_application()
    deceived.tamper(USERINFO_COMES, "sub=mallory-1", "name=Mallory")
    demand(not sign_in(deceived), "she is signed in")
    demand(deceived.messages(USERINFO_COMES), "it never asked")
    demand("Mallory" not in deceived.browser.page.html, deceived.browser.page.text[:200])
    demand("Mallory" not in deceived.browser.open(f"{APP}/").html, "Mallory is on the page")
    demand(sign_in(stand) and "Alice" in stand.browser.page.text, stand.browser.page.text[:200])
