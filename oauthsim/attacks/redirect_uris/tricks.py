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
from typing import TYPE_CHECKING, Final

from mockserver.message import Message
from mockserver.network import Participant
from mockserver.policy import Policy, UsageMistake, preset, unknown
from mockserver.protocol.parameters import Parameters, add_to_uri
from mockserver.protocol.redirect_uri import COMPARISONS
from mockserver.protocol.scope import Scope
from mockserver.records import Client
from mockserver.resource_owner.url import Url
from mockserver.rules import Finding
from oauthsim.attacks.redirect_uris.landing import (
    HARMFUL,
    OUTCOMES,
    Landing,
    Outcome,
    is_ours,
    outcome_at,
    url_of,
    without_answer,
)
from oauthsim.scenarios import Scenario, Step
from oauthsim.scenarios.messages import redirect_carrying, request_to
from oauthsim.simulate import simulate
from oauthsim.trace import Trace
from oauthsim.world import ISSUER, World

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

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


def _read() -> tuple[Trick, ...]:
    text = files(__package__).joinpath("tricks.json").read_text(encoding="utf-8")
    return tuple(Trick(**entry) for entry in json.loads(text))


TRICKS: Final = _read()
"""Every string on the list; each is refused where redirect URIs are compared exactly."""


def try_redirect_uri(redirect_uri: str, comparison: str = "exact", registered: str = REGISTERED) -> Landing:
    """Send `redirect_uri` to a server that compares it to `registered` by `comparison`; say where it led.

    Raises UsageMistake for a comparison that does not exist (mockserver.protocol.redirect_uri.COMPARISONS),
    and for a registered URI that no server would take.
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
    if not registered.isascii() or not registered.isprintable() or " " in registered:
        raise UsageMistake(f"{registered!r} cannot be registered: it has characters that no URI has")
    client = Client(CLIENT_ID, "The client", (registered,), Scope(["calendar.read"]))
    world.register(client)
    assert world.mallory.browser, "evil.example is there"
    asked = {"response_type": "code", "client_id": CLIENT_ID, "redirect_uri": redirect_uri}
    _open_houses(world, redirect_uri, registered)
    world.browser.open(add_to_uri(f"{ISSUER}/authorize", asked))
    world.alice.answer_pages()


def _open_houses(world: World, redirect_uri: str, registered: str) -> None:
    """Let somebody be at home where the browser will come: the client at its own host, else Mallory."""
    ours, theirs = url_of(registered), url_of(add_to_uri(redirect_uri, {"code": "c"}))
    if theirs is None or ours is None:
        return
    host = (theirs.host or "") if theirs.is_web else theirs.scheme
    taken = {one.host for one in world.network.participants.values()}
    if host in taken or not host:
        return
    if is_ours(theirs, ours):
        world.network.join(Participant("the_client", "client", host, "Client"), _site)
    else:
        world.network.join(Participant("attacker_host", "attacker", host, "Mallory"), _site)


def _what_became(messages: Sequence[Message], registered: str, world: World) -> tuple[Outcome, str, str]:
    sent = [one for one in messages if one.sender == "authorization_server" and _carries_code(one)]
    if not sent:
        return "refused", "", _refused_by(world.recorder.ledger().get(messages[0].number, ()))
    requests = [one for one in messages if one.kind == "request" and one.number > sent[-1].number]
    taken_to = [url for url in map(url_of, (one.url for one in requests)) if url and _has_code(url)]
    if not taken_to:
        return "nowhere", "", world.browser.page.error or ""
    went_to, ours = taken_to[-1], url_of(registered)
    bare = without_answer(went_to)
    return outcome_at(bare, ours), str(bare), ""


def _carries_code(message: Message) -> bool:
    return "code=code_" in (message.header("Location") or "")


def _has_code(url: Url) -> bool:
    return "code=code_" in (url.query or "")


def _refused_by(findings: Iterable[Finding]) -> str:
    return next((one.rule for one in findings if one.enforced and not one.held), "an error page")


def _site(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    """A host with two kinds of pages: one that sends the browser on, and all the others."""
    parameters = Parameters.from_query(environ["QUERY_STRING"])
    to = url_of(parameters.get("to", "")) if environ["PATH_INFO"].endswith("/out") else None
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
