"""Whatever is sent to whatever path of any host of a world in full swing: an answer, and no breakdown."""

from __future__ import annotations

import re
import sys
from functools import cache

from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from world.runs import honest_run

from mockserver.message import Headers, Request, split_url
from mockserver.network import Unreachable
from mockserver.resource_server.apis import api
from oauthsim.scenarios.authorization_code import connect
from oauthsim.world import RESOURCES, World

METHODS = ("GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW", "get", "")
CONTENT_TYPES = (
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=utf-16",
    "multipart/form-data; boundary=x",
    "application/json",
    "text/html; charset=nonsense",
    "\xff",
    "",
)
NAMES = "state code scope request token grant_type client_id redirect_uri csrf csrf_token username button url"
PIECES = (
    *(f"{name}=" for name in NAMES.split()),
    *(
        "&",
        "=",
        "&&",
        "%",
        "%00",
        "%ff",
        "%C3%28",
        "+",
        "\0",
        "[]",
        "{}",
        '"',
        "null",
        "1e999",
        "é",
        "x" * 3000,
    ),
    *("authorization_code", "refresh_token", "automation-app", "calendar.read", "code ", "access_token=x"),
    *("https://app.example/callback", "https://[", "a=b", "x" * 3000),
)
text_of_pieces = st.lists(st.sampled_from(PIECES), max_size=10).map("".join)
bodies = text_of_pieces.map(str.encode) | st.binary(max_size=200)


@cache
def world() -> World:
    """A world in which Alice has logged in, connected her calendar, and goes on working."""
    made = World()
    connect(made, "Calendar")
    return made


@cache
def paths() -> tuple[str, ...]:
    """The path of every route of every party, as they stand in the Flask apps."""
    modules = [module for name, module in sys.modules.items() if name.startswith("mockserver.")]
    apps = [thing for module in modules for thing in vars(module).values() if isinstance(thing, Flask)]
    apps += [api(name) for name in RESOURCES]
    rules = {rule.rule for app in apps for rule in app.url_map.iter_rules()}
    found = rules | {re.sub("<[^>]+>", "calendar", rule) for rule in rules}
    return (*sorted(found), "/nowhere", "//", "/%ff", "/é", "/..", "/a/../../b", "/" + "x" * 5000)


@cache
def known_headers() -> tuple[Headers, ...]:
    """The cookies and credentials of the honest run, and some that are none."""
    seen = {
        (name, value)
        for message in honest_run().messages
        for name, value in message.headers
        if name in ("Cookie", "Authorization", "Origin", "Referer")
    }
    odd = {
        ("Authorization", value) for value in ("Basic", "Basic ===", "Bearer", "Bearer a.b.c", "Digest x=1")
    }
    return ((), *(((name, value),) for name, value in sorted(seen | odd)))


@st.composite
def requests(draw: st.DrawFn) -> Request:
    """A request to a host of the world: its own path or another's, any method, body and credentials."""
    host = draw(st.sampled_from(sorted(one.host for one in world().network.participants.values())))
    path = draw(st.sampled_from(paths()))
    query = draw(text_of_pieces)
    headers = (
        *draw(st.sampled_from(known_headers())),
        ("Content-Type", draw(st.sampled_from(CONTENT_TYPES))),
    )
    method = draw(st.sampled_from(METHODS))
    return Request(method, f"https://{host}{path}{'?' + query if query else ''}", headers, draw(bodies))


def test_the_paths_are_those_of_all_parties() -> None:
    asked = {split_url(message.url).path for message in honest_run().messages}
    assert asked - {"/workflows/show-todays-events/run"} <= set(paths())
    assert {"/workflows/<workflow_id>/run", "/revoke", "/introspect", "/sheets", "/open"} <= set(paths())


@settings(max_examples=800)
@given(requests())
def test_any_request_gets_an_answer_that_is_no_breakdown_and_the_world_goes_on(request: Request) -> None:
    try:
        answer = world().network.send(request, sender="somebody", channel="front")
    except Unreachable:
        assert request.host not in {one.host for one in world().network.participants.values()}
    else:
        assert 200 <= answer.status < 500, answer.body
        assert b"Traceback" not in answer.body
        assert b"<script" not in answer.body
    assert world().client.run_workflow("show-todays-events").succeeded
