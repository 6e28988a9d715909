"""The Mermaid writer: its own little grammar of what Mermaid reads, and escapes for all else."""

from __future__ import annotations

import re

from diagrams.nasty_traces import traces
from diagrams.sample_traces import whole_story
from hypothesis import given, settings

from oauthsim.diagrams.mermaid import escaped, mermaid
from oauthsim.diagrams.text import text
from oauthsim.trace import Trace

SAFE = r"(?:#\d+;|<br/>|[^#;<>:%&\"'`${}\[\]|\\\n\r])+"
LINE = re.compile(
    rf"    (?:(?P<message>p\d+-(?:-)?(?:>>|x)[+-]?p\d+: {SAFE})"
    rf"|(?:actor|participant) p\d+ as {SAFE}|Note over p\d+(?:,p\d+)?: {SAFE}|acc(?:Title|Descr): {SAFE}"
    r"|autonumber (?P<number>\d+))"
)


def test_messages_are_numbered_as_in_the_trace() -> None:
    lines = mermaid(whole_story()).splitlines()
    assert lines[0] == "sequenceDiagram"
    assert [line for line in lines if "autonumber" in line] == ["    autonumber 1"]
    assert len([line for line in lines if messages_in(line)]) == 26


def test_requests_are_drawn_through_responses_dashed_and_the_back_channel_is_named() -> None:
    drawn = mermaid(whole_story())
    assert "    p1->>+p2: GET /connect/calendar\n" in drawn
    assert "    p3-->>-p1: 303 See Other → auth.example\n" in drawn
    assert "    p2->>+p3: back · POST /token<br/>grant_type=authorization_code" in drawn
    assert "    p3--x-p2: back · 200 OK" in drawn, (
        "a lost answer ends in a cross, and its sender is busy no more"
    )
    assert "    p1-xp5: GET /pixel.gif" in drawn


def test_notes_tell_violations_pauses_and_steps() -> None:
    drawn = mermaid(whole_story())
    assert "    Note over p2,p3: stopped by refresh-token-is-used-once\n" in drawn
    assert "    Note over p1,p5: … 59 minutes later …\n" in drawn
    assert "    Note over p1,p5: Step 1 · Alice connects her calendar\n" in drawn


def test_every_activation_that_begins_ends() -> None:
    lines = mermaid(whole_story()).splitlines()
    begun = [re.search(r"\+(p\d+):", line) for line in lines]
    ended = [re.search(r"(p\d+)--(?:>>|x)-p", line) for line in lines]
    assert sorted(one.group(1) for one in begun if one) == sorted(one.group(1) for one in ended if one)


def test_signs_and_words_with_a_meaning_are_entities() -> None:
    assert escaped("a;b#c<d>:%%{e}") == "a#59;b#35;c#60;d#62;#58;#37;#37;#123;e#125;"
    assert escaped("the end, END of ending") == "the #101;nd, #69;ND of ending"
    assert escaped("line\nbreak") == "line#91;U#43;000A#93;break"
    assert escaped("") == "#8203;"


@given(traces())
@settings(max_examples=150)
def test_nothing_in_a_message_is_read_as_language(trace: Trace) -> None:
    first, *lines = mermaid(trace).splitlines()
    assert first == "sequenceDiagram"
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    assert [line for line in lines if re.search(r"(?i)\bend\b", line)] == []
    assert len([line for line in lines if messages_in(line)]) == len(trace.messages)
    assert text(trace)


def messages_in(line: str) -> bool:
    found = LINE.fullmatch(line)
    return bool(found and found.group("message"))
