"""The authorization error response (RFC 6749 §4.1.2.1), and when it may leave for the client.

Anybody can make a link to this server that must end in an error. If the server sent the browser on at once,
its good name would lead people to whatever site a client registered as its redirect_uri: it would be an open
redirector (RFC 9700 §4.11.2).
"""

from __future__ import annotations

from urllib.parse import urlsplit

from werkzeug.wrappers import Response

from mockserver.authorization_server.authorization_response import response_mode, send_back
from mockserver.authorization_server.reading import (
    checked,
    form_parameters,
    query_parameters,
    session_of_browser,
)
from mockserver.authorization_server.responses import page, problem_page, redirect
from mockserver.authorization_server.rules import authorization, pages
from mockserver.authorization_server.server import AuthorizationServer
from mockserver.protocol.errors import ProtocolError
from mockserver.protocol.parameters import Parameters
from mockserver.records import AuthorizationRequest, Client, Refusal


def of_parameters(client: Client, redirect_uri: str, parameters: Parameters, error: ProtocolError) -> Refusal:
    """Return the refusal of a request in whose `parameters` there is a mistake."""
    return Refusal(
        client_id=client.client_id,
        redirect_uri=redirect_uri,
        response_mode=response_mode(parameters.get("response_type", "code")),
        state=parameters.get("state"),
        error=tuple(error.as_dict().items()),
        is_silent="none" in parameters.get("prompt", "").split(),
    )


def of_request(asked: AuthorizationRequest, error: ProtocolError) -> Refusal:
    """Return the refusal of a request that was well put: what it asks for is not given."""
    return Refusal(
        client_id=asked.client_id,
        redirect_uri=asked.redirect_uri,
        response_mode=asked.response_mode,
        state=asked.state,
        error=tuple(error.as_dict().items()),
        is_silent="none" in asked.authentication.prompt,
    )


def waits_for_a_login(server: AuthorizationServer, refusal: Refusal) -> bool:
    """Whether somebody has to log in before this leaves; `prompt=none` allows no page to do that."""
    if refusal.is_silent or session_of_browser(server) is not None:
        return False
    return server.rules.follows(authorization.errors_are_sent_on_after_login_only)


def keep(server: AuthorizationServer, refusal: Refusal) -> str:
    """Keep a refusal that cannot leave yet; return the id by which a page of this server knows it."""
    refusal_id = server.entropy.token("refusal")
    server.refusals.put(refusal_id, refusal)
    return refusal_id


def answer(server: AuthorizationServer, refusal: Refusal) -> Response:
    """Send the browser to the client; if nobody vouches for that client, to a page that asks Alice first."""
    client = server.clients.find(refusal.client_id)
    vouched_for = client is not None and client.is_verified
    if not vouched_for and server.rules.follows(authorization.errors_for_unverified_clients_stop_at_a_page):
        return redirect(server, f"{server.issuer}/onwards?request={keep(server, refusal)}")
    return to_client(server, refusal)


def to_client(server: AuthorizationServer, refusal: Refusal) -> Response:
    """Redirect the browser to the client with the error; `state` comes back too."""
    return send_back(server, refusal.redirect_uri, dict(refusal.error), refusal.state, refusal.response_mode)


def show(server: AuthorizationServer) -> Response:
    """Show the page that says where a click would lead; nothing on it leads there by itself."""
    try:
        parameters = checked(server, query_parameters())
        refusal = waiting(server, parameters)
    except ProtocolError as error:
        return problem_page(server, error)
    client = server.clients.find(refusal.client_id)
    return page(
        server,
        "onwards.html",
        request_id=parameters["request"],
        client_name=client.client_name if client is not None else refusal.client_id,
        host=urlsplit(refusal.redirect_uri).netloc or refusal.redirect_uri,
        error=dict(refusal.error),
    )


def submit(server: AuthorizationServer) -> Response:
    """Alice wants to go on: the error goes to the client, once. A link cannot do this, only the button."""
    try:
        form = checked(server, form_parameters())
        refusal = waiting(server, form)
    except ProtocolError as error:
        return problem_page(server, error)
    if waits_for_a_login(server, refusal):
        return redirect(server, f"{server.issuer}/login?request={form['request']}")
    server.refusals.remove(form["request"])
    return to_client(server, refusal)


def waiting(server: AuthorizationServer, parameters: Parameters) -> Refusal:
    """Return the refusal that waits under the id in `parameters`. Raises InvalidRequest, for the person."""
    refusal = server.refusals.find(parameters.get("request"))
    return server.rules.found(pages.authorization_request_is_pending, refusal)
