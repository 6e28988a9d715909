"""`requests` over the world's network: how servers talk to servers, with no user agent between."""

from __future__ import annotations

import email.message
import io
from types import SimpleNamespace
from typing import Any

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from mockserver.message import Request, Response
from mockserver.network import Network, Unreachable


class NetworkAdapter(BaseAdapter):
    """Sends what `requests` prepared over a Network, in the name of one party."""

    def __init__(self, network: Network, sender: str) -> None:
        super().__init__()
        self._network = network
        self._sender = sender

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """Carry one prepared request; raises requests.ConnectionError when nothing came back."""
        asked = Request(
            method=str(request.method),
            url=str(request.url),
            headers=tuple((str(name), _text(value)) for name, value in request.headers.items()),
            body=_octets(request.body),
        )
        try:
            answer = self._network.send(asked, sender=self._sender, channel="back")
        except Unreachable as nothing:
            raise requests.ConnectionError(str(nothing), request=request) from nothing
        return _requests_response(request, answer)

    def close(self) -> None:
        """Nothing is held open."""


def back_channel(network: Network, sender: str) -> requests.Session:
    """Return a `requests` session that speaks for `sender` and reaches only the hosts of the world."""
    session = requests.Session()
    session.trust_env = False  # no proxy or .netrc of the real machine; also a third of the time per hop
    session.headers.clear()
    session.headers.update({"Accept": "application/json", "User-Agent": f"{sender} (oauthsim)"})
    session.adapters.clear()
    adapter = NetworkAdapter(network, sender)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def _requests_response(request: requests.PreparedRequest, answer: Response) -> requests.Response:
    response = requests.Response()
    response.status_code = answer.status
    response.url = str(request.url)
    response.request = request
    response.headers = CaseInsensitiveDict(answer.headers)
    response.encoding = requests.utils.get_encoding_from_headers(response.headers)
    envelope = email.message.Message()
    for name, value in answer.headers:
        envelope[name] = value
    # requests reads cookies from the http.client response that urllib3 would have kept here
    response.raw = SimpleNamespace(
        _original_response=SimpleNamespace(msg=envelope),
        read=io.BytesIO(answer.body).read,
        release_conn=lambda: None,
        close=lambda: None,
    )
    response._content = answer.body
    if "Set-Cookie" in response.headers:
        requests.cookies.extract_cookies_to_jar(response.cookies, request, response.raw)  # type: ignore[no-untyped-call]
    return response


def _octets(body: Any) -> bytes:
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    return body if isinstance(body, bytes) else b"".join(body)


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value
