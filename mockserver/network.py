"""The closed network of a world: the only way from one party to another, and the witness of all that passes.

Hosts are WSGI applications (PEP 3333). Everything that crosses is numbered, announced to whoever subscribed,
and may be changed or lost on the way by an interceptor. A host that is not in the world cannot be reached.
"""

from __future__ import annotations

import io
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes, urlsplit

from mockserver.clock import Clock
from mockserver.message import Channel, Headers, Message, Request, Response

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


class Unreachable(ConnectionError):
    """Nothing came back: the host is not in this world, or the message was lost on the way."""


@dataclass(frozen=True, slots=True)
class Participant:
    """A party on the network: its id in every trace, its role in RFC 6749 §1.1, its host and its title."""

    id: str
    role: str
    host: str
    title: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Something a party noted about the message `number`, beside the wire: a line of the ledger."""

    number: int
    party: str
    entry: object


Listener = Callable[[Message | Remark], None]
Interceptor = Callable[[Message], Message]


class Network:
    """Routes requests on the host of their URL, records their order, and lets nothing out of the world."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.participants: dict[str, Participant] = {}
        self._applications: dict[str, tuple[Participant, WSGIApplication]] = {}
        self._listeners: list[Listener] = []
        self._interceptors: list[Interceptor] = []
        self._meanwhile: defaultdict[str, list[Callable[[], object]]] = defaultdict(list)
        self._number = 0
        self._last_received: dict[str, int] = {}
        self._remarks_to_come: defaultdict[str, list[tuple[str, object]]] = defaultdict(list)

    def join(self, participant: Participant, application: WSGIApplication) -> None:
        """Put `participant` on the network: requests for its host reach `application`."""
        self.participants[participant.id] = participant
        self._applications[participant.host] = (participant, application)

    def subscribe(self, listener: Listener) -> None:
        """Announce every message and every remark from now on to `listener`, in their true order."""
        self._listeners.append(listener)

    def intercept(self, interceptor: Interceptor) -> None:
        """Let `interceptor` replace each message before it is delivered (a `lost` one never arrives)."""
        self._interceptors.append(interceptor)

    def send(self, request: Request, *, sender: str, channel: Channel) -> Response:
        """Carry `request` to its host and bring back the response.

        Raises Unreachable when the host is not in the world or an interceptor lost the message. Anything the
        host sends while it answers gets its place between the two.
        """
        self._number += 1
        asked = self._changed(Message(self._number, self.clock.now, sender, request.host, channel, request))
        receiver, application = self._route(asked.request)
        reachable = asked.delivery if application is not None else "refused"
        asked = self._pass_on(replace(asked, receiver=receiver, delivery=reachable))
        if application is None:
            raise Unreachable(f"{asked.request.host or asked.url!r} is not reachable in this world")
        if asked.delivery == "lost":
            raise Unreachable(f"message {asked.number} was lost on its way to {receiver}")
        return self._answer(asked, application)

    def meanwhile(self, party: str, act: Callable[[], object]) -> None:
        """Let `act` happen once: when `party` has worked on the next request, before its answer leaves.

        So two things can be under way at once, in an order that is always the same.
        """
        self._meanwhile[party].append(act)

    def remark(self, party: str, entry: object) -> None:
        """Attach `entry` to the message that `party` received last, or to the next one that it sends."""
        number = self._last_received.get(party)
        if number is None:
            self._remarks_to_come[party].append((party, entry))
        else:
            self._announce(Remark(number, party, entry))

    def on_its_own(self, party: str) -> None:
        """Say that `party` now acts unasked (a schedule, not a request): its remarks go to what it sends."""
        self._last_received.pop(party, None)

    def hand_over(self, party: str, sender: str) -> None:
        """Say that what `party` wants sent is sent by `sender`: an app opens a browser at a URL it has made.

        The remarks that wait for the next message of `party` then belong to the next one of `sender`.
        """
        self._remarks_to_come[sender].extend(self._remarks_to_come.pop(party, []))

    def _route(self, request: Request) -> tuple[str, WSGIApplication | None]:
        participant, application = self._applications.get(request.host, (None, None))
        if participant is None or urlsplit(request.url).scheme not in ("https", "http"):
            return request.host, None
        if urlsplit(request.url).scheme == "http" and request.host.partition(":")[0] != "127.0.0.1":
            return participant.id, None  # the hosts of this world listen on TLS only (RFC 6749 §3.1, §3.2)
        return participant.id, application

    def _answer(self, asked: Message, application: WSGIApplication) -> Response:
        response = call_wsgi(application, asked.request)
        for act in self._meanwhile.pop(asked.receiver, []):
            act()
        self._number += 1
        answer = Message(
            number=self._number,
            at=self.clock.now,
            sender=asked.receiver,
            receiver=asked.sender,
            channel=asked.channel,
            request=asked.request,
            response=response,
            answers=asked.number,
        )
        answered = self._pass_on(self._changed(answer))
        if answered.delivery == "lost" or answered.response is None:
            raise Unreachable(
                f"message {answered.number}, the answer of {asked.receiver}, was lost on its way"
            )
        return answered.response

    def _changed(self, message: Message) -> Message:
        for interceptor in self._interceptors:
            message = interceptor(message)
        return message

    def _pass_on(self, message: Message) -> Message:
        self._announce(message)
        for party, entry in self._remarks_to_come.pop(message.sender, []):
            self._announce(Remark(message.number, party, entry))
        if message.delivery == "delivered":
            self._last_received[message.receiver] = message.number
        return message

    def _announce(self, event: Message | Remark) -> None:
        for listener in self._listeners:
            listener(event)


def call_wsgi(application: WSGIApplication, request: Request) -> Response:
    """Hand `request` to a WSGI application and return its response; nothing else is added or kept."""
    started: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(
        status: str, headers: list[tuple[str, str]], exc_info: Any = None
    ) -> Callable[..., Any]:
        started[:] = [(status, headers)]
        return lambda data: None

    chunks: Iterable[bytes] = application(environ_of(request), start_response)
    try:
        body = b"".join(chunks)
    finally:
        close = getattr(chunks, "close", None)
        if close is not None:
            close()
    status, headers = started[0]
    return Response(int(status.split(" ", 1)[0]), tuple(headers), body)


def environ_of(request: Request) -> dict[str, Any]:
    """Return the WSGI environment of `request` (PEP 3333: text as Latin-1, the path percent-decoded)."""
    url = urlsplit(request.url)
    host, _, port = request.host.partition(":")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(url.path or "/").decode("latin-1"),
        "QUERY_STRING": _latin(url.query),
        "SERVER_NAME": host,
        "SERVER_PORT": port or ("443" if url.scheme == "https" else "80"),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_LENGTH": str(len(request.body)),
        "HTTP_HOST": request.host,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": url.scheme,
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    environ.update(_header_variables(request.headers))
    return environ


def _header_variables(headers: Headers) -> dict[str, str]:
    variables: dict[str, str] = {}
    for name, value in headers:
        key = name.upper().replace("-", "_")
        if key not in ("CONTENT_TYPE",):
            key = f"HTTP_{key}"
        if key in ("HTTP_HOST", "HTTP_CONTENT_LENGTH"):
            continue  # the URL and the body that really travel decide
        separator = "; " if key == "HTTP_COOKIE" else ", "
        variables[key] = f"{variables[key]}{separator}{_latin(value)}" if key in variables else _latin(value)
    return variables


def _latin(text: str) -> str:
    return text.encode("utf-8", errors="surrogateescape").decode("latin-1")
