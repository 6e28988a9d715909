"""The text twin of a picture."""

from __future__ import annotations

import re

import pytest
from diagrams.nasty_traces import traces
from diagrams.sample_traces import whole_story
from hypothesis import given, settings
from hypothesis import strategies as st

from oauthsim.diagrams.lettering import cells
from oauthsim.diagrams.text import sentences, text
from oauthsim.trace import Trace

PART = """\
 18  resource_owner <── client                200 OK  page “Calendar connected”
     [leak] resource_owner: The page loads a picture from another site
 19  resource_owner ──│ evil.example          GET /pixel.gif  u=1
     │ refused: evil.example cannot be reached
     ··· 59 minutes later ···

Step 2 · An hour later the client refreshes, and the answer is lost
───────────────────────────────────────────────────────────────────
 20  resource_owner ──> client                POST /sync  what=calendar
 21    client ══> authorization_server        POST /token  grant_type=refresh_t…
 22    client ✕══ authorization_server        200 OK  access_token=eyJhbGciOiJS…
       ✕ lost on its way
     ··· 1 minute 15 seconds later ···
 23    client ══> authorization_server        POST /token  grant_type=refresh_t…
 24    client <══ authorization_server        400 Bad Request  error=invalid_gr…
       ! stopped by refresh-token-is-used-once (RFC 9700 §4.14.2): rotated at
         message 22
 25  resource_owner <── client                502 Bad Gateway  page “Please con…
"""


def test_a_conversation_reads_like_a_diagram() -> None:
    assert PART in text(whole_story())


def test_what_is_asked_meanwhile_is_indented() -> None:
    lines = text(whole_story()).splitlines()
    starts = {
        line[:4].strip(): line[5:].find("c") for line in lines if line[:4].strip() in ("13", "15", "17")
    }
    assert starts == {"13": 2, "15": 4, "17": 2}


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
def test_no_line_is_wider_than_asked(width: int) -> None:
    lines = text(whole_story(), width=width).splitlines()
    assert max(cells(line) for line in lines) <= width
    assert [line for line in lines if line != line.rstrip()] == []
    numbers = [int(line[:3]) for line in lines if re.match(r" *\d+  ", line)]
    assert numbers == list(range(1, 27))


def test_a_wide_terminal_shows_the_values() -> None:
    assert "code_verifier=dBjftJeZ4CVP-…  Basic credentials" in text(whole_story(), width=200)


def test_ascii_is_ascii() -> None:
    drawn = text(whole_story(), ascii=True)
    assert drawn.isascii()
    assert "(RFC 9700 4.1.3)" in drawn
    assert " 14    client ==> calendar " in drawn
    assert " 22    client x== authorization_server " in drawn


def test_sentences_tell_it_without_drawing() -> None:
    told = sentences(whole_story())
    assert (
        "\n12. Client asks Authorization server, back channel: POST /token; grant_type=authorization_code; "
        in told
    )
    assert "\n   stopped by refresh-token-is-used-once (RFC 9700 §4.14.2): rotated at message 22\n" in told
    assert "\n59 minutes later\n" in told
    assert not re.search("[─═│✕]", told)


@given(traces(), st.sampled_from((40, 80)))
@settings(max_examples=150)
def test_nothing_in_a_message_breaks_a_line_or_moves_the_cursor(trace: Trace, width: int) -> None:
    for drawn in (text(trace, width=width), text(trace, width=width, ascii=True), sentences(trace)):
        drawn.encode()
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", drawn)
    lines = text(trace, width=width).splitlines()
    assert max(cells(line) for line in lines) <= width
    assert len([line for line in lines if re.match(r"  \d  ", line)]) >= len(trace.messages)
