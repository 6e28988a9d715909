"""Small worlds for tests of the ground: WSGI applications of a few lines on a network that is listened to."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from mockserver.clock import Clock
from mockserver.message import Message, Request, Response
from mockserver.network import Network, Participant, Remark

Environ = dict[str, Any]
Answer = tuple[str, list[tuple[str, str]], bytes]


class World:
    """A network, and everything that it announced: `messages` and `remarks`, and `events` in their order."""

    def __init__(self) -> None:
        self.network = Network(Clock())
        self.events: list[Message | Remark] = []
        self.network.subscribe(self.events.append)

    @property
    def messages(self) -> list[Message]:
        return [event for event in self.events if isinstance(event, Message)]

    @property
    def remarks(self) -> list[tuple[int, object]]:
        return [(event.number, event.entry) for event in self.events if isinstance(event, Remark)]

    def join(self, name: str, view: Callable[[Environ], Answer]) -> None:
        """Let `view` answer for the host `name`.example, as the party `name`."""

        def application(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
            status, headers, body = view(environ)
            start_response(status, headers)
            return [body]

        self.network.join(Participant(name, name, f"{name}.example", name.title()), application)

    def get(self, url: str, sender: str = "alice", **request: Any) -> Response:
        return self.network.send(Request("GET", url, **request), sender=sender, channel="front")

    def conversation(self) -> str:
        """What was said, one line a message: `1 alice -> shop GET /` and `2 shop -> alice 200`."""
        return "\n".join(map(line, self.messages))


def line(message: Message) -> str:
    what = message.status if message.kind == "response" else f"{message.method} {message.url}"
    fate = "" if message.delivery == "delivered" else f" ({message.delivery})"
    return f"{message.number} {message.sender} -> {message.receiver} {what}{fate}"


def says(text: str, *headers: tuple[str, str], status: str = "200 OK") -> Callable[[Environ], Answer]:
    """A view that always answers the same."""
    return lambda environ: (status, [("Content-Type", "text/plain"), *headers], text.encode())


def mirror(environ: Environ) -> Answer:
    """A view that answers with what WSGI told it: each text variable, and the body as Latin-1."""
    seen = {name: value for name, value in environ.items() if isinstance(value, str)}
    seen["body"] = environ["wsgi.input"].read().decode("latin-1")
    return "200 OK", [("Content-Type", "application/json")], json.dumps(seen).encode()
