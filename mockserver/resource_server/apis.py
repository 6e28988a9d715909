"""The four APIs by the id of their server."""

from __future__ import annotations

from flask import Flask

from mockserver.resource_server import calendar, chat, crm, sheets

APIS: dict[str, Flask] = {"calendar": calendar.app, "sheets": sheets.app, "chat": chat.app, "crm": crm.app}


def api(id: str) -> Flask:
    """Return the app of one API; all worlds share it. Raises LookupError, naming all, when there is none."""
    if id not in APIS:
        raise LookupError(f"there is no API {id!r}; there are: {', '.join(APIS)}")
    return APIS[id]
