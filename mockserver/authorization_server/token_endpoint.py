"""The token endpoint (RFC 6749 §3.2): a client turns a grant into tokens. One file a grant, in `grants`."""

from __future__ import annotations

from werkzeug.wrappers import Response

from mockserver.authorization_server import client_authentication, possession
from mockserver.authorization_server.grants import GRANTS
from mockserver.authorization_server.reading import api_form
from mockserver.authorization_server.responses import error_response, token_response
from mockserver.authorization_server.rules import clients as rules
from mockserver.authorization_server.rules import legacy
from mockserver.authorization_server.server import AuthorizationServer
from mockserver.protocol.errors import ProtocolError


def token(server: AuthorizationServer) -> Response:
    """Answer a token request: who asks, by which grant, and may it?"""
    try:
        form = api_form(server)
        client = client_authentication.authenticate(server, form)
        server.rules.check(rules.grant_type_is_supported, form.get("grant_type"), GRANTS)
        grant_type = form["grant_type"]
        server.rules.check(legacy.password_grant_is_off, grant_type)
        server.rules.check(rules.client_may_use_the_grant_type, client, grant_type)
        jkt = possession.proven_key(server)
        return token_response(server, GRANTS[grant_type](server, client, form, jkt))
    except ProtocolError as error:
        return error_response(error)
