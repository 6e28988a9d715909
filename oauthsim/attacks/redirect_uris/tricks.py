"""Strings that fool whoever compares redirect URIs, each sent to a server and followed (RFC 9700 §4.1.1).

Nothing is told by the string alone: it goes to an authorization server whose only check is the comparison
that is looked at, and where Alice's browser then takes the code is read from what crossed the network. What
Mallory can own, she owns here: every host and every app that is not the client's. And the client has a page
that sends browsers on: any path that ends in /out, with `?to=`, as RFC 9700 §4.11.1 says not to.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Final, Literal

from mockserver.message import Message
from mockserver.network import Participant
from mockserver.policy import Policy, UsageMistake, preset, unknown
from mockserver.protocol.parameters import Parameters, add_to_uri
from mockserver.protocol.redirect_uri import COMPARISONS
from mockserver.protocol.scope import Scope
from mockserver.records import Client
from mockserver.resource_owner.url import MalformedUrl, Url, parse
from mockserver.rules import Finding
from oauthsim.scenarios import Scenario, Step
from oauthsim.scenarios.messages import redirect_carrying, request_to
from oauthsim.simulate import simulate
from oauthsim.trace import Trace
from oauthsim.world import ISSUER, World

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Outcome = Literal["refused", "arrives", "our site", "subdomain", "in the clear", "leaks", "nowhere"]

OUTCOMES: Final[dict[Outcome, str]] = {
    "refused": "the server refuses, and redirects nowhere",
    "arrives": "the code comes to the very address that was registered",
    "our site": "another page or query at the client's own host, which may send it on",
    "subdomain": "another host of the client's domain: well, as long as nobody else has that name",
    "in the clear": "over http, where everybody on the way reads it",
    "leaks": "to a host or an app that can be Mallory's",
    "nowhere": "the browser makes no address of it",
}
"""What can become of a redirect URI, and what that means."""

HARMFUL: Final[frozenset[Outcome]] = frozenset({"in the clear", "leaks"})
REGISTERED: Final = "https://client.example/cb"
CLIENT_ID: Final = "the-client"
STEPS: Final = (
    Step("Alice follows a link: a request with this redirect URI", request_to("/authorize")),
    Step("The server takes it, and sends the browser there with a code", redirect_carrying("code")),
)


@dataclass(frozen=True, slots=True)
class Trick:
    """A redirect URI that is not the registered one, and in words what is odd about it."""

    id: str
    says: str
    registered: str
    redirect_uri: str


@dataclass(frozen=True, slots=True)
class Landing:
    """Where a redirect URI led under one comparison.

    `went_to` is the last address to which the browser took the code, without what the server added; `reason`
    is the rule that refused, or what the browser says.
    """

    redirect_uri: str
    registered: str
    comparison: str
    outcome: Outcome
    went_to: str = ""
    reason: str = ""

    @property
    def leaks(self) -> bool:
        """Whether somebody else than the client has the code now."""
        return self.outcome in HARMFUL


def _read() -> tuple[Trick, ...]:
    text = files(__package__).joinpath("tricks.json").read_text(encoding="utf-8")
    return tuple(Trick(**entry) for entry in json.loads(text))


TRICKS: Final = _read()
"""Every string on the list; each is refused where redirect URIs are compared exactly."""


def try_redirect_uri(redirect_uri: str, comparison: str = "exact", registered: str = REGISTERED) -> Landing:
    """Send `redirect_uri` to a server that compares it to `registered` by `comparison`; say where it led.

    Raises UsageMistake for a comparison that does not exist (mockserver.protocol.redirect_uri.COMPARISONS).
    """
    return next(_tried([(redirect_uri, registered)], comparison))


def trace_of(redirect_uri: str, comparison: str = "exact", registered: str = REGISTERED) -> Trace:
    """Return the run in which `redirect_uri` is tried, to look at. Raises as `try_redirect_uri`."""

    def play(world: World) -> None:
        _send(world, redirect_uri, registered)

    policy = _comparing_by(comparison)
    summary = f"The redirect URI {redirect_uri} where {registered} is registered."
    return simulate(Scenario("redirect-uri", "RFC 9700 §4.1.1", summary, STEPS, play, policy=policy))


def landings(tricks: Iterable[Trick] = TRICKS, comparisons: Iterable[str] = COMPARISONS) -> Iterator[Landing]:
    """Try every trick under every comparison; comparison by comparison, each in a world of its own."""
    pairs = [(trick.redirect_uri, trick.registered) for trick in tricks]
    for comparison in comparisons:
        yield from _tried(pairs, comparison)


def _tried(pairs: Sequence[tuple[str, str]], comparison: str) -> Iterator[Landing]:
    world = World(policy=_comparing_by(comparison))
    for redirect_uri, registered in pairs:
        before = len(world.recorder.messages)
        _send(world, redirect_uri, registered)
        answers = world.recorder.messages[before:]
        outcome, went_to, reason = _what_became(answers, registered, world)
        yield Landing(redirect_uri, registered, comparison, outcome, went_to, reason)


def _comparing_by(comparison: str) -> Policy:
    if comparison not in COMPARISONS:
        raise UsageMistake(unknown("comparison", comparison, COMPARISONS))
    policy = preset("careless").enforcing("redirect-uri-is-registered")
    return policy.setting(redirect_uri_comparison=comparison)


def _send(world: World, redirect_uri: str, registered: str) -> None:
    """Let Alice, who allows all that is asked, follow a request with `redirect_uri`."""
    client = Client(CLIENT_ID, "The client", (registered,), Scope(["calendar.read"]))
    world.register(client)
    assert world.mallory.browser, "evil.example is there"
    asked = {"response_type": "code", "client_id": CLIENT_ID, "redirect_uri": redirect_uri}
    _open_houses(world, redirect_uri, registered)
    world.browser.open(add_to_uri(f"{ISSUER}/authorize", asked))
    world.alice.answer_pages()


def _open_houses(world: World, redirect_uri: str, registered: str) -> None:
    """Let somebody be at home where the browser will come: the client at its own host, else Mallory."""
    ours, theirs = _url(registered), _url(add_to_uri(redirect_uri, {"code": "c"}))
    if theirs is None or ours is None:
        return
    host = (theirs.host or "") if theirs.is_web else theirs.scheme
    taken = {one.host for one in world.network.participants.values()}
    if host in taken or not host:
        return
    if _is_ours(theirs, ours):
        world.network.join(Participant("the_client", "client", host, "Client"), _site)
    else:
        world.network.join(Participant("attacker_host", "attacker", host, "Mallory"), _site)


def _what_became(messages: Sequence[Message], registered: str, world: World) -> tuple[Outcome, str, str]:
    sent = [one for one in messages if one.sender == "authorization_server" and _carries_code(one)]
    if not sent:
        return "refused", "", _refused_by(world.recorder.ledger().get(messages[0].number, ()))
    requests = [one for one in messages if one.kind == "request" and one.number > sent[-1].number]
    taken_to = [url for url in map(_url, (one.url for one in requests)) if url and _has_code(url)]
    if not taken_to:
        return "nowhere", "", world.browser.page.error or ""
    went_to, ours = taken_to[-1], _url(registered)
    bare = _without_answer(went_to)
    return _outcome(bare, ours), str(bare), ""


def _outcome(went_to: Url, ours: Url | None) -> Outcome:
    if ours is not None and _is_ours(went_to, ours):
        same = (went_to.path, went_to.query) == (ours.path, ours.query) and went_to.scheme == ours.scheme
        if same and (ours.is_web or went_to.host == ours.host):
            return "arrives"
        return "our site" if went_to.is_trustworthy or not ours.is_web else "in the clear"
    if went_to.is_web and not went_to.is_trustworthy:
        return "in the clear"
    name = "" if ours is None else ours.host_name.removeprefix("*.")
    return "subdomain" if name and went_to.is_web and went_to.host_name.endswith(f".{name}") else "leaks"


def _is_ours(url: Url, ours: Url) -> bool:
    """Whether a URL leads to the client: its host (on the device, at any port), or its app."""
    if not ours.is_web:
        return url.scheme == ours.scheme
    same_host = url.host == ours.host or (_on_device(ours) and url.host_name == ours.host_name)
    return url.is_web and same_host


def _on_device(url: Url) -> bool:
    return url.host_name in ("127.0.0.1", "[::1]", "localhost")


def _without_answer(url: Url) -> Url:
    """Return `url` without the parameters that the server has added to it."""
    text = str(url.without_fragment)
    for mark in ("?code=", "&code="):
        start, found, _ = text.rpartition(mark)
        if found:
            return parse(start)
    return url.without_fragment


def _carries_code(message: Message) -> bool:
    return "code=code_" in (message.header("Location") or "")


def _has_code(url: Url) -> bool:
    return "code=code_" in (url.query or "")


def _refused_by(findings: Iterable[Finding]) -> str:
    return next((one.rule for one in findings if one.enforced and not one.held), "an error page")


def _url(text: str) -> Url | None:
    try:
        return parse(text)
    except MalformedUrl:
        return None


def _site(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    """A host with two kinds of pages: one that sends the browser on, and all the others."""
    parameters = Parameters.from_query(environ["QUERY_STRING"])
    to = _url(parameters.get("to", "")) if environ["PATH_INFO"].endswith("/out") else None
    if to is None:
        start_response("200 OK", [("Content-Type", "text/plain; charset=utf-8")])
        return [b"You are here."]
    others = [(name, value) for name, value in parameters.pairs if name != "to"]
    start_response("302 Found", [("Location", add_to_uri(str(to), others))])
    return []


__all__ = [
    "HARMFUL",
    "OUTCOMES",
    "TRICKS",
    "Landing",
    "Outcome",
    "Trick",
    "landings",
    "trace_of",
    "try_redirect_uri",
]
