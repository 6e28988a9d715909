"""calendar.example: somebody's appointments, to be read."""

from __future__ import annotations

from dataclasses import asdict

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from mockserver.resource_server.access import Access, needs
from mockserver.resource_server.app import new_app
from mockserver.resource_server.responses import json_response

app = new_app(__name__)


@app.get("/events")
@needs("calendar.read")
def list_events(access: Access) -> Response:
    """All appointments."""
    return json_response({"events": [asdict(event) for event in access.account.events]})


@app.get("/events/<event_id>")
@needs("calendar.read")
def show_event(access: Access, event_id: str) -> Response:
    """One appointment."""
    event = access.account.events.find(event_id)
    if event is None:
        raise NotFound("There is no such event in this calendar.")
    return json_response(asdict(event))
