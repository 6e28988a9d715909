"""Leaks in the lab: the blast radius as an image with words, and two screens side by side."""

from __future__ import annotations

from math import inf

import pytest

from mockserver.policy import UsageMistake
from oauthsim.lab import attempt, blast_radius, screens, simulate


def test_a_blast_radius_shows_an_image_that_needs_no_trust_and_the_same_in_words() -> None:
    shown = blast_radius("access-token")
    bundle = shown._repr_mimebundle_()
    assert bundle["text/html"].startswith('<img src="data:image/svg+xml;base64,')
    assert 'alt="What opens when an access token leaks' in bundle["text/html"]
    assert bundle["text/plain"] == repr(shown)
    assert "revocation, asked about" in repr(shown)


def test_it_can_be_asked_what_opens_and_until_when() -> None:
    shown = blast_radius("access-token")
    assert shown.until("none") == inf
    assert (shown.opens("audience"), shown.until("short lifetime")) == ("calendar (read)", 300)
    assert shown.defences[:2] == ["none", "expiry"]
    with pytest.raises(UsageMistake, match="audience"):
        shown.until("audiences")
    with pytest.raises(UsageMistake, match="there is no leak"):
        blast_radius("cookie")  # type: ignore[arg-type]


def test_alices_screen_stands_beside_what_mallory_has_got() -> None:
    shown = screens(attempt("code-in-the-referer").trace)
    alices, _, mallorys = shown.text.partition("Mallory:")
    assert "https://app.example/callback?code=code_" in alices
    assert "Referer: https://app.example/callback?code=" in mallorys
    assert "· event-1, Budget review" in mallorys
    assert "Referer: https://app.example/\n" not in mallorys, "an address with nothing in it tells nothing"
    assert shown.html.count("<td") == 2


def test_what_leaked_to_mallory_is_on_her_screen_and_pages_are_cut() -> None:
    shown = screens(attempt("code-in-the-history").trace)
    assert "an address leaks: it stands in the history" in shown.text
    assert "more lines" in shown.text
    assert "Budget review" in shown.text.partition("Mallory:")[2]


def test_who_got_nothing_has_an_empty_screen() -> None:
    shown = screens(simulate("authorization-code"))
    assert shown.text.endswith("Mallory:")


def test_a_run_in_which_alice_sees_no_page_has_no_screens() -> None:
    with pytest.raises(LookupError, match="Alice sees no page"):
        screens(simulate("client-credentials"))
