"""The trace as JSON: the contract, byte for byte the same, and never a byte that cannot be written."""

from __future__ import annotations

import base64
import json
from dataclasses import replace

from knowledge.traces import CODE, Story, authorization_code

from mockserver.message import Response
from mockserver.rules import Finding
from oauthsim.export.trace_json import as_dict, as_json
from oauthsim.trace import Event

TRACE = authorization_code()
CONTRACT = {
    *("number", "at", "sender", "receiver", "channel", "kind", "method", "url", "status", "headers", "body"),
    *("explanation", "spec", "ledger"),
}


def test_a_trace_has_what_the_contract_promises() -> None:
    found = json.loads(as_json(TRACE))
    assert {"scenario", "seed", "policy", "outcome", "messages", "knowledge"} <= set(found)
    assert len(found["messages"]) == 18
    for message in found["messages"]:
        assert set(message) >= CONTRACT


def test_a_message_is_written_as_it_crossed() -> None:
    message = json.loads(as_json(TRACE))["messages"][7]
    assert (message["number"], message["kind"], message["channel"]) == (8, "response", "front")
    assert (message["method"], message["status"], message["answers"]) == ("POST", 303, 7)
    assert message["headers"][1] == ["Cache-Control", "no-store"]
    assert message["headers"][0][1].startswith(f"https://app.example/callback?code={CODE}")
    assert message["spec"] == "RFC 6749 §4.1.2"
    assert "short-lived code" in message["explanation"]


def test_a_header_that_comes_twice_is_there_twice_in_its_order() -> None:
    message = TRACE.message(8)
    assert message.response is not None
    cookies = (("Set-Cookie", "b=2"), ("Set-Cookie", "a=1"))
    twice = message.carrying(replace(message.response, headers=cookies))
    found = as_dict(replace(TRACE, messages=(twice,)))
    assert found["messages"][0]["headers"] == [["Set-Cookie", "b=2"], ["Set-Cookie", "a=1"]]


def test_the_ledger_stands_beside_its_message() -> None:
    finding = Finding(
        "code-is-single-use", "authorization_server", "RFC 6749 §4.1.2", False, True, "used", "x"
    )
    ledger = as_dict(replace(TRACE, findings={10: (finding,)}))["messages"][9]["ledger"]
    assert ledger == [
        {
            "rule": "code-is-single-use",
            "spec": "RFC 6749 §4.1.2",
            "held": False,
            "enforced": True,
            "evidence": "used",
            "party": "authorization_server",
            "error": "x",
        }
    ]


def test_the_inputs_of_the_run_are_in_it() -> None:
    event = Event(3, 5, "mallory", "leak", "a log is published")
    changed = replace(TRACE, off=("a-rule",), edits=("3:state=x",), events=(event,))
    found = as_dict(changed)
    assert (found["off"], found["on"], found["edits"]) == (["a-rule"], [], ["3:state=x"])
    assert found["events"][0]["text"] == "a log is published"
    assert found["participants"][1]["host"] == "app.example"


def test_the_same_trace_gives_the_same_bytes() -> None:
    assert as_json(authorization_code()) == as_json(authorization_code())
    assert as_json(TRACE).endswith("}\n")


def test_text_stays_readable_and_is_not_escaped() -> None:
    assert "§" in as_json(TRACE)
    assert "\\u00a7" not in as_json(TRACE)


def test_bytes_that_are_no_text_are_not_lost() -> None:
    story = Story()
    story.answer(story.ask("client", "calendar", "https://calendar.example/"), 200)
    message = story.messages[1]
    story.messages[1] = message.carrying(Response(200, (), b"\xff\x00\xfe"))
    found = as_dict(story.trace())["messages"][1]
    assert base64.b64decode(found["body_base64"]) == b"\xff\x00\xfe"
    assert "body_base64" not in as_dict(story.trace())["messages"][0]


def test_a_lone_surrogate_can_be_written_as_utf_8_and_comes_back() -> None:
    story = Story()
    story.ask("client", "calendar", "https://calendar.example/?x=\ud800\udc00\udfff")
    octets = as_json(story.trace()).encode("utf-8")
    assert "\udfff" in json.loads(octets)["messages"][0]["url"]


def test_fields_are_added_when_they_are_asked_for() -> None:
    assert "fields" not in as_dict(TRACE)["messages"][0]
    fields = as_dict(TRACE, with_fields=True)["messages"][10]["fields"]
    assert {"refresh_token", "expires_in"} <= {field["name"] for field in fields}
