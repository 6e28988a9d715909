"""How a request becomes the WSGI environment of PEP 3333, and an application's answer a response."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from flask import Flask, request
from hypothesis import given
from hypothesis import strategies as st

from mockserver.message import Headers, Request
from mockserver.network import call_wsgi, environ_of


def seen_by_flask(asked: Request) -> dict[str, Any]:
    """What a Flask view makes of `asked`."""
    app = Flask(__name__)

    @app.route("/", defaults={"path": ""}, methods=["GET", "POST"])
    @app.route("/<path:path>", methods=["GET", "POST"])
    def view(path: str) -> dict[str, Any]:
        return {
            "path": request.path,
            "query": request.args.to_dict(flat=False),
            "raw_query": request.query_string.decode("latin-1"),
            "form": request.form.to_dict(flat=False),
            "cookies": dict(request.cookies),
            "url": request.url,
            "is_secure": request.is_secure,
            "host": request.host,
        }

    answer = call_wsgi(app.wsgi_app, asked)
    seen: dict[str, Any] = json.loads(answer.body)
    return seen


def post(body: bytes, *headers: tuple[str, str]) -> Request:
    return Request("POST", "https://shop.example/", headers, body)


FORM = ("Content-Type", "application/x-www-form-urlencoded")


def test_a_form_arrives_whole_and_may_be_read_by_an_application_that_reads_it_raw() -> None:
    environ = environ_of(post(b"a=1&b=2", FORM))
    assert environ["wsgi.input"].read() == b"a=1&b=2"
    assert environ["CONTENT_LENGTH"] == "7"
    assert environ["CONTENT_TYPE"] == FORM[1]
    assert seen_by_flask(post(b"a=1&b=2", FORM))["form"] == {"a": ["1"], "b": ["2"]}


def test_each_environment_has_a_body_of_its_own_that_stands_at_its_beginning() -> None:
    asked = post(b"a=1", FORM)
    environ_of(asked)["wsgi.input"].read()
    assert environ_of(asked)["wsgi.input"].read() == b"a=1"


def test_the_length_that_counts_is_that_of_the_body_that_travels() -> None:
    for claimed in ("0", "3", "999", "-1", "many"):
        asked = post(b"a=1&b=2", FORM, ("Content-Length", claimed))
        assert seen_by_flask(asked)["form"] == {"a": ["1"], "b": ["2"]}, claimed


def test_the_host_that_counts_is_that_of_the_url() -> None:
    asked = Request("GET", "https://shop.example/", (("Host", "evil.example"),))
    assert seen_by_flask(asked)["host"] == "shop.example"
    assert seen_by_flask(asked)["url"] == "https://shop.example/"


def test_the_application_knows_that_it_was_reached_over_tls() -> None:
    assert seen_by_flask(Request("GET", "https://shop.example/"))["is_secure"]
    assert environ_of(Request("GET", "https://shop.example/"))["SERVER_PORT"] == "443"
    assert environ_of(Request("GET", "http://127.0.0.1:8000/"))["SERVER_PORT"] == "8000"


@pytest.mark.parametrize(
    ("url_path", "path"),
    [
        ("", "/"),
        ("/", "/"),
        ("/a%20b", "/a b"),
        ("/caf%C3%A9", "/café"),
        ("/caf\N{LATIN SMALL LETTER E WITH ACUTE}", "/café"),
        ("/a+b", "/a+b"),
        ("/50%25", "/50%"),
        ("/%FF", "/\N{REPLACEMENT CHARACTER}"),
        ("/a%2Fb", "/a/b"),
    ],
)
def test_a_path_reaches_the_application_decoded_once(url_path: str, path: str) -> None:
    assert seen_by_flask(Request("GET", f"https://shop.example{url_path}"))["path"] == path


@pytest.mark.parametrize(
    ("query", "arguments"),
    [
        ("a=1&a=2&b=", {"a": ["1", "2"], "b": [""]}),
        ("q=caf%C3%A9+au+lait", {"q": ["café au lait"]}),
        ("q=café", {"q": ["café"]}),
        ("q=%E2%82%AC", {"q": ["€"]}),
        ("q=€", {"q": ["€"]}),
        ("url=https://a.example/?x=1", {"url": ["https://a.example/?x=1"]}),
    ],
)
def test_a_query_reaches_the_application_as_it_was_meant(query: str, arguments: dict[str, list[str]]) -> None:
    assert seen_by_flask(Request("GET", f"https://shop.example/?{query}"))["query"] == arguments


def test_a_query_is_passed_on_still_encoded() -> None:
    assert seen_by_flask(Request("GET", "https://shop.example/?a=%41%FF"))["raw_query"] == "a=%41%FF"


def test_two_cookie_headers_are_one_and_any_other_header_is_joined_by_commas() -> None:
    headers = (("Cookie", "a=1"), ("cookie", "b=2"), ("X-List", "one"), ("x-list", "two"))
    asked = Request("GET", "https://shop.example/", headers)
    assert seen_by_flask(asked)["cookies"] == {"a": "1", "b": "2"}
    assert environ_of(asked)["HTTP_X_LIST"] == "one, two"


def test_nothing_of_the_machine_leaks_into_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_AUTHORIZATION", "Bearer of-the-machine")
    assert "HTTP_AUTHORIZATION" not in environ_of(Request("GET", "https://shop.example/"))


HEADERS: st.SearchStrategy[Headers] = st.lists(
    st.tuples(st.from_regex(r"[A-Za-z-]{1,12}", fullmatch=True), st.text(max_size=30)), max_size=5
).map(tuple)


@given(st.text(max_size=30), st.text(max_size=30), HEADERS, st.binary(max_size=100))
def test_any_text_becomes_an_environment_that_wsgi_allows(
    path: str, query: str, headers: Headers, body: bytes
) -> None:
    url = f"https://shop.example/{path.replace('?', '').replace('#', '')}?{query.replace('#', '')}"
    environ = environ_of(Request("POST", url, headers, body))
    for name, value in environ.items():
        if isinstance(value, str):
            value.encode("latin-1")  # PEP 3333: text that latin-1 can hold
            assert isinstance(name, str)
    assert environ["wsgi.input"].read() == body


# --- the answer ---


def test_an_application_that_starts_only_while_its_body_is_read_is_heard_out_and_closed() -> None:
    closed: list[bool] = []

    class Body:
        def __init__(self, start: Callable[..., Any]) -> None:
            self._start = start

        def __iter__(self) -> Iterator[bytes]:
            self._start("201 Created", [("X-A", "1"), ("X-A", "2")])
            yield b"one "
            yield b"two"

        def close(self) -> None:
            closed.append(True)

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        return Body(start_response)

    answer = call_wsgi(application, Request("GET", "https://shop.example/"))
    assert (answer.status, answer.body, answer.headers) == (201, b"one two", (("X-A", "1"), ("X-A", "2")))
    assert closed == [True]


def test_an_answer_that_was_begun_can_be_begun_anew_before_its_body() -> None:
    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("200 OK", [])
        start_response("404 Not Found", [("X-Why", "gone")], (None, None, None))
        return [b""]

    assert call_wsgi(application, Request("GET", "https://shop.example/")).status == 404
