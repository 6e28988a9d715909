"""chat.example: somebody's channels, in which messages are read and posted."""

from __future__ import annotations

from dataclasses import asdict, replace

from werkzeug.exceptions import BadRequest, NotFound
from werkzeug.wrappers import Response

from mockserver.resource_server.access import Access, needs
from mockserver.resource_server.accounts import Channel, ChatMessage
from mockserver.resource_server.app import new_app
from mockserver.resource_server.reading import form_parameters, json_object, this_server
from mockserver.resource_server.responses import json_response

LONGEST_TEXT = 4_000  # characters

app = new_app(__name__)


@app.get("/channels")
@needs("chat.post")
def list_channels(access: Access) -> Response:
    """The channels that one can post to."""
    return json_response({"channels": [{"name": channel.name} for channel in access.account.channels]})


@app.get("/channels/<name>/messages")
@needs("chat.read")
def list_messages(access: Access, name: str) -> Response:
    """What was said in a channel, oldest first."""
    return json_response({"messages": [asdict(message) for message in _channel(access, name).messages]})


@app.post("/channels/<name>/messages")
@needs("chat.post")
def post_message(access: Access, name: str) -> Response:
    """Say something in a channel."""
    channel, text = _channel(access, name), _text()
    number = len(channel.messages) + 1
    message = ChatMessage(f"{name}-{number}", access.sub, access.client_id, text, this_server().now)
    access.account.channels.put(name, replace(channel, messages=(*channel.messages, message)))
    return json_response(asdict(message), 201)


def _channel(access: Access, name: str) -> Channel:
    channel = access.account.channels.find(name)
    if channel is None:
        raise NotFound("There is no channel of that name.")
    return channel


def _text() -> str:
    """Return the text to post, from JSON or from a form (which may also carry the token, RFC 6750 §2.2)."""
    form = form_parameters()
    text = form.get("text") if form is not None else json_object().get("text")
    if not isinstance(text, str) or not text.strip():
        raise BadRequest("text must be the text of the message.")
    if len(text) > LONGEST_TEXT:
        raise BadRequest(f"A message has {LONGEST_TEXT} characters at the most.")
    return text
