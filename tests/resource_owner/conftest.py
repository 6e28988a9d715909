"""A small internet of Flask apps for one browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask, Response, request
from werkzeug.datastructures import Headers

from mockserver.clock import Clock
from mockserver.message import Message, Request, header
from mockserver.network import Network, Participant, Remark
from mockserver.resource_owner import Page, UserAgent

View = Callable[[], object]


class Internet:
    """A network whose sites are written down page by page, and all that was asked on it."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.network = Network(self.clock)
        self.sites: dict[str, Flask] = {}
        self.views: dict[tuple[str, str], View] = {}
        self.messages: list[Message] = []
        self.network.subscribe(self._see)

    def _see(self, event: Message | Remark) -> None:
        if isinstance(event, Message):
            self.messages.append(event)

    def site(self, host: str) -> Flask:
        """Return the Flask app of `host`; the first time, put it on the network."""
        if host not in self.sites:
            app = self.sites[host] = Flask(host)
            for rule in ("/", "/<path:rest>"):
                app.add_url_rule(rule, rule, self._serve, methods=["GET", "POST"])
            self.network.join(Participant(host, "site", host, host), app)
        return self.sites[host]

    def _serve(self, rest: str = "") -> object:
        return self.views.get((request.host, request.path), lambda: ("no such page", 404))()

    def answer(self, url: str, view: View) -> None:
        """Let `view` answer GET and POST for `url`, whatever its query."""
        host, _, path = url.partition("://")[2].partition("/")
        self.site(host)
        self.views[host, f"/{path}"] = view

    def page(
        self, url: str, html: str = "", status: int = 200, headers: dict[str, str] | None = None
    ) -> None:
        """Let `url` answer with `html`."""
        self.answer(url, lambda: Response(html, status, headers, content_type="text/html; charset=utf-8"))

    def redirect(
        self, url: str, location: str, status: int = 302, headers: dict[str, str] | None = None
    ) -> None:
        """Let `url` redirect to `location`, which is sent as it is."""
        self.answer(url, lambda: redirection(location, status, headers or {}))

    @property
    def requests(self) -> list[Request]:
        """The requests so far."""
        return [message.request for message in self.messages if message.response is None]

    @property
    def conversation(self) -> list[str]:
        """The requests so far as lines: method and URL."""
        return [f"{asked.method} {asked.url}" for asked in self.requests]

    def sent(self, name: str) -> list[str | None]:
        """The value of the header `name` in each request so far."""
        return [header(asked.headers, name) for asked in self.requests]


class AsItIs(Response):
    """A redirect whose Location goes out as it was written; werkzeug would put it right."""

    def get_wsgi_headers(self, environ):
        return Headers(self.headers)


def redirection(location: str, status: int, headers: dict[str, str]) -> Response:
    """Return a redirect to `location`."""
    return AsItIs("", status, {**headers, "Location": location})


def echo() -> Response:
    """A view that shows, as plain text, the request's method, query and form."""
    form = "&".join(f"{name}={value}" for name, values in request.form.lists() for value in values)
    words = (request.method, request.query_string.decode(), form)
    return Response(" ".join(word for word in words if word), content_type="text/plain")


@pytest.fixture(name="echo")
def echo_view() -> View:
    return echo


@pytest.fixture
def internet() -> Internet:
    return Internet()


@pytest.fixture
def browser(internet: Internet) -> UserAgent:
    return UserAgent(internet.network)


@pytest.fixture
def show(internet: Internet, browser: UserAgent) -> Callable[[str], Page]:
    """Open a page of app.example that consists of the given HTML; `/next` shows what is sent there."""

    def open_page(html: str) -> Page:
        internet.answer("https://app.example/next", echo)
        internet.page("https://app.example/page", html)
        return browser.open("https://app.example/page")

    return open_page
