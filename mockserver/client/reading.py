"""Reading what came in: which client is asked, in which session, and with which parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import request
from werkzeug.exceptions import NotFound, UnsupportedMediaType

from mockserver.client.provider import Provider
from mockserver.client.rules.authorization import form_is_from_our_own_page
from mockserver.client.services import Service
from mockserver.client.sessions import COOKIE, Session
from mockserver.client.sign_in import MANNERS, Manner
from mockserver.client.workflows import Workflow
from mockserver.protocol.parameters import Parameters

if TYPE_CHECKING:
    from mockserver.client.party import Client


def this_client() -> Client:
    """Return the client that the current request is for."""
    return cast("Client", request.environ["mockserver.client"])


def query_parameters() -> Parameters:
    """Return the parameters of the URL, whatever they are worth."""
    return Parameters.from_form(request.query_string)


def form_parameters() -> Parameters:
    """Return the parameters of the form in the body, whatever they are worth."""
    return Parameters.from_form(request.get_data())


def session_of_browser() -> Session | None:
    """Return the session whose cookie the browser sent, or None."""
    return this_client().sessions.find(request.cookies.get(COOKIE))


def session_of_form() -> Session:
    """Return the session in which a form was sent.

    Raises InvalidRequest for a form that is not from our own page, UnsupportedMediaType when it is no form.
    """
    body = request.get_data()
    if body and request.mimetype != "application/x-www-form-urlencoded":
        raise UnsupportedMediaType
    session = session_of_browser()
    expected = None if session is None else session.csrf_token
    this_client().rules.check(
        form_is_from_our_own_page, expected, Parameters.from_form(body).get("csrf_token")
    )
    return session or this_client().sessions.open()


def service_named(service_id: str) -> Service:
    """Return the service that the path names. Raises NotFound."""
    service = this_client().services.get(service_id)
    if service is None:
        raise NotFound
    return service


def this_provider() -> Provider:
    """Return the provider with which people sign in here. Raises NotFound when there is none."""
    provider = this_client().provider
    if provider is None:
        raise NotFound
    return provider


def manner_named(name: str) -> Manner:
    """Return the manner of signing in that the path names. Raises NotFound."""
    if name not in MANNERS:
        raise NotFound
    return MANNERS[name]


def workflow_named(workflow_id: str) -> Workflow:
    """Return the workflow that the path names. Raises NotFound."""
    found = [workflow for workflow in this_client().workflows if workflow.id == workflow_id]
    if not found:
        raise NotFound
    return found[0]
