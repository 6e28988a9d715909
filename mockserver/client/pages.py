"""The pages of the client, and the redirects between them; after an authorization as RFC 9700 §4.2.4 says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import render_template, request
from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from mockserver.client.callback import receive
from mockserver.client.connections import Connection
from mockserver.client.rules import authorization as rules
from mockserver.client.rules.legacy import password_of_another_site_is_not_asked_for
from mockserver.client.rules.links import what_others_wrote_is_shown_as_text
from mockserver.client.services import Service
from mockserver.client.sessions import COOKIE, Session
from mockserver.client.troubles import PROBLEMS, Problem
from mockserver.client.workflows import Workflow
from mockserver.protocol.parameters import Parameters
from mockserver.protocol.scope import Scope

if TYPE_CHECKING:
    from mockserver.client.party import Client


@dataclass(frozen=True, slots=True)
class Tile:
    """One service on the page: the connection to it, if any, and the workflows that use it."""

    service: Service
    connection: Connection | None
    workflows: list[Workflow]
    now: int

    @property
    def is_connected(self) -> bool:
        """Whether there is something to disconnect and to run."""
        return self.connection is not None and self.connection.status in (
            "connected",
            "disconnect unfinished",
        )

    @property
    def missing(self) -> Scope:
        """What the service needs and the connection does not have (yet)."""
        granted = Scope() if self.connection is None else self.connection.scope
        return Scope.parse(self.service.scope) - granted

    @property
    def minutes_left(self) -> int | None:
        """For how long the access token is still good, in full minutes; None when that is not known."""
        if self.connection is None or self.connection.expires_at is None:
            return None
        return max(0, self.connection.expires_at - self.now) // 60


def home(client: Client, session: Session | None, *, foreign: bool = True) -> Response:
    """The page with all services and workflows; whoever comes without a session gets one."""
    session = session or client.sessions.open()
    tiles = [
        Tile(
            service,
            client.connections.find(session.account, service.id),
            [one for one in client.workflows if one.service_id == service.id and one.by_hand],
            client.clock.now,
        )
        for service in client.services.values()
    ]
    markup = render_template(
        "home.html",
        host=client.host,
        counter=client.visitor_counter if foreign else None,
        tiles=tiles,
        provider=client.provider,
        person=client.sign_ins.find(session.id),
        takes_passwords=not client.policy.enforces(password_of_another_site_is_not_asked_for),
        csrf_token=session.csrf_token,
        notice=client.notices.remove(session.account),
        run=client.last_runs.find(session.account),
    )
    return page_in(markup, session)


def after_the_authorization(client: Client, session: Session | None, response: Parameters) -> Response:
    """What the redirect endpoint answers: on to the clean page when it went well, else what went wrong."""
    leaves = client.rules.follows(rules.code_leaves_the_address_bar)
    foreign = not client.rules.follows(rules.callback_shows_nothing_foreign)
    silent = client.rules.follows(rules.callback_sends_no_referrer)
    try:
        session = receive(client, session, response)
        answer = client.lead_home(session) if leaves else client.show_home(session, foreign=foreign)
    except PROBLEMS as found:
        answer = problem(client, found, foreign=foreign)
    if silent:
        answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def problem(client: Client, found: Problem, *, foreign: bool = False) -> Response:
    """The page that says in words what went wrong."""
    client.last_problem = (found.code, found.description)
    markup = render_template(
        "problem.html",
        host=client.host,
        counter=client.visitor_counter if foreign else None,
        back_to=client.back_to,
        code=found.code,
        says=_shown(client, found.description),
    )
    return page(markup, found.status)


def _shown(client: Client, text: str) -> str:
    """Return `text`, part of which others may have written, as the page shows it: escaped, or as it is."""
    harmless = "<" not in text
    return text if harmless or client.rules.follows(what_others_wrote_is_shown_as_text) else Markup(text)


def http_problem(client: Client, found: HTTPException) -> Response:
    """The page for what HTTP itself refuses."""
    markup = render_template(
        "problem.html",
        host=client.host,
        counter=None,
        back_to=client.back_to,
        code=found.name,
        says=found.description,
    )
    answer = page(markup, found.code or 400)
    if methods := getattr(found, "valid_methods", None):
        answer.headers["Allow"] = ", ".join(sorted(methods))
    return answer


def page_in(markup: str, session: Session) -> Response:
    """Return a page for a person, and give the browser the cookie of its session."""
    return _with_session(page(markup), session)


def sent_on(location: str, session: Session) -> Response:
    """Send the browser to `location`, and give it the cookie of its session."""
    return _with_session(redirect(location), session)


def redirect(location: str) -> Response:
    """Send the browser to `location` with GET (303), whatever method it came with."""
    return Response(status=303, headers={"Location": location, "Cache-Control": "no-store"})


def page(markup: str, status: int = 200) -> Response:
    """Return a page for a person; it is neither kept nor framed."""
    answer = Response(markup, status, mimetype="text/html")
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Security-Policy"] = "frame-ancestors 'none'"
    return answer


def _with_session(answer: Response, session: Session) -> Response:
    """Give the browser the cookie of its session, unless it has it."""
    if request.cookies.get(COOKIE) != session.id:
        answer.headers["Set-Cookie"] = session.cookie
    return answer
