"""Every rule is kept in one whole run and broken in another; what they do not reach is tested elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest
from world.runs import HONEST, OPAQUE, VARIANTS, Variant, found, honest_run, parameter
from world.test_edits import CASES, basic, tampered_token

from mockserver.policy import PRESETS, Policy, preset
from mockserver.protocol import jose
from mockserver.rules import REGISTRY
from oauthsim.scenarios import SCENARIOS
from oauthsim.simulate import simulate
from oauthsim.trace import Trace
from oauthsim.world import CLIENT_SECRET, api_secret

TESTS = Path(__file__).parents[1]
CALLBACK = "https://app.example/callback"
AS_ITS_OWN = basic("calendar-api", api_secret("calendar"))


def bearer(typ: str = "at+jwt", **claims: object) -> str:
    """An edit of message 20: an access token that is signed by the right key and says something else."""
    token = (honest_run().message(20).header("Authorization") or "").removeprefix("Bearer ")
    header, said = jose.decode_unverified(token)
    changed = {name: value for name, value in {**said, **claims}.items() if value is not None}
    return f"20:header.Authorization=Bearer {jose.sign(changed, jose.demo_key(header['kid']), typ=typ)}"


def code_again() -> str:
    """An edit of message 23: the code and the verifier of message 14, once more."""
    return f"23:body={honest_run().message(14).text}"


def refresh_token() -> str:
    """The first refresh token."""
    return parameter(honest_run().message(23).text, "refresh_token")


def revocation_request_of_another() -> str:
    """An edit of the disconnect story: the API gives back the tokens of the client."""
    messages = simulate("disconnect").messages
    number = next(message.number for message in messages if message.url.endswith("/revoke"))
    return f"{number}:header.Authorization={AS_ITS_OWN}"


def off(*rules: str, scenario: str = "authorization-code") -> Variant:
    """The default with `rules` switched off."""
    return Variant("", Policy().without(*rules), scenario=scenario)


@cache
def violations() -> Mapping[str, tuple[Variant, tuple[str, ...]]]:
    """Rule -> a run that breaks it, besides those of tests/world/test_edits.py."""
    doubled = honest_run().message(14).text + "&grant_type=again"
    redirected = ("21:status=302", "21:header.Location=https://evil.example/events")
    opaque_unasked = Variant("", OPAQUE.policy.without("token-is-active"))
    spoken = parameter(honest_run().message(13).url, "code")
    return {
        "parameters-are-utf-8": (HONEST, ("14:body=grant_type=%ff",)),
        "no-parameter-is-repeated": (HONEST, (f"14:body={doubled}",)),
        "password-is-right": (HONEST, ("7:password=guessed",)),
        "redirect-uri-has-no-fragment": (HONEST, (f"5:redirect_uri={CALLBACK}#top",)),
        "implicit-grant-is-off": (HONEST, ("5:response_type=token",)),
        "scope-is-well-formed": (HONEST, ('5:scope=a"b',)),
        "basic-credentials-can-be-read": (HONEST, ("14:header.Authorization=Basic !",)),
        "errors-are-sent-on-after-login-only": (
            off("errors-are-sent-on-after-login-only"),
            ("5:scope=everything",),
        ),
        "no-verifier-without-a-challenge": (off("pkce-is-required"), ("5:-code_challenge",)),
        "client-may-use-the-response-type": (off("implicit-grant-is-off"), ("5:response_type=token",)),
        "secret-stays-out-of-the-uri": (
            HONEST,
            ("14:url=https://auth.example/token?client_secret=seen",),
        ),
        "client-uses-its-registered-method": (
            HONEST,
            ("14:-header.Authorization", "14:client_id=automation-app", f"14:client_secret={CLIENT_SECRET}"),
        ),
        "code-belongs-to-this-client": (
            off("client-may-use-the-grant-type"),
            (f"14:header.Authorization={AS_ITS_OWN}",),
        ),
        "refresh-token-belongs-to-this-client": (
            off("client-may-use-the-grant-type"),
            (f"23:header.Authorization={AS_ITS_OWN}",),
        ),
        "code-has-not-expired": (Variant("", Policy().setting(code_lifetime=0)), ()),
        "refresh-token-reuse-revokes-the-family": (
            off("refresh-token-reuse-revokes-the-family", scenario="refresh-token-reuse"),
            (),
        ),
        "revoking-a-refresh-token-revokes-its-access-tokens": (
            off("revoking-a-refresh-token-revokes-its-access-tokens", scenario="disconnect"),
            (),
        ),
        "token-is-revoked-by-its-own-client": (
            Variant("", scenario="disconnect"),
            (revocation_request_of_another(),),
        ),
        "code-is-single-use": (HONEST, (code_again(),)),
        "code-replay-revokes-its-tokens": (off("code-replay-revokes-its-tokens"), (code_again(),)),
        "only-a-valid-replay-revokes": (off("only-a-valid-replay-revokes"), (code_again(),)),
        "response-parameters-are-well-formed": (HONEST, (f"13:url={CALLBACK}?code=1&code=2",)),
        "response-answers-a-request": (
            off("state-belongs-to-this-session"),
            ("13:-header.Cookie", "13:state=forged"),
        ),
        "state-is-used-once": (HONEST, (f"17:url={honest_run().message(13).url}",)),
        "verifier-stays-in-its-session": (off("verifier-stays-in-its-session"), (f"13:code={spoken}",)),
        "token-goes-only-to-its-own-api": (HONEST, redirected),
        "credentials-travel-over-tls": (
            off("token-goes-only-to-its-own-api"),
            ("21:status=302", "21:header.Location=http://calendar.example/events"),
        ),
        "token-is-readable": (HONEST, ("20:header.Authorization=Bearer not.a.token",)),
        "token-algorithm-is-accepted": (
            HONEST,
            ("20:header.Authorization=Bearer eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.e30.",),
        ),
        "token-signature-verifies": (HONEST, (f"20:header.Authorization=Bearer {tampered_token()}",)),
        "token-is-typed-as-access-token": (HONEST, (bearer(typ="JWT"),)),
        "token-issuer-is-trusted": (HONEST, (bearer(iss="https://evil.example"),)),
        "token-is-meant-for-this-resource": (HONEST, (bearer(aud="https://crm.example"),)),
        "token-has-not-expired": (HONEST, (bearer(exp=1),)),
        "token-is-already-valid": (HONEST, (bearer(nbf=9_999_999_999),)),
        "token-has-a-subject": (HONEST, (bearer(sub=None),)),
        "scope-covers-the-operation": (HONEST, (bearer(scope="calendar.write"),)),
        "token-is-active": (OPAQUE, ("20:header.Authorization=Bearer guessed",)),
        "token-is-known": (opaque_unasked, ("20:header.Authorization=Bearer guessed",)),
        "token-is-no-refresh-token": (
            OPAQUE,
            (f"20:header.Authorization=Bearer {refresh_token()}",),
        ),
        "caller-may-introspect": (
            OPAQUE,
            (f"21:header.Authorization={basic('automation-app', CLIENT_SECRET)}",),
        ),
        "resources-hear-only-of-tokens-for-them": (
            off("resources-hear-only-of-tokens-for-them", scenario="introspection"),
            (),
        ),
    }


@pytest.mark.parametrize("rule", violations())
def test_this_run_breaks_the_rule(rule: str) -> None:
    variant, edits = violations()[rule]
    trace = variant.run(edits=edits)
    broken = [finding for _, finding in found(trace, rule) if not finding.held]
    assert broken
    assert broken[0].party == REGISTRY[rule].party
    assert broken[0].enforced == variant.policy.enforces(REGISTRY[rule])


ELSEWHERE = {
    rule: file
    for file, rules in {
        "client/test_second_server.py": ("response-arrives-where-its-server-sends-it",),
        "client/test_callback.py": ("connection-is-for-who-brings-the-answer",),
        "client/test_links.py": (
            "redirects-stay-on-our-own-site",
            "what-others-wrote-is-shown-as-text",
            "messages-come-from-an-authorization-server",
        ),
        "authorization_server/rule_table.py": (
            "redirect-uri-wants-tls",
            "scripts-of-others-do-not-read-the-answer",
            "messages-go-to-the-registered-origin",
            "login-cookie-is-not-sent-for-other-sites",
            "prompt-none-finds-somebody-logged-in",
            "prompt-none-finds-consent",
            "login-is-recent-enough",
            "authentication-request-names-its-redirect-uri",
            "response-mode-is-the-usual-one",
            "hint-is-an-id-token-of-ours",
            "hinted-person-has-logged-in",
            "userinfo-token-is-good",
            "userinfo-token-has-openid-scope",
            "logout-returns-to-a-registered-uri",
            "nonce-comes-back-in-the-id-token",
            "id-token-names-its-access-token",
            "grant-was-not-withdrawn",
            "grant-is-the-persons-own",
            "redirects-after-a-form-use-303",
            "pages-show-nothing-foreign",
            "errors-for-unverified-clients-stop-at-a-page",
            "client-id-is-the-one-that-authenticates",
            "redirect-uri-is-given",
            "client-secret-is-not-being-guessed",
            "password-of-the-grant-is-not-being-guessed",
            "password-is-not-being-guessed",
            "password-of-the-grant-is-right",
            "client-has-credentials-of-its-own",
            "dpop-proof-is-valid",
            "dpop-proof-is-for-this-request",
            "dpop-proof-is-recent",
            "dpop-proof-is-used-once",
            "access-tokens-are-bound-to-a-key",
            "code-is-bound-to-the-dpop-key",
            "refresh-tokens-of-public-clients-are-bound-to-a-key",
            "userinfo-token-comes-with-its-proof",
            "a-lost-answer-can-be-asked-for-again",
            "refresh-tokens-end-with-a-password-change",
            "unverified-clients-are-marked",
            "unverified-clients-ask-for-no-private-data",
            "scope-is-that-of-the-consent",
            "user-code-is-waiting",
            "user-code-is-not-being-guessed",
            "device-code-is-known",
            "device-code-belongs-to-this-client",
            "device-was-not-denied",
            "device-was-approved",
            "device-code-is-single-use",
        ),
        "client/test_id_token.py": (
            "token-response-has-an-id-token",
            "id-token-is-readable",
            "id-token-issuer-is-the-expected-one",
            "id-token-audience-is-this-client",
            "id-token-azp-is-this-client",
            "id-token-algorithm-is-the-registered-one",
            "id-token-has-not-expired",
            "id-token-iat-is-recent",
            "id-token-nonce-is-that-of-the-request",
            "id-token-at-hash-fits-the-access-token",
            "id-token-acr-is-one-that-was-asked-for",
            "id-token-auth-time-is-recent-enough",
        ),
        "client/test_sign_in.py": (
            "discovery-document-is-complete",
            "discovered-issuer-is-the-one-asked",
            "userinfo-subject-is-that-of-the-id-token",
            "logout-answer-belongs-to-this-session",
        ),
        "resource_server/test_possession.py": (
            "api-proof-is-valid",
            "api-proof-is-for-this-call",
            "api-proof-is-recent",
            "api-proof-names-its-token",
        ),
        "client/test_proofs.py": ("dpop-proofs-are-sent",),
        "resource_server/test_rules.py": (
            "api-key-is-known",
            "token-key-is-one-of-the-issuer",
            "token-of-a-client-opens-no-users-account",
        ),
        "scenarios/test_history.py": ("password-of-another-site-is-not-asked-for",),
        "client/test_browser_app.py": (
            "tokens-stay-out-of-the-browsers-storage",
            "secrets-stay-on-the-server",
        ),
        "client/test_refresh.py": ("refresh-is-serialised", "new-tokens-are-stored-before-use"),
        "client/test_connect.py": ("scope-asked-is-what-is-needed",),
        "client/test_television.py": (
            "device-authorization-is-complete",
            "device-slows-down-when-told",
            "device-backs-off-when-nobody-answers",
        ),
    }.items()
    for rule in rules
}
"""Rule that no run of this file keeps and breaks -> where that is tested, below tests/."""


def runs() -> Iterator[Trace]:
    """Every honest run, under every preset, and every run with something wrong."""
    yield from (variant.run() for variant in VARIANTS)
    yield from (simulate(name, policy=policy) for name in SCENARIOS for policy in PRESETS)
    yield from (HONEST.run(edits=[case.edit]) for case in CASES)
    yield from (variant.run(edits=edits) for variant, edits in violations().values())
    yield HONEST.run(edits=[bearer(nbf=1)])


@cache
def reached() -> Mapping[bool, frozenset[str]]:
    """The rules that were found kept (True) and broken (False) in some run."""
    findings = {(finding.rule, finding.held) for trace in runs() for finding in trace.ledger()}
    return {held: frozenset(rule for rule, kept in findings if kept is held) for held in (True, False)}


@pytest.mark.parametrize("rule", REGISTRY)
def test_each_rule_is_kept_in_one_run_and_broken_in_another_or_tested_elsewhere(rule: str) -> None:
    if rule in ELSEWHERE:
        text = (TESTS / ELSEWHERE[rule]).read_text()
        assert rule in text or rule.replace("-", "_") in text, (
            f"{ELSEWHERE[rule]} does not speak of it any more"
        )
    else:
        assert rule in reached()[True], "no run of tests/world keeps it: add one, or say in ELSEWHERE where"
        assert rule in reached()[False], "no run of tests/world breaks it: add one, or say in ELSEWHERE where"


def test_the_list_of_what_is_tested_elsewhere_names_rules_that_exist() -> None:
    assert set(ELSEWHERE) <= set(REGISTRY)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_enforces_in_a_run_what_it_says_it_enforces(name: str) -> None:
    trace = simulate("authorization-code", policy=name)
    for finding in trace.ledger():
        assert finding.enforced == preset(name).enforces(REGISTRY[finding.rule]), finding.rule
