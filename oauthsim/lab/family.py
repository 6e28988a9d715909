"""The family tree of refresh tokens in a notebook: an image, with The same as text folded below it."""

from __future__ import annotations

from html import escape

from oauthsim.diagrams import family as trees
from oauthsim.diagrams.svg import img_tag
from oauthsim.lab.view import View
from oauthsim.trace import Trace


def family(trace: Trace) -> View:
    """Return which refresh token of a run came of which, who used it when, and how each one ended."""
    lines = trees.text(trace).rstrip()
    picture = img_tag(trees.svg(trace), f"The family of the refresh tokens of {trace.scenario}")
    folded = f"<details><summary>The same as text</summary>\n<pre>{escape(lines)}</pre>\n</details>"
    return View(f"{picture}\n{folded}", lines)
