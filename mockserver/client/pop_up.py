"""Connecting in a pop-up: the server's page there posts its answer to ours, which listens (RFC 9700 §4.17).

Any window may post a message to any other. So a script that listens has to look at where a message is from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from mockserver.client.rules.links import messages_come_from_an_authorization_server
from mockserver.protocol.parameters import encode

if TYPE_CHECKING:
    from mockserver.client.party import Client


class Posted(Protocol):
    """A message, and the origin of the window that posted it."""

    @property
    def data(self) -> Mapping[str, str]:
        """What was posted."""

    @property
    def origin(self) -> str:
        """Who posted it, which the browser says."""


class Window(Protocol):
    """What the script sees of the browser."""

    @property
    def messages(self) -> Sequence[Posted]:
        """What was posted to this page."""

    def go(self, url: str) -> None:
        """Send the browser to `url`."""


def hear(client: Client, window: Window) -> None:
    """Script of the client's page: take the answers that were posted to it to the callback, one by one.

    Raises InvalidRequest for one that comes from elsewhere than a server of this client.
    """
    for posted in list(window.messages):
        client.rules.check(messages_come_from_an_authorization_server, posted.origin, client.servers)
        window.go(f"/callback?{encode(posted.data)}")
