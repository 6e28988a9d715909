"""The model of the player: one value that JSON knows, complete, exact, the same each time."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from mockserver.message import Request, Response
from mockserver.policy import UsageMistake, preset
from oauthsim.explanations import explain, fields
from oauthsim.export.raw_http import raw
from oauthsim.player.model import as_json, model
from oauthsim.scenarios import SCENARIOS
from oauthsim.simulate import simulate
from oauthsim.trace import Trace

HOSTILE = "</pre><script>alert(1)</script>\u202e\x1b[31m\x00"
HTML = (("Content-Type", "text/html"),)
PLACES = ["12:state", "13:code", "2:header.X-Test", "2:body", "1:header.Cookie", "15:error_description"]


@pytest.fixture(scope="module")
def trace() -> Trace:
    return simulate("authorization-code")


@pytest.fixture(scope="module")
def shown(trace: Trace) -> dict[str, Any]:
    return model(trace)


def text_of(wire: dict[str, Any]) -> str:
    lines = [wire["start"], *wire["headers"], [], wire["body"]]
    return "\n".join("".join(one if isinstance(one, str) else one[0] for one in line) for line in lines)


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_pieces_of_a_message_are_the_message(name: str) -> None:
    run = simulate(name)
    for message, told in zip(run.messages, model(run)["messages"], strict=True):
        assert text_of(told["wire"]).rstrip("\n") == raw(message)


@pytest.mark.parametrize("place", PLACES)
def test_the_pieces_of_a_hostile_message_are_the_message(place: str) -> None:
    run = simulate("authorization-code", edits=[f"{place}={HOSTILE}"])
    for message, told in zip(run.messages, model(run)["messages"], strict=True):
        assert text_of(told["wire"]).rstrip("\n") == raw(message)


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_piece_that_is_a_field_names_that_field(name: str) -> None:
    run = simulate(name)
    for told in model(run)["messages"]:
        for line in (told["wire"]["start"], *told["wire"]["headers"], told["wire"]["body"]):
            for text, index in (piece for piece in line if not isinstance(piece, str)):
                place, field, value, *_ = told["fields"][index]
                own = field.rpartition(".")[2] in text or value in text or text.strip('"') in value
                assert own or place in ("status", "json", "query", "header", "location query")


def test_nearly_every_field_can_be_pointed_at(trace: Trace, shown: dict[str, Any]) -> None:
    for message, told in zip(trace.messages, shown["messages"], strict=True):
        lines = (told["wire"]["start"], *told["wire"]["headers"], told["wire"]["body"])
        reached = {piece[1] for line in lines for piece in line if not isinstance(piece, str)}
        places = [field.place for field in fields(message)]
        inside = ("jose_header", "claim", "basic", "page form", "challenge")
        assert {at for at, place in enumerate(places) if place not in inside} <= reached


def test_every_message_says_what_happens_and_why(trace: Trace, shown: dict[str, Any]) -> None:
    for message, told in zip(trace.messages, shown["messages"], strict=True):
        explanation = explain(message, trace)
        assert (told["says"], told["spec"]) == (explanation.says, explanation.spec)


def test_every_finding_is_there_with_the_sentence_of_its_rule(trace: Trace, shown: dict[str, Any]) -> None:
    for message, told in zip(trace.messages, shown["messages"], strict=True):
        found = [(one.rule, one.held, one.enforced, one.evidence) for one in trace.ledger(message.number)]
        assert [tuple(line[:4]) for line in told["ledger"]] == found
        assert all(shown["rules"][line[0]][2] for line in told["ledger"])


def test_a_token_is_decoded_and_says_who_checked_its_signature(shown: dict[str, Any]) -> None:
    (token,) = shown["messages"][19]["tokens"]
    named = [shown["messages"][19]["fields"][index][1] for index in token["claims"]]
    assert named[:3] == ["iss", "sub", "client_id"]
    assert token["signature"] == {
        "made_by": "auth-rs256-1",
        "checks": [[20, "token-signature-verifies", True, True]],
    }


def test_a_forged_signature_is_made_with_no_key_of_this_world() -> None:
    honest = simulate("authorization-code").message(20).header("Authorization") or ""
    forged = honest[:-4] + ("AAAA" if not honest.endswith("AAAA") else "BBBB")
    policy = preset("rfc9700").without("token-signature-verifies")
    run = simulate("authorization-code", policy=policy, edits=[f"20:header.Authorization={forged}"])
    (token,) = model(run)["messages"][19]["tokens"]
    assert token["signature"] == {"made_by": "", "checks": [[20, "token-signature-verifies", False, False]]}


def test_alice_sees_a_page_until_the_next_one_is_there(shown: dict[str, Any]) -> None:
    views = {
        since: (address.partition("?")[0], page, loads) for since, address, page, loads in shown["views"]
    }
    assert views[5] == ("https://auth.example/authorize", 2, True)
    assert views[6] == ("https://auth.example/authorize", 6, False)
    assert 12 not in views, "a redirect shows no page"
    assert 14 not in views, "what programs do shows no page"


def test_every_message_has_a_row_below_the_one_before(shown: dict[str, Any]) -> None:
    rows = shown["picture"]["rows"]
    assert len(rows) == 26
    assert all(above <= line <= below for above, line, below in rows)
    assert all(one[2] <= other[1] for one, other in pairwise(rows))


def test_a_secret_tells_who_has_seen_it_and_how_long_it_lives(shown: dict[str, Any]) -> None:
    (code,) = [one for one in shown["secrets"] if one["kind"] == "code"]
    assert code["sightings"][:2] == [
        [12, "authorization_server", "redirect"],
        [12, "resource_owner", "redirect"],
    ]
    assert code["ends"] - code["born"] == 60
    token = next(one for one in shown["secrets"] if one["kind"] == "access_token")
    assert token["ends"] - token["born"] == 3600


def test_the_model_is_ascii_whatever_a_message_holds() -> None:
    run = simulate("authorization-code", edits=[f"12:state={HOSTILE}"])
    assert as_json(model(run)).isascii()
    assert json.loads(as_json(model(run))) == model(run)


def test_the_same_trace_gives_the_same_model(trace: Trace, shown: dict[str, Any]) -> None:
    assert as_json(model(simulate("authorization-code"))) == as_json(shown)


def test_a_language_that_the_player_does_not_speak_is_a_usage_mistake(trace: Trace) -> None:
    with pytest.raises(UsageMistake, match="there is no language 'xx'"):
        model(trace, "xx")


def framing(*headers: tuple[str, str]) -> list[list[Any]]:
    """What the frames show when the client's page embeds the consent page, which came with `headers`."""
    run = simulate("authorization-code")
    page = replace(run.message(2), response=Response(200, HTML, b"<iframe src=//auth.example/hop></iframe>"))
    hop = replace(run.message(3), number=3, request=Request("GET", "https://auth.example/hop"))
    onward = Response(302, (("Location", "/consent"),))
    there = replace(hop, number=5, request=Request("GET", "https://auth.example/consent"))
    messages = (
        run.message(1),
        page,
        hop,
        replace(hop, number=4, response=onward, answers=3),
        there,
        replace(there, number=6, response=Response(200, (*HTML, *headers), b"Allow?"), answers=5),
    )
    shown = model(replace(run, messages=messages, events=(), findings={}))
    assert [view[0] for view in shown["views"]] == [1, 2], "what goes on in a frame is no new page"
    found: list[list[Any]] = shown["frames"]
    return found


def test_a_frame_shows_what_came_for_it_after_all_redirects() -> None:
    assert framing() == [[6, 2, 0, 6, ""]]


def test_a_frame_stays_empty_where_the_page_in_it_forbids_it() -> None:
    assert framing(("X-Frame-Options", "DENY")) == [[6, 2, 0, 0, "X-Frame-Options: DENY"]]
