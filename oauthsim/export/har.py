"""A trace as HAR 1.2, the archive format that the network panel of every browser opens.

One entry is one exchange: a request and what came back. A world's clock counts whole seconds and mostly
stands still, and viewers order entries by time: so the number of a message is added as milliseconds. Nested
calls then lie inside the call that caused them. What HAR has no word for is in fields that begin with `_`.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any
from urllib.parse import parse_qsl

from mockserver.message import Headers, Message, Request, Response, header
from oauthsim.diagrams.labels import PHRASES
from oauthsim.trace import Trace

FORM = "application/x-www-form-urlencoded"


def har(trace: Trace) -> str:
    """Return `trace` as the text of a HAR file; the same trace gives the same bytes."""
    return json.dumps(archive(trace), indent=2) + "\n"


def archive(trace: Trace) -> dict[str, Any]:
    """Return `trace` as a HAR object. Each step of the story is a page, each exchange an entry."""
    answers = {message.answers: message for message in trace.messages if message.answers is not None}
    requests = [message for message in trace.messages if message.kind == "request"]
    return {
        "log": {
            "version": "1.2",
            "creator": {"name": "oauthsim", "version": version("oauthsim")},
            "pages": _pages(trace),
            "entries": [_entry(trace, message, answers.get(message.number)) for message in requests],
            "comment": f"{trace.scenario}, seed {trace.seed}, policy {trace.policy}: {trace.outcome}. "
            "Times are simulated; the milliseconds are the numbers of the messages.",
        }
    }


def _pages(trace: Trace) -> list[dict[str, Any]]:
    steps = [event for event in trace.events if event.kind == "step" and event.after < len(trace.messages)]
    return [
        {
            "startedDateTime": _moment(trace.message(step.after + 1)),
            "id": f"step_{number}",
            "title": step.text,
            "pageTimings": {},
        }
        for number, step in enumerate(steps, start=1)
    ]


def _entry(trace: Trace, asked: Message, answer: Message | None) -> dict[str, Any]:
    started = sum(event.kind == "step" and event.after < asked.number for event in trace.events)
    milliseconds = _milliseconds(answer or asked) - _milliseconds(asked)
    entry: dict[str, Any] = {"pageref": f"step_{started}"} if started else {}
    return entry | {
        "startedDateTime": _moment(asked),
        "time": milliseconds,
        "request": _request(asked.request),
        "response": _response(answer.response if answer else None),
        "cache": {},
        "timings": {"send": 0, "wait": milliseconds, "receive": 0},
        "comment": _comment(asked, answer),
        "_resourceType": "document" if asked.channel == "front" else "fetch",
        "_channel": asked.channel,
        "_sender": asked.sender,
        "_receiver": asked.receiver,
        "_numbers": [message.number for message in (asked, answer) if message],
        "_delivery": [message.delivery for message in (asked, answer) if message],
        "_edited": [edit for message in (asked, answer) if message for edit in message.edited],
    }


def _comment(asked: Message, answer: Message | None) -> str:
    numbers = f"message {asked.number}" if answer is None else f"messages {asked.number} and {answer.number}"
    parties = f"{numbers}, {asked.channel} channel, {asked.sender} to {asked.receiver}"
    last = answer or asked
    return (
        parties if last.delivery == "delivered" else f"{parties}; message {last.number} was {last.delivery}"
    )


def _milliseconds(message: Message) -> int:
    return message.at * 1000 + message.number


def _moment(message: Message) -> str:
    seconds, milliseconds = divmod(_milliseconds(message), 1000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{milliseconds:03}Z"


def _request(request: Request) -> dict[str, Any]:
    query = request.url.partition("#")[0].partition("?")[2]
    cookies = [part.strip().partition("=") for part in (header(request.headers, "Cookie") or "").split(";")]
    described = {
        "method": request.method,
        "url": request.url,
        "httpVersion": "HTTP/1.1",
        "cookies": _pairs((name, value) for name, _, value in cookies if name),
        "headers": _pairs(request.headers),
        "queryString": _pairs(parse_qsl(query, keep_blank_values=True)),
        "headersSize": -1,
        "bodySize": len(request.body),
    }
    return described | ({"postData": _post_data(request)} if request.body else {})


def _post_data(request: Request) -> dict[str, Any]:
    """Describe the body: a form as parameters and as text too, since each viewer reads one of the two."""
    kind = header(request.headers, "Content-Type") or "application/octet-stream"
    text = request.body.decode("utf-8", errors="replace")
    is_form = kind.partition(";")[0].strip().lower() == FORM
    parameters = parse_qsl(text, keep_blank_values=True) if is_form else []
    return {"mimeType": kind, "params": _pairs(parameters), "text": text}


def _response(response: Response | None) -> dict[str, Any]:
    """Describe what came back; nothing came back is status 0, as browsers write it."""
    answered = response or Response(0)
    return {
        "status": answered.status,
        "statusText": PHRASES.get(answered.status, ""),
        "httpVersion": "HTTP/1.1",
        "cookies": [_set_cookie(value) for name, value in answered.headers if name.lower() == "set-cookie"],
        "headers": _pairs(answered.headers),
        "content": _content(answered.headers, answered.body),
        "redirectURL": header(answered.headers, "Location") or "",
        "headersSize": -1,
        "bodySize": len(answered.body),
    }


def _content(headers: Headers, body: bytes) -> dict[str, Any]:
    described = {"size": len(body), "mimeType": header(headers, "Content-Type") or "x-unknown"}
    try:
        return described | {"text": body.decode()}
    except UnicodeDecodeError:
        return described | {"text": base64.b64encode(body).decode(), "encoding": "base64"}


def _set_cookie(line: str) -> dict[str, Any]:
    """Describe a Set-Cookie header (RFC 6265 §4.1.1); HAR knows the attributes named here."""
    pair, *attributes = (part.strip() for part in line.split(";"))
    name, _, value = pair.partition("=")
    said = {key.strip().lower(): rest.strip() for key, _, rest in (one.partition("=") for one in attributes)}
    cookie: dict[str, Any] = {"name": name, "value": value}
    cookie |= {known: said[known] for known in ("path", "domain") if known in said}
    cookie |= {"httpOnly": "httponly" in said, "secure": "secure" in said}
    return cookie | ({"sameSite": said["samesite"]} if "samesite" in said else {})


def _pairs(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]
