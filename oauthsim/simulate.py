"""`simulate(…) -> Trace`: play a scenario in a fresh world; return all that happened, as a value."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from urllib.parse import parse_qs

from mockserver.client.troubles import PROBLEMS
from mockserver.message import Message, split_url
from mockserver.network import Participant
from mockserver.policy import Policy, Settings, UsageMistake, preset
from mockserver.rules import Finding
from oauthsim.edits import Edit, apply, delay, parse
from oauthsim.scenarios import Scenario, Step, Stopped, find
from oauthsim.trace import Event, Recorder, Trace, in_order
from oauthsim.world import PARTICIPANTS, ClientType, Owner, World


def simulate(
    scenario: str | Scenario,
    *,
    seed: int = 1,
    policy: str | Policy | None = None,
    owner: Owner | None = None,
    edits: Iterable[str | Edit] = (),
    client: ClientType | None = None,
) -> Trace:
    """Play `scenario` from the start and return its trace; the same arguments give the same bytes.

    `policy` is a preset's name or a Policy, and `client` the type of client, unless the scenario's own are
    meant; `owner` is how Alice behaves; `edits` change messages on the wire ("12:state=forged", see
    oauthsim.edits).
    Raises UsageMistake, which says what exists, for an unknown scenario or preset, or an edit of something
    that is not there. A protocol error is no exception: the trace ends with it and says so in `outcome`.
    """
    return play(scenario, seed=seed, policy=policy, owner=owner, edits=edits, client=client)[0]


def play(
    scenario: str | Scenario,
    *,
    seed: int = 1,
    policy: str | Policy | None = None,
    owner: Owner | None = None,
    edits: Iterable[str | Edit] = (),
    client: ClientType | None = None,
) -> tuple[Trace, World]:
    """As `simulate`; return the world as well, as the story has left it."""
    story = find(scenario) if isinstance(scenario, str) else scenario
    rules = policy_for(story, policy)
    changes = [parse(edit) if isinstance(edit, str) else edit for edit in edits]
    world = World(seed=seed, policy=rules, owner=owner, client=client or story.client)
    mistakes: list[UsageMistake] = []
    world.network.intercept(lambda message: _edited(message, changes, world, mistakes))
    stopped = _told(story, world)
    recorder = world.recorder
    _demand_all_applied(changes, recorder.messages, mistakes)
    outcome, says = _outcome(stopped, recorder)
    trace = Trace(
        scenario=story.name,
        seed=seed,
        policy=rules.name,
        outcome=outcome,
        outcome_says=says,
        participants=in_order(_cast(world), recorder.messages),
        messages=tuple(recorder.messages),
        findings=recorder.ledger(),
        events=_in_order(*_steps(story.steps, recorder.messages), *recorder.events),
        edits=tuple(str(change) for change in changes),
        off=tuple(sorted(rules.off)),
        on=tuple(sorted(rules.on)),
        settings=rules.settings,
        owner=world.owner,
        client=client or story.client,
        about=story.about,
    )
    return trace, world


def _cast(world: World) -> Iterable[Participant]:
    """Return all who may play, in the order in which they stand; who joined a story for itself comes last."""
    return {one.id: one for one in (*PARTICIPANTS, *world.network.participants.values())}.values()


def policy_for(story: Scenario, named: str | Policy | None = None) -> Policy:
    """Return the policy that `story` is played under when `named` is asked for.

    What the story itself sets holds, unless a policy sets it otherwise; a rule that somebody in it breaks is
    broken, unless it is switched on.
    """
    policy = own_policy(story) if named is None else preset(named) if isinstance(named, str) else named
    broken = [rule for rule in story.without if rule not in policy.on]
    usual = Settings()
    chosen = [name for name in story.settings if getattr(policy.settings, name) != getattr(usual, name)]
    settings = {name: value for name, value in story.settings.items() if name not in chosen}
    return policy.setting(**settings).without(*broken)


def own_policy(story: Scenario) -> Policy:
    """Return the policy under which `story` is played unless another is named."""
    return story.policy if isinstance(story.policy, Policy) else preset(story.policy)


def _told(story: Scenario, world: World) -> Stopped | None:
    try:
        story.play(world)
    except Stopped as stopped:
        return stopped
    except PROBLEMS as refused:  # a party that acts unasked has nobody to show its error to
        return Stopped(refused.description)
    return None


def _edited(message: Message, changes: Sequence[Edit], world: World, mistakes: list[UsageMistake]) -> Message:
    """Return `message` as edited. A mistake is kept for later: a party would take it for a lost answer."""
    world.advance(delay(changes, message.number))
    for change in changes:
        if change.number == message.number:
            try:
                message = apply(change, message)
            except UsageMistake as mistake:
                mistakes.append(mistake)
    return message


def _demand_all_applied(
    changes: Iterable[Edit], messages: Sequence[Message], mistakes: Sequence[UsageMistake]
) -> None:
    if mistakes:
        raise mistakes[0]
    for change in changes:
        if change.number > len(messages):
            raise UsageMistake(f"cannot edit message {change.number}: this run has {len(messages)} messages")


def _steps(steps: Iterable[Step], messages: Sequence[Message]) -> list[Event]:
    """Return where each step starts: at the first message after the last step's start that begins it."""
    events: list[Event] = []
    position = 0
    for step in steps:
        found = next((at for at in range(position, len(messages)) if step.starts(messages[at])), None)
        if found is not None:
            message = messages[found]
            events.append(Event(message.number - 1, message.at, message.sender, "step", step.title))
            position = found + 1
    return events


def _in_order(*events: Event) -> tuple[Event, ...]:
    return tuple(sorted(events, key=lambda event: (event.after, event.kind != "step")))


def _outcome(stopped: Stopped | None, recorder: Recorder) -> tuple[str, str]:
    """Return the wire code that ended the run and a sentence, or "completed"."""
    if stopped is None:
        return "completed", "The story came to its end."
    for message in reversed(recorder.messages):
        about = (*recorder.findings.get(message.answers or 0, ()), *recorder.findings.get(message.number, ()))
        refusals = [finding for finding in about if finding.enforced and finding.error]
        code = _error_carried(message)
        refusals = refusals or _refusals_told(recorder, message, code)
        if refusals:
            last = refusals[-1]
            return last.error, f"{last.rule} ({last.spec}): {last.evidence}"
        if code:
            return code, f"{stopped}; message {message.number} says {code}"
        if message.delivery != "delivered":
            return (
                "unreachable",
                f"{stopped}; message {message.number} to {message.receiver} was {message.delivery}",
            )
    return "stopped", str(stopped)


def _refusals_told(recorder: Recorder, message: Message, code: str) -> list[Finding]:
    """Return what `message` tells of with `code`: a refusal can wait for a login before it is sent."""
    return [
        finding
        for asked in recorder.messages[: message.number]
        if asked.receiver == message.sender
        for finding in recorder.findings.get(asked.number, ())
        if finding.enforced and finding.error and finding.error == code
    ]


def _error_carried(message: Message) -> str:
    """Return the OAuth error code that a message carries, or an empty text."""
    location = message.header("Location")
    if location:
        return parse_qs(split_url(location).query).get("error", [""])[0]
    if (message.header("Content-Type") or "").startswith("application/json"):
        try:
            members = json.loads(message.body)
        except (ValueError, RecursionError):
            return ""
        return str(members.get("error", "")) if isinstance(members, dict) else ""
    return ""
