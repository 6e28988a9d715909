"""What attackers are after, each told from the trace of a run and from what the servers hold afterwards.

A goal is a function that returns the Evidence that Mallory has won, or None. It never asks the story.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html import unescape

from mockserver.message import Message
from mockserver.resource_server.accounts import Account, account_of_alice, account_of_mallory
from oauthsim.trace import Trace
from oauthsim.world import World

HERS = ("attacker", "attacker_browser")
"""The participants through whom Mallory sees and acts."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What proves that an attack has worked: the message that shows it, and in one sentence what it shows."""

    message: int
    says: str


Goal = Callable[[Trace, World], Evidence | None]


def reads_alices_data(trace: Trace, world: World) -> Evidence | None:
    """Something out of Alice's account reaches Mallory."""
    for message in reaching(trace, *HERS):
        if text := first_of(ALICES, message):
            return Evidence(message.number, f"Mallory reads {text!r} out of Alice's account")
    return None


def reads_alices_data_at(api: str) -> Goal:
    """Return the goal that something out of Alice's account at `api` reaches Mallory from there."""

    def reads_it(trace: Trace, world: World) -> Evidence | None:
        for message in reaching(trace, *HERS):
            if message.sender == api and (text := first_of(ALICES, message)):
                return Evidence(message.number, f"Mallory reads {text!r} out of Alice's account at {api}")
        return None

    return reads_it


def alice_is_shown_mallorys_data(trace: Trace, world: World) -> Evidence | None:
    """Alice's browser shows what is Mallory's: her account at the client is tied to Mallory's."""
    for message in reaching(trace, "resource_owner"):
        if message.sender not in HERS and (text := first_of(MALLORYS, message)):
            return Evidence(message.number, f"Alice's own page shows {text!r} out of Mallory's account")
    return None


def receives_alices_password(trace: Trace, world: World) -> Evidence | None:
    """The password that Alice has at auth.example is sent to Mallory."""
    password = world.alice.password.replace(" ", "+")
    for message in reaching(trace, *HERS):
        if password in message.text or world.alice.password in message.text:
            return Evidence(message.number, "Mallory is sent Alice's password")
    return None


def alice_has_to_connect_again(trace: Trace, world: World) -> Evidence | None:
    """The client of an honest Alice has lost her grant: its last refresh is refused."""
    refused = [
        message
        for message in trace.messages
        if message.kind == "response" and message.receiver == "client" and '"invalid_grant"' in message.text
    ]
    lost = [
        one
        for service in world.client.services
        for account in world.client.connections.accounts_with(service)
        if (one := world.client.connections.find(account, service)) and one.status == "reconnect needed"
    ]
    if refused and lost:
        return Evidence(refused[-1].number, f"Alice's connection is lost: {lost[-1].note}")
    return None


def reaching(trace: Trace, *receivers: str) -> Iterator[Message]:
    """Return the messages that were delivered to one of `receivers`."""
    return (
        message
        for message in trace.messages
        if message.receiver in receivers and message.delivery == "delivered"
    )


def first_of(texts: Iterable[str], message: Message) -> str:
    """Return the first of `texts` that stands in the content of `message`, or ""."""
    content = unescape(message.text)
    return next((text for text in texts if text in content), "")


def _texts(account: Account) -> Iterator[str]:
    yield from (event.title for event in account.events)
    for sheet in account.sheets:
        yield sheet.title
        yield from (str(row.cells[0]) for row in sheet.rows[1:])
    yield from (customer.name for customer in account.customers)


def _telling(account: Account) -> tuple[str, ...]:
    """Return the texts of an account that nobody would write by chance."""
    return tuple(dict.fromkeys(text for text in _texts(account) if len(text) > SHORTEST))


SHORTEST = 6
ALICES = _telling(account_of_alice())
"""Texts that stand in Alice's account at some API, and nowhere else."""

MALLORYS = _telling(account_of_mallory())
"""Texts that stand in Mallory's account, and nowhere else."""
