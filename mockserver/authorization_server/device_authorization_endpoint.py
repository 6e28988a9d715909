"""The device authorization endpoint (RFC 8628 §3.1, §3.2): a device asks for a code to show to its owner."""

from __future__ import annotations

from werkzeug.wrappers import Response

from mockserver.authorization_server import client_authentication
from mockserver.authorization_server.reading import api_form, scope_in
from mockserver.authorization_server.responses import error_response, token_response
from mockserver.authorization_server.rules import authorization, clients
from mockserver.authorization_server.server import AuthorizationServer
from mockserver.protocol import user_code
from mockserver.protocol.errors import ProtocolError
from mockserver.protocol.parameters import Parameters
from mockserver.records import Client, DeviceAuthorization

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:device_code"


def authorize_device(server: AuthorizationServer) -> Response:
    """Give the device a device code to poll with and a user code to show."""
    try:
        form = api_form(server)
        client = client_authentication.authenticate(server, form)
        server.rules.check(clients.client_may_use_the_grant_type, client, GRANT_TYPE)
        device = new_authorization(server, client, form)
    except ProtocolError as error:
        return error_response(error)
    shown = user_code.displayed(device.user_code)
    return token_response(
        server,
        {
            "device_code": device.device_code,
            "user_code": shown,
            "verification_uri": f"{server.issuer}/device",
            "verification_uri_complete": f"{server.issuer}/device?user_code={shown}",
            "expires_in": server.settings.device_code_lifetime,
            "interval": device.interval,
        },
    )


def new_authorization(server: AuthorizationServer, client: Client, form: Parameters) -> DeviceAuthorization:
    """Keep what the device asks for until its owner decides. Raises InvalidScope."""
    scope = scope_in(server, form) or client.scope
    server.rules.check(authorization.scope_is_one_the_client_may_ask_for, scope, client)
    device = DeviceAuthorization(
        device_code=server.entropy.token("device"),
        user_code=server.entropy.choice("user code", user_code.CHARACTERS, server.settings.user_code_length),
        client_id=client.client_id,
        scope=scope,
        expires_at=server.now + server.settings.device_code_lifetime,
        interval=server.settings.device_polling_interval,
    )
    return server.device_authorizations.put(device.device_code, device)
