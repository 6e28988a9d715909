"""Whatever is in a message, it is read, explained, followed and written without an exception."""

from __future__ import annotations

import json

from hypothesis import example, given
from hypothesis import strategies as st
from knowledge.traces import FORM, HTML, JSON, Story

from mockserver.message import Message, Request, Response
from oauthsim.comparison import compare
from oauthsim.explanations import explain, fields
from oauthsim.export.trace_json import as_json
from oauthsim.knowledge import knowledge

MARKS = ["?", "&", "=", "#", "%", "%zz", "%25%32%35", "..", ".", "{", "]", "}", ">", "//", "@", ":", ";", "+"]
WORDS = [
    "https://auth.example/authorize",
    "/token",
    "/callback",
    "/jwks",
    "code",
    "state",
    "access_token",
    "eyJhbGciOiJub25lIn0.e30.",
    "eyJhbGciOiJub25lIn0.W10.",
    "Bearer ",
    "Basic ",
    '{"error": [',
    "<form ",
    "<input name=code ",
    "<![CDATA[",
    "[::1",
    "\x00",
    "\u202e",
    "\ud800",
    "\u0661",
    "1e999",
    "NaN",
    "-1",
]
TEXTS = st.lists(st.sampled_from(MARKS + WORDS) | st.text(max_size=6), max_size=12).map("".join)
HEADER_NAMES = st.sampled_from(
    ["Location", "Cookie", "Set-Cookie", "Authorization", "WWW-Authenticate", "Referer", "DPoP", "X"]
)
HEADERS = st.lists(st.tuples(HEADER_NAMES, TEXTS), max_size=4).map(tuple)
TYPES = st.sampled_from([(), (JSON,), (FORM,), (HTML,)])
BODIES = st.binary(max_size=60) | TEXTS.map(lambda text: text.encode("utf-8", "replace"))


def check(asked: Message, answer: Message) -> None:
    story = Story()
    story.messages += [asked, answer]
    trace = story.trace()
    for message in trace.messages:
        explanation = explain(message, trace)
        assert explanation.says.isprintable()
        assert explanation.spec
        fields(message)
    found = json.loads(as_json(trace).encode("utf-8"))
    assert len(found["messages"]) == 2
    assert found["knowledge"] == json.loads(json.dumps(knowledge(trace).as_dict()))
    assert compare(trace, Story().trace()).first == 1


@given(url=TEXTS, headers=HEADERS, kind=TYPES, body=BODIES, status=st.integers(100, 599))
@example(url="https://[", headers=(("Location", "http://[x"),), kind=(JSON,), body=b"[" * 100_000, status=302)
@example(url="", headers=(("Cookie", ";=;"), ("Set-Cookie", "")), kind=(FORM,), body=b"&=&\xff", status=200)
@example(url="x", headers=(), kind=(JSON,), body=b'{"exp": 1e400, "expires_in": "\xd9\xa1"}', status=200)
def test_nothing_that_crosses_the_network_breaks_an_explanation(
    url: str,
    headers: tuple[tuple[str, str], ...],
    kind: tuple[tuple[str, str], ...],
    body: bytes,
    status: int,
) -> None:
    request = Request("POST", url, (*kind, *headers), body)
    asked = Message(1, 0, "resource_owner", "client", "front", request)
    answer = Message(
        2, 0, "client", "resource_owner", "front", request, Response(status, (*kind, *headers), body), 1
    )
    check(asked, answer)


def test_json_that_is_nested_to_do_harm_is_left_alone() -> None:
    request = Request("POST", "https://auth.example/token", (JSON,), b'{"a":' * 900 + b"1" + b"}" * 900)
    message = Message(1, 0, "client", "authorization_server", "back", request)
    assert [field.place for field in fields(message)] == ["header"]
