"""What the Flask apps of the four APIs have in common: limits, and one place where errors become answers."""

from __future__ import annotations

from flask import Flask
from werkzeug.exceptions import HTTPException

from mockserver.protocol.errors import ProtocolError
from mockserver.resource_server.problems import http_problem, refusal

LARGEST_BODY = 1_000_000  # bytes


def new_app(name: str) -> Flask:
    """Return an app for one API, still without routes."""
    app = Flask(name, static_folder=None)
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_BODY, PROPAGATE_EXCEPTIONS=True, PROVIDE_AUTOMATIC_OPTIONS=False
    )
    app.url_map.strict_slashes = False  # an API answers; it does not send elsewhere
    app.url_map.merge_slashes = False
    app.register_error_handler(ProtocolError, refusal)
    app.register_error_handler(HTTPException, http_problem)
    return app
