"""Ways in which something gets into Mallory's hands beside the network, each recorded as a leak event."""

from __future__ import annotations

from mockserver.message import Message, split_url
from mockserver.protocol import bearer
from mockserver.protocol.parameters import Parameters
from oauthsim.world import World


def access_log(world: World, party: str, parameter: str) -> str:
    """Hand Mallory the access log of `party`, in which the URLs stand; return what she looks for there.

    That is the newest value of `parameter` in a query, or "" when there is none.
    """
    logged = [one for one in world.recorder.messages if one.kind == "request" and one.receiver == party]
    value = next(filter(None, (_in_query(one.url, parameter) for one in reversed(logged))), "")
    return world.leak(f"the {parameter}", f"it stands in the access log of {party}", value) if value else ""


def crash_dump(world: World, party: str, api: str) -> str:
    """Hand Mallory what lay in the memory of `party`; return the last token that went to `api`, or ""."""
    calls = [one for one in world.recorder.messages if one.kind == "request" and one.receiver == api]
    seen = (one for one in reversed(calls) if party in (one.sender, api))
    token = next(filter(None, map(_token_in, seen)), "")
    return world.leak("the access token", f"it lay in the memory of {party}", token) if token else ""


def screenshot(world: World, parameter: str) -> str:
    """Hand Mallory a picture of Alice's browser; return what its address says of `parameter`, or ""."""
    value = _in_query(world.browser.address, parameter)
    how = "Alice shows her screen, with the address bar on it"
    return world.leak(f"the {parameter}", how, value) if value else ""


def _token_in(message: Message) -> str:
    return bearer.from_header(message.header("Authorization")) or _in_query(message.url, "access_token")


def _in_query(url: str, parameter: str) -> str:
    return Parameters.from_query(split_url(url).query).get(parameter, "")
