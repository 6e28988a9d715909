"""Who gets to see what: the whole trace is read, also in URL encoding, Base64, JSON and HTML."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs, quote, quote_plus

import pytest
from world.runs import HONEST, NO_PKCE, OPAQUE, PUBLIC, VARIANTS, Variant, found, honest_run

from mockserver.message import Message
from oauthsim.trace import Trace
from oauthsim.world import CLIENT_SECRET, PASSWORD, RESOURCES, api_secret

ALL = pytest.mark.parametrize("variant", VARIANTS, ids=str)


@ALL
def test_the_password_is_seen_only_between_alices_browser_and_the_authorization_server(
    variant: Variant,
) -> None:
    messages = [message for message in variant.run().messages if PASSWORD in Seen(message)]
    assert [(message.sender, message.receiver) for message in messages] == [
        ("resource_owner", "authorization_server")
    ]
    assert messages[0].url == "https://auth.example/login"


@ALL
def test_the_client_secret_is_seen_only_between_client_and_token_endpoint(variant: Variant) -> None:
    messages = [message for message in variant.run().messages if CLIENT_SECRET in Seen(message)]
    assert {message.channel for message in messages} <= {"back"}
    assert {message.url for message in messages} <= {"https://auth.example/token"}
    if variant is HONEST:
        assert [message.number for message in messages] == [14, 23]
    if variant is PUBLIC:
        assert messages == []


@ALL
def test_tokens_are_never_in_the_front_channel(variant: Variant) -> None:
    trace = variant.run()
    tokens = list(tokens_of(trace))
    for message in trace.messages:
        if message.channel == "front":
            assert [token for token in tokens if token in Seen(message)] == [], message.number


def test_that_test_would_have_found_them() -> None:
    trace = honest_run()
    access, refresh, *_ = tokens_of(trace)
    assert [message.number for message in trace.messages if access in Seen(message)] == [15, 20]
    assert [message.number for message in trace.messages if refresh in Seen(message)] == [15, 23]


@pytest.mark.parametrize(
    "disguise",
    [
        lambda secret: secret,
        quote_plus,
        quote,
        lambda secret: json.dumps({"a": secret}),
        lambda secret: html.escape(secret),
        lambda secret: base64.b64encode(secret.encode()).decode(),
        lambda secret: base64.b64encode(f"x:{secret}".encode()).decode(),
        lambda secret: base64.urlsafe_b64encode(f"xy:{secret};more".encode()).decode().rstrip("="),
    ],
)
def test_a_secret_is_found_in_any_disguise(disguise) -> None:  # type: ignore[no-untyped-def]
    secret = 'not so <secret> & "quoted" ~~~ÿ?'
    request = honest_run().message(3)
    assert secret not in Seen(request)
    hidden = f"x={disguise(secret)}&y".encode()
    assert secret in Seen(request.carrying(replace(request.request, body=hidden)))


@ALL
def test_an_api_sees_one_access_token_and_no_other_secret(variant: Variant) -> None:
    trace = variant.run()
    refresh_tokens = [token for token in tokens_of(trace) if token.startswith("refresh_")]
    for message in trace.messages:
        if message.receiver in RESOURCES:
            seen = Seen(message)
            assert not any(secret in seen for secret in (PASSWORD, CLIENT_SECRET, *refresh_tokens))


@ALL
def test_the_verifier_goes_to_the_token_endpoint_and_nowhere_else(variant: Variant) -> None:
    trace = variant.run()
    forms = (parse_qs(message.text) for message in trace.messages if message.url.endswith("/token"))
    verifiers = {form["code_verifier"][0] for form in forms if "code_verifier" in form}
    where = [message for message in trace.messages if any(one in Seen(message) for one in verifiers)]
    assert {(message.url, message.kind) for message in where} <= {("https://auth.example/token", "request")}
    assert bool(where) == ("pkce-is-sent" in enforced(trace) and trace.outcome == "completed")


def test_an_api_shows_its_own_secret_to_the_introspection_endpoint_alone() -> None:
    messages = [message for message in OPAQUE.run().messages if api_secret("calendar") in Seen(message)]
    assert [(message.sender, message.url) for message in messages] == [
        ("calendar", "https://auth.example/introspect")
    ] * 2


@ALL
def test_the_ledger_tells_no_password_secret_or_token(variant: Variant) -> None:
    trace = variant.run()
    ledger = "\n".join(finding.evidence for finding in trace.ledger())
    assert not any(secret in ledger for secret in (PASSWORD, CLIENT_SECRET, *tokens_of(trace)))


def test_a_wrong_secret_is_not_told_by_the_ledger_either() -> None:
    wrong = base64.b64encode(b"automation-app:a-secret-of-somebody").decode()
    trace = NO_PKCE.run(edits=[f"14:header.Authorization=Basic {wrong}"])
    [(_, finding)] = found(trace, "client-secret-is-right")
    assert (finding.held, finding.evidence) == (False, "wrong secret")


def test_no_cookie_holds_more_than_an_id() -> None:
    for message in honest_run().messages:
        cookie = message.header("Set-Cookie")
        if cookie is not None:
            name, _, value = cookie.partition(";")[0].partition("=")
            assert value.startswith(f"{name.removeprefix('__Host-').removeprefix('auth_')}_")


class Seen:
    """What can be read in a message: `secret in Seen(message)` also finds it encoded."""

    def __init__(self, message: Message) -> None:
        headers = "\n".join(f"{name}: {value}" for name, value in message.headers)
        self.text = "\n".join((message.url if message.kind == "request" else "", headers, message.text))

    def __contains__(self, secret: str) -> bool:
        return any(one in self.text for one in disguises(secret))


def disguises(secret: str) -> Iterator[str]:
    """Yield `secret` as it is, and as it looks in URLs, JSON, HTML and, wherever it may start, in Base64."""
    yield from (secret, quote_plus(secret), quote(secret), quote(secret, safe=""))
    yield from (json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], html.escape(secret))
    for before in range(3):
        whole = base64.b64encode(b"\0" * before + secret.encode()).decode().rstrip("=")
        # the characters at both ends also depend on what stands beside the secret
        inner = whole[before + 1 if before else 0 : -1]
        yield from (inner, inner.translate(str.maketrans("+/", "-_")))


def tokens_of(trace: Trace) -> Iterator[str]:
    """Yield every access and refresh token that the authorization server handed out."""
    for message in trace.messages:
        if (
            message.kind == "response"
            and message.url == "https://auth.example/token"
            and message.status == 200
        ):
            members = json.loads(message.body)
            yield from (members["access_token"], members["refresh_token"])


def enforced(trace: Trace) -> set[str]:
    """The rules that were found enforced."""
    return {finding.rule for finding in trace.ledger() if finding.enforced}
