"""The blast radius along the clock: bars where they belong, the same in words, nothing unescaped."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

from oauthsim.attacks.blast_radius import BlastRadius, Opening, Radius
from oauthsim.attacks.defences import DEFENCES, Defence
from oauthsim.diagrams import timeline

SVG = "{http://www.w3.org/2000/svg}"
NONE, EXPIRY = DEFENCES[:2]
RADIUS = BlastRadius(
    "access-token",
    120,
    (
        Radius(NONE, (Opening("calendar", "read", 120, None),)),
        Radius(EXPIRY, (Opening("calendar", "read", 120, 3600), Opening("sheets", "write", 120, 300))),
        Radius(replace(NONE, name="all"), ()),
    ),
)


def bars(picture: str) -> list[tuple[int, int]]:
    """Return from where to where each bar goes."""
    found = ElementTree.fromstring(picture).iter(f"{SVG}rect")
    boxes = [one for one in found if one.get("rx") == "4"]
    return [(int(one.get("x", 0)), int(one.get("x", 0)) + int(one.get("width", 0))) for one in boxes]


def test_a_bar_begins_at_the_leak_and_ends_where_it_is_shut() -> None:
    (ever, _), (hour, end_of_hour), (five, end_of_five) = bars(timeline.svg(RADIUS))
    assert ever == hour == five
    assert end_of_five < end_of_hour < timeline.RIGHT
    assert bars(timeline.svg(RADIUS))[0][1] > timeline.RIGHT


def test_a_row_without_an_opening_says_so() -> None:
    assert timeline.svg(RADIUS).count("nothing opens</text>") == 1


def test_the_same_radius_gives_the_same_bytes_and_every_selector_is_its_own() -> None:
    picture = timeline.svg(RADIUS)
    assert picture == timeline.svg(RADIUS)
    (scope,) = re.findall(r'<svg [^>]*id="(\w+)"', picture)
    rules = re.findall(r"[{}]([^{}@]+){", re.search(r"<style>(.*)</style>", picture, re.S)[1])  # type: ignore[index]
    assert all(one.startswith(f"#{scope} ") for rule in rules for one in rule.split(","))


def test_the_text_says_what_the_picture_shows() -> None:
    words = timeline.text(RADIUS)
    assert "expiry   calendar (read)  2 minutes  1 hour" in words
    assert "         sheets (write)   2 minutes  5 minutes" in words
    assert words in ElementTree.fromstring(timeline.svg(RADIUS)).findtext(f"{SVG}desc", "")
    assert timeline.summary(RADIUS).endswith(
        "from 'none' (calendar (read), for more than a year) to 'all' (nothing opens)."
    )


def test_markup_in_a_name_is_text() -> None:
    hostile = Radius(Defence("<script>x</script>", "&<b>"), ())
    picture = timeline.svg(replace(RADIUS, rows=(hostile,)))
    assert "<script>" not in picture
    assert ElementTree.fromstring(picture) is not None
