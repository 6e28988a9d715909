"""What can be changed of a run, and the run that comes of it: fields, losses, rules, Alice's answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mockserver.policy import PRESETS, Policy, UsageMistake, preset, unknown
from mockserver.rules import REGISTRY
from oauthsim.explanations.catalogue import ENGLISH, rule_sentences
from oauthsim.scenarios import STORIES, find
from oauthsim.simulate import simulate
from oauthsim.trace import Trace
from oauthsim.world import SCOPES, Owner, client_type

CHANGES = ("edits", "policy", "off", "on", "allow", "grant_only", "seed")


def options(trace: Trace, language: str = ENGLISH) -> dict[str, Any] | None:
    """Return what can be chosen for another run of `trace`; None where nobody knows how to run it again.

    What rules demand is said in `language`.
    """
    translated = rule_sentences(language)
    if trace.scenario not in STORIES:
        return None
    return {
        "presets": list(PRESETS),
        "scopes": list(SCOPES),
        "rules": [
            {
                "id": rule.id,
                "spec": rule.spec,
                "says": translated.get(rule.id, rule.says),
                "presets": [name for name in PRESETS if preset(name).enforces(rule)],
            }
            for rule in REGISTRY.values()
            if not rule.vital
        ],
    }


def run_again(trace: Trace, changes: Mapping[str, Any]) -> Trace:
    """Run the world of `trace` again with `changes` (see CHANGES); what is not named stays as it was.

    Raises UsageMistake, in one sentence, for whatever does not exist or cannot be changed so.
    """
    for name in changes:
        if name not in (*CHANGES, "client"):
            raise UsageMistake(unknown("change", name, CHANGES))
    story = find(trace.scenario)
    return simulate(
        story,
        seed=int(changes.get("seed", trace.seed)),
        policy=_policy(trace, changes, story.without),
        owner=_owner(trace, changes),
        edits=[str(edit) for edit in changes.get("edits", trace.edits)],
        client=client_type(trace.client) if trace.client else None,
    )


def _policy(trace: Trace, changes: Mapping[str, Any], broken: tuple[str, ...]) -> Policy:
    """Return the policy to play under; a rule that the story breaks is broken unless it is switched on."""
    off = [str(rule) for rule in changes.get("off", trace.off)]
    on = [str(rule) for rule in changes.get("on", trace.on)]
    kept = [rule for rule in broken if rule not in off]
    policy = preset(str(changes.get("policy", trace.policy))).without(*off).enforcing(*on, *kept)
    return replace(policy, settings=trace.settings)


def _owner(trace: Trace, changes: Mapping[str, Any]) -> Owner:
    old = trace.owner or Owner()
    ticked = changes.get("grant_only", old.grant_only)
    for scope in ticked or ():
        if scope not in SCOPES:
            raise UsageMistake(unknown("scope", str(scope), SCOPES))
    return Owner(bool(changes.get("allow", old.allow)), None if ticked is None else tuple(map(str, ticked)))
