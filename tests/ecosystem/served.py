"""A server that other people's clients talk to: over the world's network, or over real sockets."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from urllib.parse import urljoin

import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from werkzeug.serving import make_server

from mockserver.authorization_server import AuthorizationServer
from mockserver.authorization_server.rules.clients import secret_digest
from mockserver.back_channel import NetworkAdapter
from mockserver.clock import Clock
from mockserver.entropy import Entropy
from mockserver.network import Network, Participant
from mockserver.policy import Policy
from mockserver.protocol import jose
from mockserver.protocol.scope import Scope
from mockserver.records import Client, User
from oauthsim.world import PASSWORD, SCOPES, password_hash

REDIRECT_URI = "https://client.example/callback"
SECRET = "demo-secret-of-somebody"
"""Nothing in it that form-encoding changes: most libraries leave that out (RFC 6749 §2.3.1)."""


@dataclass(frozen=True)
class Served:
    """Where the server is, and how a `requests` session gets there."""

    issuer: str
    adapter: BaseAdapter

    def reached_by(self, session: requests.Session) -> requests.Session:
        session.trust_env = False
        session.mount("https://", self.adapter)
        session.mount("http://", self.adapter)
        return session

    def alice_allows(self, url: str) -> str:
        """Go through the pages as Alice does; return the redirect that brings the answer to the client."""
        browser = self.reached_by(requests.Session())
        login = browser.get(url)
        cookie, consent = self._submit(browser, login, username="alice", password=PASSWORD)
        page = browser.get(urljoin(url, consent), headers={"Cookie": cookie})
        _, answer = self._submit(browser, page, cookie, decision="allow")
        return answer

    def _submit(
        self, browser: requests.Session, page: requests.Response, cookie: str = "", **typed: str
    ) -> tuple[str, str]:
        action = re.search(r'<form[^>]*action="([^"]*)"', page.text)
        assert action, page.text
        fields = re.findall(r'<input[^>]*?name="([^"]+)"[^>]*?value="([^"]*)"', page.text)
        form = [(name, unescape(value)) for name, value in fields if name not in typed] + list(typed.items())
        target = urljoin(page.url, unescape(action[1]))
        answer = browser.post(target, data=form, headers={"Cookie": cookie}, allow_redirects=False)
        assert answer.status_code in (302, 303), answer.text
        return answer.headers.get("Set-Cookie", "").partition(";")[0], answer.headers["Location"]


def server(issuer: str, network: Network) -> AuthorizationServer:
    everything = Scope(SCOPES)
    grants = ("authorization_code", "refresh_token", "client_credentials")
    return AuthorizationServer(
        issuer=issuer,
        network=network,
        entropy=Entropy(1),
        policy=Policy(),
        keys=[jose.demo_key("auth-rs256-1")],
        scopes=SCOPES,
        clients=[
            Client(
                f"somebody-{method}", "Somebody's client", (REDIRECT_URI,), everything, method, digest, grants
            )
            for method, digest in (
                ("client_secret_basic", secret_digest(SECRET)),
                ("client_secret_post", secret_digest(SECRET)),
                ("none", None),
            )
        ],
        users=[User("alice-1", "alice", password_hash(PASSWORD), "Alice", "alice@mail.example")],
    )


@contextmanager
def in_process() -> Iterator[Served]:
    network = Network(Clock(now()))
    served = server("https://auth.example", network)
    network.join(Participant("authorization_server", "authorization_server", "auth.example", "AS"), served)
    yield Served("https://auth.example", NetworkAdapter(network, "somebody"))


@contextmanager
def over_sockets() -> Iterator[Served]:
    listener = make_server("127.0.0.1", 0, lambda environ, start_response: answering(environ, start_response))
    issuer = f"http://127.0.0.1:{listener.server_port}"
    answering = server(issuer, Network(Clock(now())))
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield Served(issuer, HTTPAdapter())
    finally:
        listener.shutdown()
        thread.join()
        listener.server_close()


def now() -> int:
    """The real time: other people's clients look at no other clock."""
    import time

    return int(time.time())  # noqa: TID251  # see above
