"""What an attack is: a story in which somebody cheats, what she is after, and the rules that stop her."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import requests

from mockserver.policy import PRESETS, UsageMistake, preset, unknown
from oauthsim.attacks.goals import Goal
from oauthsim.scenarios import STORIES, Scenario, Step, Stopped
from oauthsim.world import ClientType, World


@dataclass(frozen=True, slots=True)
class Attack:
    """An attack over a world, and what is claimed of it; oauthsim.attacks.grid finds out whether it is so.

    `story` plays it; by itself under the preset `careless` with the rules `given`, which the parties follow
    anyway (a client that sends PKCE, say). `goal` tells from trace and world whether Mallory has won.
    `stopped_by` are the rules each of which, switched on alone, stops her; `does_not_help` those that look as
    if they would. `honest` names the story of the same parties without her, which must always work.
    `catalogue` are the ids of the attack in catalogue.csv. `gets_through` says, for a preset that does not
    stop it although it is the strictest text, why.
    """

    title: str
    story: Scenario
    goal: Goal
    stopped_by: tuple[str, ...]
    does_not_help: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    honest: str = "authorization-code"
    catalogue: tuple[str, ...] = ()
    gets_through: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name under which it is found, in kebab-case."""
        return self.story.name


ATTACKS: dict[str, Attack] = {}
"""Every attack by name, in the order in which they are taught."""


def attack(
    name: str,
    *,
    title: str,
    spec: str,
    goal: Goal,
    steps: tuple[Step, ...],
    stopped_by: tuple[str, ...],
    does_not_help: tuple[str, ...] = (),
    given: tuple[str, ...] = (),
    honest: str = "authorization-code",
    catalogue: tuple[str, ...] = (),
    gets_through: Mapping[str, str] | None = None,
    client: ClientType = "confidential",
    **settings: Any,
) -> Callable[[Callable[[World], None]], Attack]:
    """Make the decorated function an attack; the first line of its docstring is the summary."""
    if unknown_presets := set(gets_through or ()) - set(PRESETS):
        raise ValueError(f"{name} gets through {unknown_presets}, which are no presets")

    def decorate(play: Callable[[World], None]) -> Attack:
        summary = (play.__doc__ or "").strip().split("\n")[0]
        undefended = preset("careless").enforcing(*given)
        story = Scenario(
            name,
            spec,
            summary,
            steps,
            _as_far_as_it_goes(play),
            settings,
            client,
            undefended,
            about=(*stopped_by, *does_not_help),
        )
        STORIES[name] = story
        ATTACKS[name] = Attack(
            title, story, goal, stopped_by, does_not_help, given, honest, catalogue, gets_through or {}
        )
        return ATTACKS[name]

    return decorate


def honest_story(name: str, *, spec: str, **settings: Any) -> Callable[[Callable[[World], None]], Scenario]:
    """Make the decorated function the story of honest parties that no scenario has: `attack(honest=name)`."""

    def decorate(play: Callable[[World], None]) -> Scenario:
        summary = (play.__doc__ or "").strip().split("\n")[0]
        STORIES[name] = Scenario(name, spec, summary, (), _as_far_as_it_goes(play), settings)
        return STORIES[name]

    return decorate


def find_attack(name: str) -> Attack:
    """Return the attack `name`. Raises UsageMistake that says which there are."""
    if name not in ATTACKS:
        raise UsageMistake(unknown("attack", name, ATTACKS))
    return ATTACKS[name]


def _as_far_as_it_goes(play: Callable[[World], None]) -> Callable[[World], None]:
    """Let a story end where a page lacks the button for the next step, or where nobody answers."""

    def played(world: World) -> None:
        try:
            play(world)
        except UsageMistake as missing:
            raise Stopped(str(missing)) from missing
        except requests.ConnectionError as silence:
            raise Stopped(str(silence)) from silence

    return played
