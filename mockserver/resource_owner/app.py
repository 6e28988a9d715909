"""The resource owner as a Flask app: her browser with its insides visible, and buttons for her to press.

One Flask app serves every world; the world's own state travels in the WSGI environment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, cast

from flask import Flask, Response, abort, redirect, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from mockserver.policy import UsageMistake
from mockserver.resource_owner.person import Person
from mockserver.resource_owner.user_agent import UserAgent

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_STATE: Final = "mockserver.resource_owner"
app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 1_000_000


class ResourceOwner:
    """The WSGI app of the resource owner: shows `browser`, and lets `person`, if given, answer herself."""

    def __init__(self, browser: UserAgent, person: Person | None = None) -> None:
        self.browser = browser
        self.person = person
        self.acting = False

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Serve one request (PEP 3333)."""
        environ[_STATE] = self
        return app(environ, start_response)

    def act(self, deed: Callable[[], object]) -> None:
        """Do one thing in the browser; while it is done, a page it loads cannot make it do another."""
        self.acting = True
        try:
            deed()
        finally:
            self.acting = False


def owner() -> ResourceOwner:
    """Return the resource owner of the world that this request belongs to."""
    return cast(ResourceOwner, request.environ[_STATE])


@app.template_filter("utc")
def in_words(at: int) -> str:
    """Return a moment (seconds since the epoch) as date and time, UTC; the year 9999 is the last."""
    return f"{datetime.fromtimestamp(min(at, 253402300799), UTC):%Y-%m-%d %H:%M:%S} UTC"


@app.before_request
def refuse_foreign_hands() -> None:
    """Let only these pages themselves act: no other site's form, and nothing while the browser is at work."""
    origin = request.headers.get("Origin")
    if request.method == "POST" and origin is not None and origin.partition("://")[2] != request.host:
        abort(403, "Another site must not press the buttons of this browser.")
    if request.method == "POST" and owner().acting:
        abort(409, "The browser is busy with another page.")


@app.after_request
def load_nothing(response: Response) -> Response:
    """These pages show text that others wrote: whatever it is, it runs and loads nothing."""
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'"
    )
    return response


@app.get("/")
def browser() -> str:
    """Show the address bar, the page, and what Alice can do with it."""
    return render_template("browser.html", owner=owner(), browser=owner().browser)


@app.get("/cookies")
def cookies() -> str:
    """Show the cookies of each host."""
    return render_template("cookies.html", by_host=owner().browser.cookies.by_host)


@app.get("/history")
def history() -> str:
    """Show every URL that was in the address bar."""
    return render_template("history.html", history=owner().browser.history)


@app.get("/storage")
def storage() -> str:
    """Show what pages keep in localStorage, by origin."""
    return render_template("storage.html", storage=owner().browser.storage)


@app.post("/open")
def open_url() -> AnyResponse:
    """Go to `url`, as if Alice had typed it."""
    url = _one("url", "Say which URL to open, once, in the field 'url'.")
    return _after(lambda: owner().browser.open(url))


@app.post("/follow")
def follow() -> AnyResponse:
    """Click the link that reads `link`."""
    link = _one("link", "Say which link to follow, once, in the field 'link'.")
    return _after(lambda: owner().browser.follow(link))


@app.post("/press")
def press() -> AnyResponse:
    """Press the button that reads `button`; every other field fills in the field of its name.

    A field that is named in `shown` and is not sent is one that she unticked or left out.
    """
    button = _one("button", "Say which button to press, once, in the field 'button'.")
    sent = request.form.to_dict(flat=False)
    fields: dict[str, Any] = dict.fromkeys(sent.pop("shown", []))
    fields |= {name: values for name, values in sent.items() if name != "button"}
    return _after(lambda: owner().browser.press(button, **fields))


@app.post("/back")
def back() -> AnyResponse:
    """Go back to the page before."""
    return _after(owner().browser.back)


@app.post("/reload")
def reload() -> AnyResponse:
    """Ask for the page again."""
    return _after(owner().browser.reload)


@app.post("/answer")
def answer() -> AnyResponse:
    """Let Alice log in and decide by herself, for as long as she is asked to."""
    person = owner().person
    if person is None:
        abort(409, "Nobody sits at this browser who could answer.")
    return _after(person.answer_pages)


@app.errorhandler(HTTPException)
def in_a_sentence(problem: HTTPException) -> AnyResponse:
    """Say what was wrong, as a small page."""
    response = problem.get_response()
    response.set_data(render_template("sentence.html", problem=problem))
    response.content_type = "text/html; charset=utf-8"
    return response


@app.errorhandler(UsageMistake)
def no_such_thing(mistake: UsageMistake) -> tuple[str, int]:
    """Say that the page has no such link, button or field, and which it has."""
    problem = {"code": 400, "name": "Bad Request", "description": str(mistake)}
    return render_template("sentence.html", problem=problem), 400


def _one(name: str, otherwise: str) -> str:
    values = request.form.getlist(name)
    if len(values) != 1 or not values[0]:
        abort(400, otherwise)
    return values[0]


def _after(deed: Callable[[], object]) -> AnyResponse:
    owner().act(deed)
    return redirect("/", 303)
