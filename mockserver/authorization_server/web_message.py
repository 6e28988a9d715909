"""The answer as a message from window to window: response_mode=web_message (RFC 9700 §4.17).

A client opens the authorization request in a window of its own; at the end the server's page there posts the
answer to the window that opened it. No redirect_uri is visited: what decides who hears the answer is the
origin that the script names. What the script does stands here in Python too, with the window as argument.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Protocol

from werkzeug.wrappers import Response

from mockserver.authorization_server.responses import page
from mockserver.authorization_server.rules import authorization as rules
from mockserver.authorization_server.server import AuthorizationServer
from mockserver.message import split_url
from mockserver.protocol.parameters import Parameters

_ANSWER = re.compile(r'const answer = (\{.*\});\nconst target = (".*");')


class Window(Protocol):
    """What the script sees of the browser."""

    @property
    def source(self) -> str:
        """The page as it came."""

    def post_to_opener(self, data: Mapping[str, str], target_origin: str) -> None:
        """Post a message to the window that has opened this one."""


def target(server: AuthorizationServer, redirect_uri: str, parameters: Parameters) -> str | None:
    """Return the origin that may hear the answer, `*` for any; None when the answer goes by redirect."""
    if parameters.get("response_mode") != "web_message":
        return None
    if server.rules.follows(rules.messages_go_to_the_registered_origin):
        parts = split_url(redirect_uri)
        return f"{parts.scheme}://{parts.netloc}"
    return parameters.get("origin", "*")  # whoever asks may say where to: so it was built


def page_for(server: AuthorizationServer, target: str, answer: Mapping[str, str]) -> Response:
    """Return the page whose script posts the answer."""
    return page(server, "web_message.html", answer=answer, target=target)


def post(window: Window) -> None:
    """Script of that page: post the answer. On any other page of this server there is no such script."""
    found = _ANSWER.search(window.source)
    if found is not None:
        window.post_to_opener(json.loads(found[1]), json.loads(found[2]))
