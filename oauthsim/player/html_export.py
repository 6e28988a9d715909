"""A trace as one HTML file: the same player as in a notebook, with no server, no network and no changes.

The page forbids itself every request, and every script but its own. Without scripts it still shows the
diagram as a picture and the run as text.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html import escape
from typing import Any

from oauthsim.diagrams.lettering import visible
from oauthsim.diagrams.mermaid import mermaid
from oauthsim.diagrams.scene import build
from oauthsim.diagrams.svg import svg
from oauthsim.diagrams.text import text
from oauthsim.explanations.catalogue import ENGLISH
from oauthsim.export.curl import curl
from oauthsim.export.har import archive
from oauthsim.export.pytest_replay import pytest_replay
from oauthsim.player.model import as_json, model
from oauthsim.player.script import script, style
from oauthsim.player.strings import strings
from oauthsim.trace import Trace

START = """
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const written = read("written");
mount(document.getElementById("player"), { model: read("model") }, {
  formats: Object.keys(written), save: async (format) => written[format], options: null,
  state: () => ({ mistake: "", undo: false }), run() {}, undo() {}, heading: "h1",
});
"""
"""What the page does: show the player with nothing behind it but the texts that it carries itself."""

PAGE_STYLE = """
html, body { margin: 0; background: #fff }
body > .oauthsim-player .op-frame { border: 0; border-radius: 0; min-height: 100vh }
@media (min-height: 500px) { body > .oauthsim-player { --op-stage-size: calc(100vh - 6.5em) } }
noscript { display: block; padding: 1em; font: 16px/1.5 system-ui, sans-serif }
@media (prefers-color-scheme: dark) { html, body { background: #12161c } noscript { color: #e8edf2 } }
"""


def html(trace: Trace, language: str = ENGLISH) -> str:
    """Return `trace` as the text of an HTML page; the same trace gives the same bytes.

    Raises UsageMistake for a language that the player does not speak.
    """
    words = strings(language)
    code = script() + START
    title = words["page.title"].replace("{scenario}", visible(trace.scenario))
    written = {"har": as_json(archive(trace)), "curl": curl(trace), "pytest": pytest_replay(trace)}
    written |= {"mermaid": mermaid(trace), "text": text(build(trace, language=language))}
    return f"""<!doctype html>
<html lang="{language}" dir="{words["direction"]}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy(code)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{escape(title)}</title>
<style>{style()}{PAGE_STYLE}</style>
</head>
<body>
<main id="player"></main>
<noscript>
<p>{escape(words["page.without"])}</p>
{_static_face(trace, words["page.text"], language)}
</noscript>
<script type="application/json" id="model">{_data(model(trace, language))}</script>
<script type="application/json" id="written">{_data(written)}</script>
<script type="module">{code}</script>
</body>
</html>
"""


def policy(code: str) -> str:
    """Return the Content-Security-Policy of a page that runs `code` and nothing else, and asks nobody."""
    digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )


def _static_face(trace: Trace, says: str, language: str) -> str:
    scene = build(trace, language=language)
    twin = escape(text(scene))
    return f"{svg(scene)}\n<details><summary>{escape(says)}</summary><pre>{twin}</pre></details>"


_TO_ESCAPE = re.compile("[^ -;=-~\u060c\u061b\u061f\u0621-\u0652]")
"""All but ASCII and the letters of Arabic, which take a third of the room when they stand as they are."""


def _data(value: Any) -> str:
    """Return `value` as JSON that no markup can end: `<` is escaped, and so is what has no ink."""
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _TO_ESCAPE.sub(lambda found: json.dumps(found[0])[1:-1] if found[0] != "<" else "\\u003c", written)
