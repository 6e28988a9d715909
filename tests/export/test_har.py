"""A trace as HAR: what the specification demands, and the order that a browser's network panel shows."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest

from mockserver.clock import WORLD_START
from mockserver.message import Response
from oauthsim.export.har import archive, har
from oauthsim.simulate import simulate
from oauthsim.trace import Trace

ENTRY = {"startedDateTime", "time", "request", "response", "cache", "timings"}
REQUEST = {"method", "url", "httpVersion", "cookies", "headers", "queryString", "headersSize", "bodySize"}
RESPONSE = {
    *("status", "statusText", "httpVersion", "cookies", "headers", "content", "redirectURL"),
    *("headersSize", "bodySize"),
}
"""The members that HAR 1.2 does not call optional."""


@pytest.fixture(scope="module")
def trace() -> Trace:
    return simulate("authorization-code")


def entries(trace: Trace) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(har(trace))["log"]["entries"]
    return found


def moment(entry: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(entry["startedDateTime"])


def test_each_exchange_is_an_entry_in_the_order_of_the_requests(trace: Trace) -> None:
    requests = [message for message in trace.messages if message.kind == "request"]
    found = [(one["request"]["method"], one["request"]["url"]) for one in entries(trace)]
    assert found == [(message.method, message.url) for message in requests]
    assert found[0] == ("GET", "https://app.example/")


def test_an_entry_holds_the_answer_to_its_own_request(trace: Trace) -> None:
    for entry in entries(trace):
        asked, answer = (trace.message(number) for number in entry["_numbers"])
        assert answer.answers == asked.number
        assert entry["response"]["status"] == answer.status
        assert entry["response"]["content"]["text"] == answer.text
        assert entry["response"]["redirectURL"] == (answer.header("Location") or "")


def test_nothing_is_missing_that_the_specification_demands(trace: Trace) -> None:
    log = json.loads(har(trace))["log"]
    assert log["version"] == "1.2"
    assert log["creator"].keys() >= {"name", "version"}
    for entry in log["entries"]:
        assert entry.keys() >= ENTRY
        assert entry["request"].keys() >= REQUEST
        assert entry["response"].keys() >= RESPONSE
        assert entry["response"]["content"].keys() >= {"size", "mimeType"}
        assert entry["timings"].keys() >= {"send", "wait", "receive"}
        assert entry["time"] == sum(entry["timings"].values()) >= 0


def test_what_har_does_not_know_is_marked_by_an_underscore(trace: Trace) -> None:
    for entry in entries(trace):
        own = entry.keys() - ENTRY - {"pageref", "comment"}
        assert {"_channel", "_sender", "_receiver"} <= own
        assert all(name.startswith("_") for name in own)


def test_times_are_simulated_and_no_two_are_equal(trace: Trace) -> None:
    moments = [moment(entry) for entry in entries(trace)]
    assert moments[0] == datetime.fromtimestamp(WORLD_START + 0.001, UTC), "message 1, as a world begins"
    assert all(one < other for one, other in pairwise(moments))
    assert (moments[-1] - moments[0]).total_seconds() > 3600, "the refresh is an hour later"


def test_a_call_inside_a_call_lies_within_its_time(trace: Trace) -> None:
    callback = next(entry for entry in entries(trace) if "/callback" in entry["request"]["url"])
    token = next(entry for entry in entries(trace) if entry["request"]["url"].endswith("/token"))
    assert moment(callback) < moment(token)
    ends = [moment(entry).timestamp() + entry["time"] / 1000 for entry in (token, callback)]
    assert ends[0] < ends[1]


def test_each_step_of_the_story_is_a_page(trace: Trace) -> None:
    pages = archive(trace)["log"]["pages"]
    steps = [event.text for event in trace.events if event.kind == "step"]
    assert [page["title"] for page in pages] == steps
    token = next(entry for entry in entries(trace) if entry["request"]["url"].endswith("/token"))
    shown = next(page["title"] for page in pages if page["id"] == token["pageref"])
    assert shown == "The client exchanges the code for tokens"


def test_a_form_is_there_as_parameters_and_as_text(trace: Trace) -> None:
    token = next(entry for entry in entries(trace) if entry["request"]["url"].endswith("/token"))
    posted = token["request"]["postData"]
    assert posted["mimeType"] == "application/x-www-form-urlencoded"
    assert {"name": "grant_type", "value": "authorization_code"} in posted["params"]
    assert posted["text"] == trace.message(token["_numbers"][0]).text


def test_a_query_is_split_into_its_parameters(trace: Trace) -> None:
    asked = next(entry for entry in entries(trace) if "/authorize?" in entry["request"]["url"])
    assert {"name": "response_type", "value": "code"} in asked["request"]["queryString"]


def test_cookies_are_read_in_both_directions(trace: Trace) -> None:
    set_cookies = [cookie for entry in entries(trace) for cookie in entry["response"]["cookies"]]
    session = next(cookie for cookie in set_cookies if cookie["name"] == "__Host-auth_session")
    assert (session["path"], session["httpOnly"], session["secure"]) == ("/", True, True)
    sent = [cookie for entry in entries(trace) for cookie in entry["request"]["cookies"]]
    assert {"name": session["name"], "value": session["value"]} in sent


def test_an_answer_that_was_lost_is_no_answer() -> None:
    lost = simulate("authorization-code", edits=["15:drop"])
    entry = next(one for one in entries(lost) if 15 in one["_numbers"])
    assert entry["_delivery"] == ["delivered", "lost"]
    assert entry["comment"].endswith("message 15 was lost")


def test_a_request_that_reached_nobody_has_status_0() -> None:
    lost = simulate("authorization-code", edits=["14:drop"])
    entry = next(one for one in entries(lost) if 14 in one["_numbers"])
    assert (entry["response"]["status"], entry["_numbers"], entry["_delivery"]) == (0, [14], ["lost"])


def test_a_body_that_is_no_text_is_kept_as_base64(trace: Trace) -> None:
    picture = Response(200, (("Content-Type", "image/png"),), b"\x89PNG\xff")
    answer = replace(trace.message(2), response=picture)
    content = entries(replace(trace, messages=(trace.message(1), answer)))[0]["response"]["content"]
    assert content["encoding"] == "base64"
    assert base64.b64decode(content["text"]) == b"\x89PNG\xff"
    assert content["size"] == 5


def test_an_edit_is_named() -> None:
    edited = simulate("authorization-code", edits=["14:code=forged"])
    assert ["code set to forged"] in [entry["_edited"] for entry in entries(edited)]


def test_the_file_is_ascii_so_that_no_terminal_obeys_it() -> None:
    hostile = simulate("authorization-code", edits=["12:state=\x1b]0;owned\x07\u202etxt.exe"])
    assert har(hostile).isascii()
    assert "\x1b" not in har(hostile)


def test_the_same_trace_gives_the_same_bytes(trace: Trace) -> None:
    assert har(trace) == har(simulate("authorization-code"))
