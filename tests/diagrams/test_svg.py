"""The SVG picture: well-formed, self-contained, harmless, the same each time, and readable by everybody."""

from __future__ import annotations

import base64
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from diagrams.nasty_traces import traces
from diagrams.sample_traces import whole_story
from hypothesis import given, settings

from oauthsim.diagrams.palette import DARK, LIGHT, ROLE_COLOURS
from oauthsim.diagrams.scene import build
from oauthsim.diagrams.svg import data_uri, img_tag, svg
from oauthsim.trace import Trace

PICTURE = svg(whole_story())
ROOT = ElementTree.fromstring(PICTURE)
NAMES = {"svg", "title", "desc", "style", "g", "rect", "path", "circle", "text"}
ATTRIBUTES = {
    *(
        "direction",
        "id",
        "class",
        "role",
        "aria-label",
        "viewBox",
        "width",
        "height",
        "direction",
        "x",
        "y",
        "rx",
        "d",
        "cx",
    ),
    *("cy", "r", "transform", "font-size", "data-message", "data-request", "data-before", "data-after"),
}
ISOLATED = re.compile("\u2066([^<\u2066\u2069]*)\u2069")
"""What we put around Latin words in a text from right to left: it begins and ends in that text."""
SPELLED = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\ufffe\uffff]"
)


def name_of(element: ElementTree.Element) -> str:
    return element.tag.removeprefix("{http://www.w3.org/2000/svg}")


def drawn(kind: str) -> Iterator[ElementTree.Element]:
    return (element for element in ROOT.iter() if kind in element.get("class", "").split())


def test_each_message_is_a_group_with_its_number_and_its_whole_text_as_tooltip() -> None:
    groups = [element for element in drawn("message") if element.get("data-message")]
    assert [group.get("data-message") for group in groups] == [str(number) for number in range(1, 27)]
    tooltip = groups[2][0].text or ""
    assert tooltip.startswith(
        "3. Alice's browser → Authorization server, front channel request\nGET /authorize"
    )
    assert "redirect-uri-matches-exactly (RFC 9700 §4.1.3): violated, not enforced." in tooltip


def test_the_channels_differ_in_the_line_and_in_the_sign_and_the_legend_says_so() -> None:
    front, back = (next(drawn(kind)) for kind in ("front", "back"))
    shafts = [
        [part.get("class") for part in group if "shaft" in part.get("class", "")] for group in (front, back)
    ]
    assert shafts == [["shaft"], ["shaft", "shaft within"]]
    signs = [next(part for part in group if part.get("class") == "sign").get("rx") for group in (front, back)]
    assert signs == ["10", "3"]
    words = " ".join(ROOT.itertext())
    assert "front channel (through the browser)" in words
    assert "back channel (server to server)" in words


def test_the_legend_explains_only_what_is_there() -> None:
    assert "lost" in legend_of(whole_story())
    quiet = replace(whole_story(), messages=whole_story().messages[:2], findings={}, events=())
    assert legend_of(quiet) == "front channel (through the browser) its response"


def legend_of(trace: Trace) -> str:
    root = ElementTree.fromstring(svg(trace))
    legend = next(element for element in root.iter() if element.get("class") == "legend")
    return " ".join(text for text in legend.itertext() if text.strip())


def test_violations_have_a_shape_and_words_of_their_own() -> None:
    badges = list(drawn("badge"))
    marks = {badge.get("class"): badge.find("./{*}path[@class='mark']").get("d") for badge in badges}  # type: ignore[union-attr]
    assert len(set(marks.values())) == 5
    assert "stopped by refresh-token-is-used-once" in ["".join(badge.itertext()) for badge in badges]


def test_a_lost_message_ends_in_a_cross_and_a_refused_one_in_a_bar() -> None:
    fates = {group.get("data-message"): group.find("./{*}path[@class='fate']") for group in drawn("message")}
    ends = {number: path.get("d") for number, path in fates.items() if path is not None}
    assert set(ends) == {"19", "22", "26"}
    assert ends["19"].endswith("v20")  # type: ignore[union-attr]
    assert ends["22"].endswith("l12 12m0 -12l-12 12")  # type: ignore[union-attr]


def test_a_screen_reader_gets_a_name_and_a_description() -> None:
    assert ROOT.get("role") == "img"
    assert (ROOT.get("aria-label") or "").startswith(
        "authorization-code: 26 messages between Alice's browser, Client"
    )
    assert "From left to right: Alice's browser (resource owner)" in (ROOT[1].text or "")
    assert (
        ElementTree.fromstring(svg(whole_story(), title='A "name" <b>')).get("aria-label") == 'A "name" <b>'
    )


def test_two_pictures_do_not_touch_each_other_or_the_page() -> None:
    other = svg(replace(whole_story(), seed=2))
    scopes = [re.search('id="(d[0-9a-f]{12})"', picture).group(1) for picture in (PICTURE, other)]  # type: ignore[union-attr]
    assert scopes[0] != scopes[1]
    for picture, scope in zip((PICTURE, other), scopes, strict=True):
        sheet = ElementTree.fromstring(picture).find("{*}style").text or ""  # type: ignore[union-attr]
        plain = sheet.replace("@media screen and (prefers-color-scheme:dark){", "")
        selectors = [one for rule in re.findall("([^{}]+){", plain) for one in rule.split(",")]
        assert len(selectors) > 100
        assert [one for one in selectors if not one.startswith(f"#{scope} ")] == []
        assert len(re.findall(' id="', picture)) == 1


def test_nothing_is_fetched_and_nothing_can_run() -> None:
    assert {name_of(element) for element in ROOT.iter()} <= NAMES
    assert "url(" not in PICTURE
    assert re.findall('https?://(?!www.w3.org/2000/svg)[^<]*"', PICTURE) == []


@given(traces())
@settings(max_examples=150)
def test_nothing_in_a_message_becomes_markup(trace: Trace) -> None:
    picture = svg(trace)
    root = ElementTree.fromstring(picture.encode())
    assert {name_of(element) for element in root.iter()} <= NAMES
    assert {name for element in root.iter() for name in element.keys()} <= ATTRIBUTES  # noqa: SIM118
    assert SPELLED.findall(ISOLATED.sub(r"\1", picture)) == []
    numbers = [element.get("data-message") for element in root.iter() if element.get("data-message")]
    assert numbers == [str(message.number) for message in trace.messages]
    img = ElementTree.fromstring(img_tag(picture, trace.scenario))
    assert set(img.attrib) == {"src", "alt", "style"}


def test_an_overridden_direction_is_shown_and_not_obeyed() -> None:
    story = whole_story()
    request = replace(story.messages[0].request, url="https://app.example/\u202egnp.exe")
    picture = svg(replace(story, messages=(replace(story.messages[0], request=request),)))
    assert "GET /[U+202E]gnp.exe" in picture


def test_the_same_trace_gives_the_same_bytes_in_another_process() -> None:
    imports = "from diagrams.sample_traces import whole_story; from oauthsim.diagrams.svg import svg"
    code = f"{imports}; print(svg(whole_story()), end='')"
    environment = {"PYTHONPATH": "tests:.", "PYTHONHASHSEED": "99", "PYTHONIOENCODING": "utf-8"}
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environment, check=True)
    assert run.stdout.decode() == PICTURE == svg(build(whole_story()))


def test_the_image_tag_carries_the_picture_and_its_words() -> None:
    tag = img_tag(PICTURE, 'what "happened" & why')
    assert 'alt="what &quot;happened&quot; &amp; why"' in tag
    kept = re.search('src="data:image/svg\\+xml;base64,([^"]+)"', tag)
    assert kept
    assert base64.b64decode(kept.group(1)).decode() == PICTURE
    assert data_uri(PICTURE) in tag


def test_a_fixed_theme_has_the_colours_of_that_theme_only() -> None:
    light, dark = svg(whole_story(), theme="light"), svg(whole_story(), theme="dark")
    assert "prefers-color-scheme" in PICTURE
    assert "prefers-color-scheme" not in light + dark
    assert (LIGHT["front"] in light, DARK["front"] in light) == (True, False)
    assert (LIGHT["front"] in dark, DARK["front"] in dark) == (False, True)


ON_GROUND = [(name, "ground") for name in ("ink", "quiet", "front", "back", "stopped", "edited")]
ON_TINT = [(name, f"{name}-ground") for name in ("stopped", "violated", "edited", "note")]
ON_HEADS = [(name, role) for name in ("ink", "quiet") for role in (*ROLE_COLOURS, "other")]
ON_SIGNS = [("number", name) for name in ("front", "back", "good", "stopped")]


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("words", "ground"), [*ON_GROUND, *ON_TINT, *ON_HEADS, *ON_SIGNS])
def test_words_have_contrast_enough_to_be_read(palette: dict[str, str], words: str, ground: str) -> None:
    darker, lighter = sorted((luminance(palette[words]), luminance(palette[ground])))
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def luminance(colour: str) -> float:
    """The relative luminance of a colour (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
