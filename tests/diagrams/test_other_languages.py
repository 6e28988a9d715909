"""A picture told in another language: the same arrows, other words, read from their own side."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from oauthsim.diagrams.lettering import from_right, isolated, width
from oauthsim.diagrams.scene import MARGIN, build
from oauthsim.diagrams.svg import svg
from oauthsim.diagrams.text import text
from oauthsim.simulate import simulate
from oauthsim.trace import Trace

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def run() -> Trace:
    """A run that has something of all that a picture tells in words."""
    return simulate("refresh-token-reuse", edits=["1:header.X=1"])


def test_the_same_messages_stand_in_the_same_order_between_the_same_parties(run: Trace) -> None:
    english, arabic = build(run), build(run, language="ar")
    assert [line.id for line in arabic.lifelines] == [line.id for line in english.lifelines]
    assert [one.label.full for one in arabic.arrows] == [one.label.full for one in english.arrows]
    assert [one.x_from < one.x_to for one in arabic.arrows] == [
        one.x_from < one.x_to for one in english.arrows
    ]


def test_all_words_are_told_and_only_the_wire_stays_as_it_is(run: Trace) -> None:
    root = ElementTree.fromstring(svg(build(run, language="ar")))
    words = [one for one in root.iter(f"{SVG}text") if "mono" not in one.get("class", "").split()]
    told = ["".join(one.itertext()) for one in words if one.get("class") != "count"]
    assert len(told) > 20
    assert [one for one in told if one and not from_right(one)] == []
    assert all(one.get("direction") == "rtl" for one in words if from_right("".join(one.itertext())))


def test_headings_begin_at_the_right_edge(run: Trace) -> None:
    scene = build(run, language="ar")
    for one in (scene.title, *(section.text for section in scene.sections), *scene.ending[1:]):
        assert scene.width - MARGIN - 1 <= one.right <= scene.width - MARGIN
    english = build(run)
    assert {section.text.left for section in english.sections} == {MARGIN}


def test_a_word_of_the_protocol_stays_in_one_piece() -> None:
    told = isolated("يطابق redirect_uri ما في GET /authorize، انظر (RFC 6749 §3.1.2).")
    assert re.findall("\u2066(.*?)\u2069", told) == ["redirect_uri", "GET /authorize", "RFC 6749 §3.1.2"]


def test_arabic_letters_are_as_wide_as_they_are_joined() -> None:
    assert width("بب", 100, "sans") == 30 + 98, "the first is joined to the second, which ends the word"
    assert width("بّب", 100, "sans") == width("بب", 100, "sans"), "a vowel sign takes no room"
    assert width("دب", 100, "sans") == 55 + 98


def test_the_text_form_is_told_too(run: Trace) -> None:
    lines = text(build(run, language="ar"))
    assert "الخطوة 1 · تربط أليس تقويمها" in lines
    assert "تغيّرت في الطريق" in lines
    assert "Step" not in lines
