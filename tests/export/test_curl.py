"""A trace as curl commands: a shell must run exactly the requests, and nothing that a message says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mockserver.message import Message, Request
from oauthsim.export.curl import command, curl
from oauthsim.simulate import simulate
from oauthsim.trace import Trace

HOSTILE = [
    "$(touch owned)",
    "`touch owned`",
    "'; touch owned; '",
    '"; touch owned; "',
    "a'b\"c$d`e\\f!g*h?i~j",
    "%s%n%d\\033",
    "two\nlines",
    "tab\there",
    "\x1b]0;title\x07",
    "\u202egnp.exe",
    "größe → 大",
    "",
    "-o owned",
    "@/etc/passwd",
    "&& touch owned #",
]

Shell = Callable[[str], list[dict[str, Any]]]


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """Run a script with a `curl` that writes down what it was asked to do; return what that was."""
    stub = tmp_path / "bin" / "curl"
    stub.parent.mkdir()
    stub.write_text(
        f"#!{sys.executable}\nimport json, sys\n"
        "body = sys.stdin.buffer.read().hex() if '@-' in sys.argv else None\n"
        "print(json.dumps({'words': sys.argv[1:], 'stdin': body}))\n"
    )
    stub.chmod(0o755)
    place = tmp_path / "place"
    place.mkdir()
    environment = {"PATH": f"{stub.parent}{os.pathsep}{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}

    def run(script: str) -> list[dict[str, Any]]:
        done = subprocess.run(
            ["sh", "-e"], input=script.encode(), cwd=place, env=environment, capture_output=True, check=True
        )
        assert not list(place.iterdir()), "something in the script was executed"
        assert not done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    return run


@pytest.fixture(scope="module")
def trace() -> Trace:
    return simulate("authorization-code")


def asking(request: Request) -> Message:
    return Message(1, 0, "client", "authorization_server", "back", request)


def option(words: list[str], name: str) -> list[str]:
    return [words[at + 1] for at, word in enumerate(words[:-1]) if word == name]


def test_the_script_sends_every_request_of_the_run(trace: Trace, shell: Shell) -> None:
    calls = [call["words"] for call in shell(curl(trace))]
    sent = [(option(words, "--url"), option(words, "--data-raw")) for words in calls]
    asked = [message for message in trace.messages if message.kind == "request"]
    assert sent == [([message.url], [message.text] if message.body else []) for message in asked]


def test_the_headers_are_those_of_the_request_except_what_curl_counts(trace: Trace, shell: Shell) -> None:
    token = next(message for message in trace.messages if message.url.endswith("/token"))
    (call,) = shell(command(token))
    kept = [f"{name}: {value}" for name, value in token.headers if name != "Content-Length"]
    assert option(call["words"], "--header") == kept
    assert any(line.startswith("Authorization: Basic ") for line in kept)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_body_reaches_curl_to_the_byte(text: str, shell: Shell) -> None:
    body = (text or "x").encode()
    (call,) = shell(command(asking(Request("POST", "https://auth.example/token", (), body))))
    raw = option(call["words"], "--data-raw")
    assert (raw[0].encode() if raw else bytes.fromhex(call["stdin"])) == body


def test_a_body_of_any_bytes_reaches_curl(shell: Shell) -> None:
    body = bytes(range(256))
    (call,) = shell(command(asking(Request("POST", "https://auth.example/token", (), body))))
    assert bytes.fromhex(call["stdin"]) == body


@pytest.mark.parametrize("text", [text for text in HOSTILE if "\n" not in text])
def test_a_header_and_a_url_are_one_word_each(text: str, shell: Shell) -> None:
    url = f"https://auth.example/{text}"
    (call,) = shell(command(asking(Request("GET", url, (("X-Test", text),)))))
    assert option(call["words"], "--url") == [url]
    assert option(call["words"], "--header") == [f"X-Test: {text}" if text else "X-Test;"]


def test_a_method_that_is_not_implied_is_named(shell: Shell) -> None:
    (call,) = shell(command(asking(Request("DELETE", "https://app.example/x"))))
    assert option(call["words"], "--request") == ["DELETE"]
    (call,) = shell(command(asking(Request("POST", "https://app.example/x"))))
    assert option(call["words"], "--request") == ["POST"], "curl would send GET without a body"


def test_a_head_request_does_not_wait_for_a_body(shell: Shell) -> None:
    (call,) = shell(command(asking(Request("HEAD", "https://app.example/x"))))
    assert "--head" in call["words"]


@pytest.mark.parametrize(
    ("url", "needed"),
    [("https://a.example/[1-9]", "--globoff"), ("https://a.example/../y", "--path-as-is")],
)
def test_curl_is_kept_from_changing_the_url(url: str, needed: str, shell: Shell) -> None:
    (call,) = shell(command(asking(Request("GET", url))))
    assert needed in call["words"]
    assert needed not in command(asking(Request("GET", "https://a.example/x")))


def test_a_header_whose_name_curl_would_read_as_a_file_is_left_out_and_named(trace: Trace) -> None:
    odd = replace(trace.message(1), request=Request("GET", "https://app.example/", (("@/etc/passwd", ""),)))
    script = curl(replace(trace, messages=(odd,)))
    assert "--header" not in script
    assert "left out: the header @/etc/passwd" in script


@pytest.mark.parametrize("text", HOSTILE)
def test_no_comment_ends_before_its_line(text: str, trace: Trace, shell: Shell) -> None:
    edited = replace(trace.message(1), edited=(text,), receiver=text)
    script = curl(replace(trace, messages=(edited,), scenario=text, outcome=text))
    assert len(shell(script)) == 1


def test_the_script_says_who_asks_whom_and_what_came_back(trace: Trace) -> None:
    script = curl(trace)
    assert "# 14  Client -> Authorization server, back channel" in script
    assert "# 15  answered: 200 OK" in script
    assert "# ---- The client exchanges the code for tokens" in script


def test_a_request_without_an_answer_says_so() -> None:
    assert "#    no answer: lost" in curl(simulate("authorization-code", edits=["14:drop"]))


def test_the_same_trace_gives_the_same_bytes(trace: Trace) -> None:
    assert curl(trace) == curl(simulate("authorization-code"))
