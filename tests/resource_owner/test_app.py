from datetime import UTC, datetime

import pytest
from flask import request
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import Client

from mockserver.message import Request, Response
from mockserver.network import Participant, call_wsgi
from mockserver.resource_owner import Person, ResourceOwner

HOME = "https://alice.example"
FORM = """<title>Consent &lt;b&gt;</title><form method=post action=/sent><input type=hidden name=csrf value=c>
<input name=who value=a><input type=checkbox name=scope value=read checked>
<input type=checkbox name=scope value=write><button>Allow</button></form>
<a href=/on>Read on</a><p>&lt;script&gt;alert(1)&lt;/script&gt;"""


@pytest.fixture
def owner(internet, browser):
    internet.page("https://app.example/", FORM)
    internet.page("https://app.example/on", "further on")
    internet.answer("https://app.example/sent", lambda: str(request.form.to_dict(flat=False)))
    owner = ResourceOwner(browser, Person(browser, username="alice", password="wonderland"))
    internet.network.join(Participant("resource_owner", "resource_owner", "alice.example", "Alice"), owner)
    return owner


@pytest.fixture
def client(owner):
    return Client(owner)


def opened(client):
    assert client.post("/open", data={"url": "https://app.example/"}).status_code == 303


def test_the_browser_can_be_looked_at(client):
    opened(client)
    html = client.get("/").text
    assert 'value="https://app.example/"' in html
    assert "This is alice, who allows what she is asked." in html
    assert '<button name="button" value="Allow">Allow</button>' in html
    assert "https://app.example/on" in html


def test_what_others_wrote_is_shown_as_text(client, browser):
    opened(client)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in client.get("/").text
    assert "<script" not in client.get("/").text
    browser.storage["https://app.example"]["<i>"] = "<b>"
    assert "&lt;i&gt;" in client.get("/storage").text
    assert "default-src 'none'" in client.get("/").headers["Content-Security-Policy"]


def test_pressing_through_the_app_fills_in_the_form(client, browser):
    opened(client)
    client.post("/press", data={"button": "Allow", "who": "é", "scope": ["read", "write"]})
    assert browser.page.text == "{'csrf': ['c'], 'who': ['é'], 'scope': ['read', 'write']}"


def test_a_box_that_was_shown_and_is_not_sent_was_unticked(client, browser):
    opened(client)
    client.post("/press", data={"button": "Allow", "shown": ["who", "scope"], "who": "b"})
    assert browser.page.text == "{'csrf': ['c'], 'who': ['b']}"
    client.post("/back")
    client.post("/press", data={"button": "Allow"})
    assert browser.page.text == "{'csrf': ['c'], 'who': ['a'], 'scope': ['read']}"


def test_links_back_and_reload_work(client, browser):
    opened(client)
    client.post("/follow", data={"link": "Read on"})
    assert browser.page.text == "further on"
    client.post("/reload")
    client.post("/back")
    assert browser.page.title == "Consent <b>"


def test_cookies_and_history_are_shown(client, browser, internet):
    assert "There are no cookies." in client.get("/cookies").text
    assert "Nothing has been opened yet." in client.get("/history").text
    internet.page("https://app.example/c", headers={"Set-Cookie": "a=<b>; SameSite=Strict"})
    browser.open("https://app.example/c?code=1")
    assert "&lt;b&gt;</td>" in client.get("/cookies").text
    assert "Strict" in client.get("/cookies").text
    assert "https://app.example/c?code=1" in client.get("/history").text
    year = datetime.fromtimestamp(internet.clock.now, UTC).year
    assert f"<td>{year}-" in client.get("/history").text


def test_the_buttons_in_a_frame_are_shown_and_can_be_pressed(client, browser, internet):
    internet.page("https://evil.example/", "<iframe src=https://app.example/></iframe>")
    client.post("/open", data={"url": "https://evil.example/"})
    assert '<button name="button" value="Allow">' in client.get("/").text
    client.post("/press", data={"button": "Allow"})
    assert browser.page.frames[0].page.text == "{'csrf': ['c'], 'who': ['a'], 'scope': ['read']}"


def test_alice_can_be_asked_to_answer_by_herself(client, browser, internet):
    fields = "<input name=username><input name=password>"
    login = f"<form method=post action=/in>{fields}<button>Log in</button></form>"
    internet.page("https://auth.example/", login)
    internet.page("https://auth.example/in", "welcome")
    browser.open("https://auth.example/")
    client.post("/answer")
    assert browser.page.text == "welcome"
    answer = Client(ResourceOwner(browser)).post("/answer")
    assert (answer.status_code, "Nobody sits at this browser" in answer.text) == (409, True)


@pytest.mark.parametrize(
    ("path", "data", "status", "sentence"),
    [
        ("/open", {}, 400, "Say which URL to open"),
        ("/open", {"url": ["a", "b"]}, 400, "Say which URL to open"),
        ("/press", {"button": ""}, 400, "Say which button to press"),
        ("/press", {"button": "Alow"}, 400, "did you mean: Allow?"),
        ("/press", {"button": "Allow", "what": "1"}, 400, "there is no field"),
        ("/press", {"button": "Allow", "scope": "all"}, 400, "there is no choice"),
        ("/follow", {"link": "Nowhere"}, 400, "there is no link"),
        ("/", {}, 405, "method is not allowed"),
        ("/nothing", {}, 404, "not found"),
        ("/open", {"url": "x" * 1_000_001}, 413, "exceeds the capacity limit"),
    ],
)
def test_a_request_that_makes_no_sense_gets_a_sentence(client, path, data, status, sentence):
    opened(client)
    answer = client.post(path, data=data)
    assert answer.status_code == status
    assert sentence in answer.text.replace("&#39;", "'")


def test_going_back_from_the_first_page_gets_a_sentence(client):
    assert "there is no page to go back to" in client.post("/back").text


def test_another_site_cannot_press_the_buttons(client, browser):
    for origin in ("https://evil.example", "null"):
        answer = client.post("/open", data={"url": "https://app.example/"}, headers={"Origin": origin})
        assert answer.status_code == 403
    assert browser.address == "about:blank"


def test_a_browser_that_looks_at_itself_does_not_run_in_circles(owner, client, browser):
    client.post("/open", data={"url": f"{HOME}/"})
    assert "Status 200" in client.get("/").text
    assert client.post("/press", data={"button": "Reload"}).status_code == 303
    assert browser.page.status == 409
    assert "busy with another page" in browser.page.text


def test_two_worlds_share_the_app_and_nothing_else(owner, client, browser):
    other = Client(ResourceOwner(type(browser)(browser._network)))
    opened(client)
    assert "about:blank" in other.get("/").text
    assert "This is" not in other.get("/").text


POSTS = st.sampled_from(["/open", "/press", "/follow", "/back", "/", "/é%ff", "//", "/answer"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(path=POSTS, body=st.binary(max_size=80), name=st.sampled_from([b"url=", b"button=", b"link=", b""]))
def test_no_body_gets_a_server_error(owner, path, body, name):
    owner.browser.open("https://app.example/")
    for content_type in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "\xff", ""):
        headers = (("Content-Type", content_type),)
        answer = call_wsgi(owner, Request("POST", f"{HOME}{path}", headers, name + body))
        assert isinstance(answer, Response)
        assert answer.status < 500
        look = call_wsgi(owner, Request("GET", f"{HOME}/"))
        assert look.status == 200


@pytest.mark.parametrize(
    "name", ["CONTENT_LENGTH", "HTTP_HOST", "HTTP_COOKIE", "QUERY_STRING", "REQUEST_METHOD"]
)
@pytest.mark.parametrize("value", ["", "-1", "\xff\xfe", "a" * 5000, "[", "1e9"])
def test_no_broken_header_gets_a_server_error(client, name, value):
    answer = client.open("/", environ_overrides={name: value})
    assert answer.status_code < 500
