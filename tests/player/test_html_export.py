"""The player as one file: small, quiet, and unimpressed by what a message says."""

from __future__ import annotations

import base64
import hashlib
import json
from html.parser import HTMLParser

import pytest

from oauthsim.player.html_export import html
from oauthsim.player.model import model
from oauthsim.player.strings import languages
from oauthsim.simulate import simulate
from oauthsim.trace import Trace

MARKUP = "</script></noscript></pre></style></svg><script>alert(1)</script><img src=x onerror=alert(1)>"
PLACES = ["12:state", "14:code", "2:header.X-Test", "2:body", "15:error_description", "4:header.Location"]


class Page(HTMLParser):
    """The elements of a page with their attributes, and what stands in its scripts."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: dict[str, str] = {}
        self._script: str | None = None
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "script":
            self._script = dict(attrs).get("id") or "code"

    def handle_endtag(self, tag: str) -> None:
        self._script = None if tag == "script" else self._script

    def handle_data(self, data: str) -> None:
        if self._script:
            self.scripts[self._script] = self.scripts.get(self._script, "") + data


@pytest.fixture(scope="module")
def trace() -> Trace:
    return simulate("authorization-code")


@pytest.fixture(scope="module")
def page(trace: Trace) -> Page:
    return Page(html(trace))


@pytest.mark.parametrize("language", languages())
def test_the_page_of_the_authorization_code_run_is_small(trace: Trace, language: str) -> None:
    assert len(html(trace).encode()) < 400_000


def test_the_page_carries_the_model(trace: Trace, page: Page) -> None:
    assert json.loads(page.scripts["model"]) == model(trace)


def test_the_page_allows_its_own_script_and_no_request(page: Page) -> None:
    (policy,) = [
        str(one["content"])
        for tag, one in page.elements
        if tag == "meta" and one.get("http-equiv") == "Content-Security-Policy"
    ]
    digest = base64.b64encode(hashlib.sha256(page.scripts["code"].encode()).digest()).decode()
    assert policy.startswith(f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'")
    assert "http" not in policy


def test_nothing_in_the_page_is_fetched(page: Page) -> None:
    assert not {"link", "img", "iframe", "object", "embed"} & {tag for tag, _ in page.elements}
    assert not [tag for tag, attributes in page.elements if "src" in attributes]


@pytest.mark.parametrize("place", PLACES)
def test_markup_in_a_message_is_text(place: str, page: Page) -> None:
    hostile = Page(html(simulate("authorization-code", edits=[f"{place}={MARKUP}"])))
    scripts = [attributes for tag, attributes in hostile.elements if tag == "script"]
    assert [one.get("type") for one in scripts] == ["application/json", "application/json", "module"]
    assert "img" not in {tag for tag, _ in hostile.elements}
    assert not [name for _, one in hostile.elements for name in one if name.startswith("on")]
    assert "alert(1)" in hostile.scripts["model"]
    assert hostile.scripts["code"] == page.scripts["code"]


def test_without_scripts_there_is_the_diagram_and_the_text(trace: Trace) -> None:
    face = html(trace).partition("<noscript>")[2].partition("</noscript>")[0]
    assert "<svg" in face
    assert "POST /token" in face.partition("<pre>")[2]


def test_the_page_carries_the_run_in_other_formats(page: Page) -> None:
    written = json.loads(page.scripts["written"])
    assert json.loads(written["har"])["log"]["version"] == "1.2"
    assert written["curl"].startswith("#!/bin/sh")
    assert "sequenceDiagram" in written["mermaid"]
    assert "simulate('authorization-code')" in written["pytest"]


def test_the_same_trace_gives_the_same_bytes(trace: Trace) -> None:
    assert html(trace) == html(simulate("authorization-code"))
