"""The verification page (RFC 8628 §3.3): Alice types the code of her device, sees who asks, decides."""

from __future__ import annotations

from dataclasses import replace

from werkzeug.wrappers import Response

from mockserver.authorization_server import consent, login
from mockserver.authorization_server.guessing import remember
from mockserver.authorization_server.reading import form_parameters, query_parameters, session_of_browser
from mockserver.authorization_server.responses import page, problem_page
from mockserver.authorization_server.rules import authorization, devices, guessing, pages
from mockserver.authorization_server.server import AuthorizationServer
from mockserver.protocol import user_code
from mockserver.protocol.errors import AccessDenied, ProtocolError
from mockserver.protocol.parameters import Parameters
from mockserver.records import DeviceAuthorization, LoginSession


def show(server: AuthorizationServer) -> Response:
    """Ask for the user code; one that came in the URL (§3.3.1) is filled in, for Alice to compare."""
    typed = query_parameters().get("user_code", "")
    session = session_of_browser(server)
    if session is None:
        return login.page_for_device(server, typed)
    return page(
        server, "device.html", user_code=typed, device=None, problem="", user=server.user(session.sub)
    )


def submit(server: AuthorizationServer) -> Response:
    """Show what the device of this code asks for; when Alice has decided, keep her decision."""
    form = form_parameters()
    try:
        session = server.rules.found(pages.somebody_has_logged_in, session_of_browser(server), server.now)
        device = find(server, form.get("user_code", ""), session)
        if "decision" not in form:
            return confirmation(server, device, session)
        server.rules.check(pages.form_is_our_own, session, form.get("csrf"))
        return decide(server, device, session, form)
    except ProtocolError as error:
        return problem_page(server, error)


def find(server: AuthorizationServer, typed: str, session: LoginSession) -> DeviceAuthorization:
    """Return the waiting device whose user code was typed (in any case, with or without the dash, §6.1).

    A right code does not take the wrong ones back: whoever guesses has a device of their own for that.
    """
    account = f"devices of {session.sub}"
    server.rules.check(guessing.user_code_is_not_being_guessed, server.guesses.find(account), server.now)
    wanted = user_code.canonical(typed)
    waiting = next(server.device_authorizations.where(lambda device: device.user_code == wanted), None)
    if waiting is None:
        remember(server, account, right=False)
    return server.rules.found(devices.user_code_is_waiting, waiting, server.now)


def confirmation(server: AuthorizationServer, device: DeviceAuthorization, session: LoginSession) -> Response:
    """Return the page that names the client and shows the code again, to compare with the device (§5.4)."""
    return page(
        server,
        "device.html",
        user_code=user_code.displayed(device.user_code),
        device=device,
        client=server.clients.find(device.client_id),
        scopes=[server.scopes[name] for name in device.scope if name in server.scopes],
        user=server.user(session.sub),
        csrf_token=session.csrf_token,
        warns=server.rules.follows(devices.page_asks_whether_the_device_is_at_hand),
    )


def decide(
    server: AuthorizationServer, device: DeviceAuthorization, session: LoginSession, form: Parameters
) -> Response:
    """Keep Alice's decision for the next poll of the device."""
    try:
        server.rules.check(pages.resource_owner_allows, form["decision"])
        ticked = consent.ticked_scope(form)
    except AccessDenied:
        server.device_authorizations.put(device.device_code, replace(device, denied=True))
        return page(server, "device_done.html", says="The device gets no access.")
    server.rules.check(authorization.scope_granted_was_asked_for, ticked, device.scope)
    grant = consent.remember(server, session.sub, device.client_id, ticked)
    approved = replace(device, grant_id=grant.id, scope=ticked)
    server.device_authorizations.put(device.device_code, approved)
    return page(server, "device_done.html", says="The device has access now. You can go back to it.")
