"""What a scenario is: a name, the RFC sections, one sentence, its steps, and the function that plays it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from mockserver.message import Message
from mockserver.policy import Policy, UsageMistake, unknown
from oauthsim.world import ClientType, World


class Stopped(Exception):
    """The story cannot go on: what the next step needs did not come. Says what was missing."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step as people are taught it; it starts with the next message for which `starts` holds."""

    title: str
    starts: Callable[[Message], bool]


@dataclass(frozen=True, slots=True)
class Scenario:
    """A story over a world. `summary` is one sentence; `play` raises Stopped when the story ends early.

    `settings` are choices of the server without which there is no story, over those of the policy
    (mockserver.policy.Settings); `client` is the type of client that the story is about, and `policy` the
    preset (or a Policy) under which it is played, unless others are named. `needs` are rules that the story
    is about: where one of them is off, it cannot end as it should; `forbidden_by` are rules that do not let
    it happen at all. `without` are rules that somebody in it breaks. `about` are the rules that pictures of
    it point at where they are off (all of them, if none is named).
    """

    name: str
    spec: str
    summary: str
    steps: tuple[Step, ...]
    play: Callable[[World], None]
    settings: Mapping[str, Any] = field(default_factory=dict)
    client: ClientType = "confidential"
    policy: str | Policy = "rfc9700"
    needs: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    forbidden_by: tuple[str, ...] = ()
    about: tuple[str, ...] = ()


STORIES: dict[str, Scenario] = {}
"""Whatever can be played, by name: the scenarios, and the attacks once oauthsim.attacks is imported."""

SCENARIOS: dict[str, Scenario] = {}
"""Every scenario by name."""


def scenario(
    name: str,
    *,
    spec: str,
    steps: tuple[Step, ...],
    client: ClientType = "confidential",
    policy: str = "rfc9700",
    needs: tuple[str, ...] = (),
    without: tuple[str, ...] = (),
    forbidden_by: tuple[str, ...] = (),
    **settings: Any,
) -> Callable[[Callable[[World], None]], Scenario]:
    """Make the decorated function a scenario; the first line of its docstring is the summary."""

    def decorate(play: Callable[[World], None]) -> Scenario:
        summary = (play.__doc__ or "").strip().split("\n")[0]
        story = Scenario(
            name, spec, summary, steps, play, settings, client, policy, needs, without, forbidden_by
        )
        SCENARIOS[name] = STORIES[name] = story
        return story

    return decorate


def find(name: str) -> Scenario:
    """Return the story `name`. Raises UsageMistake that says which there are."""
    if name not in STORIES:
        raise UsageMistake(unknown("scenario", name, STORIES))
    return STORIES[name]
