"""Every rule of the authorization server in a table: how it is violated, what is answered, what gets through.

`CHECKS` has one row a rule that checks, `PRACTICES` one row a rule about what the server does by itself.
A new rule without a row fails tests/ground/test_rule_registry.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import requests
from authorization_server.conversation import (
    AFTER_LOGOUT,
    ALLOW,
    ASKED,
    CALLBACK,
    DENY,
    ISSUER,
    KEY,
    LOGIN,
    OTHER_KEY,
    PASSWORD,
    VERIFIER,
    Conversation,
    answer_to_client,
    claims_of,
    error_of,
)

from mockserver.protocol import jose
from mockserver.protocol.jose import SigningKey
from mockserver.rules import Rulebook

Answer = requests.Response


# --- honest runs: the rules that are met in them hold ---


def honest(c: Conversation) -> None:
    """Authorization code, refresh, introspection, withdrawal on the page, and a token given back."""
    tokens = c.tokens(scope="openid " + ASKED, nonce="n")
    c.call("/userinfo", None, access_token=tokens["access_token"])
    newer = c.refresh(tokens["refresh_token"]).json()
    c.introspect(newer["access_token"])
    c.revoke(newer["access_token"])
    c.submit(c.get("/grants"))


def service(c: Conversation) -> None:
    assert c.call("/token", "service", grant_type="client_credentials").status_code == 200


def device(c: Conversation) -> None:
    started = c.start_device()
    c.decide_device(started)
    assert c.poll(started).status_code == 200


def silent(c: Conversation) -> None:
    c.authorize(scope="openid")
    assert "code" in answer_to_client(c.ask(scope="openid", prompt="none"))


def password(c: Conversation) -> None:
    assert c.call("/token", "legacy", grant_type="password", **LOGIN).status_code == 200


def logout(c: Conversation) -> None:
    hint = c.tokens(scope="openid")["id_token"]
    c.get("/logout", id_token_hint=hint, post_logout_redirect_uri=AFTER_LOGOUT)


# --- violations that take more than a line ---


def redeemed_twice(c: Conversation) -> Answer:
    code = c.code()
    c.redeem(code)
    return c.redeem(code)


def redeemed_late(c: Conversation) -> Answer:
    code = c.code()
    c.clock.advance(61)
    return c.redeem(code)


def redeemed_after_withdrawal(c: Conversation) -> Answer:
    code = c.code()
    c.submit(c.get("/grants"))
    return c.redeem(code)


def reused(c: Conversation) -> Answer:
    old = c.tokens()["refresh_token"]
    c.refresh(old)
    return c.refresh(old)


def refreshed_after_withdrawal(c: Conversation) -> Answer:
    tokens = c.tokens()
    c.submit(c.get("/grants"))
    return c.refresh(tokens["refresh_token"])


def refreshed_late(c: Conversation) -> Answer:
    tokens = c.tokens()
    c.clock.advance(14 * 86400)
    return c.refresh(tokens["refresh_token"])


def somebody_elses_grant(c: Conversation) -> Answer:
    c.tokens()
    alices = c.get("/grants").text
    bob = c.browser()
    bobs = c.log_in(browser=bob, username="bob", password="bob's")
    assert "Nothing. No application" in bobs.text
    return c.post(
        "/grants", bob, csrf=bobs_csrf(c, bob), grant=alices.partition('name="grant" value="')[2][:49]
    )


def bobs_csrf(c: Conversation, bob: requests.Session) -> str:
    """Bob's token, from a page of his that has a form."""
    page = c.ask("other-app", bob)
    return page.text.partition('name="csrf" value="')[2].partition('"')[0]


def answered_twice(c: Conversation) -> Answer:
    page = c.ask_and_log_in()
    c.submit(page, **ALLOW)
    return c.submit(page, **ALLOW)


def decided_after_the_session(c: Conversation) -> Answer:
    page = c.ask_and_log_in()
    c.clock.advance(12 * 3600)
    return c.submit(page, **ALLOW)


def polled_at_once(c: Conversation) -> Answer:
    started = c.start_device()
    c.poll(started)
    c.decide_device(started)
    return c.poll(started)  # type: ignore[no-any-return]


def polled_late(c: Conversation) -> Answer:
    started = c.start_device()
    c.decide_device(started)
    return c.poll(started, wait=600)  # type: ignore[no-any-return]


def polled_after_success(c: Conversation) -> Answer:
    started = c.start_device()
    c.decide_device(started)
    c.poll(started)
    return c.poll(started, wait=5)  # type: ignore[no-any-return]


def polled_after_denial(c: Conversation) -> Answer:
    started = c.start_device()
    c.decide_device(started, **DENY)
    return c.poll(started)  # type: ignore[no-any-return]


def polled_by_another(c: Conversation) -> Answer:
    started = c.start_device()
    c.decide_device(started)
    return c.poll(started, "other-app")  # type: ignore[no-any-return]


def login_page_skipped(c: Conversation) -> Answer:
    c.authorize()
    c.clock.advance(60)
    page = c.ask(scope="openid", prompt="login")
    assert 'action="/login"' in page.text
    consent = c.get("/consent", request=page.text.partition('name="request" value="')[2].partition('"')[0])
    return c.submit(consent, **ALLOW) if 'action="/consent"' in consent.text else consent


def hint(c: Conversation) -> str:
    """An ID token about Alice."""
    return str(c.tokens(scope="openid")["id_token"])


def hinted(c: Conversation) -> None:
    page = c.ask(browser=(fresh := c.browser()), scope="openid", prompt="consent", id_token_hint=hint(c))
    assert gives_a_code(c, c.submit(c.log_in(page, fresh), fresh, **ALLOW))


def somebody_else_logs_in(c: Conversation) -> Answer:
    page = c.ask(browser=(bobs := c.browser()), scope="openid", id_token_hint=hint(c))
    answer = c.log_in(page, bobs, username="bob", password="bob's")
    return c.submit(answer, bobs, **ALLOW) if 'action="/consent"' in answer.text else answer


def challenge_taken_out(c: Conversation) -> Answer:
    return c.redeem(c.code(code_challenge=None, code_challenge_method=None))


def granted_beyond(c: Conversation) -> Answer:
    page = c.ask_and_log_in(scope="calendar.read")
    return c.submit(page, scope=["calendar.read", "sheets.write"], **ALLOW)


def repeated_state(c: Conversation) -> Answer:
    c.log_in()
    return c.ask(state=["one", "two"])


def secret_guessed(c: Conversation) -> Answer:
    for number in range(10):
        c.call("/token", "post-app", client_secret=f"guess {number}", grant_type="refresh_token")
    return c.redeem(c.code("post-app"), "post-app")


def password_guessed(c: Conversation) -> Answer:
    for number in range(10):
        c.log_in(password=f"guess {number}")
    return c.log_in()


def password_of_the_grant_guessed(c: Conversation) -> Answer:
    for number in range(10):
        c.call("/token", "legacy", grant_type="password", username="alice", password=f"guess {number}")
    return c.call("/token", "legacy", grant_type="password", **LOGIN)


def user_code_guessed(c: Conversation) -> Answer:
    c.log_in()
    for letter in "BCDFGHJKLM":
        c.post("/device", user_code=letter * 8)
    return c.post("/device", user_code=c.start_device()["user_code"])


@dataclass(frozen=True)
class Check:
    """One row: the `rule`, a `violation` and the wire `error` that answers it.

    `passes` tells whether the violation went through, from the answer to it with the rule off; None for a
    rule that is vital. `holds` is an honest run that meets the rule. `besides` are rules that the violation
    violates as well: they are off in all runs of the row, so that this one is what it meets.
    """

    rule: str
    violation: Callable[[Conversation], Answer]
    error: str
    passes: Callable[[Conversation, Answer], bool] | None
    holds: Callable[[Conversation], Any] = honest
    besides: tuple[str, ...] = field(default=())


def asks_alice(c: Conversation, answer: Answer) -> bool:
    return answer.status_code == 200 and 'action="/login"' in answer.text


def proving(c: Conversation, **wrong: Any) -> Answer:
    """A token request with a proof in which something is wrong, or nothing."""
    proof = c.proof(**wrong)
    return c.call("/token", "service", grant_type="client_credentials", proof=proof)


def proof_again(c: Conversation) -> Answer:
    proof = c.proof()
    assert c.call("/token", "service", grant_type="client_credentials", proof=proof).status_code == 200
    return c.call("/token", "service", grant_type="client_credentials", proof=proof)


def proving_with_nonce(c: Conversation) -> None:
    refused = proving(c)
    assert c.findings("dpop-proof-has-a-fresh-nonce")[-1].held is False
    assert proving(c, nonce=refused.headers["DPoP-Nonce"]).status_code == 200
    c.ledger[:] = [finding for finding in c.ledger if finding.held]


def bound_code(c: Conversation, key: SigningKey) -> Answer:
    """Redeem a code whose request named the client's key, with a proof of `key`."""
    code = c.code("spa", dpop_jkt=jose.thumbprint(KEY.public))
    return c.redeem(code, "spa", proof=c.proof(key=key))


def bound_refresh(c: Conversation, key: SigningKey) -> Answer:
    """Refresh as a public client with a proof of `key`; the token was got with a proof of the client's."""
    tokens = c.redeem(c.code("spa"), "spa", proof=c.proof()).json()
    return c.refresh(tokens["refresh_token"], "spa", proof=c.proof(key=key))


def bound_userinfo(c: Conversation, key: SigningKey) -> Answer:
    """Ask who Alice is with a token that is bound to the client's key, and a proof of `key`."""
    token = c.tokens(scope="openid")["access_token"]
    record = c.server.access_tokens.find(token)
    assert record is not None
    c.server.access_tokens.put(token, replace(record, jkt=jose.thumbprint(KEY.public)))
    headers = {
        "Authorization": f"DPoP {token}",
        "DPoP": c.proof("GET", "/userinfo", key=key, access_token=token),
    }
    return c.browser().get(f"{ISSUER}/userinfo", headers=headers)


def succeeds(c: Conversation, answer: Answer) -> bool:
    return answer.status_code == 200


def token_is_bound(c: Conversation) -> bool:
    members = proving(c).json()
    confirmed = claims_of(members["access_token"]).get("cnf") == {"jkt": jose.thumbprint(KEY.public)}
    assert confirmed == (members["token_type"] == "DPoP") == ("cnf" in c.introspect(members["access_token"]))
    return confirmed


def gives_a_code(c: Conversation, answer: Answer) -> bool:
    return "code" in answer_to_client(answer)


def gives_tokens(c: Conversation, answer: Answer) -> bool:
    return answer.status_code == 200 and c.is_active(answer.json()["access_token"])


CHECKS = (
    # --- the authorization request ---
    Check("client-is-registered", lambda c: c.ask(client_id="nobody"), "invalid_request", None),
    Check("redirect-uri-is-given", lambda c: c.ask("two-uris", redirect_uri=None), "invalid_request", None),
    Check(
        "redirect-uri-is-a-uri",
        lambda c: c.ask(redirect_uri=CALLBACK + "\r\nSet-Cookie: a=1"),
        "invalid_request",
        None,
    ),
    Check(
        "redirect-uri-has-no-fragment",
        lambda c: c.authorize(redirect_uri=CALLBACK + "#part"),
        "invalid_request",
        gives_a_code,
        besides=("redirect-uri-matches-exactly",),
    ),
    Check(
        "redirect-uri-wants-tls",
        lambda c: c.ask("without-tls", redirect_uri="http://client.example/cb"),
        "invalid_request",
        asks_alice,
        lambda c: c.ask("native", redirect_uri="http://127.0.0.1:51004/cb"),
    ),
    Check(
        "redirect-uri-is-registered",
        lambda c: c.authorize(redirect_uri="https://evil.example/callback"),
        "invalid_request",
        lambda c, answer: "code" in answer_to_client(answer, "https://evil.example/callback?"),
        besides=("redirect-uri-matches-exactly",),
    ),
    Check(
        "redirect-uri-matches-exactly",
        lambda c: c.authorize(redirect_uri=CALLBACK + "/../open-redirect"),
        "invalid_request",
        lambda c, answer: "code" in answer_to_client(answer, CALLBACK + "/../open-redirect?"),
    ),
    Check(
        "response-type-is-supported",
        lambda c: c.ask_and_log_in(response_type="code token"),
        "unsupported_response_type",
        None,
    ),
    Check(
        "client-may-use-the-response-type",
        lambda c: c.authorize("no-code"),
        "unauthorized_client",
        gives_a_code,
    ),
    Check(
        "implicit-grant-is-off",
        lambda c: c.authorize("legacy", response_type="token"),
        "unsupported_response_type",
        lambda c, answer: c.is_active(answer_to_client(answer, CALLBACK + "#")["access_token"]),
    ),
    Check(
        "scope-is-one-the-client-may-ask-for",
        lambda c: c.authorize(scope="crm.read"),
        "invalid_scope",
        lambda c, answer: c.redeem(answer_to_client(answer)["code"]).json()["scope"] == "crm.read",
    ),
    Check(
        "pkce-is-required",
        lambda c: c.authorize(code_challenge=None, code_challenge_method=None),
        "invalid_request",
        lambda c, answer: gives_tokens(c, c.redeem(answer_to_client(answer)["code"], code_verifier=None)),
    ),
    Check(
        "pkce-method-is-s256",
        lambda c: c.authorize(code_challenge=VERIFIER, code_challenge_method="plain"),
        "invalid_request",
        lambda c, answer: gives_tokens(c, c.redeem(answer_to_client(answer)["code"])),
    ),
    Check(
        "unverified-clients-ask-for-no-private-data",
        lambda c: (c.log_in(), c.ask("unverified"))[1],
        "unauthorized_client",
        lambda c, answer: gives_a_code(c, c.submit(answer, **ALLOW)),
        lambda c: c.authorize("unverified", scope="openid profile"),
        besides=("errors-for-unverified-clients-stop-at-a-page",),
    ),
    Check(
        "code-challenge-is-well-formed",
        lambda c: c.ask_and_log_in(code_challenge="short"),
        "invalid_request",
        None,
    ),
    Check(
        "request-is-not-an-object",
        lambda c: c.ask_and_log_in(request="e30.e30."),
        "request_not_supported",
        None,
    ),
    Check(
        "prompt-none-stands-alone",
        lambda c: c.ask(prompt="none login"),
        "invalid_request",
        lambda c, answer: answer_to_client(answer)["error"] == "login_required",
        besides=("prompt-none-finds-somebody-logged-in",),
    ),
    Check(
        "prompt-none-finds-somebody-logged-in",
        lambda c: c.ask(prompt="none"),
        "login_required",
        None,
        holds=silent,
    ),
    Check(
        "prompt-none-finds-consent",
        lambda c: (c.log_in(), c.ask(prompt="none"))[1],
        "consent_required",
        None,
        holds=silent,
    ),
    # --- the pages ---
    Check("parameters-are-utf-8", lambda c: c.ask(scope=b"\xff"), "invalid_request", None),
    Check("scope-is-well-formed", lambda c: c.ask_and_log_in(scope='a"b'), "invalid_scope", None),
    Check(
        "no-parameter-is-repeated",
        repeated_state,
        "invalid_request",
        lambda c, answer: answer_to_client(c.submit(answer, **ALLOW))["state"] == "one",
    ),
    Check("authorization-request-is-pending", answered_twice, "invalid_request", None),
    Check("password-is-right", lambda c: c.log_in(password="guess"), "a problem", None),
    Check(
        "password-is-not-being-guessed",
        password_guessed,
        "a problem",
        lambda c, answer: "You are logged in as" in answer.text or "Nothing. No application" in answer.text,
        besides=("password-is-right",),
    ),
    Check("somebody-has-logged-in", decided_after_the_session, "access_denied", None),
    Check(
        "login-is-recent-enough",
        login_page_skipped,
        "login_required",
        gives_a_code,
    ),
    Check(
        "authentication-request-names-its-redirect-uri",
        lambda c: c.authorize(scope="openid", redirect_uri=None),
        "invalid_request",
        gives_a_code,
        holds=hinted,
    ),
    Check(
        "response-mode-is-the-usual-one",
        lambda c: c.authorize(response_mode="fragment"),
        "invalid_request",
        gives_a_code,
        holds=lambda c: c.authorize(response_mode="query"),
    ),
    Check(
        "hint-is-an-id-token-of-ours",
        lambda c: c.ask(scope="openid", id_token_hint=c.tokens(scope="openid")["access_token"]),
        "invalid_request",
        None,
        holds=hinted,
    ),
    Check(
        "hinted-person-has-logged-in",
        somebody_else_logs_in,
        "login_required",
        gives_a_code,
        holds=hinted,
    ),
    Check(
        "form-is-our-own",
        lambda c: c.submit(c.ask_and_log_in(), csrf="forged", **ALLOW),
        "invalid_request",
        gives_a_code,
    ),
    Check("resource-owner-allows", lambda c: c.authorize(decision=DENY), "access_denied", None),
    Check(
        "scope-granted-was-asked-for",
        granted_beyond,
        "invalid_scope",
        lambda c, answer: c.redeem(answer_to_client(answer)["code"]).json()["scope"] == ASKED,
    ),
    Check("grant-is-the-persons-own", somebody_elses_grant, "invalid_request", None),
    Check(
        "logout-returns-to-a-registered-uri",
        lambda c: c.get("/logout", post_logout_redirect_uri="https://evil.example/"),
        "invalid_request",
        lambda c, answer: answer.headers["Location"] == "https://evil.example/",
        holds=logout,
    ),
    # --- client authentication ---
    Check(
        "token-request-is-a-form",
        lambda c: c.browser().post("https://auth.example/token", json={"grant_type": "refresh_token"}),
        "invalid_request",
        None,
    ),
    Check(
        "secret-stays-out-of-the-uri",
        lambda c: c.call(
            "/token?client_secret=secret-of-service", "service", grant_type="client_credentials"
        ),
        "invalid_request",
        gives_tokens,
    ),
    Check(
        "client-authenticates-in-one-way",
        lambda c: c.redeem(c.code(), client_secret="secret-of-app"),
        "invalid_request",
        gives_tokens,
    ),
    Check("client-is-known", lambda c: c.call("/token", None, client_id="nobody"), "invalid_client", None),
    Check(
        "client-uses-its-registered-method",
        lambda c: c.call(
            "/token",
            None,
            client_id="service",
            client_secret="secret-of-service",
            grant_type="client_credentials",
        ),
        "invalid_client",
        gives_tokens,
    ),
    Check(
        "basic-credentials-can-be-read",
        lambda c: c.browser().post(f"{ISSUER}/token", data={"a": "b"}, headers={"Authorization": "Basic !"}),
        "invalid_client",
        None,
    ),
    Check(
        "client-id-is-the-one-that-authenticates",
        lambda c: c.redeem(c.code(), client_id="other-app"),
        "invalid_request",
        gives_tokens,
        holds=lambda c: c.redeem(c.code(), client_id="app"),
    ),
    Check(
        "client-secret-is-right",
        lambda c: c.redeem(c.code("post-app"), "post-app", client_secret="a guess"),
        "invalid_client",
        gives_tokens,
    ),
    Check(
        "client-secret-is-not-being-guessed",
        secret_guessed,
        "invalid_client",
        gives_tokens,
        besides=("client-secret-is-right",),
    ),
    Check(
        "grant-type-is-supported",
        lambda c: c.call("/token", grant_type="urn:ietf:params:oauth:grant-type:saml2-bearer"),
        "unsupported_grant_type",
        None,
    ),
    Check(
        "client-may-use-the-grant-type",
        lambda c: c.redeem(c.code("refresh-only"), "refresh-only"),
        "unauthorized_client",
        gives_tokens,
    ),
    Check(
        "client-has-credentials-of-its-own",
        lambda c: c.call("/token", "public-service", grant_type="client_credentials"),
        "unauthorized_client",
        gives_tokens,
        holds=service,
    ),
    Check(
        "password-grant-is-off",
        lambda c: c.call("/token", "legacy", grant_type="password", **LOGIN),
        "unsupported_grant_type",
        gives_tokens,
    ),
    Check(
        "password-of-the-grant-is-right",
        lambda c: c.call("/token", "legacy", grant_type="password", username="alice", password="guess"),
        "invalid_grant",
        None,
        holds=password,
        besides=("password-grant-is-off",),
    ),
    Check(
        "password-of-the-grant-is-not-being-guessed",
        password_of_the_grant_guessed,
        "invalid_grant",
        gives_tokens,
        holds=password,
        besides=("password-grant-is-off", "password-of-the-grant-is-right"),
    ),
    # --- codes ---
    Check("code-is-known", lambda c: c.redeem("code_of_nobody"), "invalid_grant", None),
    Check(
        "code-belongs-to-this-client",
        lambda c: c.redeem(c.code("app"), "other-app"),
        "invalid_grant",
        gives_tokens,
    ),
    Check("code-has-not-expired", redeemed_late, "invalid_grant", gives_tokens),
    Check(
        "redirect-uri-is-that-of-the-request",
        lambda c: c.redeem(c.code(), redirect_uri="https://app.example/other"),
        "invalid_grant",
        gives_tokens,
    ),
    Check(
        "code-verifier-is-well-formed",
        lambda c: c.redeem(c.code(), code_verifier="too short"),
        "invalid_request",
        None,
    ),
    Check(
        "code-verifier-fits-the-challenge",
        lambda c: c.redeem(c.code(), code_verifier="another-verifier-that-is-as-long-as-it-has-to-be"),
        "invalid_grant",
        gives_tokens,
    ),
    Check(
        "no-verifier-without-a-challenge",
        challenge_taken_out,
        "invalid_grant",
        gives_tokens,
        besides=("pkce-is-required",),
    ),
    Check("code-is-single-use", redeemed_twice, "invalid_grant", gives_tokens),
    Check("grant-was-not-withdrawn", redeemed_after_withdrawal, "invalid_grant", gives_tokens),
    # --- refresh tokens ---
    Check("refresh-token-is-known", lambda c: c.refresh("refresh_of_nobody"), "invalid_grant", None),
    Check(
        "refresh-token-belongs-to-this-client",
        lambda c: c.refresh(c.tokens("app")["refresh_token"], "other-app"),
        "invalid_grant",
        gives_tokens,
    ),
    Check("grant-still-stands", refreshed_after_withdrawal, "invalid_grant", gives_tokens),
    Check("refresh-token-has-not-expired", refreshed_late, "invalid_grant", gives_tokens),
    Check("refresh-token-is-used-once", reused, "invalid_grant", gives_tokens),
    Check(
        "scope-does-not-grow-on-refresh",
        lambda c: c.refresh(c.tokens(scope="calendar.read")["refresh_token"], scope=ASKED),
        "invalid_scope",
        lambda c, answer: answer.json()["scope"] == ASKED,
    ),
    # --- introspection, revocation, userinfo ---
    Check(
        "caller-may-introspect",
        lambda c: c.call("/introspect", "app", token=c.tokens()["access_token"]),
        "invalid_client",
        lambda c, answer: answer.json()["active"] is True,
    ),
    Check(
        "token-is-revoked-by-its-own-client",
        lambda c: c.revoke(c.tokens("app")["access_token"], "other-app"),
        "invalid_grant",
        lambda c, answer: answer.status_code == 200,
    ),
    Check(
        "userinfo-token-is-good",
        lambda c: c.call("/userinfo", None, access_token="of-nobody"),
        "invalid_token",
        None,
    ),
    Check(
        "userinfo-token-has-openid-scope",
        lambda c: c.call("/userinfo", None, access_token=c.tokens()["access_token"]),
        "insufficient_scope",
        lambda c, answer: answer.json() == {"sub": "alice-1"},
    ),
    # --- tokens that are bound to a key ---
    Check(
        "token-requests-come-with-a-dpop-proof",
        lambda c: c.call(
            "/token", "service", grant_type="client_credentials", proof=f"{c.proof()}, {c.proof()}"
        ),
        "invalid_dpop_proof",
        succeeds,
        holds=proving,
        besides=("dpop-proof-is-valid",),
    ),
    Check(
        "dpop-proof-is-valid",
        lambda c: proving(c, headers={"typ": "JWT"}),
        "invalid_dpop_proof",
        succeeds,
        holds=proving,
    ),
    Check(
        "dpop-proof-is-for-this-request",
        lambda c: proving(c, path="/revoke"),
        "invalid_dpop_proof",
        succeeds,
        holds=proving,
    ),
    Check(
        "dpop-proof-is-recent",
        lambda c: proving(c, age=61),
        "invalid_dpop_proof",
        succeeds,
        holds=lambda c: proving(c, age=60),
    ),
    Check(
        "dpop-proof-has-a-fresh-nonce",
        lambda c: proving(c, nonce="made-up"),
        "use_dpop_nonce",
        succeeds,
        holds=proving_with_nonce,
    ),
    Check("dpop-proof-is-used-once", proof_again, "invalid_dpop_proof", succeeds, holds=proving),
    Check(
        "code-is-bound-to-the-dpop-key",
        lambda c: bound_code(c, OTHER_KEY),
        "invalid_grant",
        succeeds,
        holds=lambda c: bound_code(c, KEY),
    ),
    Check(
        "refresh-tokens-of-public-clients-are-bound-to-a-key",
        lambda c: bound_refresh(c, OTHER_KEY),
        "invalid_grant",
        succeeds,
        holds=lambda c: bound_refresh(c, KEY),
    ),
    Check(
        "userinfo-token-comes-with-its-proof",
        lambda c: bound_userinfo(c, OTHER_KEY),
        "invalid_token",
        succeeds,
        holds=lambda c: bound_userinfo(c, KEY),
    ),
    # --- devices ---
    Check(
        "user-code-is-waiting",
        lambda c: (c.log_in(), c.post("/device", user_code="BCDF-GHJK"))[1],
        "invalid_request",
        None,
        holds=device,
    ),
    Check(
        "user-code-is-not-being-guessed",
        user_code_guessed,
        "invalid_request",
        lambda c, answer: 'name="decision"' in answer.text,
        holds=device,
        besides=("user-code-is-waiting",),
    ),
    Check(
        "device-code-is-known",
        lambda c: c.poll({"device_code": "of-nobody"}),
        "invalid_grant",
        None,
        holds=device,
    ),
    Check(
        "device-code-belongs-to-this-client", polled_by_another, "invalid_grant", gives_tokens, holds=device
    ),
    Check("device-code-has-not-expired", polled_late, "expired_token", gives_tokens, holds=device),
    Check(
        "device-polls-no-faster-than-the-interval",
        polled_at_once,
        "slow_down",
        gives_tokens,
        holds=device,
        besides=("device-was-approved",),  # the first of the two polls finds that nobody has decided
    ),
    Check("device-was-not-denied", polled_after_denial, "access_denied", None, holds=device),
    Check(
        "device-was-approved",
        lambda c: c.poll(c.start_device()),
        "authorization_pending",
        None,
        holds=device,
    ),
    Check("device-code-is-single-use", polled_after_success, "invalid_grant", gives_tokens, holds=device),
)


# --- practices: what is to be seen when the server follows them ---


def header_of_login_page(name: str) -> Callable[[Conversation], bool]:
    return lambda c: name in c.get("/login").headers


def login_page_has_no_foreign_image(c: Conversation) -> bool:
    c.server.visitor_counter = "https://count.example/pixel.png"
    return "count.example" not in c.get("/login").text


def login_redirect_is_303(c: Conversation) -> bool:
    """Alice agreed before, so her login form is answered with a redirect straight to the client."""
    c.authorize()
    page = c.ask(browser=(fresh := c.browser()))
    answer = c.submit(page, fresh, **LOGIN)
    assert gives_a_code(c, answer)
    assert answer.status_code in (303, 307)
    return answer.status_code == 303


def scripts_cannot_read(c: Conversation) -> bool:
    """A script of another site asks, with Alice's cookies: its browser looks for leave to show the answer."""
    c.log_in()
    c.alice.headers["Origin"] = "https://evil.example"
    answer = c.ask()
    allowed = answer.headers.get("Access-Control-Allow-Origin")
    assert allowed in (None, "https://evil.example")
    assert answer.headers.get("Access-Control-Allow-Credentials") == (allowed and "true")
    return allowed is None


def message_names_the_registered_origin(c: Conversation) -> bool:
    """A server that answers by message where it is asked to: to which windows does its page post?"""
    c.server.policy = c.server.policy.without("response-mode-is-the-usual-one")
    c.server.rules = Rulebook("authorization_server", c.server.policy, c.network)
    answer = c.authorize(response_mode="web_message", origin="https://evil.example")
    assert "window.opener.postMessage(answer, target)" in answer.text
    assert '"state"' in answer.text
    careful = 'const target = "https://app.example";' in answer.text
    assert careful or 'const target = "https://evil.example";' in answer.text
    unnamed = c.authorize(response_mode="web_message").text
    assert careful or 'const target = "*";' in unnamed
    return careful


def login_cookie_is_lax(c: Conversation) -> bool:
    cookie = c.submit(c.get("/login"), **LOGIN).headers["Set-Cookie"]
    assert cookie.endswith(("Secure; HttpOnly; SameSite=Lax", "Secure; HttpOnly; SameSite=None"))
    return cookie.endswith("SameSite=Lax")


def public_client_is_asked_again(c: Conversation) -> bool:
    c.authorize("spa")
    return 'action="/consent"' in c.ask("spa").text


def token_response_is_no_store(c: Conversation) -> bool:
    headers = c.redeem(c.code()).headers
    return (headers.get("Cache-Control"), headers.get("Pragma")) == ("no-store", "no-cache")


def replay_ends_the_tokens(c: Conversation) -> bool:
    code = c.code()
    tokens = c.redeem(code).json()
    assert c.redeem(code).json()["error"] == "invalid_grant"
    ended = {not c.is_active(tokens[kind]) for kind in ("access_token", "refresh_token")}
    assert len(ended) == 1
    return ended.pop()


def invalid_replay_ends_nothing(c: Conversation) -> bool:
    """A spent code comes with a wrong verifier: no tokens, and the first ones live on, or do not."""
    code = c.code()
    tokens = c.redeem(code).json()
    assert c.redeem(code, code_verifier="wrong" * 10).json()["error"] == "invalid_grant"
    return c.is_active(tokens["access_token"])


def refresh_token_changes(c: Conversation) -> bool:
    first = c.tokens()["refresh_token"]
    return bool(c.refresh(first).json()["refresh_token"] != first)


def reuse_ends_the_family(c: Conversation) -> bool:
    old = c.tokens()["refresh_token"]
    newest = c.refresh(old).json()
    assert c.refresh(old).json()["error"] == "invalid_grant"
    return not c.is_active(newest["access_token"]) and c.refresh(newest["refresh_token"]).status_code == 400


def lost_answer_comes_again(c: Conversation) -> bool:
    first = c.tokens()["refresh_token"]
    newer = c.refresh(first).json()["refresh_token"]
    c.clock.advance(60)
    again = c.refresh(first).json()
    return bool(again.get("refresh_token") == newer)


def new_password_ends_the_grant(c: Conversation) -> bool:
    token = c.tokens()["refresh_token"]
    changed = c.submit(c.get("/password"), password=PASSWORD, new_password="another one")
    assert changed.headers["Location"].endswith("/grants")
    return c.refresh(token).status_code == 400


def unverified_client_is_marked(c: Conversation) -> bool:
    return 'role="alert">Nobody at auth.example has verified' in c.ask_and_log_in("unverified").text


def code_brings_what_was_agreed_to(c: Conversation) -> bool:
    tokens = c.redeem(c.code(scope="calendar.read"), scope=ASKED).json()
    return bool(tokens["scope"] == "calendar.read")


def giving_back_ends_the_access_token(c: Conversation) -> bool:
    tokens = c.tokens()
    assert c.revoke(tokens["refresh_token"]).status_code == 200
    assert not c.is_active(tokens["refresh_token"])
    return not c.is_active(tokens["access_token"])


def another_resource_hears_nothing(c: Conversation) -> bool:
    token = c.tokens()["access_token"]
    assert c.is_active(token)
    return c.call("/introspect", "crm-api", token=token).json() == {"active": False}


def mistake_leads_to_a_login(c: Conversation) -> bool:
    """A mistake in a request, while nobody has logged in, and later when Alice has."""
    answer = c.ask(max_age="soon")
    assert error_of(c.ask_and_log_in(max_age="soon")) == "invalid_request"
    assert error_of(c.ask(max_age="soon")) == "invalid_request"
    assert asks_alice(c, answer) or error_of(answer) == "invalid_request"
    return asks_alice(c, answer)


def error_for_a_stranger_stops_at_a_page(c: Conversation) -> bool:
    """A client that registered itself asks, with a mistake, while Alice has logged in."""
    c.log_in()
    answer = c.ask("stranger", max_age="soon")
    stays_here = answer.headers["Location"].startswith(f"{ISSUER}/onwards?")
    assert stays_here or error_of(answer) == "invalid_request"
    return stays_here


def device_page_warns(c: Conversation) -> bool:
    shown = c.call("/device_authorization", "tv", scope="calendar.read").json()["user_code"]
    c.log_in()
    page = c.post("/device", user_code=shown)
    assert "Allow" in page.text
    return "If somebody sent you this code, deny." in page.text and shown in page.text


PRACTICES: dict[str, Callable[[Conversation], bool]] = {
    "issuer-is-in-the-response": lambda c: (
        answer_to_client(c.authorize()).get("iss") == "https://auth.example"
    ),
    "errors-are-sent-on-after-login-only": mistake_leads_to_a_login,
    "errors-for-unverified-clients-stop-at-a-page": error_for_a_stranger_stops_at_a_page,
    "scripts-of-others-do-not-read-the-answer": scripts_cannot_read,
    "messages-go-to-the-registered-origin": message_names_the_registered_origin,
    "login-cookie-is-not-sent-for-other-sites": login_cookie_is_lax,
    "pages-are-not-framed": header_of_login_page("Content-Security-Policy"),
    "pages-send-no-referrer": header_of_login_page("Referrer-Policy"),
    "pages-show-nothing-foreign": login_page_has_no_foreign_image,
    "redirects-after-a-form-use-303": login_redirect_is_303,
    "public-clients-are-asked-about-each-time": public_client_is_asked_again,
    "code-replay-revokes-its-tokens": replay_ends_the_tokens,
    "only-a-valid-replay-revokes": invalid_replay_ends_nothing,
    "page-asks-whether-the-device-is-at-hand": device_page_warns,
    "refresh-tokens-rotate": refresh_token_changes,
    "refresh-token-reuse-revokes-the-family": reuse_ends_the_family,
    "a-lost-answer-can-be-asked-for-again": lost_answer_comes_again,
    "refresh-tokens-end-with-a-password-change": new_password_ends_the_grant,
    "unverified-clients-are-marked": unverified_client_is_marked,
    "scope-is-that-of-the-consent": code_brings_what_was_agreed_to,
    "token-responses-are-not-cached": token_response_is_no_store,
    "access-tokens-are-bound-to-a-key": token_is_bound,
    "access-tokens-name-their-audience": lambda c: "aud" in claims_of(c.tokens()["access_token"]),
    "revoking-a-refresh-token-revokes-its-access-tokens": giving_back_ends_the_access_token,
    "resources-hear-only-of-tokens-for-them": another_resource_hears_nothing,
    "nonce-comes-back-in-the-id-token": lambda c: (
        claims_of(c.tokens(scope="openid", nonce="n-1")["id_token"]).get("nonce") == "n-1"
    ),
    "id-token-names-its-access-token": lambda c: "at_hash" in claims_of(c.tokens(scope="openid")["id_token"]),
}
"""Practice -> whether its effect is to be seen; each is True when it is followed and False when not."""

COVERED = {check.rule for check in CHECKS} | set(PRACTICES)
assert PASSWORD
