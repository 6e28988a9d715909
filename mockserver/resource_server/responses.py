"""Answers of the APIs: JSON that nobody may keep (RFC 6750 §2.3, RFC 9111 §5.2.2)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from werkzeug.wrappers import Response


def json_response(members: Mapping[str, Any], status: int = 200) -> Response:
    """Return a JSON object. What is shown for a token is nobody else's, so no cache may store it."""
    response = Response(json.dumps(members, ensure_ascii=False), status, mimetype="application/json")
    return kept_by_nobody(response)


def no_content() -> Response:
    """Return success with nothing to say (RFC 9110 §15.3.5)."""
    response = Response(status=204)
    del response.headers["Content-Type"]
    return kept_by_nobody(response)


def kept_by_nobody(response: Response) -> Response:
    """Mark `response`: `private` is what RFC 6750 §2.3 asks for, `no-store` is what keeps it off disks."""
    response.headers["Cache-Control"] = "private, no-store"
    return response
