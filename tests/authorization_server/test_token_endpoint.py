"""The token endpoint: who may ask, what a code and a refresh token bring, once, in time, and no more."""

from __future__ import annotations

import base64

import pytest
import requests
from authorization_server.conversation import (
    ALLOW,
    ASKED,
    CALLBACK,
    ISSUER,
    LOGIN,
    ODD,
    SECRETS,
    VERIFIER,
    Conversation,
    answer_to_client,
    claims_of,
    error_of,
)

from mockserver.message import Request, Response
from mockserver.policy import Policy
from mockserver.protocol import jose


@pytest.fixture
def c() -> Conversation:
    return Conversation()


# --- what a code brings ---


def test_a_code_brings_a_bearer_token_its_lifetime_its_scope_and_a_refresh_token(c: Conversation) -> None:
    answer = c.redeem(c.code())
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("application/json")
    tokens = answer.json()
    assert tokens.keys() == {"access_token", "token_type", "expires_in", "scope", "refresh_token"}
    assert (tokens["token_type"], tokens["expires_in"], tokens["scope"]) == ("Bearer", 3600, ASKED)


def test_a_client_that_may_not_refresh_gets_no_refresh_token(c: Conversation) -> None:
    assert "refresh_token" not in c.tokens("no-refresh")


def test_the_access_token_is_a_signed_jwt_that_says_for_whom_where_and_until_when(c: Conversation) -> None:
    token = c.tokens()["access_token"]
    header, claims = jose.verify(token, c.get("/jwks").json(), algorithms=["RS256"])
    assert header["typ"] == "at+jwt"
    now = c.clock.now
    assert {name: claims[name] for name in claims if name != "jti"} == {
        "iss": ISSUER,
        "sub": "alice-1",
        "client_id": "app",
        "scope": ASKED,
        "aud": ["https://calendar.example", "https://sheets.example"],
        "iat": now,
        "exp": now + 3600,
    }


def test_two_tokens_of_the_same_second_differ(c: Conversation) -> None:
    one, other = c.tokens()["access_token"], c.tokens()["access_token"]
    assert claims_of(one)["iat"] == claims_of(other)["iat"]
    assert claims_of(one)["jti"] != claims_of(other)["jti"]
    assert one != other


def test_an_opaque_token_says_nothing_by_itself() -> None:
    c = Conversation(Policy().setting(access_token_format="opaque"))
    token = c.tokens()["access_token"]
    assert token.startswith("access_")
    assert "." not in token
    assert c.introspect(token)["scope"] == ASKED


def test_the_lifetime_that_is_told_is_the_one_that_is_set() -> None:
    c = Conversation(Policy().setting(access_token_lifetime=60))
    tokens = c.tokens()
    assert tokens["expires_in"] == 60
    c.clock.advance(59)
    assert c.is_active(tokens["access_token"])
    c.clock.advance(1)
    assert not c.is_active(tokens["access_token"])


def test_the_same_seed_gives_the_same_tokens_and_another_seed_others() -> None:
    assert Conversation(seed=5).tokens() == Conversation(seed=5).tokens()
    assert Conversation(seed=5).tokens() != Conversation(seed=6).tokens()


@pytest.mark.parametrize("missing", ["grant_type", "code", "redirect_uri", "code_verifier"])
def test_a_parameter_that_is_missing_is_named(c: Conversation, missing: str) -> None:
    answer = c.redeem(c.code(), **{missing: None})
    assert answer.status_code == 400
    assert missing in answer.json()["error_description"] or error_of(answer) == "invalid_grant"


def test_a_parameter_without_a_value_counts_as_missing(c: Conversation) -> None:
    assert error_of(c.redeem(c.code(), code="")) == "invalid_request"


def test_an_unknown_parameter_is_ignored(c: Conversation) -> None:
    assert c.redeem(c.code(), colour="blue").status_code == 200


# --- a code is for one use, one client, one redirect_uri, one minute ---


def test_a_code_used_twice_revokes_the_tokens_of_its_first_use(c: Conversation) -> None:
    code = c.code()
    tokens = c.redeem(code).json()
    assert error_of(c.redeem(code)) == "invalid_grant"
    assert not c.is_active(tokens["access_token"])
    assert error_of(c.refresh(tokens["refresh_token"])) == "invalid_grant"


def test_a_thief_without_the_verifier_cannot_log_alice_out_with_a_used_code(c: Conversation) -> None:
    code = c.code()
    tokens = c.redeem(code).json()
    assert error_of(c.redeem(code, code_verifier="x" * 43)) == "invalid_grant"
    assert error_of(c.redeem(code, "other-app")) == "invalid_grant"
    assert c.is_active(tokens["access_token"])


def test_a_replay_ends_only_the_family_of_that_code(c: Conversation) -> None:
    code, other = c.code(), c.tokens()
    c.redeem(code)
    c.redeem(code)
    assert c.is_active(other["access_token"])


def test_a_code_lives_for_sixty_seconds(c: Conversation) -> None:
    code = c.code()
    c.clock.advance(59)
    assert c.redeem(code).status_code == 200
    code = c.code()
    c.clock.advance(60)
    assert error_of(c.redeem(code)) == "invalid_grant"
    assert c.findings("code-has-not-expired")[-1].evidence == "expired 0 s ago"


def test_a_failed_attempt_does_not_use_the_code_up(c: Conversation) -> None:
    code = c.code()
    c.redeem(code, redirect_uri="https://app.example/other")
    assert c.redeem(code).status_code == 200


def test_a_redirect_uri_that_was_sent_to_the_authorization_endpoint_comes_to_the_token_endpoint_too(
    c: Conversation,
) -> None:
    assert error_of(c.redeem(c.code(), redirect_uri=None)) == "invalid_grant"


def test_the_verifier_itself_is_no_challenge_for_itself(c: Conversation) -> None:
    answer = c.ask_and_log_in(code_challenge=VERIFIER, code_challenge_method="plain")
    assert error_of(answer) == "invalid_request"


# --- client authentication ---


def token_request(c: Conversation, headers: dict[str, str] | None = None, **form: str) -> requests.Response:
    everything = {"grant_type": "refresh_token", "refresh_token": "x", **form}
    return c.browser().post(f"{ISSUER}/token", data=everything, headers=headers or {})


def basic(pair: bytes) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(pair).decode()}


def test_each_registered_way_of_authentication_works(c: Conversation) -> None:
    for client in ("app", "post-app", "spa", ODD):
        assert c.redeem(c.code(client), client).status_code == 200, client


def test_basic_credentials_are_form_encoded_before_they_are_joined(c: Conversation) -> None:
    raw = f"{ODD}:{SECRETS[ODD]}".encode()
    answer = token_request(c, basic(raw))
    assert (answer.status_code, error_of(answer)) == (401, "invalid_client")


def test_a_basic_scheme_is_written_in_any_case(c: Conversation) -> None:
    header = basic(b"app:secret-of-app")["Authorization"].replace("Basic", "bAsIc")
    assert error_of(token_request(c, {"Authorization": header})) == "invalid_grant", "authenticated"


@pytest.mark.parametrize(
    "header",
    [
        "Basic",
        "Basic ",
        "Basic !!!",
        "Basic YXBw",  # no colon
        "Basic OnNlY3JldA==",  # no id
        "Basic " + base64.b64encode(b"app:%FF").decode(),
        "Bearer abc",
        "Digest username=app",
        "app:secret-of-app",
        basic(b"app:")["Authorization"],
        basic(b"app:wrong")["Authorization"],
        basic(b"nobody:secret-of-app")["Authorization"],
        basic(b"spa:")["Authorization"],
    ],
)
def test_a_client_that_fails_to_authenticate_gets_401_and_is_told_how(c: Conversation, header: str) -> None:
    answer = token_request(c, {"Authorization": header})
    assert (answer.status_code, error_of(answer)) == (401, "invalid_client")
    assert answer.headers["WWW-Authenticate"].startswith("Basic realm=")


@pytest.mark.parametrize(
    "credentials",
    [
        {},
        {"client_id": "nobody"},
        {"client_id": "app"},
        {"client_id": "app", "client_secret": "secret-of-app"},  # it registered for Basic
        {"client_id": "post-app"},
        {"client_id": "post-app", "client_secret": "secret-of-app"},
        {"client_id": "spa", "client_secret": "anything"},
        {"client_secret": "secret-of-post-app"},
    ],
    ids=str,
)
def test_credentials_in_the_body_must_be_the_registered_ones_too(
    c: Conversation, credentials: dict[str, str]
) -> None:
    answer = token_request(c, **credentials)
    assert (answer.status_code, error_of(answer)) == (401, "invalid_client")
    assert "WWW-Authenticate" in answer.headers


def test_a_header_that_cannot_be_read_is_in_the_ledger_without_what_was_in_it(c: Conversation) -> None:
    token_request(c, {"Authorization": "app:secret-of-app"})
    (seen,) = c.findings("basic-credentials-can-be-read")
    assert (seen.held, seen.error, seen.evidence) == (False, "invalid_client", "scheme: unknown")


def test_a_client_id_beside_basic_is_right_or_the_request_is_refused(c: Conversation) -> None:
    assert c.redeem(c.code(), client_id="app").status_code == 200
    code = c.code()
    answer = c.redeem(code, client_id="other-app")
    assert (answer.status_code, error_of(answer)) == (400, "invalid_request")
    assert c.ledger[-1].rule == "client-id-is-the-one-that-authenticates"
    assert c.ledger[-1].evidence == "authenticates: app; client_id=other-app"
    assert c.redeem(code).status_code == 200, "the code was not spent"


@pytest.mark.parametrize("missing", ["grant_type", "response_type"])
def test_what_is_missing_stands_in_the_ledger(c: Conversation, missing: str) -> None:
    kind = missing.replace("_", "-")
    answer = (
        c.redeem("x", grant_type=None)
        if missing == "grant_type"
        else c.ask(response_type=None, prompt="none")
    )
    assert error_of(answer) == "invalid_request"
    seen = c.findings(f"{kind}-is-supported")[-1]
    assert (seen.held, seen.error, seen.evidence) == (False, "invalid_request", f"no {missing}")


def test_two_ways_of_authentication_at_once_are_refused_though_both_be_right(c: Conversation) -> None:
    answer = token_request(c, basic(b"app:secret-of-app"), client_id="app", client_secret="secret-of-app")
    assert (answer.status_code, error_of(answer)) == (400, "invalid_request")
    assert c.ledger[-1].rule == "client-authenticates-in-one-way"


def test_a_secret_in_the_url_is_refused(c: Conversation) -> None:
    answer = c.call("/token?client_id=post-app&client_secret=secret-of-post-app", None, grant_type="x")
    assert error_of(answer) == "invalid_request"
    assert c.ledger[-1].rule == "secret-stays-out-of-the-uri"


def test_parameters_in_the_url_do_not_count(c: Conversation) -> None:
    code = c.code()
    answer = c.call(f"/token?grant_type=authorization_code&code={code}&code_verifier={VERIFIER}")
    assert error_of(answer) == "invalid_request"


def test_a_secret_never_comes_back_and_never_gets_into_the_ledger(c: Conversation) -> None:
    token_request(c, basic(b"app:a-secret-mistyped"))
    c.tokens()
    for secret in ("a-secret-mistyped", SECRETS["app"]):
        assert not [m for m in c.messages if m.kind == "response" and secret in m.text]
        assert not [finding for finding in c.ledger if secret in finding.evidence]


# --- how a request is put ---


def test_get_is_not_allowed_and_the_answer_says_what_is(c: Conversation) -> None:
    answer = c.get("/token")
    assert (answer.status_code, error_of(answer)) == (405, "invalid_request")
    assert "POST" in answer.headers["Allow"]


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "multipart/form-data", "", "//"])
def test_a_body_of_another_kind_is_refused_and_told_which_is_right(
    c: Conversation, content_type: str
) -> None:
    answer = post_as(c, content_type)
    assert (answer.status, "application/x-www-form-urlencoded" in answer.body.decode()) == (400, True)


def test_an_empty_body_needs_no_type_and_is_a_form_without_parameters(c: Conversation) -> None:
    headers = tuple(basic(b"app:secret-of-app").items())
    answer = c.network.send(Request("POST", f"{ISSUER}/token", headers, b""), sender="app", channel="back")
    assert (answer.status, b"grant_type is missing" in answer.body) == (400, True)


def post_as(c: Conversation, content_type: str) -> Response:
    headers = (*basic(b"app:secret-of-app").items(), ("Content-Type", content_type))
    body = b"grant_type=refresh_token&refresh_token=x"
    return c.network.send(Request("POST", f"{ISSUER}/token", headers, body), sender="app", channel="back")


@pytest.mark.parametrize(
    "content_type",
    [
        "application/x-www-form-urlencoded",
        "application/x-www-form-urlencoded; charset=UTF-8",
        "APPLICATION/X-WWW-FORM-URLENCODED",
        "application/x-www-form-urlencoded ;charset=utf-8",
    ],
)
def test_a_form_is_a_form_however_its_type_is_written(c: Conversation, content_type: str) -> None:
    assert b"invalid_grant" in post_as(c, content_type).body


def test_every_answer_of_the_endpoint_says_that_nobody_may_store_it(c: Conversation) -> None:
    for answer in (c.redeem(c.code()), c.redeem("nonsense"), token_request(c), c.call("/token")):
        assert (answer.headers["Cache-Control"], answer.headers["Pragma"]) == ("no-store", "no-cache")


def test_a_problem_that_http_finds_is_described_in_the_characters_that_are_allowed(c: Conversation) -> None:
    answer = c.get('/token/"quoted"\\\N{SNOWMAN}')
    assert answer.status_code == 404
    assert answer.json() == {
        "error": "invalid_request",
        "error_description": "GET /token/?quoted???: not found",
    }


# --- refresh ---


def test_a_refresh_brings_a_new_access_token_and_a_new_refresh_token(c: Conversation) -> None:
    first = c.tokens()
    second = c.refresh(first["refresh_token"]).json()
    assert second.keys() == first.keys()
    assert second["access_token"] != first["access_token"]
    assert second["refresh_token"] != first["refresh_token"]
    assert second["scope"] == ASKED


def test_a_refresh_needs_no_user(c: Conversation) -> None:
    tokens = c.tokens()
    c.clock.advance(13 * 86400)
    before = len([m for m in c.messages if m.sender == "resource_owner"])
    assert c.refresh(tokens["refresh_token"]).status_code == 200
    assert len([m for m in c.messages if m.sender == "resource_owner"]) == before


def test_a_chain_of_refreshes_goes_on_and_only_the_newest_works(c: Conversation) -> None:
    chain = [c.tokens()["refresh_token"]]
    for _ in range(5):
        chain.append(c.refresh(chain[-1]).json()["refresh_token"])
    assert len(set(chain)) == 6
    assert [c.is_active(token) for token in chain] == [False] * 5 + [True]


def test_a_replaced_refresh_token_ends_the_whole_family_when_it_comes_back(c: Conversation) -> None:
    first = c.tokens()
    second = c.refresh(first["refresh_token"]).json()
    third = c.refresh(second["refresh_token"]).json()
    assert error_of(c.refresh(first["refresh_token"])) == "invalid_grant"
    for tokens in (first, second, third):
        assert not c.is_active(tokens["access_token"])
    assert error_of(c.refresh(third["refresh_token"])) == "invalid_grant"
    assert c.findings("grant-still-stands")[-1].evidence == "a replaced refresh token came back"


def test_another_client_with_a_stolen_old_refresh_token_cannot_end_the_family(c: Conversation) -> None:
    first = c.tokens()
    second = c.refresh(first["refresh_token"]).json()
    assert error_of(c.refresh(first["refresh_token"], "other-app")) == "invalid_grant"
    assert c.is_active(second["access_token"])


def test_a_refresh_may_ask_for_less_and_later_for_all_that_was_granted(c: Conversation) -> None:
    narrow = c.refresh(c.tokens()["refresh_token"], scope="calendar.read").json()
    assert narrow["scope"] == "calendar.read"
    assert c.introspect(narrow["access_token"])["aud"] == "https://calendar.example"
    assert c.refresh(narrow["refresh_token"]).json()["scope"] == ASKED


def test_a_refresh_that_asks_for_more_is_refused_and_does_not_use_the_token_up(c: Conversation) -> None:
    token = c.tokens(scope="calendar.read")["refresh_token"]
    assert error_of(c.refresh(token, scope=ASKED)) == "invalid_scope"
    assert c.refresh(token).status_code == 200


def test_a_scope_that_alice_unticked_does_not_come_in_by_refresh(c: Conversation) -> None:
    code = answer_to_client(c.authorize(decision={**ALLOW, "scope": ["calendar.read"]}))["code"]
    tokens = c.redeem(code).json()
    assert error_of(c.refresh(tokens["refresh_token"], scope="sheets.write")) == "invalid_scope"


def test_a_refresh_token_that_lies_idle_expires_and_one_that_is_used_lives_on(c: Conversation) -> None:
    day = 86400
    used, idle = c.tokens()["refresh_token"], c.tokens()["refresh_token"]
    c.clock.advance(10 * day)
    used = c.refresh(used).json()["refresh_token"]
    c.clock.advance(4 * day)
    assert error_of(c.refresh(idle)) == "invalid_grant"
    assert c.findings("refresh-token-has-not-expired")[-1].evidence == "idle for too long: expired 0 s ago"
    assert c.refresh(used).status_code == 200


def test_even_a_refresh_token_that_is_used_ends_after_ninety_days(c: Conversation) -> None:
    token = c.tokens()["refresh_token"]
    for _ in range(8):
        c.clock.advance(10 * 86400)
        token = c.refresh(token).json()["refresh_token"]
    c.clock.advance(10 * 86400)
    assert error_of(c.refresh(token)) == "invalid_grant"
    assert c.findings("refresh-token-has-not-expired")[-1].evidence.startswith("too old")


def test_without_rotation_the_same_refresh_token_goes_on_working() -> None:
    c = Conversation(Policy().without("refresh-tokens-rotate"))
    token = c.tokens()["refresh_token"]
    for _ in range(3):  # each use makes it live for another fourteen days
        c.clock.advance(10 * 86400)
        assert c.refresh(token).json()["refresh_token"] == token


def test_where_reuse_is_let_through_both_holders_of_a_copy_go_on_for_ever() -> None:
    c = Conversation(Policy().without("refresh-token-is-used-once"))
    old = c.tokens()["refresh_token"]
    thiefs, clients = (c.refresh(old).json()["refresh_token"] for _ in range(2))
    assert thiefs != clients
    assert c.is_active(thiefs)
    assert c.is_active(clients)


# --- the other grants ---


def test_a_service_gets_a_token_in_its_own_name_and_no_refresh_token(c: Conversation) -> None:
    tokens = c.call("/token", "service", grant_type="client_credentials", scope="calendar.read").json()
    assert tokens.keys() == {"access_token", "token_type", "expires_in", "scope"}
    claims = claims_of(tokens["access_token"])
    assert (claims["sub"], claims["client_id"], claims["aud"]) == (
        "service",
        "service",
        "https://calendar.example",
    )


def test_a_service_gets_no_scope_that_it_may_not_have(c: Conversation) -> None:
    answer = c.call("/token", "service", grant_type="client_credentials", scope="crm.read")
    assert error_of(answer) == "invalid_scope"


def test_the_password_grant_exists_only_where_the_security_bcp_is_not_asked() -> None:
    old = Conversation(Policy("rfc6749"))
    assert old.call("/token", "legacy", grant_type="password", **LOGIN).status_code == 200
    answer = Conversation().call("/token", "legacy", grant_type="password", **LOGIN)
    assert error_of(answer) == "unsupported_grant_type"


def test_the_password_grant_knows_no_scope_beyond_the_clients() -> None:
    old = Conversation(Policy("rfc6749"))
    answer = old.call("/token", "legacy", grant_type="password", scope="crm.read", **LOGIN)
    assert error_of(answer) == "invalid_scope"


def test_the_implicit_grant_puts_the_token_into_the_fragment_and_nowhere_else() -> None:
    c = Conversation(Policy("rfc6749"))
    location = c.authorize("legacy", response_type="token").headers["Location"]
    assert location.startswith(CALLBACK + "#")
    assert "access_token=" in location
    assert "refresh_token" not in location


def test_an_error_of_the_implicit_grant_comes_in_the_fragment_too() -> None:
    answer = Conversation().ask_and_log_in("legacy", response_type="token")
    assert answer.headers["Location"].startswith(CALLBACK + "#error=unsupported_response_type")
