"""What OpenID Connect adds to the authorization endpoint: how Alice is to be authenticated (Core §3.1.2).

Covers `nonce`, `prompt`, `max_age`, `acr_values`, `login_hint` and `id_token_hint`; `display`,
`ui_locales` and `claims_locales` are accepted and change nothing, as Core §3.1.2.1 allows.
"""

from __future__ import annotations

from mockserver.authorization_server import consent, id_tokens
from mockserver.authorization_server.authorization_response import response_mode
from mockserver.authorization_server.rules import openid as rules
from mockserver.authorization_server.server import AuthorizationServer
from mockserver.protocol.errors import InvalidRequest
from mockserver.protocol.parameters import Parameters
from mockserver.records import AuthenticationRequest, AuthorizationRequest, LoginSession


def read(server: AuthorizationServer, parameters: Parameters) -> AuthenticationRequest:
    """Return how the client wants Alice authenticated. Raises the ProtocolError of a rule."""
    server.rules.check(rules.request_is_not_an_object, parameters)
    prompt = tuple(parameters.get("prompt", "").split())
    server.rules.check(rules.prompt_none_stands_alone, prompt)
    return AuthenticationRequest(
        nonce=parameters.get("nonce"),
        prompt=prompt,
        max_age=seconds(parameters.get("max_age")),
        acr_values=tuple(parameters.get("acr_values", "").split()),
        login_hint=parameters.get("login_hint"),
        hinted_sub=subject_of_hint(server, parameters.get("id_token_hint")),
    )


def check_the_way_back(server: AuthorizationServer, parameters: Parameters) -> None:
    """Check that it is clear where the answer goes. Raises InvalidRequest, for the person to read."""
    if "openid" in parameters.get("scope", "").split():
        server.rules.check(
            rules.authentication_request_names_its_redirect_uri, parameters.get("redirect_uri")
        )
    if "response_mode" in parameters:
        usual = response_mode(parameters.get("response_type", "code"))
        server.rules.check(rules.response_mode_is_the_usual_one, parameters["response_mode"], usual)


def seconds(max_age: str | None) -> int | None:
    """Return `max_age` as a number of seconds. Raises InvalidRequest when it is none."""
    if max_age is None:
        return None
    if not (max_age.isascii() and max_age.isdigit() and len(max_age) < 10):
        raise InvalidRequest("max_age must be a number of seconds", evidence=f"max_age={max_age}")
    return int(max_age)


def subject_of_hint(server: AuthorizationServer, id_token_hint: str | None) -> str | None:
    """Return whom the hint speaks of; None without one. Raises InvalidRequest."""
    return None if id_token_hint is None else str(id_tokens.claims_of_hint(server, id_token_hint)["sub"])


def needs_login(
    server: AuthorizationServer, asked: AuthorizationRequest, session: LoginSession | None
) -> bool:
    """Whether Alice has to log in (again) before she is asked: nobody, somebody else, or too long ago."""
    if (
        session is None
        or "login" in asked.authentication.prompt
        or "select_account" in asked.authentication.prompt
    ):
        return True
    if asked.authentication.hinted_sub not in (None, session.sub):
        return True
    limit = asked.authentication.max_age  # 0 acts as prompt=login
    return limit is not None and (limit == 0 or server.now - session.auth_time > limit)


def answer_without_a_page(
    server: AuthorizationServer, asked: AuthorizationRequest, session: LoginSession | None
) -> None:
    """With `prompt=none`, raise what would need a page: login_required or consent_required."""
    if "none" not in asked.authentication.prompt:
        return
    missing = session is None or needs_login(server, asked, session)
    server.rules.check(rules.prompt_none_finds_somebody_logged_in, not missing)
    if session is not None:
        agreed = consent.was_given_before(server, asked, session)
        server.rules.check(rules.prompt_none_finds_consent, agreed)
