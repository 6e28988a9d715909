"""Rules of an OpenID provider (OIDC Core §3.1, §5.3; RP-Initiated Logout §2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockserver.protocol.errors import (
    ConsentRequired,
    InsufficientScope,
    InvalidRequest,
    InvalidToken,
    LoginRequired,
    RegistrationNotSupported,
    RequestNotSupported,
    RequestUriNotSupported,
)
from mockserver.protocol.parameters import Parameters
from mockserver.records import AccessToken, AuthorizationRequest, Client, LoginSession
from mockserver.rules import check, practice


@check("OIDC Core §3.1.2.1", requirements=("OIDC-Core-3.1.2.1-05",))
def authentication_request_names_its_redirect_uri(given: str | None) -> str:
    """A request with the scope openid names its redirect_uri, also where only one is registered."""
    if given is None:
        raise InvalidRequest("redirect_uri is missing", evidence="scope has openid, and there is none")
    return given


@check("OIDC Core §3.1.2.6", requirements=("OIDC-Core-3.1.2.6-02",))
def response_mode_is_the_usual_one(response_mode: str, usual: str) -> str:
    """A response_mode asks for the usual way back: the query for a code, the fragment for a token."""
    if response_mode != usual:
        raise InvalidRequest("this response_mode is not supported", evidence=f"response_mode={response_mode}")
    return f"response_mode={response_mode}"


@check("OIDC Core §3.1.2.6", vital=True, requirements=("OIDC-Core-3.1.2.6-03", "OIDC-Core-3.1.2.6-04"))
def request_is_not_an_object(parameters: Parameters) -> str:
    """The request brings no JWT, by value or by reference, and no registration: this server reads none."""
    if "request" in parameters:
        raise RequestNotSupported("request objects are not supported here", evidence="parameter request")
    if "request_uri" in parameters:
        raise RequestUriNotSupported("request_uri is not supported here", evidence="parameter request_uri")
    if "registration" in parameters:
        raise RegistrationNotSupported(
            "registration is not supported here", evidence="parameter registration"
        )
    return ""


@check("OIDC Core §3.1.2.1")
def prompt_none_stands_alone(prompt: tuple[str, ...]) -> str:
    """`prompt=none` is not combined with another prompt: they contradict each other."""
    if "none" in prompt and len(prompt) > 1:
        raise InvalidRequest("prompt=none goes with no other value", evidence=f"prompt={' '.join(prompt)}")
    return f"prompt={' '.join(prompt) or '(none sent)'}"


@check("OIDC Core §3.1.2.6", vital=True)
def prompt_none_finds_somebody_logged_in(logged_in: bool) -> str:
    """With `prompt=none`, the right person has logged in, recently enough, before."""
    if not logged_in:
        raise LoginRequired(
            "nobody suitable is logged in, and prompt=none allows no page", evidence="no session"
        )
    return "a session"


@check("OIDC Core §3.1.2.6", vital=True)
def prompt_none_finds_consent(given: bool) -> str:
    """With `prompt=none`, the person has agreed to all of this before."""
    if not given:
        raise ConsentRequired(
            "consent is needed, and prompt=none allows no page", evidence="no standing grant"
        )
    return "an earlier grant"


@check("OIDC Core §3.1.2.2", vital=True, requirements=("OIDC-Core-3.1.2.2-03",))
def hint_is_an_id_token_of_ours(
    content: tuple[Mapping[str, Any], Mapping[str, Any]] | None, why_not: str
) -> str:
    """An `id_token_hint` is an ID token that this server signed; it may have expired."""
    if content is None:
        raise InvalidRequest("id_token_hint is no ID token of this server", evidence=why_not)
    header, claims = content
    kind = f"typ: {header.get('typ')!r}, auth_time: {claims.get('auth_time')!r}"
    if header.get("typ") == "at+jwt" or "auth_time" not in claims:
        raise InvalidRequest("id_token_hint is a token of ours, but no ID token", evidence=kind)
    return kind


@check("OIDC Core §3.1.2.1", requirements=("OIDC-Core-3.1.2.1-23",))
def hinted_person_has_logged_in(asked: AuthorizationRequest, session: LoginSession) -> str:
    """Who has logged in is the person of whom the `id_token_hint` speaks."""
    hinted = asked.authentication.hinted_sub
    if hinted is not None and session.sub != hinted:
        raise LoginRequired(
            "somebody else has logged in than the person who was hinted at",
            evidence=f"hinted: {hinted}; logged in: {session.sub}",
        )
    return f"sub={session.sub}"


@check("OIDC Core §3.1.2.1")
def login_is_recent_enough(asked: AuthorizationRequest, session: LoginSession, now: int) -> str:
    """The login is as fresh as `max_age` or `prompt=login` ask for; one that came after the request is."""
    wanted = asked.authentication
    age = now - session.auth_time
    if session.auth_time >= asked.asked_at:
        return f"logged in {age} s ago, after the request"
    if wanted.max_age is not None and age > wanted.max_age:
        raise LoginRequired(
            "log in again: the last login is too old", evidence=f"{age} s > max_age={wanted.max_age}"
        )
    if "login" in wanted.prompt:
        raise LoginRequired(
            "log in again, as the application asked", evidence=f"prompt=login; login {age} s ago"
        )
    return f"logged in {age} s ago"


@check("OIDC Core §5.3.1", vital=True)
def userinfo_token_is_good(token: AccessToken | None, now: int) -> str:
    """The access token at the userinfo endpoint was issued here and is neither expired nor revoked."""
    if token is None:
        raise InvalidToken("this access token was not issued here", evidence="unknown access token")
    if token.revoked_at is not None or now >= token.expires_at:
        raise InvalidToken("this access token has expired or was revoked", evidence=f"exp={token.expires_at}")
    return f"{token.expires_at - now} s left"


@check("OIDC Core §5.3.1")
def userinfo_token_has_openid_scope(token: AccessToken) -> str:
    """The access token at the userinfo endpoint was granted the scope `openid`."""
    if "openid" not in token.scope:
        raise InsufficientScope(
            "userinfo needs the scope openid", evidence=f"scope={token.scope}", scope="openid"
        )
    return f"scope={token.scope}"


@check("OIDC RP-Initiated Logout §2")
def logout_returns_to_a_registered_uri(client: Client | None, given: str) -> str:
    """After logout the browser is sent only to a URI that the client registered for that."""
    if client is None or given not in client.post_logout_redirect_uris:
        raise InvalidRequest(
            "post_logout_redirect_uri is not registered", evidence=f"post_logout_redirect_uri={given}"
        )
    return f"post_logout_redirect_uri={given}"


@practice("OIDC Core §3.1.2.1")
def nonce_comes_back_in_the_id_token() -> None:
    """The ID token repeats the nonce of the authentication request, so that it fits one login only."""


@practice("OIDC Core §3.1.3.6")
def id_token_names_its_access_token() -> None:
    """The ID token carries `at_hash`, which ties it to the access token that came with it."""
