"""Predict, then run: a question with its answer folded away until somebody wants to see it."""

from __future__ import annotations

from html import escape

from oauthsim.lab.view import View


def ask(question: str, answer: str, *, holds: bool) -> View:
    """Return a question whose answer opens on a click.

    `holds` is the proof: an expression over the trace that was just run. Raises AssertionError, with the
    answer, when the run does not bear it out, so no notebook can claim what did not happen.
    """
    assert holds, f"this run does not bear out the answer: {answer}"
    return View(
        f"<p><strong>{escape(question)}</strong></p>\n"
        f"<details><summary>Answer</summary>\n<p>{escape(answer)}</p>\n</details>",
        f"{question}\n\nAnswer: {answer}",
    )
