"""Whatever is sent, the APIs answer with JSON and a reason, and never with a failure of their own."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from resource_server.apis import Apis

from mockserver.message import Request, header
from mockserver.policy import preset
from mockserver.protocol import base64url, compact

METHODS = st.sampled_from(["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
PATHS = st.sampled_from(
    ["/events", "/events/event-1", "/sheets", "/sheets/sheet-leads/rows", "/sheets/sheet-leads/rows/row-1",
     "/channels", "/channels/sales/messages", "/customers", "/customers/customer-1"]
)  # fmt: skip
HOSTS = st.sampled_from(["calendar.example", "sheets.example", "chat.example", "crm.example"])
TYPES = st.sampled_from(["application/json", "application/x-www-form-urlencoded", "text/plain"]) | st.text(
    max_size=20
)
JSON: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
BODIES = st.binary(max_size=200) | st.builds(
    lambda name, value: json.dumps({name: value}).encode(), st.sampled_from(["cells", "text"]), JSON
)
CAREFUL, CARELESS = Apis(), Apis(preset("careless"))


def sent(apis: Apis, method: str, url: str, headers: dict[str, str], body: bytes = b"") -> int:
    response = apis.network.send(
        Request(method, url, tuple(headers.items()), body), sender="client", channel="back"
    )
    assert response.status < 500
    assert header(response.headers, "Cache-Control") == "private, no-store"
    if response.status >= 400:
        assert header(response.headers, "Content-Type") == "application/json"
    if response.status >= 400 and method != "HEAD":
        assert set(json.loads(response.body)) == {"error", "error_description"}
    challenge = header(response.headers, "WWW-Authenticate")
    assert (response.status in (401, 403)) <= (challenge is not None)
    assert challenge is None or (challenge.isascii() and challenge.isprintable())
    return response.status


@given(METHODS, HOSTS, PATHS | st.text(max_size=20).map("/{}".format), st.text(max_size=30), TYPES, BODIES)
def test_any_request_with_a_good_token_gets_an_answer(
    method: str, host: str, path: str, query: str, content_type: str, body: bytes
) -> None:
    headers = {
        "Authorization": f"Bearer {CAREFUL.jwt(host.split('.')[0])}",
        "Content-Type": content_type,
    }
    sent(CAREFUL, method, f"https://{host}{path.split('?')[0].split('#')[0]}?{query}", headers, body)


@given(st.text() | st.text().map("Bearer {}".format) | st.from_regex(r"Bearer [a-z0-9.=]+", fullmatch=True))
def test_any_authorization_header_opens_nothing(value: str) -> None:
    assert sent(CAREFUL, "GET", "https://calendar.example/events", {"Authorization": value}) in (400, 401)
    assert sent(CARELESS, "GET", "https://calendar.example/events", {"Authorization": value}) in (400, 401)


@given(st.binary(max_size=100).map(lambda octets: octets.decode("latin-1")), st.binary(max_size=100))
def test_any_query_and_any_form_open_nothing(query: str, body: bytes) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    url = f"https://chat.example/channels/sales/messages?access_token={query}"
    assert sent(CAREFUL, "POST", url, form, b"access_token=" + body) in (400, 401)
    assert sent(CARELESS, "POST", url, form, b"access_token=" + body) in (400, 401)


@given(
    st.dictionaries(st.sampled_from(["alg", "kid", "typ", "crit", "jwk"]), JSON),
    st.dictionaries(st.sampled_from(["sub", "aud", "exp", "nbf", "scope", "iss", "client_id"]), JSON),
)
def test_any_header_and_any_claims_are_refused_or_read_but_never_trip_the_server(
    header_: dict[str, Any], claims: dict[str, Any]
) -> None:
    octets = [compact.json_text(part).encode("utf-8", "replace") for part in (header_, claims)]
    token = ".".join([*map(base64url.encode, octets), "AAAA"])
    bearer = {"Authorization": f"Bearer {token}"}
    assert sent(CAREFUL, "GET", "https://calendar.example/events", bearer) == 401
    sent(CARELESS, "GET", "https://calendar.example/events", bearer)


@given(JSON | st.dictionaries(st.sampled_from(["active", "sub", "aud", "exp", "scope", "token_type"]), JSON))
def test_any_answer_of_the_authorization_server_is_survived(answer: Any) -> None:
    apis = CAREFUL
    apis.auth.tokens["access_fuzz"] = json.dumps(answer).encode()
    response = apis.get("calendar", "/events", "access_fuzz")
    assert response.status in (401, 503)
