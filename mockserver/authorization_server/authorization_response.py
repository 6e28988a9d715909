"""The authorization response (RFC 6749 §4.1.2): the browser takes a code, or an error, back to the client."""

from __future__ import annotations

from collections.abc import Mapping

from werkzeug.wrappers import Response

from mockserver.authorization_server import tokens, web_message
from mockserver.authorization_server.responses import redirect
from mockserver.authorization_server.rules import authorization as rules
from mockserver.authorization_server.server import AuthorizationServer
from mockserver.protocol.parameters import add_to_fragment, add_to_uri
from mockserver.records import Authentication, AuthorizationCode, AuthorizationRequest, Grant, LoginSession


def answer_client(
    server: AuthorizationServer, asked: AuthorizationRequest, grant: Grant, session: LoginSession
) -> Response:
    """Send what the client asked for to its redirect_uri: a fresh code, or (implicit grant) a token."""
    if asked.response_type == "token":
        client = server.clients.find(asked.client_id)
        assert client is not None, "its authorization request was accepted"
        members = tokens.access_token(server, client, grant.id, grant.scope)
        return send_back(server, asked.redirect_uri, members, asked.state, "fragment")
    code = issue_code(server, asked, grant, session)
    if asked.message_target is not None:
        return web_message.page_for(
            server, asked.message_target, whole_answer(server, {"code": code.code}, asked.state)
        )
    return send_back(server, asked.redirect_uri, {"code": code.code}, asked.state, "query")


def issue_code(
    server: AuthorizationServer, asked: AuthorizationRequest, grant: Grant, session: LoginSession
) -> AuthorizationCode:
    """Make a short-lived code, bound to the client, redirect_uri, code_challenge and dpop_jkt."""
    code = AuthorizationCode(
        code=server.entropy.token("code"),
        grant_id=grant.id,
        client_id=asked.client_id,
        redirect_uri=asked.redirect_uri if asked.redirect_uri_was_given else None,
        scope=grant.scope,
        code_challenge=asked.code_challenge,
        code_challenge_method=asked.code_challenge_method,
        expires_at=server.now + server.settings.code_lifetime,
        authentication=Authentication(session.auth_time, asked.authentication.nonce),
        dpop_jkt=asked.dpop_jkt,
    )
    return server.codes.put(code.code, code)


def response_mode(response_type: str) -> str:
    """Return where the answer to a response_type goes: a token is kept out of the query (RFC 6749 §4.2.2)."""
    return "fragment" if "token" in response_type.split() else "query"


def send_back(
    server: AuthorizationServer,
    redirect_uri: str,
    members: Mapping[str, object],
    state: str | None,
    mode: str,
) -> Response:
    """Redirect the browser to the client with `members`, the client's own `state`, and who answers."""
    parameters = whole_answer(server, members, state)
    add = add_to_fragment if mode == "fragment" else add_to_uri
    return redirect(server, add(redirect_uri, parameters))


def whole_answer(
    server: AuthorizationServer, members: Mapping[str, object], state: str | None
) -> dict[str, str]:
    """Return `members` with the client's own `state`, and who answers (RFC 9207 §2)."""
    parameters = {name: str(value) for name, value in members.items()}
    if state is not None:
        parameters["state"] = state
    if server.rules.follows(rules.issuer_is_in_the_response):
        parameters["iss"] = server.issuer
    return parameters
