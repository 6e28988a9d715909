"""`requests` over the network of a world: it speaks HTTP as ever, and reaches nothing outside."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
import requests
from ground.worlds import Answer, Environ, World, mirror, says

from mockserver.back_channel import back_channel


@pytest.fixture
def world() -> World:
    world = World()
    world.join("shop", mirror)
    return world


def seen(response: requests.Response) -> dict[str, Any]:
    mirrored: dict[str, Any] = response.json()
    return mirrored


def test_it_speaks_for_one_party_on_the_back_channel(world: World) -> None:
    back_channel(world.network, "client").get("https://shop.example/")
    assert [(message.sender, message.receiver, message.channel) for message in world.messages] == [
        ("client", "shop", "back"),
        ("shop", "client", "back"),
    ]


def test_it_says_who_it_is_and_nothing_of_the_machine(world: World) -> None:
    answer = seen(back_channel(world.network, "client").get("https://shop.example/"))
    headers = {name: value for name, value in answer.items() if name.startswith("HTTP_")}
    assert headers == {
        "HTTP_HOST": "shop.example",
        "HTTP_USER_AGENT": "client (oauthsim)",
        "HTTP_ACCEPT": "application/json",
    }


def test_a_form_arrives_as_it_was_given(world: World) -> None:
    session = back_channel(world.network, "client")
    answer = seen(session.post("https://shop.example/", data={"a": "1 2", "b": "é"}))
    assert answer["body"] == "a=1+2&b=%C3%A9"
    assert answer["CONTENT_TYPE"] == "application/x-www-form-urlencoded"
    assert answer["CONTENT_LENGTH"] == "14"


@pytest.mark.parametrize(
    ("body", "arrives"),
    [(b"raw", "raw"), ("text", "text"), (iter([b"in ", b"parts"]), "in parts"), (None, "")],
)
def test_any_body_that_requests_takes_arrives(world: World, body: Any, arrives: str) -> None:
    answer = seen(back_channel(world.network, "client").post("https://shop.example/", data=body))
    assert answer["body"] == arrives


def test_json_arrives_as_json(world: World) -> None:
    answer = seen(back_channel(world.network, "client").post("https://shop.example/", json={"a": "é"}))
    assert json.loads(answer["body"]) == {"a": "é"}


def test_basic_credentials_arrive_in_the_header(world: World) -> None:
    answer = seen(back_channel(world.network, "client").get("https://shop.example/", auth=("app", "s")))
    assert answer["HTTP_AUTHORIZATION"] == "Basic YXBwOnM="


def test_the_answer_has_status_headers_and_text(world: World) -> None:
    world.join("other", says("grüezi", ("X-Kind", "greeting"), status="404 Not Found"))
    answer = back_channel(world.network, "client").get("https://other.example/")
    assert (answer.status_code, answer.headers["x-kind"], answer.url) == (
        404,
        "greeting",
        "https://other.example/",
    )
    answer.encoding = "utf-8"
    assert answer.text == "grüezi"
    with pytest.raises(requests.HTTPError, match="404"):
        answer.raise_for_status()


# --- cookies ---


def setting(*cookies: str) -> Any:
    return says("", *(("Set-Cookie", cookie) for cookie in cookies))


def test_cookies_that_were_set_come_back_and_only_to_their_host(world: World) -> None:
    world.join("login", setting("__Host-a=1; Path=/; Secure; HttpOnly", "b=2; Secure"))
    session = back_channel(world.network, "client")
    assert session.get("https://login.example/").cookies.get_dict() == {"__Host-a": "1", "b": "2"}
    session.get("https://login.example/")
    assert world.messages[2].header("Cookie") == "__Host-a=1; b=2"
    assert "HTTP_COOKIE" not in seen(session.get("https://shop.example/"))


def test_two_sessions_share_no_cookies(world: World) -> None:
    world.join("login", setting("a=1"))
    back_channel(world.network, "client").get("https://login.example/")
    back_channel(world.network, "client").get("https://login.example/")
    assert [message.header("Cookie") for message in world.messages] == [None] * 4


# --- nothing outside ---


def test_a_host_that_is_not_in_the_world_is_a_connection_error_and_recorded(world: World) -> None:
    with pytest.raises(requests.ConnectionError, match="not reachable in this world"):
        back_channel(world.network, "client").get("https://pypi.org/simple/")
    assert world.conversation() == "1 client -> pypi.org GET https://pypi.org/simple/ (refused)"


@pytest.mark.parametrize("url", ["ftp://shop.example/", "file:///etc/passwd", "shop.example"])
def test_what_is_neither_http_nor_https_does_not_even_begin(world: World, url: str) -> None:
    with pytest.raises((requests.exceptions.InvalidSchema, requests.exceptions.MissingSchema)):
        back_channel(world.network, "client").get(url)
    assert world.messages == []


def sending_to(location: str, status: str = "302 Found") -> Any:
    def view(environ: Environ) -> Answer:
        return status, [("Location", location)], b""

    return view


def test_a_redirect_to_the_outside_ends_at_the_wall(world: World) -> None:
    world.join("trap", sending_to("https://evil.example/?stolen=1"))
    with pytest.raises(requests.ConnectionError):
        back_channel(world.network, "client").get("https://trap.example/")
    assert world.messages[-1].delivery == "refused"
    assert world.messages[-1].url == "https://evil.example/?stolen=1"


def test_a_redirect_inside_the_world_is_followed_over_the_same_network(world: World) -> None:
    world.join("moved", sending_to("https://shop.example/new"))
    assert seen(back_channel(world.network, "client").get("https://moved.example/"))["PATH_INFO"] == "/new"
    assert len(world.messages) == 4


def test_credentials_do_not_follow_a_redirect_to_another_host(world: World) -> None:
    world.join("moved", sending_to("https://shop.example/"))
    answer = back_channel(world.network, "client").get("https://moved.example/", auth=("app", "s"))
    assert "HTTP_AUTHORIZATION" not in seen(answer)


def test_the_proxies_of_the_machine_are_not_used(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://proxy.evil.example:3128")
    answer = seen(back_channel(world.network, "client").get("https://shop.example/"))
    assert "HTTP_PROXY_AUTHORIZATION" not in answer
    assert [message.receiver for message in world.messages] == ["shop", "client"]


def test_the_netrc_of_the_machine_is_not_read(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine shop.example login real password real\n")
    monkeypatch.setenv("NETRC", str(netrc))
    answer = seen(back_channel(world.network, "client").get("https://shop.example/"))
    assert "HTTP_AUTHORIZATION" not in answer


def test_an_answer_that_was_lost_is_a_connection_error(world: World) -> None:
    world.network.intercept(
        lambda message: replace(message, delivery="lost") if message.kind == "response" else message
    )
    with pytest.raises(requests.ConnectionError, match="the answer of shop, was lost"):
        back_channel(world.network, "client").get("https://shop.example/")
