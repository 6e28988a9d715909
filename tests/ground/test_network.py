"""The closed network: who may reach whom, in which order it is told, and what may happen on the way."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ground.worlds import Answer, Environ, World, line, says

from mockserver.message import Message, Request, Response, with_header
from mockserver.network import Unreachable


@pytest.fixture
def world() -> World:
    world = World()
    world.join("shop", says("welcome"))
    return world


# --- order ---


def test_a_request_and_its_answer_are_told_in_that_order(world: World) -> None:
    answer = world.get("https://shop.example/?q=1")
    assert (answer.status, answer.body) == (200, b"welcome")
    assert world.conversation() == "1 alice -> shop GET https://shop.example/?q=1\n2 shop -> alice 200"
    assert world.messages[1].answers == 1


def test_what_a_host_sends_while_it_answers_stands_between_question_and_answer(world: World) -> None:
    def view(environ: Environ) -> Answer:
        stock = world.get("https://stock.example/", sender="front")
        price = world.get("https://price.example/", sender="front")
        return "200 OK", [], stock.body + price.body

    world.join("front", view)
    world.join("stock", says("three "))
    world.join("price", says("for 2"))
    assert world.get("https://front.example/").body == b"three for 2"
    assert world.conversation().splitlines() == [
        "1 alice -> front GET https://front.example/",
        "2 front -> stock GET https://stock.example/",
        "3 stock -> front 200",
        "4 front -> price GET https://price.example/",
        "5 price -> front 200",
        "6 front -> alice 200",
    ]
    assert [message.answers for message in world.messages] == [None, None, 2, None, 4, 1]


def test_a_message_bears_the_time_at_which_it_crossed(world: World) -> None:
    def slow(environ: Environ) -> Answer:
        world.network.clock.advance(7)
        return "200 OK", [], b""

    world.join("slow", slow)
    before = world.network.clock.now
    world.get("https://slow.example/")
    assert [message.at - before for message in world.messages] == [0, 7]


def test_every_listener_hears_of_every_message(world: World) -> None:
    heard: list[str] = []
    world.network.subscribe(lambda event: heard.append(type(event).__name__))
    world.get("https://shop.example/")
    assert heard == ["Message", "Message"]


def test_front_and_back_channel_are_told_apart(world: World) -> None:
    request = Request("GET", "https://shop.example/")
    world.network.send(request, sender="alice", channel="front")
    world.network.send(request, sender="client", channel="back")
    assert [message.channel for message in world.messages] == ["front", "front", "back", "back"]


# --- remarks ---


def test_a_remark_belongs_to_the_message_that_the_party_received_last(world: World) -> None:
    def view(environ: Environ) -> Answer:
        world.network.remark("front", "on being asked")
        world.get("https://shop.example/", sender="front")
        world.network.remark("front", "on what the shop said")
        return "200 OK", [], b""

    world.join("front", view)
    world.get("https://front.example/")
    assert world.remarks == [(1, "on being asked"), (3, "on what the shop said")]


def test_a_remark_is_told_right_after_the_message_that_it_is_about(world: World) -> None:
    def view(environ: Environ) -> Answer:
        world.network.remark("front", "seen")
        return "200 OK", [], b""

    world.join("front", view)
    world.get("https://front.example/")
    assert [event.number for event in world.events] == [1, 1, 2]


def test_what_a_party_remarks_before_it_received_anything_goes_to_the_next_that_it_sends(
    world: World,
) -> None:
    world.network.remark("client", "about to ask")
    assert world.remarks == []
    world.get("https://shop.example/")
    assert world.remarks == [], "somebody else sent that"
    world.get("https://shop.example/", sender="client")
    assert world.remarks == [(3, "about to ask")]


def test_a_party_that_acts_on_its_own_remarks_on_what_it_sends_and_not_on_what_it_heard_before(
    world: World,
) -> None:
    world.get("https://shop.example/", sender="client")
    world.network.on_its_own("client")
    world.network.remark("client", "time to refresh")
    world.get("https://shop.example/", sender="client")
    assert world.remarks == [(3, "time to refresh")]


def test_an_answer_that_was_lost_was_not_received_so_nothing_is_remarked_on_it(world: World) -> None:
    world.get("https://shop.example/", sender="client")
    world.network.intercept(lambda message: replace(message, delivery="lost"))
    with pytest.raises(Unreachable):
        world.get("https://shop.example/", sender="client")
    world.network.remark("client", "nothing came")
    assert world.remarks == [(2, "nothing came")]


# --- what cannot be reached ---


def test_a_host_outside_the_world_is_refused_and_recorded(world: World) -> None:
    with pytest.raises(Unreachable, match=r"'evil\.example' is not reachable in this world"):
        world.get("https://evil.example/steal?code=1")
    assert world.conversation() == "1 alice -> evil.example GET https://evil.example/steal?code=1 (refused)"


@pytest.mark.parametrize(
    "url",
    [
        "http://shop.example/",
        "HTTP://shop.example/",
        "ftp://shop.example/",
        "ws://shop.example/",
        "//shop.example/",
        "shop.example",
        "https:///",
        "https://shop.example:8443/",
        "https://shop.example.evil.example/",
        "https://shop.example@evil.example/",
        "https://[shop.example/",
        "javascript:alert(1)",
        "",
    ],
)
def test_only_https_on_the_very_host_reaches_a_party(world: World, url: str) -> None:
    with pytest.raises(Unreachable, match="not reachable"):
        world.get(url)
    assert [message.delivery for message in world.messages] == ["refused"]


def test_plain_http_is_for_the_loopback_address_alone(world: World) -> None:
    native = replace_host(world, "127.0.0.1:8000")
    assert world.get(f"http://{native}/callback").body == b"welcome"
    outside = replace_host(world, "127.0.0.1.evil.example")
    with pytest.raises(Unreachable):
        world.get(f"http://{outside}/callback")


def replace_host(world: World, host: str) -> str:
    """Let the shop listen on `host` too."""
    shop, application = world.network._applications["shop.example"]
    world.network.join(replace(shop, host=host), application)
    return host


def test_a_host_name_ignores_case(world: World) -> None:
    assert world.get("https://SHOP.example/").status == 200


def test_a_host_that_is_not_reached_is_not_spoken_for(world: World) -> None:
    world.network.intercept(lambda message: replace(message, delivery="delivered"))
    with pytest.raises(Unreachable):
        world.get("https://evil.example/")


def test_the_network_goes_on_after_a_refusal(world: World) -> None:
    with pytest.raises(Unreachable):
        world.get("https://evil.example/")
    world.get("https://shop.example/")
    assert [message.number for message in world.messages] == [1, 2, 3]


# --- interceptors ---


def test_an_interceptor_changes_a_request_before_it_arrives(world: World) -> None:
    seen: list[str] = []

    def view(environ: Environ) -> Answer:
        seen.append(environ["QUERY_STRING"])
        return "200 OK", [], b""

    def swap(message: Message) -> Message:
        if message.kind == "response":
            return message
        return message.carrying(Request("GET", "https://front.example/?state=other"), "state=other")

    world.join("front", view)
    world.network.intercept(swap)
    world.get("https://front.example/?state=mine")
    assert seen == ["state=other"]
    assert world.messages[0].url == "https://front.example/?state=other"
    assert world.messages[0].edited == ("state=other",)


def test_an_interceptor_that_changes_the_host_changes_who_receives(world: World) -> None:
    world.join("evil", says("thanks"))

    def divert(message: Message) -> Message:
        if message.kind == "request":
            return message.carrying(Request("GET", "https://evil.example/"), "url")
        return message

    world.network.intercept(divert)
    assert world.get("https://shop.example/").body == b"thanks"
    assert [line(message) for message in world.messages] == [
        "1 alice -> evil GET https://evil.example/",
        "2 evil -> alice 200",
    ]


def test_an_interceptor_changes_an_answer_before_it_arrives(world: World) -> None:
    def spoil(message: Message) -> Message:
        if message.response is None:
            return message
        headers = with_header(message.response.headers, "X-Spoilt", "yes")
        return message.carrying(Response(418, headers, b"tea"), "status=418")

    world.network.intercept(spoil)
    answer = world.get("https://shop.example/")
    assert (answer.status, answer.body) == (418, b"tea")
    assert ("X-Spoilt", "yes") in answer.headers
    assert world.messages[1].edited == ("status=418",)


def test_interceptors_work_one_after_the_other(world: World) -> None:
    for name in ("one", "two"):
        world.network.intercept(lambda message, name=name: message.carrying(message.content, name))
    world.get("https://shop.example/")
    assert world.messages[0].edited == ("one", "two")


def counting(world: World) -> list[str]:
    """A bank in `world`; the list grows with each transfer that it really makes."""
    transfers: list[str] = []

    def view(environ: Environ) -> Answer:
        transfers.append(environ["wsgi.input"].read().decode())
        return "200 OK", [], b"done"

    world.join("bank", view)
    return transfers


def lose(kind: str) -> str:
    """Lose the request or the response of a transfer, and return what its sender is told."""
    world = World()
    transfers = counting(world)
    world.network.intercept(
        lambda message: replace(message, delivery="lost") if message.kind == kind else message
    )
    with pytest.raises(Unreachable) as nothing:
        world.network.send(
            Request("POST", "https://bank.example/", (), b"100"), sender="alice", channel="back"
        )
    assert transfers == ([] if kind == "request" else ["100"])
    assert world.messages[-1].delivery == "lost"
    assert len(world.messages) == (1 if kind == "request" else 2)
    return str(nothing.value)


def test_a_lost_request_never_reaches_the_server() -> None:
    assert lose("request") == "message 1 was lost on its way to bank"


def test_a_lost_answer_leaves_the_server_with_its_work_done_and_the_sender_without_knowing() -> None:
    assert lose("response") == "message 2, the answer of bank, was lost on its way"
