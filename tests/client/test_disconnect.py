from __future__ import annotations

import pytest
from client.stage import METADATA, TOKENS, Browser, Stage, build, says

from mockserver.message import Response, header
from mockserver.policy import Policy


def test_disconnecting_revokes_the_grant_and_forgets_the_tokens(stage: Stage, browser: Browser) -> None:
    stage.connect(browser)
    stage.auth.will_say(Response(200, (), b"whatever"))
    assert browser.press("/disconnect/calendar").status == 303
    assert stage.auth.asked[-1].url == "/revoke"
    assert dict(stage.auth.forms[-1]) == {"token": "refresh-1", "token_type_hint": "refresh_token"}
    assert (header(stage.auth.asked[-1].headers, "Authorization") or "").startswith("Basic ")
    assert stage.client.vault.at_rest == {}
    page = browser.get("/").body.decode()
    assert "Calendar is disconnected." in page
    assert "<button>Connect Calendar</button>" in page
    assert "Calendar is disconnected." not in browser.get("/").body.decode(), "said once"


def test_without_a_refresh_token_the_access_token_is_revoked(browser: Browser, stage: Stage) -> None:
    stage.auth.will_say(says({name: value for name, value in TOKENS.items() if name != "refresh_token"}))
    stage.connect(browser)
    stage.auth.will_say(Response(200))
    browser.press("/disconnect/calendar")
    assert stage.auth.forms[-1]["token"] == "access-1"
    assert stage.auth.forms[-1]["token_type_hint"] == "access_token"


def test_without_that_practice_the_tokens_are_only_forgotten() -> None:
    stage = build(Policy().without("tokens-are-revoked-on-disconnect"))
    browser = stage.browser()
    stage.connect(browser)
    browser.press("/disconnect/calendar")
    assert len(stage.auth.asked) == 1, "the token that leaked yesterday works tomorrow"
    assert stage.client.vault.at_rest == {}


@pytest.mark.parametrize("answer", [Response(503, (("Retry-After", "60"),)), Response(500)])
def test_as_long_as_the_server_does_not_confirm_the_tokens_count_as_alive(
    stage: Stage, browser: Browser, answer: Response
) -> None:
    stage.connect(browser)
    stage.auth.will_say(answer)
    browser.press("/disconnect/calendar")
    page = browser.get("/").body.decode()
    assert "<p>disconnect unfinished</p>" in page
    assert "Calendar is not disconnected yet: try again." in page
    assert "Show today" not in page
    assert not stage.client.run_workflow("show-todays-events").succeeded, "and they are not used"
    stage.auth.will_say(Response(200))
    browser.press("/disconnect/calendar")
    assert stage.client.connections.find("account-1", "calendar") is None


def test_a_refused_revocation_is_told_and_the_tokens_are_forgotten(stage: Stage, browser: Browser) -> None:
    stage.connect(browser)
    stage.auth.will_say(says({"error": "unsupported_token_type"}, 400))
    browser.press("/disconnect/calendar")
    assert "refused: unsupported_token_type" in browser.get("/").body.decode()
    assert stage.client.vault.at_rest == {}


def test_a_server_without_a_revocation_endpoint_is_not_asked() -> None:
    metadata = {name: value for name, value in METADATA.items() if name != "revocation_endpoint"}
    stage = build(metadata=metadata)
    browser = stage.browser()
    stage.connect(browser)
    assert browser.press("/disconnect/calendar").status == 303
    assert len(stage.auth.asked) == 1
    assert stage.client.vault.at_rest == {}


def test_a_token_is_not_sent_to_a_revocation_endpoint_without_tls() -> None:
    stage = build(metadata={**METADATA, "revocation_endpoint": "http://auth.example/revoke"})
    browser = stage.browser()
    stage.connect(browser)
    assert browser.press("/disconnect/calendar").status == 400
    assert stage.refused_by() == ["credentials-travel-over-tls"]
    assert len(stage.auth.asked) == 1
