"""Runs for the tests of whole worlds: the ways to make one, and a run as text that reads like a diagram."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from mockserver.message import Message, split_url
from mockserver.policy import Policy, preset
from mockserver.rules import Finding
from oauthsim.scenarios import Scenario
from oauthsim.scenarios.authorization_code import connect
from oauthsim.simulate import simulate
from oauthsim.trace import Trace
from oauthsim.world import Owner, World


@dataclass(frozen=True)
class Variant:
    """One way to play the authorization code grant."""

    title: str
    policy: Policy = field(default_factory=Policy)
    owner: Owner = Owner()  # noqa: RUF009  # frozen
    client: Literal["confidential", "public"] | None = None
    scenario: str | Scenario = "authorization-code"

    def __str__(self) -> str:
        return self.title

    def run(self, **changes: Any) -> Trace:
        arguments = {"policy": self.policy, "owner": self.owner, "client": self.client, **changes}
        return simulate(self.scenario, **arguments)


def connect_sheets(world: World) -> None:
    """Connect a service that asks for two scopes."""
    connect(world, "Sheets")


CONNECT_SHEETS = Scenario("connect-sheets", "RFC 6749 §4.1", "Alice connects her sheets.", (), connect_sheets)
HONEST = Variant("all as RFC 9700 asks")
DENIED = Variant("Alice says no", owner=Owner(allow=False))
PART_GRANTED = Variant("one of two scopes", owner=Owner(grant_only=("sheets.read",)), scenario=CONNECT_SHEETS)
OLD_TEXT = Variant("as RFC 6749 asks", preset("rfc6749"))
CARELESS = Variant("careless", preset("careless"))
NO_PKCE = Variant("no PKCE", Policy().without("pkce-is-sent", "pkce-is-required"))
PUBLIC = Variant("public client", client="public")
OPAQUE = Variant("opaque access tokens", Policy().setting(access_token_format="opaque"))
VARIANTS = (HONEST, DENIED, PART_GRANTED, OLD_TEXT, CARELESS, NO_PKCE, PUBLIC, OPAQUE)


@cache
def honest_run() -> Trace:
    """The run in which everybody does what they should, seed 1."""
    return HONEST.run()


def conversation(trace: Trace) -> str:
    """The messages of a run, one line each: who speaks to whom, and what about."""
    return "\n".join(line(message) for message in trace.messages)


def line(message: Message) -> str:
    """`client ==> authorization_server  POST /token`: a double line for the back channel."""
    arrow = "-->" if message.channel == "front" else "==>"
    fate = "" if message.delivery == "delivered" else f"  ({message.delivery})"
    return f"{message.sender} {arrow} {message.receiver}  {what(message)}{fate}"


def what(message: Message) -> str:
    """The request line without the parameters, or the status and where it sends the browser."""
    if message.kind == "request":
        return f"{message.method} {split_url(message.url).path}"
    location = message.header("Location")
    return f"{message.status}" if location is None else f"{message.status} to {location.partition('?')[0]}"


def found(trace: Trace, rule: str) -> Sequence[tuple[int, Finding]]:
    """Every finding of `rule`, with the number of its message."""
    numbers = (message.number for message in trace.messages)
    return [(number, one) for number in numbers for one in trace.ledger(number) if one.rule == rule]


def shown_to_alice(trace: Trace) -> str:
    """The page that Alice saw last, as HTML."""
    pages = [message for message in trace.messages if message.receiver == "resource_owner" and message.body]
    return pages[-1].text if pages else ""


def parameter(url: str, name: str) -> str:
    """The value of a parameter that needs no decoding."""
    return url.partition(f"{name}=")[2].partition("&")[0]
