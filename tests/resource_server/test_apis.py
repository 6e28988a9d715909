"""The four APIs: what they show, what they change, and how they refuse what is wrong."""

from __future__ import annotations

from typing import Any

import pytest
from resource_server.apis import Answer, Apis

from mockserver.resource_server.apis import APIS

# --- calendar ---


def test_the_calendar_shows_the_appointments_of_the_tokens_subject() -> None:
    apis = Apis()
    answer = apis.get("calendar", "/events", apis.jwt())
    assert [event["id"] for event in answer.json["events"]] == ["event-1", "event-2", "event-3"]
    one = apis.get("calendar", "/events/event-2", apis.jwt())
    assert one.json["title"] == "Dentist"
    assert one.header("Content-Type") == "application/json"


def test_nobody_sees_what_belongs_to_somebody_else() -> None:
    apis = Apis()
    titles = [e["title"] for e in apis.get("calendar", "/events", apis.jwt(sub="mallory")).json["events"]]
    assert titles == ["Buy a trench coat"]
    assert apis.get("calendar", "/events/event-1", apis.jwt(sub="mallory")).status == 404
    assert apis.get("calendar", "/events", apis.jwt(sub="a new one")).json == {"events": []}


# --- sheets ---


def rows(apis: Apis) -> list[list[Any]]:
    answer = apis.get("sheets", "/sheets/sheet-leads/rows", apis.jwt("sheets"))
    return [row["cells"] for row in answer.json["rows"]]


def test_a_row_is_added_changed_and_deleted() -> None:
    apis = Apis()
    token = apis.jwt("sheets")
    added = apis.call(
        "POST", "sheets", "/sheets/sheet-leads/rows", token, {"cells": ["Ünïcode 🦊", 1.5, None]}
    )
    assert (added.status, added.header("Location")) == (201, "/sheets/sheet-leads/rows/row-3")
    assert rows(apis)[-1] == ["Ünïcode 🦊", 1.5, None]
    changed = apis.call("PUT", "sheets", "/sheets/sheet-leads/rows/row-2", token, {"cells": [True]})
    assert (changed.status, changed.json) == (200, {"id": "row-2", "cells": [True]})
    deleted = apis.call("DELETE", "sheets", "/sheets/sheet-leads/rows/row-1", token)
    assert (deleted.status, deleted.response.body) == (204, b"")
    assert rows(apis) == [[True], ["Ünïcode 🦊", 1.5, None]]


def test_the_id_of_a_deleted_row_is_not_used_again() -> None:
    apis = Apis()
    token = apis.jwt("sheets")
    apis.call("DELETE", "sheets", "/sheets/sheet-leads/rows/row-2", token)
    added = apis.call("POST", "sheets", "/sheets/sheet-leads/rows", token, {"cells": []})
    assert added.json["id"] == "row-3"


def test_who_may_read_may_not_write() -> None:
    apis = Apis()
    token = apis.jwt("sheets", scope="sheets.read")
    before = rows(apis)
    for method, path in (("POST", "rows"), ("PUT", "rows/row-1"), ("DELETE", "rows/row-1")):
        answer = apis.call(method, "sheets", f"/sheets/sheet-leads/{path}", token, {"cells": ["x"]})
        assert (answer.status, answer.json["error"]) == (403, "insufficient_scope")
        assert 'scope="sheets.write"' in answer.challenge
    assert rows(apis) == before


def test_what_one_world_changes_no_other_world_sees() -> None:
    one, other = Apis(), Apis()
    one.call("POST", "sheets", "/sheets/sheet-leads/rows", one.jwt("sheets"), {"cells": ["only here"]})
    assert ["only here"] in rows(one)
    assert ["only here"] not in rows(other)


def test_the_list_of_sheets_names_them() -> None:
    apis = Apis()
    answer = apis.get("sheets", "/sheets", apis.jwt("sheets"))
    assert answer.json["sheets"] == [
        {"id": "sheet-leads", "title": "Leads"},
        {"id": "sheet-budget", "title": "Budget 2026"},
    ]


# --- chat ---


def post(apis: Apis, channel: str, body: Any) -> Answer:
    return apis.call("POST", "chat", f"/channels/{channel}/messages", apis.jwt("chat"), body)


def test_a_message_is_posted_and_read_again() -> None:
    apis = Apis()
    apis.network.clock.advance(60)
    said = {
        "id": "sales-1",
        "author": "alice",
        "client_id": "automation",
        "text": "New lead!",
        "at": 1767603660,
    }
    assert post(apis, "sales", {"text": "New lead!"}).json == said
    assert post(apis, "sales", {"text": "Another"}).json["id"] == "sales-2"
    read = apis.get("chat", "/channels/sales/messages", apis.jwt("chat", scope="chat.read"))
    assert [message["text"] for message in read.json["messages"]] == ["New lead!", "Another"]
    assert apis.get("chat", "/channels/random/messages", apis.jwt("chat")).json == {"messages": []}


def test_only_channels_that_exist_can_be_posted_to() -> None:
    apis = Apis()
    listed = apis.get("chat", "/channels", apis.jwt("chat", scope="chat.post"))
    assert [channel["name"] for channel in listed.json["channels"]] == ["general", "sales", "random"]
    answer = post(apis, "secret", {"text": "anybody here?"})
    assert (answer.status, answer.json["error"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [("GET", "/channels", "chat.post"), ("GET", "/channels/general/messages", "chat.read"),
     ("POST", "/channels/general/messages", "chat.post")],
)  # fmt: skip
def test_reading_and_posting_are_two_scopes(method: str, path: str, scope: str) -> None:
    apis = Apis()
    other = ({"chat.post", "chat.read"} - {scope}).pop()
    answer = apis.call(method, "chat", path, apis.jwt("chat", scope=other), {"text": "hello"})
    assert (answer.status, f'scope="{scope}"' in answer.challenge) == (403, True)


@pytest.mark.parametrize("text", [None, 7, [], {}, "", "  \n", "x" * 4001])
def test_a_message_must_say_something_and_not_too_much(text: object) -> None:
    answer = post(Apis(), "sales", {"text": text})
    assert (answer.status, answer.json["error"]) == (400, "invalid_request")
    assert answer.header("WWW-Authenticate") is None  # the token was good


# --- crm ---


def test_customers_are_shown() -> None:
    apis = Apis()
    answer = apis.get("crm", "/customers", apis.jwt("crm"))
    assert [customer["name"] for customer in answer.json["customers"]] == [
        "Northwind Bakery",
        "Blue Lantern Books",
    ]
    assert apis.get("crm", "/customers/customer-1", apis.jwt("crm")).json["city"] == "Bremen"
    assert apis.get("crm", "/customers/customer-9", apis.jwt("crm")).status == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
@pytest.mark.parametrize("path", ["/customers", "/customers/customer-1"])
def test_the_crm_is_read_only(method: str, path: str) -> None:
    apis = Apis()
    answer = apis.call(method, "crm", path, apis.jwt("crm"), {"name": "x"})
    assert (answer.status, answer.json["error"]) == (405, "method_not_allowed")
    assert answer.header("Allow") == "GET, HEAD"


# --- ordinary mistakes ---


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize(
    "path", ["/", "/nothing", "/events//event-1", "/events/../events", "/%FF%00", "/sheets/%F0%9F%A6%8A"]
)
def test_a_path_that_is_not_there_is_a_404_in_json(api: str, path: str) -> None:
    apis = Apis()
    answer = apis.get(api, path, apis.jwt(api))
    assert (answer.status, answer.json["error"]) == (404, "not_found")


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "", "application/jsonx"]
)
def test_a_row_comes_as_json_and_not_otherwise(content_type: str) -> None:
    apis = Apis()
    headers = {"Authorization": f"Bearer {apis.jwt('sheets')}", "Content-Type": content_type}
    url = "https://sheets.example/sheets/sheet-leads/rows"
    answer = apis.send("POST", url, headers, b'{"cells": ["x"]}')
    assert (answer.status, answer.json["error"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'"cells"', b"\xff\xfe", b'{"cells": ["\xff"]}', b'\xef\xbb\xbf{"cells": []}',
     b'{"cells": ["\\ud800"]}', b'{"cells": [NaN]}', b'{"cells": [1e999]}', b'{"cells": [], "cells": []}',
     b'{"cells": {}}', b'{"cells": "text"}', b'{"cells": [[]]}', b'{"cells": [{}]}', b"{}",
     b"[" * 100_000, b'{"cells": [' + b"9" * 5000 + b"]}", b'{"cells": [' + b"1," * 60 + b"1]}"],
)  # fmt: skip
def test_a_body_that_is_no_row_is_refused_and_changes_nothing(body: bytes) -> None:
    apis = Apis()
    headers = {"Authorization": f"Bearer {apis.jwt('sheets')}", "Content-Type": "application/json"}
    before = rows(apis)
    answer = apis.send("POST", "https://sheets.example/sheets/sheet-leads/rows", headers, body)
    assert (answer.status, answer.json["error"]) == (400, "invalid_request")
    assert rows(apis) == before


def test_a_body_beyond_a_megabyte_is_not_read() -> None:
    apis = Apis()
    answer = post(apis, "sales", {"text": "x" * 1_000_001})
    assert (answer.status, answer.json["error"]) == (413, "content_too_large")


@pytest.mark.parametrize("path", ["/events", "/events/none", "/nothing"])
def test_no_answer_is_kept_by_a_cache(path: str) -> None:
    apis = Apis()
    for answer in (apis.get("calendar", path, apis.jwt()), apis.get("calendar", path, "bad.bad.bad")):
        assert answer.header("Cache-Control") == "private, no-store"


def test_an_api_that_there_is_not_is_a_mistake_that_names_those_there_are() -> None:
    from mockserver.resource_server.apis import api

    with pytest.raises(LookupError, match="'mail'; there are: calendar, sheets, chat, crm"):
        api("mail")
