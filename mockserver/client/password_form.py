"""Connecting a service with Alice's password: the password grant (RFC 6749 §4.3), kept as history.

RFC 9700 §2.4 forbids it: the client gets to know her password, with which it could do everything, for ever.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template
from werkzeug.wrappers import Response

from mockserver.client import pages
from mockserver.client.flows import Flow
from mockserver.client.rules.legacy import password_of_another_site_is_not_asked_for
from mockserver.client.services import Service
from mockserver.client.sessions import Session
from mockserver.client.troubles import NotConnected
from mockserver.protocol.parameters import Parameters
from mockserver.protocol.scope import Scope

if TYPE_CHECKING:
    from mockserver.client.party import Client


def show(client: Client, session: Session, service: Service) -> Response:
    """The form that asks for her username and password at the authorization server. Raises NotConnected."""
    refuse_passwords(client)
    markup = render_template(
        "password.html",
        host=client.host,
        counter=None,
        service=service,
        csrf_token=session.csrf_token,
    )
    return pages.page_in(markup, session)


def connect(client: Client, session: Session, service: Service, form: Parameters) -> None:
    """Trade the password for tokens (§4.3.2). Raises as TokenRequests.redeem, or NotConnected."""
    refuse_passwords(client)
    flow = Flow(
        id=f"flow-{len(client.flows) + 1}",
        session_id=session.id,
        service_id=service.id,
        issuer=service.issuer,
        scope=Scope.parse(service.scope),
        state=None,
        code_verifier=None,
    )
    request = {
        "grant_type": "password",
        "username": form.get("username", ""),
        "password": form.get("password", ""),
        "scope": service.scope,
    }
    answer = client.token_requests.ask(client.servers[service.issuer], request)
    client.connections.keep(session.account, flow, answer)


def refuse_passwords(client: Client) -> None:
    """Raise NotConnected where the client follows the rule that it asks for none."""
    if client.rules.follows(password_of_another_site_is_not_asked_for):
        raise NotConnected("no_password", "We do not ask for your password of another site. Use Connect.")
