"""The error classes: their codes, statuses, and what may go on the wire."""

import re

from hypothesis import given
from hypothesis import strategies as st

from mockserver.protocol import errors
from mockserver.protocol.errors import InsufficientScope, InvalidGrant, ProtocolError

CLASSES = [error for error in ProtocolError.__subclasses__() if error.__module__ == errors.__name__]
ERROR_TEXT = re.compile(r"[\x20-\x21\x23-\x5B\x5D-\x7E]*")


def test_every_error_names_its_code_and_the_section_that_defines_it() -> None:
    for error in CLASSES:
        spelled = "".join(word.capitalize() for word in error.code.split("_"))
        assert spelled == error.__name__
        assert re.fullmatch(r"(RFC \d+|OIDC Core) §\d[\d.]*", error.spec), error
    assert len({error.code for error in CLASSES}) == len(CLASSES) == 26


def test_only_authentication_scope_and_the_servers_own_failures_leave_status_400() -> None:
    other_than_400 = {error.code: error.status for error in CLASSES if error.status != 400}
    assert other_than_400 == {
        "invalid_client": 401,
        "invalid_token": 401,
        "insufficient_scope": 403,
        "server_error": 500,
        "temporarily_unavailable": 503,
    }


def test_the_evidence_never_goes_on_the_wire() -> None:
    error = InvalidGrant("The code was used before.", evidence="code: abc")
    assert error.as_dict() == {"error": "invalid_grant", "error_description": "The code was used before."}
    assert error.evidence == "code: abc"


def test_an_empty_description_is_left_out() -> None:
    assert InvalidGrant("").as_dict() == {"error": "invalid_grant"}


def test_insufficient_scope_says_what_would_suffice() -> None:
    assert InsufficientScope("Not enough.", scope="events:read").scope == "events:read"


def test_quotes_and_line_breaks_are_replaced_by_something_readable() -> None:
    assert InvalidGrant('say "no"\\\r\nSet-Cookie: é').description == "say 'no'/  Set-Cookie: ?"


@given(st.text(max_size=1000))
def test_a_description_keeps_the_grammar_and_stays_short(text: str) -> None:
    description = InvalidGrant(text).description
    assert ERROR_TEXT.fullmatch(description)
    assert len(description) <= errors.LONGEST_DESCRIPTION
