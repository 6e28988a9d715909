"""Signing in with an OpenID provider: the client learns who is there (OIDC Core §3.1), and forgets it again.

What signs somebody in is the ID token, which was made for this client. The access token that comes with it is
used once, at the userinfo endpoint, and not kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mockserver.client import id_token
from mockserver.client.api import authorized
from mockserver.client.connect import authorization_request
from mockserver.client.exchange import exchange, json_of, unreadable
from mockserver.client.flows import Flow
from mockserver.client.provider import TITLE, Provider
from mockserver.client.rules import openid as rules
from mockserver.client.rules.authorization import pkce_is_sent, state_is_sent
from mockserver.client.rules.id_token import Claims, token_response_has_an_id_token
from mockserver.client.rules.tokens import credentials_travel_over_tls
from mockserver.client.sessions import Session
from mockserver.client.vault import Tokens
from mockserver.protocol.parameters import add_to_uri
from mockserver.protocol.scope import Scope

if TYPE_CHECKING:
    from mockserver.client.party import Client

SCOPE = Scope(["openid", "profile", "email"])
SIGNED_OUT = "/signed-out"
"""Where the provider sends the browser after a logout; registered there (RP-Initiated Logout §2)."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How the person is to be authenticated (OIDC Core §3.1.2.1). `max_age` is in seconds."""

    prompt: str | None = None
    max_age: int | None = None
    acr_values: tuple[str, ...] = ()


MANNERS: Mapping[str, Manner] = {
    "": Manner(),
    "silently": Manner(prompt="none"),
    "again": Manner(max_age=300, acr_values=("urn:oauthsim:acr:password",)),
}
"""Manner by its name in the URL. "silently" shows no page; "again" is for what needs a recent login."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """Who is signed in in a session; `auth_time` is seconds since the epoch. The ID token is a hint later."""

    session_id: str
    issuer: str
    sub: str
    name: str
    email: str
    auth_time: int | None
    id_token: str = field(repr=False)


def begin(client: Client, provider: Provider, session: Session, manner: Manner) -> str:
    """Start a sign-in; return the URL of the authentication request. Raises as Provider.metadata."""
    flow = Flow(
        id=f"flow-{len(client.flows) + 1}",
        session_id=session.id,
        service_id="",
        issuer=provider.issuer,
        scope=SCOPE,
        state=client.entropy.token("state") if client.rules.follows(state_is_sent) else None,
        code_verifier=client.entropy.token("verifier") if client.rules.follows(pkce_is_sent) else None,
        nonce=client.entropy.token("nonce") if client.rules.follows(rules.nonce_is_sent) else None,
        prompt=manner.prompt,
        max_age=manner.max_age,
        acr_values=manner.acr_values,
    )
    client.flows.put(flow.id, flow)
    return authorization_request(client, provider.metadata(), flow)


def finish(client: Client, session: Session, flow: Flow, code: str, code_verifier: str | None) -> Session:
    """Redeem the code, see who signed in, and return their session.

    Raises TokenRefused, NoUsableAnswer, or the ProtocolError of a rule that the answer violates.
    """
    provider = client.provider_of(flow)
    answer = client.token_requests.redeem(provider.metadata(), code, code_verifier)
    token = client.rules.found(token_response_has_an_id_token, answer.id_token)
    claims = id_token.validate(client, provider, flow, token, answer.tokens.access_token)
    about = {**claims, **_userinfo(client, provider, claims, answer.tokens)}
    signed_in = _session_of(client, session, about)
    person = SignIn(
        signed_in.id,
        claims["iss"],
        about["sub"],
        _text(about.get("name")) or about["sub"],
        _text(about.get("email")),
        claims.get("auth_time"),
        token,
    )
    client.sign_ins.put(signed_in.id, person)
    return signed_in


def _userinfo(client: Client, provider: Provider, claims: Claims, tokens: Tokens) -> Mapping[str, Any]:
    """Return what the provider says of the person (§5.3); nothing if it has no such endpoint."""
    endpoint = provider.metadata().get("userinfo_endpoint")
    if not isinstance(endpoint, str):
        return {}
    client.rules.check(credentials_travel_over_tls, endpoint)
    headers = {"Authorization": f"Bearer {tokens.access_token}"}
    if tokens.token_type == "DPoP":
        headers = authorized(client.proofs, tokens.access_token, "GET", endpoint)
    answer = exchange(client.http, "GET", endpoint, title=TITLE, headers=headers)
    members = json_of(answer) if answer.status_code == 200 else None
    if not isinstance(members, dict):
        raise unreadable(TITLE)
    client.rules.check(rules.userinfo_subject_is_that_of_the_id_token, claims, members)
    return {name: members[name] for name in ("sub", "name", "email") if _text(members.get(name))}


def _session_of(client: Client, session: Session, about: Claims) -> Session:
    """Return the session of the person: with the account that is theirs, or a new one the first time."""
    by_subject = client.rules.follows(rules.account_is_known_by_issuer_and_subject)
    key = f"{about['iss']} {about['sub']}" if by_subject else _text(about.get("email")) or about["sub"]
    known = client.accounts.find(key)
    fresh = client.rules.follows(rules.session_id_changes_at_sign_in)
    signed_in = client.sessions.open(known, session_id=None if fresh else session.id)
    if fresh:
        client.sessions.close(session.id)
        client.sign_ins.remove(session.id)
    client.accounts.put(key, signed_in.account)
    return signed_in


def _text(value: object) -> str:
    return value[:200] if isinstance(value, str) else ""


def leave(client: Client, session: Session) -> SignIn | None:
    """End the session here, and nowhere else; return who was signed in in it."""
    client.sessions.close(session.id)
    return client.sign_ins.remove(session.id)


def sign_out(client: Client, provider: Provider, session: Session) -> tuple[str, Session]:
    """End the session here and at the provider (RP-Initiated Logout §2).

    Return where the browser has to go for that, and the session with nobody in it that it has meanwhile.
    """
    person, nobody = leave(client, session), client.sessions.open()
    endpoint = provider.metadata().get("end_session_endpoint")
    if person is None or not isinstance(endpoint, str):
        return "/", nobody
    state = client.logouts.put(nobody.id, client.entropy.token("logout_state"))
    parameters = {
        "id_token_hint": person.id_token,
        "post_logout_redirect_uri": f"https://{client.host}{SIGNED_OUT}",
        "state": state,
    }
    return add_to_uri(endpoint, parameters), nobody


def signed_out(client: Client, session: Session | None, state: str | None) -> None:
    """Take the browser back after a logout (§3). Raises InvalidRequest when nobody here has started one."""
    expected = client.logouts.remove(session.id) if session is not None else None
    client.rules.check(rules.logout_answer_belongs_to_this_session, expected, state)
    if session is not None:
        client.notices.put(session.account, "You are signed out, here and at the provider.")
