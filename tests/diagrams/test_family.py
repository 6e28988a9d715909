"""The family tree of refresh tokens: a well-formed picture, complete, that says the same as its text."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from oauthsim.attacks import ATTACKS
from oauthsim.diagrams import family
from oauthsim.knowledge.families import families
from oauthsim.scenarios import SCENARIOS
from oauthsim.simulate import simulate
from oauthsim.trace import Event, Trace

SVG = "{http://www.w3.org/2000/svg}"
NAMES = ["refresh-token", "refresh-token-reuse", "refresh-token-absolute", "sign-in", "client-credentials"]
REFRESHING = [name for name in ATTACKS if name.startswith("refresh")]


def boxes(picture: str) -> list[tuple[float, float, float, float]]:
    """Left, top, right and bottom of each token."""
    found = []
    for group in ElementTree.fromstring(picture).iter(f"{SVG}g"):
        if "data-token" in group.attrib:
            rect = group.find(f"{SVG}rect")
            assert rect is not None
            x, y, wide, high = (float(rect.attrib[name]) for name in ("x", "y", "width", "height"))
            found.append((x, y, x + wide, y + high))
    return found


@pytest.mark.parametrize("name", [*[name for name in NAMES if name in SCENARIOS], *REFRESHING])
def test_every_token_is_in_the_picture_and_in_the_text_and_no_two_overlap(name: str) -> None:
    trace = simulate(name)
    picture, words = family.svg(trace), family.text(trace)
    tokens = [member.name for member in families(trace)]
    assert re.findall(r'data-token="([^"]+)"', picture) == tokens or len(tokens) == len(boxes(picture))
    assert all(token in words for token in tokens)
    root = ElementTree.fromstring(picture)
    wide, high = float(root.attrib["width"]), float(root.attrib["height"])
    for left, top, right, bottom in (found := boxes(picture)):
        assert 0 < left < right < wide
        assert 0 < top < bottom < high
        assert sum(left < x2 and x1 < right and top < y2 and y1 < bottom for x1, y1, x2, y2 in found) == 1


def test_a_token_stands_below_the_one_it_came_of() -> None:
    first, client, thief = boxes(family.svg(simulate("refresh-token-thief-second")))
    assert first[3] < client[1] == thief[1]
    assert client[2] < thief[0]
    assert client[0] <= first[0] <= thief[0]


def test_the_text_says_who_used_what_and_what_came_of_it() -> None:
    assert family.text(simulate("refresh-token-reuse")) == (
        "refresh token 1: given to Client, message 15; leaked to Mallory after message 18; "
        "revoked: a spent token of its family came back, message 23\n"
        "  Client, message 19: refresh token 2\n"
        "  Mallory, message 23: refused, invalid_grant\n"
        "    refresh token 2: given to Client, message 20; "
        "revoked: a spent token of its family came back, message 23\n"
        "      Client, message 25: refused, invalid_grant\n"
    )


def test_a_run_without_refresh_tokens_says_so() -> None:
    trace = simulate("client-credentials")
    assert family.text(trace) == "There is no refresh token in this run.\n"
    ElementTree.fromstring(family.svg(trace))


def test_what_comes_from_a_trace_is_text_in_the_picture() -> None:
    trace = hostile(simulate("refresh-token"))
    root = ElementTree.fromstring(family.svg(trace))
    assert "<script>" in "".join(root.itertext())
    assert not list(root.iter(f"{SVG}script"))


def hostile(trace: Trace) -> Trace:
    """The same run, in which the client has an evil title."""
    evil = tuple(replace(one, title='"><script>alert(1)</script>') for one in trace.participants)
    return replace(trace, participants=evil, events=(*trace.events, Event(1, 1, "x", "leak", "x", "x")))


def test_two_pictures_of_one_run_are_the_same_to_the_byte_and_style_nothing_but_themselves() -> None:
    one, other = (family.svg(simulate("refresh-token-reuse")) for _ in range(2))
    assert one == other
    scope = ElementTree.fromstring(one).attrib["id"]
    styles = re.findall(r"[{}]([^{}@]+)\{", "}" + one.partition("<style>")[2].partition("</style>")[0])
    assert all(part.strip().startswith(f"#{scope} ") for each in styles for part in each.split(","))
