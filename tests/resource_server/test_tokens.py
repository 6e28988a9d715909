"""How a resource server finds out what a token is worth (RFC 6750 §2, RFC 9068 §4, RFC 7662)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from resource_server.apis import ISSUER, KEY, Apis

from mockserver.policy import preset
from mockserver.protocol import base64url, jose
from mockserver.protocol.client_credentials import parse_basic

EVENTS = "https://calendar.example/events"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_is_read_without_regard_to_case(scheme: str) -> None:
    apis = Apis()
    assert apis.send("GET", EVENTS, {"Authorization": f"{scheme} {apis.jwt()}"}).status == 200


def test_a_form_body_may_carry_the_token() -> None:
    apis = Apis()
    body = f"text=Hello&access_token={apis.jwt('chat')}".encode()
    answer = apis.send("POST", "https://chat.example/channels/sales/messages", FORM, body)
    assert (answer.status, answer.json["text"]) == (201, "Hello")
    assert apis.finding("request-has-a-token").evidence == "in the form body"


@pytest.mark.parametrize(
    ("method", "content_type"),
    [("GET", FORM["Content-Type"]), ("POST", "text/plain"), ("POST", "application/json")],
)
def test_no_other_body_may_carry_the_token(method: str, content_type: str) -> None:
    apis = Apis()
    url = "https://chat.example/channels/sales/messages"
    body = f"access_token={apis.jwt('chat')}".encode()
    answer = apis.send(method, url, {"Content-Type": content_type}, body)
    assert (answer.status, answer.challenge) == (401, 'Bearer realm="chat"')


def test_a_multipart_body_carries_no_token() -> None:
    apis = Apis()
    body = (
        f'--x\r\nContent-Disposition: form-data; name="access_token"\r\n\r\n{apis.jwt("chat")}\r\n--x--\r\n'
    )
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = apis.send("POST", "https://chat.example/channels/sales/messages", headers, body.encode())
    assert (answer.status, answer.challenge) == (401, 'Bearer realm="chat"')


def test_the_query_carries_the_token_where_the_old_text_is_the_only_one() -> None:
    apis = Apis(preset("rfc6749"))
    answer = apis.send("GET", f"{EVENTS}?access_token={apis.jwt()}")
    assert answer.status == 200
    assert "private" in (answer.header("Cache-Control") or "")


@pytest.mark.parametrize(
    "query", ["access_token={0}&access_token={0}", "access_token={0}&access_token=other"]
)
def test_the_same_way_twice_is_more_than_one_way(query: str) -> None:
    apis = Apis(preset("rfc6749"))
    answer = apis.send("GET", f"{EVENTS}?{query.format(apis.jwt())}")
    assert (answer.status, answer.json["error"]) == (400, "invalid_request")
    assert apis.finding("token-is-presented-in-one-way").evidence == "it is in: the query (2)"


# --- JWT ---


@pytest.mark.parametrize("name", ["auth-rs256-2", "auth-es256-1", "auth-eddsa-1"])
def test_a_new_key_is_fetched_once_and_then_known(name: str) -> None:
    apis, key = Apis(), jose.demo_key(name)
    apis.auth.keys = jose.jwks([key])
    for _ in range(2):
        assert apis.get("calendar", "/events", apis.jwt(key=key)).status == 200
    assert [path for path, _, _ in apis.auth.asked] == ["/jwks"]


def test_keys_that_one_server_fetched_are_not_another_servers() -> None:
    apis, key = Apis(), jose.demo_key("auth-es256-1")
    apis.auth.keys = jose.jwks([key])
    apis.get("calendar", "/events", apis.jwt(key=key))
    assert apis.servers["crm"].jwks == Apis().servers["crm"].jwks


@pytest.mark.parametrize(
    ("keys", "status"), [(b"no json", 200), ([], 200), ({"keys": 3}, 200), ({"keys": [3]}, 200), (b"", 500)]
)
def test_a_key_that_cannot_be_fetched_leaves_the_token_unverified_and_refused(
    keys: object, status: int
) -> None:
    apis = Apis()
    apis.auth.keys, apis.auth.status = keys, status
    answer = apis.get("calendar", "/events", apis.jwt(key=jose.demo_key("auth-es256-1")))
    assert (answer.status, answer.json["error"]) == (401, "invalid_token")
    assert "unknown key" in answer.json["error_description"]
    assert len(apis.auth.asked) == 1


def test_a_changed_claim_breaks_the_signature() -> None:
    apis = Apis()
    header, _, signature = apis.jwt().split(".")
    _, payload, _ = apis.jwt(sub="mallory").split(".")
    answer = apis.get("calendar", "/events", f"{header}.{payload}.{signature}")
    assert (answer.status, answer.json["error"]) == (401, "invalid_token")
    assert not apis.finding("token-signature-verifies").held


def test_who_lets_the_token_choose_its_algorithm_still_refuses_a_wrong_signature() -> None:
    apis = Apis(preset("rfc9700").without("token-algorithm-is-accepted"))
    header = base64url.encode(b'{"alg":"HS256","typ":"at+jwt"}')
    answer = apis.get("calendar", "/events", f"{header}.{apis.jwt().split('.')[1]}.AAAA")
    assert answer.status == 401
    assert not apis.finding("token-signature-verifies").held


@pytest.mark.parametrize("typ", ["application/at+jwt", "AT+JWT"])
def test_the_type_is_a_media_type_in_any_case(typ: str) -> None:
    apis = Apis()
    assert apis.get("calendar", "/events", apis.jwt(typ=typ)).status == 200


@pytest.mark.parametrize(
    "aud", [["https://crm.example", "https://calendar.example"], ["https://calendar.example"]]
)
def test_a_token_may_be_for_several_resources(aud: list[str]) -> None:
    apis = Apis()
    assert apis.get("calendar", "/events", apis.jwt(aud=aud)).status == 200


@pytest.mark.parametrize(
    "aud", [None, [], {}, 7, "https://calendar.example/", [["https://calendar.example"]]]
)
def test_anything_else_than_its_own_name_is_not_this_resource(aud: object) -> None:
    apis = Apis()
    answer = apis.get("calendar", "/events", apis.jwt(aud=aud))
    assert "not meant for" in answer.json["error_description"]


@pytest.mark.parametrize("exp", [None, True, "1767607200", [1767607200], 0, 1767603600])
def test_a_token_whose_end_is_past_or_cannot_be_told_has_expired(exp: object) -> None:
    apis = Apis()
    answer = apis.get("calendar", "/events", apis.jwt(exp=exp))
    assert answer.json == {"error": "invalid_token", "error_description": "The token has expired."}


@pytest.mark.parametrize("nbf", [True, "0", None, []])
def test_a_token_whose_beginning_cannot_be_told_has_not_begun(nbf: object) -> None:
    apis = Apis()
    token = jose.sign(apis.claims() | {"nbf": nbf}, KEY, typ="at+jwt")
    assert "not valid yet" in apis.get("calendar", "/events", token).json["error_description"]


def test_a_token_is_good_until_the_second_before_its_end() -> None:
    apis = Apis()
    token = apis.jwt()
    apis.network.clock.advance(3599)
    assert apis.get("calendar", "/events", token).status == 200


@pytest.mark.parametrize(
    "scope", [None, 7, ["calendar.read"], "calendar.read\n", "  ", "calendar", "CALENDAR.READ"]
)
def test_a_scope_that_is_not_the_needed_word_does_not_reach(scope: object) -> None:
    apis = Apis()
    answer = apis.get("calendar", "/events", apis.jwt(scope=scope))
    assert answer.status == 403
    assert answer.challenge == (
        'Bearer realm="calendar", error="insufficient_scope", '
        'error_description="This needs the scope calendar.read.", scope="calendar.read"'
    )


def test_a_revoked_jwt_is_good_until_it_expires_because_nobody_is_asked() -> None:
    apis = Apis()
    apis.get("calendar", "/events", apis.jwt())
    assert apis.auth.asked == []


# --- introspection ---


def test_the_api_logs_in_to_ask_about_a_token_and_puts_it_in_the_body() -> None:
    apis = Apis()
    apis.get("calendar", "/events", apis.opaque("access_1"))
    ((path, body, authorization),) = apis.auth.asked
    assert (path, body) == ("/introspect", b"token=access_1&token_type_hint=access_token")
    assert parse_basic(authorization) == ("calendar api", "s3cret+%")
    question = apis.messages[1]
    assert (question.sender, question.receiver, question.method) == ("calendar", "auth", "POST")
    assert question.url == f"{ISSUER}/introspect"


def test_what_introspection_told_is_in_the_ledger_of_its_answer() -> None:
    apis = Apis()
    numbers: list[int] = []
    apis.network.subscribe(lambda event: numbers.append(event.number) if hasattr(event, "entry") else None)
    apis.get("calendar", "/events", apis.opaque("access_1"))
    assert (numbers[0], numbers[-1]) == (1, 3)  # 1 the client's request, 3 the answer about its token


@pytest.mark.parametrize("active", ["true", 1, None, "yes", [True]])
def test_only_the_json_true_means_active(active: object) -> None:
    apis = Apis()
    answer = apis.get("calendar", "/events", apis.opaque("access_1", active=active))
    assert (answer.status, answer.json["error"]) == (401, "invalid_token")


def test_an_opaque_token_for_another_api_is_refused() -> None:
    apis = Apis()
    answer = apis.get("calendar", "/events", apis.opaque("access_1", "crm"))
    assert "not meant for" in answer.json["error_description"]


def test_with_the_active_rule_off_even_the_remembered_answer_ends_with_its_token() -> None:
    apis = Apis(preset("rfc9700").without("token-is-active"))
    apis.get("calendar", "/events", apis.opaque("access_1"))
    apis.auth.tokens.clear()
    apis.network.clock.advance(3600)
    assert apis.get("calendar", "/events", "access_1").json["error_description"] == "The token has expired."


@pytest.mark.parametrize(("answer", "status"), [(b"no json", 200), (b"[]", 200), (b'{"active":true}', 401)])
def test_an_authorization_server_that_does_not_answer_opens_nothing(answer: bytes, status: int) -> None:
    apis = Apis()
    apis.auth.tokens["access_1"], apis.auth.status = answer, status
    refused = apis.get("calendar", "/events", "access_1")
    assert (refused.status, refused.json["error"]) == (503, "temporarily_unavailable")
    assert refused.header("WWW-Authenticate") is None


def test_the_api_does_not_carry_its_question_to_where_it_is_sent_on() -> None:
    apis = Apis()
    apis.auth.status, apis.auth.location = 307, "https://evil.example/introspect"
    assert apis.get("calendar", "/events", "access_1").status == 503
    assert [message.receiver for message in apis.messages] == ["calendar", "auth", "calendar", "client"]


def test_a_lost_question_is_no_answer() -> None:
    apis = Apis()
    apis.network.intercept(
        lambda message: replace(message, delivery="lost") if message.number == 2 else message
    )
    assert apis.get("calendar", "/events", apis.opaque("access_1")).status == 503


def test_a_token_longer_than_any_is_not_even_asked_about() -> None:
    apis = Apis()
    answer = apis.get("calendar", "/events", "x" * 900_000)
    assert (answer.status, answer.json["error"]) == (401, "invalid_token")
    assert apis.auth.asked == []
