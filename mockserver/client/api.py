"""What a workflow works with: one API, the access token added where no workflow can see it (RFC 6750)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import requests

from mockserver.client.exchange import exchange, json_of, unreadable
from mockserver.client.proofs import Proofs
from mockserver.client.rules import tokens as rules
from mockserver.client.services import Service
from mockserver.client.troubles import ApiRefused, described
from mockserver.client.vault import Tokens
from mockserver.protocol import bearer, www_authenticate
from mockserver.protocol.parameters import add_to_uri
from mockserver.protocol.scope import Scope

if TYPE_CHECKING:
    from mockserver.client.party import Client

Send = Callable[[str, str, Any], requests.Response]
_MOST_REDIRECTS = 3


class AuthorizedApi:
    """Asks one service on behalf of one account: all that workflow logic gets, and no token."""

    __slots__ = ("_send", "_service")

    def __init__(self, service: Service, send: Send) -> None:
        self._service = service
        self._send = send

    def __repr__(self) -> str:
        return f"AuthorizedApi({self._service.api!r})"

    def get(self, path: str) -> Any:
        """Return the JSON at `path` of the API.

        Raises ApiRefused for an error status, NoUsableAnswer when nothing or no JSON came back, NotConnected
        when a person has to connect the service again, and InvalidRequest for another host's URL.
        """
        return self._content("GET", path, None)

    def post(self, path: str, content: Any) -> Any:
        """Send `content` as JSON to `path` of the API; return the JSON that it answers. Raises as `get`."""
        return self._content("POST", path, content)

    def _content(self, method: str, path: str, content: Any) -> Any:
        answer = self._send(method, _absolute(path, f"{self._service.api}/"), content)
        if not 200 <= answer.status_code < 300:
            raise _refusal(self._service, answer)
        found = json_of(answer)
        if found is None:
            raise unreadable(self._service.title)
        return found


def authorized_api(
    client: Client, account: str, service: Service, scope: Scope | None = None
) -> AuthorizedApi:
    """Return the API of `service` as `account` may use it, or no more of it than `scope` allows."""

    def tokens(not_this: str | None) -> Tokens:
        return client.connections.tokens_for(account, service, scope=scope, not_this=not_this)

    return api_with(client, service, tokens)


def api_with(client: Client, service: Service, tokens: Callable[[str | None], Tokens]) -> AuthorizedApi:
    """Return the API of `service` for whoever can give an access token; it never leaves this closure.

    tokens: given an access token that was refused (or None), returns one that is worth a try.
    """

    def send(method: str, url: str, content: Any) -> requests.Response:
        token = tokens(None)
        answer = _send(client, service, token, method, url, content)
        if answer.status_code != 401 or _error_of(answer) != "invalid_token":
            return answer
        # Once, and only once: a new token that is refused as well will not get better (RFC 6750 §3.1).
        return _send(client, service, tokens(token.access_token), method, url, content)

    return AuthorizedApi(service, send)


def _send(
    client: Client, service: Service, token: Tokens, method: str, url: str, content: Any
) -> requests.Response:
    """Send one request with the token; follow a redirect of the API only where the token may go."""
    answer = _send_once(client, service, token, method, url, content)
    for _ in range(_MOST_REDIRECTS):
        location = answer.headers.get("Location")
        if method != "GET" or location is None or not 300 <= answer.status_code < 400:
            break
        url = _absolute(location, url)
        answer = _send_once(client, service, token, method, url, content)
    return answer


def _send_once(
    client: Client, service: Service, token: Tokens, method: str, url: str, content: Any
) -> requests.Response:
    client.rules.check(rules.token_goes_only_to_its_own_api, url, service.api)
    client.rules.check(rules.credentials_travel_over_tls, url)
    if token.token_type == "DPoP":
        return _send_with_proof(client, service, token.access_token, method, url, content)
    headers = {}
    if client.rules.follows(rules.token_travels_in_the_header):
        headers["Authorization"] = f"Bearer {token.access_token}"
    else:
        url = add_to_uri(url, {"access_token": token.access_token})
        headers["Cache-Control"] = "no-store"  # at least no cache shall keep that URL (RFC 6750 §2.3)
    return exchange(client.http, method, url, title=service.title, json=content, headers=headers)


def _send_with_proof(
    client: Client, service: Service, token: str, method: str, url: str, content: Any
) -> requests.Response:
    """Send a token that is bound to our key, with a proof of it; again if the API wants its nonce in that.

    Such a token goes in the header only: there is no other way for it (RFC 9449 §7.1).
    """
    client.rules.follows(rules.token_travels_in_the_header)

    def answer() -> requests.Response:
        headers = authorized(client.proofs, token, method, url)
        return exchange(client.http, method, url, title=service.title, json=content, headers=headers)

    first = answer()
    return answer() if client.proofs.take_nonce(url, first, _error_of(first)) else first


def authorized(proofs: Proofs, token: str, method: str, url: str) -> dict[str, str]:
    """Return the two headers of a request with a token that is bound to our key (RFC 9449 §7.1)."""
    return {"Authorization": f"DPoP {token}", **proofs.header(method, url, token)}


def _absolute(reference: str, base: str) -> str:
    """Return what `reference` means at `base`; one that cannot be read stays, for the rules to refuse."""
    try:
        return urljoin(base, reference)
    except ValueError:
        return reference


def _error_of(answer: requests.Response) -> str | None:
    """Return the error code in the challenge of a refusal (RFC 6750 §3, RFC 9449 §7.1), or None."""
    challenges = www_authenticate.parse(answer.headers.get("WWW-Authenticate", ""))
    ours = (challenge.params for challenge in challenges if challenge.scheme.lower() in bearer.SCHEMES)
    return next(ours, {}).get("error")


def _refusal(service: Service, answer: requests.Response) -> ApiRefused:
    error = (_error_of(answer) or f"status_{answer.status_code}")[:80]
    says = f"{service.title} refused with status {answer.status_code}: {error}{described(json_of(answer))}."
    return ApiRefused(error, says)
