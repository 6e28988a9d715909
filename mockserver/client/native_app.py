"""A native app: a public client on Alice's own device, answered on a loopback address (RFC 8252 §7.3).

The app cannot keep a client secret, and a page that it shows itself could read her password. So it opens her
browser at the authorization request that it has made, and listens on a port of the device for the answer.
What only the app may know (`state`, `code_verifier`) stays in its memory.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from flask import Flask, render_template
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from mockserver.client import connect, pages
from mockserver.client.party import Client
from mockserver.client.reading import query_parameters, this_client
from mockserver.client.sessions import Session
from mockserver.policy import UsageMistake, unknown

site = Flask(__name__, static_folder=None)
site.config.update(MAX_CONTENT_LENGTH=1_000_000, PROPAGATE_EXCEPTIONS=True)
site.jinja_env.trim_blocks = site.jinja_env.lstrip_blocks = True


class NativeApp(Client):
    """An app on the device where `open_browser` opens a URL in the browser of whoever uses it.

    It takes what a Client takes; its `session` is the one person in front of the device.
    """

    site = site
    back_to = "the app"

    def __init__(self, *, open_browser: Callable[[str], object], **parts: Any) -> None:
        super().__init__(**parts)
        self.session = self.sessions.open()
        self._open_browser = open_browser

    def connect(self, service_id: str) -> None:
        """Start a connection, in the browser (RFC 8252 §6). Raises UsageMistake for an unknown service."""
        if service_id not in self.services:
            raise UsageMistake(unknown("service", service_id, self.services))
        self.network.on_its_own(self.party)
        self._open_browser(connect.begin(self, self.session, self.services[service_id]))

    def show_home(self, session: Session, *, foreign: bool) -> Response:
        """Return the page that says to go back to the app."""
        return finished(self)

    def lead_home(self, session: Session) -> Response:
        """Send the browser to that page; no cookie, for the session is in the app."""
        return pages.redirect("/")


@site.get("/callback")
def callback() -> Response:
    """Redirect endpoint, for as long as the app listens (RFC 6749 §4.1.2)."""
    app = cast(NativeApp, this_client())
    return pages.after_the_authorization(app, app.session, query_parameters())


@site.get("/")
def done() -> Response:
    """Where the browser stays, without the code in its address bar."""
    return finished(this_client())


@site.errorhandler(HTTPException)
def http_problem(error: HTTPException) -> Response:
    """What HTTP itself refuses."""
    return pages.http_problem(this_client(), error)


def finished(app: Client) -> Response:
    """Return the page on which the browser has nothing left to do."""
    return pages.page(render_template("finished.html", host=app.host))
