"""A mistake by who uses the library gets one sentence that says what there is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mockserver.policy import Policy, UsageMistake, preset
from oauthsim.simulate import simulate
from oauthsim.world import client_type


def play(*edits: str, **arguments: Any) -> Callable[[], object]:
    """A run that is to fail."""
    return lambda: simulate(arguments.pop("scenario", "authorization-code"), edits=edits, **arguments)


@pytest.mark.parametrize(
    ("mistake", "says"),
    [
        (play(scenario="authorisation-code"), "did you mean: authorization-code"),
        (play(scenario="dance"), "there are: "),
        (play(policy="rfc9701"), "did you mean: rfc9700"),
        (play(policy="none"), "there are: careless, rfc6749, rfc9700"),
        (lambda: preset("oauth3"), "there is no policy preset 'oauth3'"),
        (lambda: Policy().without("code-is-single-used"), "did you mean: code-is-single-use"),
        (lambda: Policy().enforcing("never-lie"), "there is no rule 'never-lie'"),
        (lambda: Policy().without("code-is-known"), "cannot be switched off"),
        (lambda: Policy().setting(code_lifetim=1), "did you mean: code_lifetime"),
        (lambda: client_type("secret"), "a client is confidential or public, not 'secret'"),
        (play("99:state=forged"), "cannot edit message 99: this run has 26 messages"),
        (
            play("5:state=forged", "14:code=x"),
            "callback) has no code; it has: status, body, ",
        ),
        (play("1:-state"), "message 1 (request GET https://app.example/) has no state"),
        (play("12:-nonsense"), "has no nonsense; it has: code, iss, state, status, body, header."),
        (play("1:-header.Cookie"), "has no header.Cookie"),
        (play("5:status=200"), "has no status"),
        (play("6:status=2000"), "status must be a number from 100 to 599, not '2000'"),
        (play("6:status=ok"), "status must be a number from 100 to 599, not 'ok'"),
        (play("6:header.X=a\r\nb"), "a header or URL is one line"),
        (play("6:url=https://app.example/"), "has no url"),
        (play("12:url=https://app.example/"), "has no url; it has: code, "),
        (play("5:state=\udcff"), "cannot be written as UTF-8"),
        (play("state=forged"), "write N:FIELD=VALUE, N:-FIELD, N:drop or N:+SECONDS"),
        (play("0:state=forged"), "write N:FIELD=VALUE, N:-FIELD, N:drop or N:+SECONDS"),
        (play("5:state"), "write N:FIELD=VALUE, N:-FIELD, N:drop or N:+SECONDS"),
        (play("-5:drop"), "write N:FIELD=VALUE, N:-FIELD, N:drop or N:+SECONDS"),
        (play(""), "write N:FIELD=VALUE, N:-FIELD, N:drop or N:+SECONDS"),
    ],
)
def test_a_mistake_is_told_in_one_sentence(mistake: Callable[[], object], says: str) -> None:
    with pytest.raises(UsageMistake) as told:
        mistake()
    sentence = str(told.value)
    assert says in sentence
    assert "\n" not in sentence
    assert len(sentence) < 450


def test_an_edit_beyond_the_end_of_a_shorter_run_says_how_long_that_is() -> None:
    with pytest.raises(UsageMistake, match="cannot edit message 20: this run has 14 messages"):
        simulate("authorization-code", edits=["13:state=forged", "20:drop"])
