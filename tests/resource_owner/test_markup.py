import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.resource_owner.document import READ_AT_MOST, Document
from mockserver.resource_owner.markup import tokens


def cut(text):
    return [
        (kind, name, attributes) if attributes else (kind, name) for kind, name, attributes in tokens(text)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a<B>c</b >", [("text", "a"), ("start", "b"), ("text", "c"), ("end", "b")]),
        (
            "<a b=1 c='2 3' d=\"4'\" e f= 5>",
            [("start", "a", {"b": "1", "c": "2 3", "d": "4'", "e": "", "f": "5"})],
        ),
        ("<a/b=/c/>", [("start", "a", {"b": "/c/"})]),
        ("<a =b=c B=d b=e>", [("start", "a", {"=b": "c", "b": "d"})]),
        ("1 < 2 <3", [("text", "1 "), ("text", "<"), ("text", " 2 "), ("text", "<"), ("text", "3")]),
        ("<!-- <a> --><!--><!DOCTYPE x><?x?></ x>y", [("text", "y")]),
        ("<![CDATA[x]]>y", [("text", "y")]),
        ("x<!-- no end", [("text", "x")]),
        ("x<a href='no end>", [("text", "x")]),
        ("x<", [("text", "x"), ("text", "<")]),
        (
            "<script>a<b && '</scripty>'</SCRIPT>",
            [("start", "script"), ("text", "a<b && '</scripty>'"), ("end", "script")],
        ),
        ("<title>&lt;<b></title>", [("start", "title"), ("text", "<<b>"), ("end", "title")]),
        ("&lt;&#65;&#x42;&unknown;&#xD800;", [("text", "<AB&unknown;\ufffd")]),
    ],
)
def test_html_is_cut_as_a_browser_cuts_it(text, expected):
    assert cut(text) == expected


def test_a_parameter_in_a_link_is_not_taken_for_a_character():
    link = Document("<a href='/?a=1&copy=2&amp;lt=3&reg&#38;x=&notit;'>x</a>").links[0]
    assert link.url == "/?a=1&copy=2&lt=3®&x=&notit;"


def test_a_number_too_long_to_be_a_character_is_none():
    assert Document("<p>&#" + "9" * 5000 + ";").text == "\ufffd"


@given(st.text())
def test_every_text_can_be_cut(text):
    assert all(kind in ("start", "end", "text") for kind, _, _ in tokens(text))


@pytest.mark.parametrize(
    "piece", ["<!--", "<a ", "<", "<a b='", "<select>", "<template>", "<div hidden>", "</", "<title>"]
)
def test_the_time_to_read_a_page_grows_with_its_length_only(piece):
    started = time.perf_counter()
    Document(piece * (READ_AT_MOST // len(piece)))
    assert time.perf_counter() - started < 10  # a second at the most; ways that look back take minutes
