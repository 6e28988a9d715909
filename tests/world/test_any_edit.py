"""Whatever is changed on the wire, to whatever text: the run ends in words, and can be drawn and written."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from world.runs import CARELESS, HONEST, OLD_TEXT, OPAQUE, PUBLIC, Variant, honest_run

from mockserver.message import Message
from mockserver.policy import UsageMistake
from oauthsim.diagrams.mermaid import mermaid
from oauthsim.diagrams.svg import svg
from oauthsim.diagrams.text import text
from oauthsim.edits import Edit, fields
from oauthsim.export.curl import curl
from oauthsim.export.har import har
from oauthsim.export.trace_json import as_json
from oauthsim.simulate import simulate
from oauthsim.trace import Trace

WRITERS = (as_json, har, curl, svg, text, mermaid)
TRICKS = (
    "",
    "\0",
    "é ☃ 𝄞 \u202e",
    "<script>alert(1)</script>",
    '"; rm -rf / #',
    "x" * 5000,
    "https://evil.example/",
    "https://[",
    "http://[::1",
    "https://app.example:99999/",
    "https://app.example:x/",
    "//evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "com.example.app:/callback",
    "?",
    "#",
    "%",
    "%00",
    "%ff",
    "null",
    "true",
    "-1",
    "1e999",
    "9" * 30,
    "[]",
    "{}",
    '{"a":' * 3000,
    "Basic",
    "Basic ====",
    "Basic Og==",
    "Bearer",
    "Bearer a.b.c",
    "Bearer eyJhbGciOiJub25lIn0.e30.",
    "text/html; charset=nonsense",
    "application/x-www-form-urlencoded; charset=utf-16",
    "multipart/form-data",
    "application/json",
    "__Host-app_session=; Path=/",
    "a=b; Max-Age=9" + "9" * 20,
    *(str(status) for status in (100, 204, 205, 301, 303, 304, 307, 399, 401, 429, 500, 599)),
)
values = st.sampled_from(TRICKS) | st.text() | st.none()
names = st.sampled_from(
    ["state", "scope", "request", "request_uri", "prompt", "max_age", "id_token_hint", "error", "header.Host"]
)
variants = st.sampled_from([HONEST, OLD_TEXT, CARELESS, OPAQUE, PUBLIC])


@st.composite
def edits(draw: Callable[..., object]) -> Edit:
    """One edit of any message of the honest run: a field that is there, one that might be, or any name."""
    message = draw(st.sampled_from(honest_run().messages))
    assert isinstance(message, Message)
    if draw(st.integers(0, 19)) == 0:
        return Edit(message.number, "drop", None)
    name = draw(st.sampled_from(fields(message)) | names | st.text(min_size=1, max_size=20))
    value = draw(values)
    return Edit(message.number, str(name), None if value is None else str(value))


def run(variant: Variant, *changes: Edit) -> Trace | None:
    """The run, or None when an edit finds no place; any other exception fails the test."""
    try:
        return variant.run(edits=changes)
    except UsageMistake:
        return None


@settings(max_examples=400)
@given(variants, edits())
def test_one_edit_never_breaks_a_run_and_no_server_breaks_down(variant: Variant, edit: Edit) -> None:
    trace = run(variant, edit)
    if trace is not None:
        assert trace.outcome
        assert trace.outcome_says
        assert breakdowns(trace) == []


@settings(max_examples=200)
@given(variants, st.tuples(edits(), edits(), edits()))
def test_nor_do_three_at_once(variant: Variant, three: tuple[Edit, ...]) -> None:
    trace = run(variant, *three)
    if trace is not None:
        assert breakdowns(trace) == []


@settings(max_examples=80)
@given(variants, st.tuples(edits(), edits()))
def test_whatever_was_edited_it_can_be_drawn_and_written(variant: Variant, two: tuple[Edit, ...]) -> None:
    trace = run(variant, *two)
    if trace is not None:
        for write in WRITERS:
            written = write(trace)
            assert written
            assert str(written).encode()
        json.loads(as_json(trace))


def breakdowns(trace: Trace) -> list[Message]:
    """Answers that say a server broke down; 502 and 503 are fine when what they asked of another went wrong.

    An answer whose status was edited says nothing about the server that gave it.
    """
    return [
        message
        for message in trace.messages
        if message.kind == "response"
        and not message.edited
        and (message.status or 0) >= 500
        and not (message.status in (502, 503) and asked_another_in_vain(trace, message))
    ]


def asked_another_in_vain(trace: Trace, answer: Message) -> bool:
    """Whether the server asked another while it answered, and an edit or an error got in between."""
    inside = trace.messages[answer.answers or 0 : answer.number - 1]
    return any(message.edited or message.delivery != "delivered" for message in inside)


def test_a_breakdown_would_be_noticed() -> None:
    trace = simulate("authorization-code", edits=["15:drop"])
    [answer] = [message for message in trace.messages if message.status == 502]
    assert asked_another_in_vain(trace, answer)
    assert not asked_another_in_vain(trace, trace.message(13))


@pytest.mark.parametrize("value", TRICKS[1:])  # an empty one counts as not sent (RFC 6749 §3.1)
def test_a_tricky_redirect_uri_never_gets_a_code(value: str) -> None:
    trace = run(HONEST, Edit(5, "redirect_uri", value))
    assert trace is not None
    assert trace.outcome != "completed"
    assert "code=code_" not in "".join(f"{message.url}{message.headers}" for message in trace.messages)
