"""Whatever is sent to it, the server answers as HTTP and the RFCs have it: no 5xx, no exception, no leak.

Each example is a request that would be right, changed in a few places: parameters left out, doubled, huge,
not UTF-8, with control characters; other methods, content types, credentials, cookies and paths.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any
from urllib.parse import parse_qs, quote_plus, unquote, urlsplit

import pytest
from authorization_server.conversation import (
    ALLOW,
    CLIENTS,
    DEVICE_GRANT,
    ISSUER,
    LOGIN,
    SECRETS,
    VERIFIER,
    Conversation,
    authorization_request,
    form_in,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.message import Request, Response, header
from mockserver.policy import preset
from mockserver.protocol.client_credentials import basic_header
from mockserver.store import Table

Pairs = tuple[tuple[str, bytes], ...]

MACHINE_PATHS = {"/token", "/introspect", "/revoke", "/device_authorization", "/userinfo"}
DOCUMENTS = {"/jwks", "/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"}
ERROR_TEXT = re.compile(r"[\x20-\x21\x23-\x5B\x5D-\x7E]+")
REFUSALS = {400, 401, 403, 404, 405, 413, 415}


@dataclass(frozen=True)
class Draft:
    """A request before it is put into octets: parameters of the query and of the form still in pairs."""

    method: str
    path: str
    query: Pairs = ()
    form: Pairs = ()
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None

    def request(self) -> Request:
        url = (
            ISSUER
            + self.path
            + (f"?{encoded(self.query).decode('utf-8', 'surrogateescape')}" if self.query else "")
        )
        return Request(self.method, url, self.headers, encoded(self.form) if self.body is None else self.body)


def encoded(pairs: Pairs) -> bytes:
    return b"&".join(name.encode() + b"=" + value for name, value in pairs)


def pairs(parameters: dict[str, Any]) -> Pairs:
    """Each value form-encoded as it would be, so that a change can also put in what is not."""
    listed = [(name, value if isinstance(value, list) else [value]) for name, value in parameters.items()]
    return tuple((name, quote_plus(one).encode()) for name, many in listed for one in many if one is not None)


FORM = ("Content-Type", "application/x-www-form-urlencoded")


@dataclass
class Scene:
    """A conversation in full swing: Alice has logged in, and everything that can wait for an answer waits."""

    conversation: Conversation
    drafts: dict[str, Draft]
    known: tuple[str, ...]
    kept: dict[str, Any] = field(default_factory=dict)

    def begin(self) -> Scene:
        """Put everything back to where it was, which is quicker than to play it anew for each example."""
        c = self.conversation
        tables = {name: part for name, part in vars(c.server).items() if isinstance(part, Table)}
        kept = self.kept or {name: dict(table._records) for name, table in tables.items()}
        self.kept = kept
        for name, table in tables.items():
            table._records = dict(kept[name])
        c.messages.clear()
        c.ledger.clear()
        return self


@cache
def scene(policy: str) -> Scene:
    c = Conversation(preset(policy))
    tokens = c.tokens(scope="openid calendar.read")
    cookie = ("Cookie", "; ".join(f"{name}={value}" for name, value in c.alice.cookies.items()))
    basic = ("Authorization", basic_header("app", SECRETS["app"]))
    consent, device, code = (
        form_in(c.ask(scope="calendar.read sheets.write").text),
        c.start_device(),
        c.code("two-uris"),
    )
    c.post("/device", user_code=device["user_code"])
    csrf, grant = (
        form_in(c.get("/grants").text).fields["csrf"][0],
        form_in(c.get("/grants").text).fields["grant"][0],
    )
    api = ("Authorization", basic_header("calendar-api", SECRETS["calendar-api"]))
    redemption = {
        "grant_type": "authorization_code",
        "code": c.code(scope="openid"),
        "redirect_uri": "https://app.example/callback",
        "code_verifier": VERIFIER,
    }
    renewal = {
        "grant_type": "refresh_token",
        "refresh_token": tokens["refresh_token"],
        "scope": "calendar.read",
    }
    poll = {"grant_type": DEVICE_GRANT, "device_code": device["device_code"], "client_id": "tv"}
    asked = {
        **authorization_request(),
        "prompt": "consent",
        "max_age": "60",
        "nonce": "n",
        "login_hint": "alice",
    }
    hint = {
        "id_token_hint": tokens["id_token"],
        "post_logout_redirect_uri": "https://app.example/bye",
        "state": "s",
    }
    user_code = {"user_code": device["user_code"], "csrf": csrf, "scope": "calendar.read", **ALLOW}

    def post(path: str, form: dict[str, Any], *headers: tuple[str, str]) -> Draft:
        return Draft("POST", path, form=pairs(form), headers=(FORM, *headers))

    def get(path: str, query: dict[str, Any] | None = None, *headers: tuple[str, str]) -> Draft:
        return Draft("GET", path, query=pairs(query or {}), headers=headers)

    drafts = {
        "authorize": get("/authorize", asked, cookie),
        "authorize, logged out": get("/authorize", authorization_request()),
        "authorize by POST": post("/authorize", asked, cookie),
        "login page": get("/login", {"request": consent.fields["request"][0]}),
        "login": post("/login", {**LOGIN, "request": consent.fields["request"][0]}),
        "consent page": get("/consent", {"request": consent.fields["request"][0]}, cookie),
        "consent": post("/consent", {**consent.fields, **ALLOW}, cookie),
        "grants page": get("/grants", None, cookie),
        "withdrawal": post("/grants", {"csrf": csrf, "grant": grant}, cookie),
        "device page": get("/device", {"user_code": device["user_code"]}, cookie),
        "device": post("/device", user_code, cookie),
        "logout by link": get("/logout", hint, cookie),
        "logout": post("/logout", {"csrf": csrf}, cookie),
        "code": post("/token", redemption, basic),
        "refresh": post("/token", renewal, basic),
        "poll": post("/token", poll),
        "service": post(
            "/token",
            {"grant_type": "client_credentials"},
            ("Authorization", basic_header("service", SECRETS["service"])),
        ),
        "password": post("/token", {"grant_type": "password", **LOGIN}, basic),
        "device authorization": post("/device_authorization", {"client_id": "tv", "scope": "calendar.read"}),
        "introspect": post(
            "/introspect", {"token": tokens["access_token"], "token_type_hint": "access_token"}, api
        ),
        "revoke": post(
            "/revoke", {"token": tokens["access_token"], "token_type_hint": "access_token"}, basic
        ),
        "userinfo": get("/userinfo", None, ("Authorization", f"Bearer {tokens['access_token']}")),
        "userinfo by POST": post("/userinfo", {"access_token": tokens["access_token"]}),
        "metadata": get("/.well-known/oauth-authorization-server"),
        "discovery": get("/.well-known/openid-configuration"),
        "keys": get("/jwks"),
        "front page": get("/"),
    }
    return Scene(c, drafts, (code, csrf, consent.fields["request"][0], grant, device["user_code"]))


ENDPOINTS = tuple(scene("rfc9700").drafts)

# --- what can be wrong ---

HUGE = st.builds(
    lambda text, count: text * count,
    st.sampled_from([b"a", b"%41", b"+", b"%C3%A9", b"a ", b"&a=b", b"%"]),
    st.sampled_from([300, 5_000, 40_000, 200_000]),
).map(lambda value: value[:200_000])
NASTY = st.sampled_from(
    [
        *(
            b"",
            b"%",
            b"%0",
            b"%zz",
            b"%FF",
            b"\xff\xfe",
            b"%C3",
            b"%ED%A0%80",
            b"%00",
            b"\x00",
            b"%0D%0ASet-Cookie:+a=b",
        ),
        *(
            b"%0A",
            b"\x7f",
            b"%E2%80%AE",
            b"%F0%9F%98%80",
            b"\xc3\xa9",
            b"%22",
            b"%5C",
            b"%22%3E%3Cscript%3E",
            b"'",
            b"=",
        ),
        *(
            b"null",
            b"undefined",
            b"true",
            b"-1",
            b"0",
            b"1e999",
            b"NaN",
            b"[]",
            b"{}",
            b"{{7*7}}",
            b"${7*7}",
            b"%s%n",
        ),
        *(
            b"https://evil.example/",
            b"//evil.example",
            b"javascript:alert(1)",
            b"https://app.example/callback%23x",
        ),
        *(
            b"http://127.0.0.1:9/cb",
            b"https://%5B",
            b"data:,x",
            b"https://app.example/callback%0D%0ALocation:+x",
        ),
        *(
            b"app",
            b"spa",
            b"post-app",
            b"tv",
            b"two-uris",
            b"legacy",
            b"native",
            b"code",
            b"token",
            b"id_token",
            b"none",
        ),
        *(
            b"code+token",
            b"openid",
            b"crm.read",
            b"calendar.read++sheets.write",
            b"plain",
            b"S256",
            b"login",
            b"a" * 43,
        ),
        *(
            b"none+login",
            b"authorization_code",
            b"refresh_token",
            b"client_credentials",
            b"password",
            b"implicit",
        ),
        *(
            b"e30.e30.e30",
            b"..",
            b"...",
            b"eyJhbGciOiJub25lIn0.e30.",
            b"eyJhbGciOiJSUzI1NiJ9.e30.AA",
            b"allow",
            b"alice",
        ),
    ]
)
VALUES = st.one_of(
    NASTY,
    NASTY,
    HUGE,
    st.binary(max_size=12),
    st.text(max_size=12).map(lambda t: quote_plus(t, errors="replace").encode()),
)
NAMES = st.one_of(
    st.sampled_from(
        [
            *(
                "client_id",
                "client_secret",
                "redirect_uri",
                "response_type",
                "scope",
                "state",
                "request",
                "request_uri",
            ),
            *(
                "code_challenge",
                "code_challenge_method",
                "prompt",
                "max_age",
                "id_token_hint",
                "nonce",
                "csrf",
                "grant",
            ),
            *(
                "grant_type",
                "code",
                "code_verifier",
                "refresh_token",
                "token",
                "token_type_hint",
                "access_token",
            ),
            *(
                "username",
                "password",
                "decision",
                "user_code",
                "device_code",
                "post_logout_redirect_uri",
                "resource",
            ),
        ]
    ),
    st.text(alphabet="ab[]%&=;\x00é ", max_size=6),
)
AUTHORIZATIONS = st.one_of(
    st.sampled_from(
        [
            *(
                "",
                " ",
                "Basic",
                "Basic ",
                "Basic =",
                "Basic !!!!",
                "Basic YTpi",
                "Basic Og==",
                "Basic 4pyTOuKckw==",
                "Bearer",
            ),
            *(
                "Bearer ",
                "Bearer x",
                "Bearer x y",
                "Bearer \x00",
                "basic\tYTpi",
                "Digest a=b",
                "Negotiate",
                "é",
                "Basic é",
            ),
            *(
                basic_header("spa", ""),
                basic_header("app", "wrong"),
                basic_header("post-app", SECRETS["post-app"]),
            ),
            *(
                "Basic " + "A" * 100_000,
                "Bearer " + "A" * 100_000,
                "Basic JUZGOiVGRg==",
                "DPoP x",
                ", Basic YTpi",
            ),
        ]
    ),
    st.text(max_size=20),
)
COOKIES = st.one_of(
    st.sampled_from(
        [
            *(
                "",
                ";",
                "=",
                "__Host-auth_session",
                "__Host-auth_session=",
                "__Host-auth_session=x",
                "a=b; " * 5_000,
            ),
            *(
                '__Host-auth_session="',
                '__Host-auth_session="\\777"',
                "__Host-auth_session=\x00",
                "é=é",
                "$Version=1",
            ),
            *("__Host-auth_session=a; __Host-auth_session=b", "__Host-auth_session=" + "x" * 100_000),
        ]
    ),
    st.text(max_size=20),
)
TYPES = st.sampled_from(
    [
        *(
            "",
            "application/json",
            "text/plain",
            "multipart/form-data",
            "multipart/form-data; boundary=x",
            "*/*",
            "/",
            ";",
        ),
        *(
            "application/x-www-form-urlencoded; charset=utf-16",
            "application/x-www-form-urlencoded; charset=nonsense",
        ),
        *(
            "application/x-www-form-urlencoded, text/plain",
            "application/xml",
            "é",
            "application/x-www-form-urlencoded\x00",
        ),
    ]
)
BODIES = st.one_of(
    st.binary(max_size=50),
    HUGE,
    st.sampled_from(
        [
            b"{}",
            b'{"grant_type": "password"}',
            b"[" * 50_000,
            b"--x\r\n",
            b"&&&&",
            b"====",
            b"%" * 1000,
            b"<a/>",
        ]
    ),
)
METHODS = st.sampled_from(
    ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "CONNECT", "get", "BREW", "P\x00"]
)
PATHS = st.one_of(
    st.sampled_from(
        [
            *(
                "/",
                "//",
                "///",
                "/token/",
                "//token",
                "/token//",
                "/./token",
                "/../token",
                "/token/..",
                "/TOKEN",
                "/token%00",
            ),
            *(
                "/%2e%2e/token",
                "/token;a=b",
                "/token%2F",
                "/token?",
                "/%FF",
                "/é",
                "/%C3%A9",
                "/static/app.css",
                "/static/..%2f",
            ),
            *(
                "//evil.example/authorize",
                "//evil.example/..",
                "/authorize/",
                "/authorize%0d%0aX:a",
                "/\\evil.example",
                "/.well-known/",
            ),
            *(
                "/.well-known/x",
                "/jwks/1",
                "/grants/1",
                "/" + "a" * 50_000,
                "/%zz",
                "/login/",
                "/token\x00",
                "/token " + "b",
            ),
        ]
    ),
    st.text(max_size=20).map(lambda text: "/" + text.replace("?", "").replace("#", "")),
)


@st.composite
def spoilt(draw: st.DrawFn, right: Draft, known: tuple[str, ...]) -> Draft:
    """`right` with one to four things wrong about it."""
    for change in draw(st.lists(st.sampled_from(list(CHANGES)), min_size=1, max_size=4)):
        right = CHANGES[change](draw, right, known)
    return right


def in_pairs(draw: st.DrawFn, draft: Draft, change: Any) -> Draft:
    """`draft` with the parameters changed where it has some: in its form or in its query."""
    if draft.form and (not draft.query or draw(st.booleans())):
        return replace(draft, form=change(draft.form))
    return replace(draft, query=change(draft.query)) if draft.query else draft


def omit(draw: st.DrawFn, draft: Draft, known: tuple[str, ...]) -> Draft:
    def change(given: Pairs) -> Pairs:
        at = draw(st.integers(0, len(given) - 1))
        return given[:at] + given[at + 1 :]

    return in_pairs(draw, draft, change)


def double(draw: st.DrawFn, draft: Draft, known: tuple[str, ...]) -> Draft:
    def change(given: Pairs) -> Pairs:
        name, value = draw(st.sampled_from(given))
        return (*given, (name, draw(st.one_of(st.just(value), VALUES))))

    return in_pairs(draw, draft, change)


def spoil(draw: st.DrawFn, draft: Draft, known: tuple[str, ...]) -> Draft:
    def change(given: Pairs) -> Pairs:
        at = draw(st.integers(0, len(given) - 1))
        values = st.one_of(VALUES, VALUES, st.sampled_from(known).map(str.encode))
        return (*given[:at], (given[at][0], draw(values)), *given[at + 1 :])

    return in_pairs(draw, draft, change)


def add(draw: st.DrawFn, draft: Draft, known: tuple[str, ...]) -> Draft:
    more = ((draw(NAMES), draw(VALUES)),)
    if draw(st.booleans()):
        return replace(draft, form=draft.form + more)
    return replace(draft, query=draft.query + more)


def move(draw: st.DrawFn, draft: Draft, known: tuple[str, ...]) -> Draft:
    return replace(draft, query=draft.form, form=draft.query)


def with_header(name: str, values: st.SearchStrategy[str]) -> Any:
    def change(draw: st.DrawFn, draft: Draft, known: tuple[str, ...]) -> Draft:
        kept = tuple(pair for pair in draft.headers if pair[0] != name or draw(st.integers(0, 5)) == 0)
        return replace(draft, headers=(*kept, (name, draw(values))))

    return change


def without_headers(draw: st.DrawFn, draft: Draft, known: tuple[str, ...]) -> Draft:
    return replace(draft, headers=tuple(pair for pair in draft.headers if draw(st.booleans())))


CHANGES: dict[str, Any] = {
    "omit": omit,
    "double": double,
    "spoil": spoil,
    "spoil more": spoil,
    "add": add,
    "move": move,
    "method": lambda draw, draft, known: replace(draft, method=draw(METHODS)),
    "path": lambda draw, draft, known: replace(draft, path=draw(PATHS)),
    "body": lambda draw, draft, known: replace(draft, body=draw(BODIES)),
    "credentials": with_header("Authorization", AUTHORIZATIONS),
    "cookies": with_header("Cookie", COOKIES),
    "content type": with_header("Content-Type", TYPES),
    "other header": with_header("X-Forwarded-Host", st.sampled_from(["evil.example", "é", "a" * 10_000])),
    "transfer": with_header("Transfer-Encoding", st.sampled_from(["chunked", "gzip", ""])),
    "length": with_header("Content-Length", st.sampled_from(["0", "-1", "x", "99999999999"])),
    "no headers": without_headers,
}


# --- what must be true of every answer ---


@cache
def registered_uris() -> frozenset[str]:
    own = {uri for client in CLIENTS.values() for uri in client.redirect_uris}
    return frozenset(own | {uri for client in CLIENTS.values() for uri in client.post_logout_redirect_uris})


def may_be_redirected_to(location: str) -> bool:
    """Whether `location` is this server's own, or registered (with any port, where that is the loopback)."""
    bare = re.split(r"[?#]", location)[0]
    own = bare == ISSUER or bare.startswith(ISSUER + "/")
    loopback = re.fullmatch(r"http://127\.0\.0\.1(:\d{1,5})?/cb", bare) is not None
    return own or loopback or bare in registered_uris()


def belongs_to_who_asked(location: str, request: Request) -> bool:
    """Whether the client that the authorization request names registered `location`."""
    sent = urlsplit(request.url).query + "&" + request.body.decode("utf-8", "replace")
    clients = [CLIENTS[name] for name in parse_qs(sent).get("client_id", []) if name in CLIENTS]
    bare = re.split(r"[?#]", re.sub(r"^(http://127\.0\.0\.1):\d+", r"\1", location))[0]
    return any(bare in client.redirect_uris for client in clients)


def is_for_machines(path: str) -> bool:
    return path in MACHINE_PATHS | DOCUMENTS


def check_error_json(answer: Response, path: str) -> None:
    members = json.loads(answer.body)
    if path == "/userinfo" and answer.status == 401 and members == {}:
        return  # RFC 6750 §3.1: without any token, no error code
    assert set(members) <= {"error", "error_description"}
    assert re.fullmatch(r"[a-z_]+", members["error"])
    assert ERROR_TEXT.fullmatch(members.get("error_description", "x"))
    assert answer.status != 401 or header(answer.headers, "WWW-Authenticate")


def path_of(request: Request) -> str:
    """The path as the server reads it: decoded, and with or without a slash at its end."""
    return unquote(urlsplit(request.url).path).removesuffix("/") or "/"


def check(answer: Response, request: Request) -> None:
    path = path_of(request)
    assert answer.status < 500
    assert answer.status in {200, 302, 303, 307, 308} | REFUSALS
    for name, value in answer.headers:
        assert not set("\r\n\0") & set(name + value)
    kind = header(answer.headers, "Content-Type") or ""
    location = header(answer.headers, "Location")
    if location is not None:
        assert may_be_redirected_to(location), location
        assert path != "/authorize" or belongs_to_who_asked(location, request), location
    if request.method == "OPTIONS" and answer.status == 200:
        return
    if is_for_machines(path):
        assert answer.status in {200} | REFUSALS
        assert kind.startswith("application/json") or (path == "/revoke" and answer.status == 200)
        if answer.status != 200 and request.method != "HEAD":
            check_error_json(answer, path)
    elif location is None and path in {
        "/authorize",
        "/login",
        "/consent",
        "/grants",
        "/device",
        "/logout",
        "/",
    }:
        assert kind.startswith("text/html")


def check_no_token_leaks(s: Scene, answer: Response, request: Request) -> None:
    """Tokens are in answers of the token endpoint only; a page may repeat only what its request brought."""
    if path_of(request) == "/token":
        return
    told = answer.body.decode("utf-8", "replace") + " ".join(value for _, value in answer.headers)
    brought = request.url + request.body.decode("utf-8", "replace")
    server = s.conversation.server
    issued = [*server.access_tokens.where(lambda t: True), *server.refresh_tokens.where(lambda t: True)]
    assert not [token for token in issued if token.value in told and token.value not in brought]
    for secret in (*SECRETS.values(), LOGIN["password"]):
        assert secret not in told or secret in brought


@pytest.mark.parametrize("endpoint", ENDPOINTS)
@settings(max_examples=120)
@given(data=st.data())
def test_whatever_is_sent_the_answer_is_a_proper_one(endpoint: str, data: st.DataObject) -> None:
    s = scene("rfc9700").begin()
    request = data.draw(spoilt(s.drafts[endpoint], s.known)).request()
    answer = s.conversation.network.send(request, sender="somebody", channel="back")
    check(answer, request)
    check_no_token_leaks(s, answer, request)


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_the_requests_that_get_spoilt_are_right_to_begin_with(endpoint: str) -> None:
    s = scene("rfc9700").begin()
    request = s.drafts[endpoint].request()
    answer = s.conversation.network.send(request, sender="somebody", channel="back")
    check(answer, request)
    refused = {"poll": b"authorization_pending", "password": b"unsupported_grant_type"}
    assert refused.get(endpoint, b"") in answer.body
    assert (answer.status < 400) != (endpoint in refused)


@pytest.mark.parametrize("endpoint", ENDPOINTS)
@settings(max_examples=20)
@given(data=st.data())
def test_with_every_rule_off_that_can_be_the_server_still_never_breaks(
    endpoint: str, data: st.DataObject
) -> None:
    s = scene("careless").begin()
    request = data.draw(spoilt(s.drafts[endpoint], s.known)).request()
    answer = s.conversation.network.send(request, sender="somebody", channel="back")
    assert answer.status < 500
    for name, value in answer.headers:
        assert not set("\r\n\0") & set(name + value)


def test_a_body_beyond_a_megabyte_is_refused_in_the_shape_of_the_endpoint() -> None:
    c = Conversation()
    for path, kind in (("/token", "application/json"), ("/login", "text/html")):
        request = Request("POST", ISSUER + path, (FORM,), b"a=" + b"b" * 1_000_000)
        answer = c.network.send(request, sender="somebody", channel="back")
        assert answer.status == 413
        assert (header(answer.headers, "Content-Type") or "").startswith(kind)


def test_a_redirect_with_a_code_goes_to_a_registered_uri_of_the_client_that_asked() -> None:
    s = scene("rfc9700").begin()
    answer = s.conversation.authorize("two-uris", redirect_uri="https://app.example/second")
    where = urlsplit(answer.headers["Location"])
    assert f"{where.scheme}://{where.netloc}{where.path}" in CLIENTS["two-uris"].redirect_uris
    assert parse_qs(where.query).keys() == {"code", "state", "iss"}
