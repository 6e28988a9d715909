"""The layout: everything has its place, nothing touches its neighbour, and work grows with the messages."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, replace
from types import FrameType

import pytest
from diagrams.boxes import outside_of_its_span, overlapping, texts_of
from diagrams.nasty_traces import traces
from diagrams.sample_traces import ALICE, CALENDAR, CLIENT, SERVER, Recording, trace_of, whole_story
from hypothesis import given, settings

from mockserver.message import Message, Request
from mockserver.rules import Finding
from oauthsim.diagrams import lettering
from oauthsim.diagrams.scene import NARROWEST, build
from oauthsim.diagrams.shapes import Numbering, Scene
from oauthsim.diagrams.svg import svg
from oauthsim.trace import Event, Trace

STORY = build(whole_story())


def test_every_message_has_the_arrow_of_its_number() -> None:
    assert [arrow.number for arrow in STORY.arrows] == list(range(1, 27))
    assert STORY.arrow(12).label.text == "POST /token"
    with pytest.raises(LookupError, match="27"):
        STORY.arrow(27)


def test_no_two_texts_touch_and_each_label_stays_between_its_lifelines() -> None:
    assert overlapping(STORY) == []
    assert [
        outside_of_its_span(STORY, arrow) for arrow in STORY.arrows if outside_of_its_span(STORY, arrow)
    ] == []
    assert all(text.left >= 0 and text.right <= STORY.width for text in texts_of(STORY))


@given(traces())
@settings(max_examples=150)
def test_no_text_however_nasty_leaves_its_place(trace: Trace) -> None:
    scene = build(trace)
    assert overlapping(scene) == []
    assert [arrow for arrow in scene.arrows if outside_of_its_span(scene, arrow)] == []
    assert all(text.left >= 0 and text.right <= scene.width for text in texts_of(scene))
    assert len(scene.arrows) == len(trace.messages)


def test_later_is_lower() -> None:
    rows = [row.top if hasattr(row, "top") else row.y for row in STORY.timeline()]
    assert rows == sorted(rows)
    assert len(rows) == 26 + 2 + 2 + 2
    assert all(one.y < other.y for one, other in zip(STORY.arrows, STORY.arrows[1:], strict=False))


def test_the_browser_stands_left_and_what_is_outside_this_world_right() -> None:
    assert [line.id for line in STORY.lifelines] == [ALICE, CLIENT, SERVER, CALENDAR, "evil.example"]
    assert STORY.lifelines[-1].says.text == "outside this world"
    assert [line.known for line in STORY.lifelines] == [True, True, True, True, False]


def test_a_party_that_took_no_part_has_no_lifeline() -> None:
    assert "sheets" not in [line.id for line in STORY.lifelines]


def test_lifelines_move_apart_for_a_long_label_up_to_a_limit() -> None:
    def gap(path: str) -> int:
        r = Recording()
        r.ask(CLIENT, SERVER, "back", "GET", f"https://auth.example/{path}")
        lines = build(trace_of(r)).lifelines
        return lines[1].x - lines[0].x

    assert gap("") < gap("a" * 24) < gap("a" * 40)
    assert gap("a" * 40) == gap("a" * 4000)


def test_a_party_is_busy_from_the_request_to_its_answer_and_what_it_asks_meanwhile_lies_inside() -> None:
    client, server = STORY_BUSY[11], STORY_BUSY[12]
    assert (client.party, server.party) == (CLIENT, SERVER)
    assert client.top < server.top < server.bottom < client.bottom
    assert (client.top, client.bottom) == (STORY.arrow(11).y, STORY.arrow(18).y)
    assert 19 not in STORY_BUSY, "a refused request makes nobody busy"
    assert 26 not in STORY_BUSY, "a lost request makes nobody busy"


STORY_BUSY = {bar.number: bar for bar in STORY.activations}


def test_a_party_asked_again_while_busy_gets_a_second_bar_beside_the_first() -> None:
    r = Recording()
    first = r.ask(ALICE, SERVER, "front", "GET", "https://auth.example/a")
    second = r.ask(CLIENT, SERVER, "back", "GET", "https://auth.example/b")
    r.answer(second, 200)
    r.answer(first, 200)
    outer, inner = build(trace_of(r)).activations
    assert (outer.depth, inner.depth) == (0, 1)
    assert inner.x > outer.x


def test_what_did_not_arrive_ends_short_of_its_goal() -> None:
    lost, refused, arrived = STORY.arrow(22), STORY.arrow(19), STORY.arrow(1)
    assert lost.x_goal < lost.x_to < lost.x_from
    assert refused.x_from < refused.x_to < refused.x_goal
    assert arrived.x_to == arrived.x_goal


def test_badges_say_which_rule_and_whether_it_stopped_anything() -> None:
    badges = [(badge.number, badge.kind, badge.text.text) for badge in STORY.badges]
    assert (3, "violated", "violated, not enforced: redirect-uri-matches-exactly") in badges
    assert (24, "stopped", "stopped by refresh-token-is-used-once") in badges
    assert (19, "refused", "refused: evil.example cannot be reached") in badges
    assert (22, "lost", "lost on its way") in badges
    assert (3, "edited", "changed on the wire: redirect_uri=https://app.example/callback/../x") in badges
    assert len(badges) == 6


def test_many_violated_rules_take_several_lines_and_too_many_are_counted() -> None:
    story = whole_story()

    def badges(count: int) -> list[str]:
        rules = (f"rule-number-{at}-of-the-preset-holds" for at in range(count))
        findings = {1: tuple(Finding(rule, CLIENT, "RFC 9700", False, False, "") for rule in rules)}
        return [
            badge.text.text for badge in build(replace(story, findings=findings)).badges if badge.number == 1
        ]

    assert badges(2) == [f"violated, not enforced: rule-number-{at}-of-the-preset-holds" for at in range(2)]
    assert (len(badges(9)), badges(9)[-1]) == (5, "and 5 more lines like this")


def test_time_that_passes_is_told_in_words_before_the_message_that_comes_after_it() -> None:
    told = [(divider.before, divider.seconds, divider.text.text) for divider in STORY.dividers]
    assert told == [(20, 3540, "59 minutes later"), (23, 75, "1 minute 15 seconds later")]


def test_steps_are_headings_and_other_events_notes() -> None:
    assert [section.text.text for section in STORY.sections] == [
        "Step 1 · Alice connects her calendar",
        "Step 2 · An hour later the client refreshes, and the answer is lost",
    ]
    assert [(note.after, note.party, note.kind) for note in STORY.notes] == [
        (18, ALICE, "leak"),
        (26, CLIENT, "note"),
    ]
    assert len(STORY.notes[1].lines) == 2


def test_a_scene_is_plain_data() -> None:
    assert json.loads(json.dumps(asdict(STORY)))["width"] == STORY.width
    numbers = [value for arrow in STORY.arrows for value in (arrow.y, arrow.x_from, arrow.x_to)]
    assert {type(number) for number in numbers} == {int}
    assert hash(STORY) == hash(build(whole_story()))
    assert build(whole_story()) == STORY


def test_a_trace_without_messages_is_a_picture_too() -> None:
    empty = replace(whole_story(), messages=(), events=(), findings={})
    scene = build(empty)
    assert (scene.arrows, scene.width >= NARROWEST) == ((), True)
    assert len(scene.lifelines) == 5
    assert build(replace(empty, participants=())).lifelines == ()


def test_a_message_to_oneself_loops() -> None:
    r = Recording()
    r.ask(CALENDAR, CALENDAR, "back", "GET", "https://calendar.example/self?state=a-long-value")
    scene = build(trace_of(r))
    assert scene.arrow(1).loops
    assert scene.arrow(1).label.left > scene.lifelines[0].x
    assert outside_of_its_span(scene, scene.arrow(1)) == []


def test_ten_thousand_unknown_hosts_share_the_last_of_a_few_lifelines() -> None:
    scene = build(knocking(2000))
    assert len(scene.lifelines) == 1 + 4 + 1
    assert (scene.lifelines[-1].title.text, scene.lifelines[-1].host.text) == ("Other hosts", "1996 of them")


def test_numbering_says_where_counting_starts_anew() -> None:
    assert Numbering((4, 5, 6, 9, 10)).jumps() == {4, 9}
    assert Numbering((4, 5, 6, 9, 10)).position(9) == 3
    assert Numbering(()).jumps() == frozenset()


def test_an_event_before_all_and_after_all_keeps_its_place() -> None:
    story = whole_story()
    events = (Event(0, story.messages[0].at, ALICE, "note", "first"), Event(99, 0, ALICE, "note", "last"))
    rows = list(build(replace(story, events=events)).timeline())
    assert [getattr(rows[at], "full", None) for at in (0, -1)] == ["first", "last"]


@pytest.mark.parametrize("kind", ["conversation", "knocking"])
def test_twice_the_messages_are_twice_the_work(kind: str) -> None:
    make = long_story if kind == "conversation" else knocking
    calls = [counted(make(count)) for count in (400, 800, 1600)]
    first, second = calls[1] - calls[0], calls[2] - calls[1]
    assert second / first == pytest.approx(2, rel=0.03)


def test_twice_the_messages_are_twice_the_svg() -> None:
    sizes = [len(svg(long_story(count))) for count in (400, 800, 1600)]
    assert (sizes[2] - sizes[1]) / (sizes[1] - sizes[0]) == pytest.approx(2, rel=0.05)


def long_story(count: int) -> Trace:
    """The same exchange over and over."""
    r = Recording()
    for _ in range(count // 2):
        asked = r.ask(CLIENT, SERVER, "back", "GET", "https://auth.example/token?grant_type=refresh_token")
        r.answer(asked, 200)
    return trace_of(r)


def knocking(count: int) -> Trace:
    """A party that tries one unknown host after the other."""
    r = Recording()
    for at in range(count):
        r.ask(CLIENT, f"host{at}.test", "back", "GET", f"https://host{at}.test/", delivery="refused")
    return trace_of(r)


def counted(trace: Trace) -> int:
    """How many calls the layout and the SVG of `trace` take, each time from cold."""
    lettering._fit.cache_clear()
    lettering._glyph.cache_clear()
    calls = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        svg(build(trace))
    finally:
        sys.setprofile(None)
    return calls


def test_a_request_with_no_host_still_has_a_lifeline() -> None:
    story = whole_story()
    message = Message(1, story.messages[0].at, CLIENT, "", "back", Request("GET", ""), delivery="refused")
    scene: Scene = build(replace(story, messages=(message,), findings={}, events=()))
    assert scene.lifelines[-1].title.text == "(no host)"
