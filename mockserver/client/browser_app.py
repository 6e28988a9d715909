"""An application that is nothing but a page, as it was built in 2012: the implicit grant (RFC 6749 §4.2).

Kept as history (RFC 9700 §2.1.2 says not to): the access token itself comes through the browser, in the
fragment of an address, and everything that reads the page can read it. The server at this host only hands out
the page; what its script does stands here in Python, with the page's window as argument.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Protocol

from flask import Flask, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from mockserver.client import links, pages
from mockserver.client.party import Client
from mockserver.client.reading import query_parameters, this_client
from mockserver.client.registration import Registration
from mockserver.client.rules import authorization, tokens
from mockserver.client.troubles import ApiRefused, AuthorizationRefused, NoUsableAnswer
from mockserver.message import Response as Answer
from mockserver.protocol.errors import ProtocolError
from mockserver.protocol.parameters import Parameters, add_to_uri

SERVICE = "calendar"
TOKEN, STATE = "access_token", "state"  # names in the browser's storage
REPORT = "// the report of all customers, made with an account of our own\n"

site = Flask(__name__, static_folder=None)
site.config.update(MAX_CONTENT_LENGTH=1_000_000, PROPAGATE_EXCEPTIONS=True)
site.jinja_env.trim_blocks = site.jinja_env.lstrip_blocks = True


class Window(Protocol):
    """What the script sees of the browser."""

    @property
    def fragment(self) -> str:
        """What stands behind the `#` of the address."""

    @property
    def local_storage(self) -> dict[str, str]:
        """What this origin keeps in the browser."""

    def go(self, url: str) -> None:
        """Send the browser to `url`."""

    def fetch(self, url: str, headers: Mapping[str, str]) -> Answer | None:
        """Ask for `url`; None when nothing comes back."""


class BrowserApp(Client):
    """A page with a script, served at its host. It takes what a Client takes, and keeps nothing here.

    `memory` is the token as the script holds it in a variable: gone when the page is loaded again. `report`
    is an account of its developers', with which the page can show a report; there is none unless it is set.
    """

    site = site
    back_to = "the start"
    memory: str = ""
    report: Registration | None = None

    def connect(self, window: Window) -> None:
        """Script of the page `/`: send the browser for a token (§4.2.1)."""
        service = self.services[SERVICE]
        parameters = {
            "response_type": "token",
            "client_id": self.registration.client_id,
            "redirect_uri": self.registration.redirect_uri,
            "scope": service.scope,
        }
        if self.rules.follows(authorization.state_is_sent):
            window.local_storage[STATE] = parameters["state"] = self.entropy.token("state")
        window.go(add_to_uri(self.servers[service.issuer]["authorization_endpoint"], parameters))

    def take_token(self, window: Window) -> None:
        """Script of the page `/callback`: read the token from the address and keep it (§4.2.2).

        Raises AuthorizationRefused, or the ProtocolError of a rule that the response violates.
        """
        response = Parameters.from_query(window.fragment)
        self.rules.check(authorization.response_parameters_are_well_formed, response)
        if self.policy.enforces(authorization.state_is_sent):
            waiting = [window.local_storage.pop(STATE)] if STATE in window.local_storage else []
            self.rules.check(authorization.state_belongs_to_this_session, waiting, response.get("state"))
        if "error" in response:
            raise AuthorizationRefused(
                response["error"][:80], f"There is no token: {response['error'][:80]}."
            )
        self.rules.check(tokens.token_response_is_complete, response)
        self.rules.check(tokens.token_type_is_understood, response["token_type"])
        if self.rules.follows(tokens.tokens_stay_out_of_the_browsers_storage):
            self.memory = response["access_token"]
        else:
            window.local_storage[TOKEN] = response["access_token"]

    def show_the_day(self, window: Window) -> list[str]:
        """Script of either page: call the API from the browser, with the token that is kept there.

        Raises NoUsableAnswer or ApiRefused; when the token has expired nothing renews it (§4.2.2).
        """
        service = self.services[SERVICE]
        token = self.memory or window.local_storage.get(TOKEN, "")
        headers = {"Authorization": f"Bearer {token}"}
        answer = window.fetch(f"{service.api}/events", headers)
        if answer is None:
            raise NoUsableAnswer("no_answer", f"{service.title} did not answer.")
        if answer.status != 200:
            raise ApiRefused(f"status_{answer.status}", f"{service.title} refused: status {answer.status}.")
        return [f"{event['start']} {event['title']}" for event in _events(answer)]

    def bundle(self) -> str:
        """Return the script as its developers have built it, with what they put in."""
        if self.report is None:
            return "// nothing here but the page's own script\n"
        if self.rules.follows(tokens.secrets_stay_on_the_server):
            return f"{REPORT}const report = await fetch('/report')\n"
        known = {"client_id": self.report.client_id, "client_secret": self.report.client_secret}
        return f"{REPORT}const account = {json.dumps(known)}\n"


def _events(answer: Answer) -> list[Mapping[str, Any]]:
    try:
        found = json.loads(answer.body)["events"]
        return [event for event in found if {"start", "title"} <= event.keys()]
    except (ValueError, LookupError, TypeError, AttributeError):
        raise NoUsableAnswer("unreadable_answer", "The answer of Calendar cannot be read.") from None


@site.get("/")
@site.get("/callback")
def page() -> Response:
    """The page. The server never sees what stands in the fragment of its address."""
    app = this_app()
    app.memory = ""
    markup = render_template("browser_app.html", host=app.host, counter=counter(app, request.path))
    return pages.page(markup)


@site.get("/app.js")
def script() -> Response:
    """The script of the page, for everybody who asks."""
    return Response(this_app().bundle(), mimetype="text/javascript")


def this_app() -> BrowserApp:
    """Return the application of the world to which the current request belongs."""
    app = this_client()
    assert isinstance(app, BrowserApp), "these are the routes of a BrowserApp"
    return app


def counter(app: BrowserApp, path: str) -> str | None:
    """Return what the page loads from another site; the redirect endpoint should load nothing."""
    if app.visitor_counter is None or path != "/callback":
        return app.visitor_counter
    return None if app.rules.follows(authorization.callback_shows_nothing_foreign) else app.visitor_counter


@site.get("/out")
def out() -> Response:
    """Send the browser on to another page."""
    return links.out(this_client(), query_parameters())


@site.errorhandler(ProtocolError)
def rule_violated(error: ProtocolError) -> Response:
    """A request that a rule refused."""
    return pages.problem(this_client(), error)


@site.errorhandler(HTTPException)
def http_problem(error: HTTPException) -> Response:
    """What HTTP itself refuses."""
    return pages.http_problem(this_client(), error)
