"""The routes of the client: a table of contents. Each reads, calls and renders."""

from __future__ import annotations

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from mockserver.client import api_key, connect, links, pages, password_form, sign_in
from mockserver.client.reading import (
    form_parameters,
    manner_named,
    query_parameters,
    service_named,
    session_of_browser,
    session_of_form,
    this_client,
    this_provider,
    workflow_named,
)
from mockserver.client.troubles import Problem, Trouble
from mockserver.protocol.errors import ProtocolError

app = Flask(__name__, static_folder=None)
app.config.update(MAX_CONTENT_LENGTH=1_000_000, PROPAGATE_EXCEPTIONS=True)
app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True  # learners read the source of the pages


@app.get("/")
def home() -> Response:
    """What is connected, and what can be run."""
    return pages.home(this_client(), session_of_browser())


@app.post("/connect/<service_id>")
def connect_service(service_id: str) -> Response:
    """Send the browser to the authorization endpoint (RFC 6749 §4.1.1)."""
    service, session = service_named(service_id), session_of_form()
    return pages.sent_on(connect.begin(this_client(), session, service), session)


@app.get("/callback")
@app.get("/callback/<server>")
def callback(server: str = "") -> Response:
    """Redirect endpoint: the browser comes back with a code or an error (RFC 6749 §4.1.2).

    Each authorization server has a URL of its own here, which is the redirect URI registered there.
    """
    return pages.after_the_authorization(this_client(), session_of_browser(), query_parameters())


@app.post("/sign-in")
@app.post("/sign-in/<manner>")
def begin_sign_in(manner: str = "") -> Response:
    """Send the browser to the OpenID provider, to learn who is there (OIDC Core §3.1.2)."""
    asked, provider = manner_named(manner), this_provider()
    session = session_of_form()
    return pages.sent_on(sign_in.begin(this_client(), provider, session, asked), session)


@app.post("/sign-out")
def sign_out_everywhere() -> Response:
    """Forget who was here, and send the browser on to do so at the provider (RP-Initiated Logout §2)."""
    provider, session = this_provider(), session_of_form()
    return pages.sent_on(*sign_in.sign_out(this_client(), provider, session))


@app.post("/sign-out/here")
def sign_out_here() -> Response:
    """Forget who was here; the provider does not learn of it."""
    sign_in.leave(this_client(), session_of_form())
    return pages.redirect("/")


@app.get("/signed-out")
def signed_out() -> Response:
    """The browser comes back from the provider's logout (RP-Initiated Logout §3)."""
    session = session_of_browser()
    sign_in.signed_out(this_client(), session, query_parameters().get("state"))
    return pages.home(this_client(), session)


@app.get("/password/<service_id>")
def ask_for_password(service_id: str) -> Response:
    """Ask for the password of another site, as was done before OAuth (RFC 6749 §4.3)."""
    service, session = service_named(service_id), session_of_browser() or this_client().sessions.open()
    return password_form.show(this_client(), session, service)


@app.post("/password/<service_id>")
def connect_with_password(service_id: str) -> Response:
    """Trade the password for tokens."""
    service, session = service_named(service_id), session_of_form()
    password_form.connect(this_client(), session, service, form_parameters())
    return pages.sent_on("/", session)


@app.get("/api-key")
def show_api_key() -> Response:
    """The form for a static key, as it was done before OAuth and still is."""
    return api_key.show(this_client(), session_of_browser() or this_client().sessions.open())


@app.post("/api-key")
def keep_api_key() -> Response:
    """Keep the key that was pasted."""
    session = session_of_form()
    api_key.keep(this_client(), session, form_parameters())
    return pages.sent_on("/api-key", session)


@app.post("/api-key/run")
def run_with_api_key() -> Response:
    """List the customers with the key."""
    session = session_of_form()
    api_key.run(this_client(), session.account)
    return api_key.show(this_client(), session)


@app.post("/disconnect/<service_id>")
def disconnect_service(service_id: str) -> Response:
    """Revoke and forget the tokens of a service (RFC 7009)."""
    service, session = service_named(service_id), session_of_form()
    this_client().notices.put(session.account, this_client().connections.disconnect(session.account, service))
    return pages.sent_on("/", session)


@app.post("/workflows/<workflow_id>/run")
def run_workflow(workflow_id: str) -> Response:
    """Run a workflow now and show what came of it."""
    workflow, session = workflow_named(workflow_id), session_of_form()
    this_client().run(workflow, session.account)
    return pages.home(this_client(), session)


@app.get("/out")
def out() -> Response:
    """Send the browser on to another page."""
    return links.out(this_client(), query_parameters())


@app.errorhandler(ProtocolError)
@app.errorhandler(Trouble)
def rule_violated(error: Problem) -> Response:
    """A request that a rule refused, or in which something did not work."""
    return pages.problem(this_client(), error)


@app.errorhandler(HTTPException)
def http_problem(error: HTTPException) -> Response:
    """What HTTP itself refuses: no such page, wrong method, body too large, not a form."""
    return pages.http_problem(this_client(), error)
