"""The player in a notebook, without a browser: traits, wishes that come from the page, and what they give."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from mockserver.policy import UsageMistake, preset
from oauthsim.lab import Player, play, show, simulate
from oauthsim.lab.faces import VIEW
from oauthsim.lab.player import FORMATS_TO_SAVE, RUN_ME
from oauthsim.trace import Trace


@pytest.fixture
def trace() -> Trace:
    return simulate("authorization-code")


@pytest.fixture
def player(trace: Trace) -> Player:
    return play(trace)


def wish(player: Player, **words: Any) -> None:
    """Do what the page would ask for."""
    player._handle_custom_msg(words, [])


def page(player: Player) -> dict[str, Any]:
    """What the page shows."""
    found: dict[str, Any] = json.loads(player._run)
    return found


def test_the_player_begins_at_the_first_message_and_goes_where_it_is_told(player: Player) -> None:
    assert player.number == 1
    player.number = 12
    assert player.number == 12


def test_a_number_beyond_the_run_is_its_end(player: Player) -> None:
    player.number = 999
    assert player.number == 26
    player.number = -3
    assert player.number == 1


def test_a_change_runs_the_world_again_and_keeps_the_first_run_beside_it(player: Player) -> None:
    wish(player, run={"edits": ["12:state=forged"]})
    assert player.trace.edits == ("12:state=forged",)
    shown = page(player)
    assert shown["before"]["outcome"][0] == "completed"
    assert shown["model"]["outcome"][0] == player.trace.outcome != "completed"
    assert shown["comparison"]["first"] == 12
    assert [12, "location query state", "forged"] in [
        [number, field, right] for number, field, _, right in shown["comparison"]["differences"]
    ]
    assert player.can_undo


def test_the_line_of_python_reproduces_the_change(player: Player) -> None:
    wish(player, run={"edits": ["12:state=forged"], "off": ["state-belongs-to-this-session"], "allow": True})
    names = {"simulate": simulate, "preset": preset}
    assert eval(page(player)["model"]["line"], names) == player.trace


def test_changes_add_up_and_undo_takes_back_the_last_one(player: Player, trace: Trace) -> None:
    wish(player, run={"edits": ["12:state=forged"]})
    wish(player, run={"edits": ["12:state=forged"], "off": ["state-belongs-to-this-session"]})
    assert player.trace.off == ("state-belongs-to-this-session",)
    wish(player, undo=True)
    assert (player.trace.edits, player.trace.off) == (("12:state=forged",), ())
    wish(player, undo=True)
    assert player.trace == trace
    assert "before" not in page(player)
    assert not player.can_undo
    wish(player, undo=True)
    assert player.trace == trace


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"edits": ["15:drop"]}, "unreachable"),
        ({"edits": ["12:+61"]}, "invalid_grant"),
        ({"allow": False}, "access_denied"),
        ({"grant_only": []}, "access_denied"),
        ({"policy": "careless"}, "completed"),
        ({"edits": ["13:code=guessed"]}, "invalid_grant"),
    ],
)
def test_whatever_is_changed_the_run_ends_as_that_change_makes_it(
    player: Player, changes: dict[str, Any], outcome: str
) -> None:
    wish(player, run=changes)
    assert player.mistake == ""
    assert player.trace.outcome == outcome


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"edits": ["99:state=x"]}, "cannot edit message 99: this run has 26 messages"),
        ({"edits": ["nonsense"]}, "cannot read the edit 'nonsense'"),
        ({"edits": ["12:status=high"]}, "status must be a number"),
        ({"off": ["no-such-rule"]}, "there is no rule 'no-such-rule'"),
        ({"off": ["code-is-known"]}, "cannot be switched off"),
        ({"policy": "lax"}, "there is no policy preset 'lax'"),
        ({"grant_only": ["everything"]}, "there is no scope 'everything'"),
        ({"colour": "red"}, "there is no change 'colour'"),
    ],
)
def test_a_mistake_is_a_sentence_and_what_is_shown_stays(
    player: Player, trace: Trace, changes: dict[str, Any], sentence: str
) -> None:
    wish(player, run=changes)
    assert sentence in player.mistake
    assert player.trace == trace
    with pytest.raises(UsageMistake, match=re.escape(sentence)):
        player.change(**changes)
    player.change(edits=["12:drop"])
    assert player.mistake == ""


def test_a_rule_that_the_story_breaks_can_be_switched_on(trace: Trace) -> None:
    player = play(simulate("authorization-code-plain-refused"))
    wish(player, run={"off": []})
    assert player.mistake == ""
    assert player.trace.off == ()


def test_each_format_that_can_be_saved_is_written_by_its_writer(
    player: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(Player, "send", lambda self, content, buffers=None: sent.append(content))
    for name in FORMATS_TO_SAVE:
        wish(player, save=name)
    wish(player, save="png")
    assert [one["saved"] for one in sent] == list(FORMATS_TO_SAVE)
    assert all("authorization" in one["text"] for one in sent)


def test_what_is_stored_is_the_picture_with_its_text_and_a_word_on_how_to_play(
    trace: Trace, player: Player
) -> None:
    InteractiveShell.instance()
    with capture_output() as shown:
        player._ipython_display_()
    face, view = (output.data for output in shown.outputs)
    assert face["text/html"] == f'<div class="oauthsim-face">{show(trace).html}</div>'
    assert face["text/plain"] == show(trace).text
    assert view["text/plain"] == RUN_ME
    assert VIEW in view


def test_the_player_has_a_name_without_an_address_in_memory(player: Player) -> None:
    assert repr(player) == "the player of authorization-code: 26 messages"


def test_the_player_can_speak_another_language(trace: Trace) -> None:
    player = play(trace, language="ar")
    assert page(player)["model"]["direction"] == "rtl"
    player.language = "en"
    assert page(player)["model"]["direction"] == "ltr"


def test_a_run_that_nobody_knows_how_to_repeat_can_still_be_looked_at() -> None:
    player = play(replace(simulate("authorization-code"), scenario="an attack"))
    assert player._options == "null"
    wish(player, run={"allow": False})
    assert "there is no scenario 'an attack'" in player.mistake
