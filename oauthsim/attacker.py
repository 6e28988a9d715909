"""Mallory, the attacker (RFC 9700 §3): a site that keeps all it is sent, a browser, an account.

She has no power but that of the network: she can open pages, answer those who come to her, and send what she
has heard. What gets into her hands outside the network is handed to her by `World.leak`, and stands in the
trace.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import requests
from flask import Flask, request
from werkzeug.wrappers import Response

from mockserver.authorization_server.rules.clients import secret_digest
from mockserver.back_channel import back_channel
from mockserver.message import Response as Answered
from mockserver.message import split_url
from mockserver.network import Network, Unreachable
from mockserver.protocol import dpop, jose
from mockserver.protocol.jose import SigningKey
from mockserver.protocol.parameters import Parameters
from mockserver.protocol.scope import Scope
from mockserver.records import Client
from mockserver.resource_owner import Person, UserAgent
from mockserver.resource_owner.navigation import Ask
from mockserver.resource_server.accounts import account_of_mallory

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from oauthsim.world import World

SITE = "https://evil.example"
SUB = "mallory-1"
PASSWORD = "mallory has a password like everybody"
CLIENT_ID = "mallorys-client"
CLIENT_SECRET = "demo-secret-of-mallorys-client-everybody-knows-it"
CALLBACK = f"{SITE}/callback"
"""The redirect URI of the client that Mallory has registered at auth.example."""

KEY = jose.demo_key("mallory-eddsa-1")
"""A key pair of hers: she can prove that she holds it, and no token of Alice's is bound to it."""

site = Flask(__name__, static_folder=None)


@dataclass(frozen=True, slots=True)
class Visit:
    """A request that reached Mallory: where, with which query, form and headers."""

    host: str
    path: str
    query: Parameters
    form: Parameters
    referer: str
    headers: dict[str, str]


Answer = Callable[[Visit], Response]


class InterceptingBrowser(UserAgent):
    """A browser behind a proxy that holds requests back: her own page loads end at `stop_before`.

    The address bar then shows what was not sent, with the code or token in it.
    """

    stop_before: str = ""

    def _send(self, ask: Ask) -> Answered:
        if self.stop_before and str(ask.url).startswith(self.stop_before):
            raise Unreachable("Mallory holds this request back")
        return super()._send(ask)


class Mallory:
    """The attacker of one world; a WSGI application for every host that is hers."""

    def __init__(self, network: Network) -> None:
        self.http = back_channel(network, "attacker")
        self.clock = network.clock
        self.browser = InterceptingBrowser(network, party="attacker_browser")
        self.person = Person(self.browser, username="mallory", password=PASSWORD)
        self.visits: list[Visit] = []
        self._answers: dict[str, Answer] = {}
        self._proofs = 0

    def serve(self, path: str, page: str, *, content_type: str = "text/html; charset=utf-8") -> str:
        """Answer requests for `path` with `page` from now on; return its URL on evil.example."""
        return self.answer(path, lambda visit: Response(page, content_type=content_type))

    def answer(self, path: str, answer: Answer) -> str:
        """Answer requests for `path` by `answer` from now on; return its URL on evil.example."""
        self._answers[path] = answer
        return f"{SITE}{path}"

    def caught(self, name: str) -> str:
        """Return the newest value of the parameter `name` in anything that came to her, "" without one.

        She looks where it may stand: in the query, in the form, in the address that the Referer tells.
        """
        for visit in reversed(self.visits):
            came_from = Parameters.from_query(split_url(visit.referer).query)
            for place in (visit.query, visit.form, came_from):
                if place.get(name):
                    return place[name]
        return ""

    def call(self, url: str, token: str) -> requests.Response:
        """Ask an API for `url` with an access token that she has (RFC 6750 §2.1)."""
        return self.http.get(url, headers={"Authorization": f"Bearer {token}"})

    def proof(
        self,
        method: str,
        url: str,
        token: str | None = None,
        *,
        key: SigningKey = KEY,
        made_at: int | None = None,
        nonce: str | None = None,
    ) -> str:
        """Make a DPoP proof for a request (RFC 9449 §4.2): with a `key` of her own, unless she has a better.

        made_at: when it says that it was made, in seconds since the epoch; without it, now.
        """
        self._proofs += 1
        now = self.clock.now if made_at is None else made_at
        jti = f"mallorys-proof-{self._proofs}"
        return dpop.proof(key, method=method, url=url, jti=jti, now=now, access_token=token, nonce=nonce)

    def call_with(self, url: str, token: str, proof: str) -> requests.Response:
        """Ask an API for `url` with a token and a DPoP proof, wherever she has them from (RFC 9449 §7.1)."""
        return self.http.get(url, headers={"Authorization": f"DPoP {token}", "DPoP": proof})

    def call_with_proof(self, url: str, token: str, *, key: SigningKey = KEY) -> requests.Response:
        """Ask an API for `url` with a token and a proof that she makes; again if it wants its nonce in it."""
        answer = self.call_with(url, token, self.proof("GET", url, token, key=key))
        nonce = answer.headers.get("DPoP-Nonce")
        if answer.ok or nonce is None:
            return answer
        return self.call_with(url, token, self.proof("GET", url, token, key=key, nonce=nonce))

    def token_presented(self) -> str:
        """Return the newest access token that somebody brought her, in the header or in the URL, or ""."""
        for visit in reversed(self.visits):
            scheme, _, token = visit.headers.get("Authorization", "").partition(" ")
            found = token if scheme in ("Bearer", "DPoP") else visit.query.get("access_token", "")
            if found:
                return found
        return ""

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request: the Flask app is shared by all worlds, Mallory travels with the request."""
        environ["oauthsim.mallory"] = self
        return site.wsgi_app(environ, start_response)

    def _receive(self, visit: Visit) -> Response:
        self.visits.append(visit)
        answer = self._answers.get(visit.path)
        return answer(visit) if answer else Response("", content_type="text/plain")


@site.route("/", defaults={"path": ""}, methods=["GET", "POST"])
@site.route("/<path:path>", methods=["GET", "POST"])
def anything(path: str) -> Response:
    """Whatever anybody asks for: it is written down, and answered as Mallory has prepared."""
    mallory: Mallory = request.environ["oauthsim.mallory"]
    visit = Visit(
        host=request.host,
        path=f"/{path}",
        query=Parameters.from_query(request.environ["QUERY_STRING"]),
        form=Parameters.from_form(request.get_data()),
        referer=request.headers.get("Referer", ""),
        headers=dict(request.headers),
    )
    return mallory._receive(visit)


def mallory(world: World) -> Mallory:
    """Return the attacker, with an account at every server and a client registered in her name."""
    server = world.authorization_server
    world.add_user(SUB, "Mallory", PASSWORD)
    for api in world.resource_servers.values():
        api.accounts.put(SUB, account_of_mallory())
    world.register(
        Client(
            client_id=CLIENT_ID,
            client_name="Horoscope of the day",
            redirect_uris=(CALLBACK,),
            scope=Scope(server.scopes),
            client_secret_digest=secret_digest(CLIENT_SECRET),
            token_endpoint_auth_method="client_secret_post",
        )
    )
    return Mallory(world.network)
