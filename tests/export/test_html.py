"""A trace as one page: complete, quiet (no script, no request), and unimpressed by what a message says."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from mockserver.policy import preset
from oauthsim.explanations import fields
from oauthsim.export.html import LONGEST_BODY, html, raw, section_address
from oauthsim.simulate import simulate
from oauthsim.trace import Trace

PLACES = [
    *("12:state", "14:code", "2:header.X-Test", "2:body", "15:error_description", "4:header.Location"),
    *("1:header.Cookie", "2:header.Set-Cookie"),
]
MARKUP = [
    "</pre></style></svg><script>alert(1)</script><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
]


class Page(HTMLParser):
    """What a page consists of: its elements with their attributes, and its text."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "style":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "style":
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if not self.open:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def trace() -> Trace:
    return simulate("authorization-code")


@pytest.fixture(scope="module")
def page(trace: Trace) -> Page:
    return Page(html(trace))


def test_the_page_of_the_authorization_code_run_is_small(trace: Trace) -> None:
    assert len(html(trace).encode()) < 400_000


def test_every_message_opens_to_its_raw_http(trace: Trace, page: Page) -> None:
    names = [attributes["id"] for attributes in page.named("details")]
    assert names == [f"message-{message.number}" for message in trace.messages]
    assert "POST /token HTTP/1.1 Host: auth.example" in page.text
    assert "HTTP/1.1 303 See Other" in page.text


def test_every_field_is_there_with_what_it_is_for(trace: Trace, page: Page) -> None:
    said = {field.says for message in trace.messages for field in fields(message) if field.says}
    assert len(said) > 50
    assert not [says for says in said if " ".join(says.split()) not in page.text]


def test_every_finding_of_the_ledger_is_there(trace: Trace, page: Page) -> None:
    for finding in trace.ledger():
        assert finding.rule in page.text
    assert page.text.count("✓ held") == len([one for one in trace.ledger() if one.held])


def test_the_steps_and_the_time_between_them_are_headings(page: Page) -> None:
    assert "The client exchanges the code for tokens" in page.text
    assert "1 hour later" in page.text


def test_the_picture_has_words_for_who_cannot_see_it(page: Page) -> None:
    (picture,) = page.named("svg")
    assert picture["role"] == "img"
    assert picture["aria-label"]


def test_a_violation_and_an_edit_stand_out() -> None:
    edited = simulate("authorization-code", edits=["14:code=forged"])
    text = Page(html(edited)).text
    assert "✎ code set to forged" in text
    violated = edited.violations()[0]
    assert f"✗ {violated.rule}" in text
    assert f"{edited.outcome} : {edited.outcome_says}" in text


def test_a_rule_that_is_switched_off_is_shown_as_violated_and_not_enforced() -> None:
    policy = preset("rfc9700").without("state-belongs-to-this-session")
    text = Page(html(simulate("authorization-code", policy=policy, edits=["12:state=forged"]))).text
    assert "! state-belongs-to-this-session (not enforced)" in text
    assert "off state-belongs-to-this-session" in text


def test_the_page_has_no_script_and_asks_nobody_for_anything(page: Page) -> None:
    active = {"script", "iframe", "object", "embed", "link", "img", "form", "input"}
    assert not active & {tag for tag, _ in page.elements}
    for tag, attributes in page.elements:
        assert not [name for name in attributes if name.startswith("on")]
        assert "src" not in attributes
        if attributes.get("href"):
            assert tag == "a"
            assert str(attributes["href"]).startswith("https://www.rfc-editor.org/rfc/")
    (policy,) = [one for one in page.named("meta") if one.get("http-equiv") == "Content-Security-Policy"]
    assert str(policy["content"]).startswith("default-src 'none'; style-src 'unsafe-inline'")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("text", MARKUP)
def test_markup_in_a_message_is_text(place: str, text: str) -> None:
    page = Page(html(simulate("authorization-code", edits=[f"{place}={text}"])))
    assert not {"script", "img"} & {tag for tag, _ in page.elements}
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
    assert "alert(1)" in page.text


def test_what_has_no_ink_is_spelled_out() -> None:
    source = html(simulate("authorization-code", edits=["2:body=a\x1b[31m\u202eb\x00\nc"]))
    assert not set("\x1b\u202e\x00") & set(source)
    assert "a[U+001B][31m[U+202E]b[U+0000]\nc" in source


def test_a_huge_body_is_cut_and_the_page_says_so() -> None:
    big = "x" * (LONGEST_BODY + 5)
    trace = simulate("authorization-code", edits=[f"2:body={big}"])
    assert raw(trace.message(2)).endswith("x\n… and 5 characters more")


def test_a_section_is_a_link_and_another_text_is_none() -> None:
    assert section_address("RFC 6749 §4.1.3") == "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3"
    assert section_address("RFC 9110") == "https://www.rfc-editor.org/rfc/rfc9110"
    assert section_address("OIDC Core §3.1.2.1") == ""


def test_the_same_trace_gives_the_same_bytes(trace: Trace) -> None:
    assert html(trace) == html(simulate("authorization-code"))
