"""The same job with a static key instead of OAuth: Alice pastes a key of the CRM into a form.

A key names no person, has no scope and no end, and whoever reads it has it. No RFC asks for any of this.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from mockserver.client import pages
from mockserver.client.exchange import exchange, json_of, unreadable
from mockserver.client.rules import tokens as rules
from mockserver.client.services import Service
from mockserver.client.sessions import Session
from mockserver.client.troubles import PROBLEMS, ApiRefused, NotConnected
from mockserver.client.vault import Tokens
from mockserver.client.workflows import WorkflowRun
from mockserver.protocol import bearer
from mockserver.protocol.errors import InvalidRequest
from mockserver.protocol.parameters import Parameters

if TYPE_CHECKING:
    from mockserver.client.party import Client

HEADER = "X-API-Key"


def show(client: Client, session: Session) -> Response:
    """The form for the key, and what was done with it last."""
    markup = render_template(
        "api_key.html",
        host=client.host,
        counter=None,
        service=_service(client),
        csrf_token=session.csrf_token,
        has_key=client.vault.take(_place(session.account)) is not None,
        run=client.last_runs.find(_place(session.account)),
    )
    return pages.page_in(markup, session)


def keep(client: Client, session: Session, form: Parameters) -> None:
    """Keep the key that Alice has pasted. Raises InvalidRequest for what could be no key."""
    key = form.get("api_key", "").strip()
    if not bearer.is_token(key):
        raise InvalidRequest("This is no API key.", evidence=f"{len(key)} characters")
    client.vault.put(_place(session.account), Tokens(key))


def run(client: Client, account: str) -> WorkflowRun:
    """List the customers with the key of `account`, and remember how it went. Nothing is raised."""
    lines: tuple[str, ...] = ()
    error = says = ""
    try:
        lines = tuple(_customers(client, account))
    except PROBLEMS as problem:
        error, says = problem.code, problem.description
    title = "List customers with the key"
    outcome = WorkflowRun("list-customers-with-key", title, client.clock.now, lines, error, says)
    return client.last_runs.put(_place(account), outcome)


def _customers(client: Client, account: str) -> list[str]:
    service, key = _service(client), client.vault.take(_place(account))
    if key is None:
        raise NotConnected("no_key", "There is no API key yet.")
    url = f"{service.api}/legacy/customers"
    client.rules.check(rules.token_goes_only_to_its_own_api, url, service.api)
    client.rules.check(rules.credentials_travel_over_tls, url)
    answer = exchange(client.http, "GET", url, title=service.title, headers={HEADER: key.access_token})
    if answer.status_code != 200:
        raise ApiRefused(
            f"status_{answer.status_code}", f"{service.title} refused with status {answer.status_code}."
        )
    members = json_of(answer)
    try:
        return [f"{customer['name']}, {customer['city']}" for customer in members["customers"]]
    except (LookupError, TypeError):
        raise unreadable(service.title) from None


def _service(client: Client) -> Service:
    if "crm" not in client.services:
        raise NotFound
    return client.services["crm"]


def _place(account: str) -> str:
    return f"{account}/api-key"
