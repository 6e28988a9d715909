"""Reading what came in: for which server, its parameters, its JSON (RFC 8259). None of it is trusted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NoReturn, cast

from flask import request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from mockserver.protocol.parameters import Parameters

if TYPE_CHECKING:
    from mockserver.resource_server.server import ResourceServer

FORM = "application/x-www-form-urlencoded"


def this_server() -> ResourceServer:
    """Return the server that the current request is for."""
    return cast("ResourceServer", request.environ["mockserver.resource_server"])


def query_parameters() -> Parameters:
    """Return the parameters of the URL."""
    return Parameters.from_form(request.query_string)


def form_parameters() -> Parameters | None:
    """Return the parameters of a form body; None when there is none, or a method that gives it no meaning.

    Only such a body may carry a token (RFC 6750 §2.2): no multipart, no JSON, and never with GET or DELETE,
    whose content has no defined meaning (RFC 9110 §9.3).
    """
    if request.method not in ("POST", "PUT", "PATCH") or request.mimetype != FORM:
        return None
    return Parameters.from_form(request.get_data())


def json_object() -> dict[str, Any]:
    """Return the JSON object in the body.

    Raises UnsupportedMediaType when the body is not declared as JSON, BadRequest when it is no JSON object.
    """
    if request.mimetype != "application/json":
        raise UnsupportedMediaType("The body must be application/json.")
    try:
        value = strict_json(request.get_data())
    except ValueError as error:
        raise BadRequest(f"The body is not JSON: {error}.") from None
    if not isinstance(value, dict):
        raise BadRequest("The body is not a JSON object.")
    return value


def strict_json(octets: bytes) -> Any:
    """Return the JSON value in `octets`.

    Raises ValueError when it is none, and also for what Python would read or write all the same: a name that
    stands twice, NaN, a number beyond all numbers, half a surrogate pair, and nesting without measure.
    """
    try:
        text = octets.decode("utf-8")
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_not_a_number)
        json.dumps(value, allow_nan=False, ensure_ascii=False).encode("utf-8")
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return dict(pairs)


def _not_a_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is not a JSON number")
