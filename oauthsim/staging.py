"""How a story sets its stage: what is otherwise in this world, before or while it is played."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from mockserver.client import Registration
from mockserver.client.token_requests import Metadata
from mockserver.message import Message
from oauthsim.world import World


def lose(world: World, which: Callable[[Message], bool]) -> None:
    """Lose the next message for which `which` holds: it was sent, and never arrives."""
    to_lose = [which]

    def losing(message: Message) -> Message:
        if not (to_lose and which(message)):
            return message
        to_lose.clear()
        return replace(message, delivery="lost")

    world.network.intercept(losing)


def know_server(world: World, registration: Registration, metadata: Metadata, *services: str) -> None:
    """Let the application know one more authorization server, whose tokens `services` take."""
    catalogue = dict(world.client.services)
    for service in services:
        catalogue[service] = replace(catalogue[service], issuer=metadata["issuer"])
    world.install(services=catalogue, other_servers=[(registration, metadata)])


def use_identity_provider(world: World, issuer: str) -> None:
    """Let the application send people who want to sign in to the OpenID provider `issuer`."""
    world.install(identity_provider=issuer)


def use_api(world: World, service: str, url: str) -> None:
    """Let the application look for `service` at `url`, as somebody has entered it there."""
    known = world.client.services[service]
    world.client.services = {**world.client.services, service: replace(known, api=url)}


def let_client_ask_for_more(world: World, service: str, scope: str) -> None:
    """Let the application's developer have written down more scope for `service` than its work needs."""
    known = world.client.services[service]
    world.client.services = {**world.client.services, service: replace(known, might_need=scope)}
