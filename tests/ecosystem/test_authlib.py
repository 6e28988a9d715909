"""Authlib's clients work with the authorization server as they are."""

from __future__ import annotations

from typing import Any

import pytest
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.flask_client import OAuth
from authlib.integrations.requests_client import OAuth2Session
from ecosystem.served import REDIRECT_URI, SECRET, Served
from flask import Flask

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:authlib")
VERIFIER = "a-code-verifier-of-authlib-that-is-long-enough-for-it"


def client(served: Served, method: str, **more: Any) -> OAuth2Session:
    secret = None if method == "none" else SECRET
    session = OAuth2Session(
        f"somebody-{method}", secret, token_endpoint_auth_method=method, redirect_uri=REDIRECT_URI, **more
    )
    served.reached_by(session)
    return session


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post", "none"])
def test_the_authorization_code_grant_with_pkce(served: Served, method: str) -> None:
    session = client(served, method, scope="calendar.read", code_challenge_method="S256")
    url, state = session.create_authorization_url(f"{served.issuer}/authorize", code_verifier=VERIFIER)
    answer = served.alice_allows(url)
    token = session.fetch_token(
        f"{served.issuer}/token", authorization_response=answer, state=state, code_verifier=VERIFIER
    )
    assert (token["token_type"], token["scope"]) == ("Bearer", "calendar.read")


def test_a_wrong_verifier_is_an_error_that_authlib_understands(served: Served) -> None:
    session = client(served, "none", scope="calendar.read", code_challenge_method="S256")
    url, _ = session.create_authorization_url(f"{served.issuer}/authorize", code_verifier=VERIFIER)
    answer = served.alice_allows(url)
    with pytest.raises(OAuthError) as refused:
        session.fetch_token(
            f"{served.issuer}/token", authorization_response=answer, code_verifier=VERIFIER.upper()
        )
    assert refused.value.error == "invalid_grant"


def test_refresh_tokens_rotate_and_authlib_takes_the_new_one(served: Served) -> None:
    session = client(served, "client_secret_basic", scope="calendar.read", code_challenge_method="S256")
    url, _ = session.create_authorization_url(f"{served.issuer}/authorize", code_verifier=VERIFIER)
    answer = served.alice_allows(url)
    endpoint = f"{served.issuer}/token"
    first = session.fetch_token(endpoint, authorization_response=answer, code_verifier=VERIFIER)
    second = session.refresh_token(endpoint, first["refresh_token"])
    assert second["refresh_token"] != first["refresh_token"]
    with pytest.raises(OAuthError) as refused:
        session.refresh_token(endpoint, first["refresh_token"])
    assert refused.value.error == "invalid_grant"


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_client_credentials(served: Served, method: str) -> None:
    session = client(served, method, scope="crm.read")
    token = session.fetch_token(f"{served.issuer}/token", grant_type="client_credentials")
    assert token["scope"] == "crm.read"
    assert "refresh_token" not in token


def test_introspection_and_revocation_in_authlibs_words(served: Served) -> None:
    session = client(served, "client_secret_basic", scope="crm.read")
    token = session.fetch_token(f"{served.issuer}/token", grant_type="client_credentials")
    answer = session.revoke_token(f"{served.issuer}/revoke", token["access_token"])
    assert answer.status_code == 200


def test_sign_in_by_discovery_with_a_validated_id_token(served: Served) -> None:
    app = Flask("somebody")
    app.secret_key = "a demo key"
    oauth = OAuth(app)

    class Session(OAuth2Session):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            served.reached_by(self)

    registered = oauth.register(
        "simulator",
        client_id="somebody-client_secret_basic",
        client_secret=SECRET,
        server_metadata_url=f"{served.issuer}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid profile email", "code_challenge_method": "S256"},
    )
    registered.client_cls = Session

    @app.get("/login")
    def login() -> Any:
        return registered.authorize_redirect(REDIRECT_URI)

    @app.get("/callback")
    def callback() -> Any:
        token = registered.authorize_access_token()
        return {"id_token": token["userinfo"], "userinfo": registered.userinfo(token=token)}

    browser = app.test_client()
    answer = served.alice_allows(browser.get("/login").headers["Location"])
    shown = browser.get(f"/callback?{answer.partition('?')[2]}").get_json()
    assert shown["id_token"]["sub"] == shown["userinfo"]["sub"] == "alice-1"
    assert shown["id_token"]["iss"] == served.issuer
    assert shown["userinfo"]["email"] == "alice@mail.example"
