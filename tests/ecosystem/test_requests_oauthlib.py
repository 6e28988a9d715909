"""requests-oauthlib's sessions work with the authorization server as they are."""

from __future__ import annotations

import pytest
from ecosystem.served import REDIRECT_URI, SECRET, Served
from oauthlib.oauth2 import BackendApplicationClient, InvalidGrantError, WebApplicationClient
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session

WHO = "somebody-client_secret_basic"


def web_application(served: Served) -> OAuth2Session:
    session = OAuth2Session(
        client=WebApplicationClient(WHO), redirect_uri=REDIRECT_URI, scope=["calendar.read"], pkce="S256"
    )
    served.reached_by(session)
    return session


def basic() -> HTTPBasicAuth:
    return HTTPBasicAuth(WHO, SECRET)


def test_a_web_application_gets_and_refreshes_its_tokens(served: Served) -> None:
    session = web_application(served)
    url, _ = session.authorization_url(f"{served.issuer}/authorize")
    endpoint = f"{served.issuer}/token"
    token = session.fetch_token(
        endpoint,
        authorization_response=secure(served.alice_allows(url)),
        auth=basic(),
        include_client_id=None,
    )
    assert token["scope"] == ["calendar.read"]
    renewed = session.refresh_token(endpoint, auth=basic())
    assert renewed["refresh_token"] != token["refresh_token"]


def test_a_code_that_was_used_is_an_error_that_the_library_understands(served: Served) -> None:
    session = web_application(served)
    url, _ = session.authorization_url(f"{served.issuer}/authorize")
    answer = secure(served.alice_allows(url))
    session.fetch_token(f"{served.issuer}/token", authorization_response=answer, auth=basic())
    with pytest.raises(InvalidGrantError):
        session.fetch_token(f"{served.issuer}/token", authorization_response=answer, auth=basic())


def test_a_backend_application_gets_a_token_in_its_own_name(served: Served) -> None:
    session = OAuth2Session(client=BackendApplicationClient(WHO, scope=["crm.read"]))
    served.reached_by(session)
    token = session.fetch_token(f"{served.issuer}/token", auth=basic())
    assert token["scope"] == ["crm.read"]
    assert "refresh_token" not in token


def secure(url: str) -> str:
    """The answer as it arrives at the application's own address, which is https in both settings."""
    assert url.startswith("https://client.example/")
    return url
