"""Hostile text in every part of a message: every writer writes it, and none lets it act."""

from __future__ import annotations

import unicodedata
import xml.etree.ElementTree as ElementTree

import pytest
from player.hostile import PWNED, TEXTS, hostile
from player.test_html_export import Page

from oauthsim.cli.formats import FORMATS
from oauthsim.lab import checks, compare, raw, show, who_knows
from oauthsim.player.html_export import html
from oauthsim.player.model import as_json, model

FOR_PEOPLE = ("text", "svg", "mermaid", "dot")
WRITTEN = [name for name, format in FORMATS.items() if not format.binary and name != "trust"]
each_text = pytest.mark.parametrize("name", TEXTS)


def invisible(text: str) -> set[str]:
    """Return the characters of `text` that have no ink and are no line break."""
    return {one for one in text if unicodedata.category(one) in ("Cc", "Cf", "Cs", "Zl", "Zp")} - {"\n"}


@each_text
@pytest.mark.parametrize("format", WRITTEN)
def test_every_writer_writes_hostile_text(name: str, format: str) -> None:
    written = FORMATS[format].write(hostile(TEXTS[name]))
    assert isinstance(written, str)
    assert len(written) > 1000
    written.encode("utf-8")


@each_text
@pytest.mark.parametrize("format", FOR_PEOPLE)
def test_what_is_made_to_be_read_holds_nothing_that_cannot_be_seen(name: str, format: str) -> None:
    written = FORMATS[format].write(hostile(TEXTS[name]))
    assert isinstance(written, str)
    assert not invisible(written)


@each_text
def test_an_svg_is_well_formed_and_has_no_element_that_acts(name: str) -> None:
    written = FORMATS["svg"].write(hostile(TEXTS[name]))
    assert isinstance(written, str)
    tags = {one.tag.rpartition("}")[2] for one in ElementTree.fromstring(written).iter()}
    assert tags <= {"svg", "title", "desc", "style", "g", "path", "rect", "circle", "text", "line", "tspan"}


@each_text
def test_the_page_has_its_own_scripts_and_no_other(name: str) -> None:
    page = Page(html(hostile(TEXTS[name])))
    scripts = [attributes for tag, attributes in page.elements if tag == "script"]
    assert [one.get("type") for one in scripts] == ["application/json", "application/json", "module"]
    assert not [one for _, attributes in page.elements for one in attributes if one.startswith("on")]


@each_text
def test_the_displays_of_the_lab_hold_no_element_that_acts(name: str) -> None:
    trace = hostile(TEXTS[name])
    views = [show(trace), checks(trace), who_knows(trace), compare(trace, trace)]
    views += [raw(trace, number) for number in (1, 2, 13, 28)]
    for view in views:
        page = Page(view.html)
        assert not {"script", "svg", "iframe", "object", "math"} & {tag for tag, _ in page.elements}
        assert not [one for _, attributes in page.elements for one in attributes if one.startswith("on")]
        assert not [tag for tag, attributes in page.elements if PWNED in str(attributes.get("href"))]


@each_text
def test_the_model_of_the_player_is_plain_ascii(name: str) -> None:
    assert as_json(model(hostile(TEXTS[name]))).isascii()
