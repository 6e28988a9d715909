"""What became of a code that was sent to some redirect URI: who has it now (RFC 9700 §4.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from mockserver.resource_owner.url import MalformedUrl, Url, parse

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


def outcome_at(went_to: Url, ours: Url | None) -> Outcome:
    """Return what it means that a browser took a code to `went_to`, where `ours` is registered."""
    if ours is not None and is_ours(went_to, ours):
        same = (went_to.path, went_to.query) == (ours.path, ours.query) and went_to.scheme == ours.scheme
        if same and (ours.is_web or went_to.host == ours.host):
            return "arrives"
        return "our site" if went_to.is_trustworthy or not ours.is_web else "in the clear"
    if went_to.is_web and not went_to.is_trustworthy:
        return "in the clear"
    name = "" if ours is None else ours.host_name.removeprefix("*.")
    return "subdomain" if name and went_to.is_web and went_to.host_name.endswith(f".{name}") else "leaks"


def is_ours(url: Url, ours: Url) -> bool:
    """Whether a URL leads to the client: its host (on the device, at any port), or its app."""
    if not ours.is_web:
        return url.scheme == ours.scheme
    same_host = url.host == ours.host or (_on_device(ours) and url.host_name == ours.host_name)
    return url.is_web and same_host


def _on_device(url: Url) -> bool:
    return url.host_name in ("127.0.0.1", "[::1]", "localhost")


def without_answer(url: Url) -> Url:
    """Return `url` without the parameters that the server has added to it."""
    text = str(url.without_fragment)
    for mark in ("?code=", "&code="):
        start, found, _ = text.rpartition(mark)
        if found:
            return parse(start)
    return url.without_fragment


def url_of(text: str) -> Url | None:
    """Return `text` as a browser reads it; None when it can make nothing of it."""
    try:
        return parse(text)
    except MalformedUrl:
        return None
