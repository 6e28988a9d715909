"""The line of Python that runs a trace again: every input of the run, and nothing that is as it is anyway."""

from __future__ import annotations

from dataclasses import fields

from mockserver.policy import Policy, Settings
from oauthsim.scenarios import STORIES
from oauthsim.simulate import own_policy
from oauthsim.trace import Trace


def python_call(trace: Trace) -> str:
    """Return the call of `simulate` that gives `trace` again, as one line of Python."""
    story = STORIES.get(trace.scenario)
    parts = [repr(trace.scenario)]
    parts += [f"seed={trace.seed}"] if trace.seed != 1 else []
    parts += [f"policy={policy}"] if (policy := _policy(trace)) else []
    parts += [f"owner={owner}"] if (owner := _owner(trace)) else []
    parts += [f"edits={[*trace.edits]!r}"] if trace.edits else []
    parts += [f"client={trace.client!r}"] if trace.client and story and trace.client != story.client else []
    return f"simulate({', '.join(parts)})"


def _policy(trace: Trace) -> str:
    story = STORIES.get(trace.scenario)
    usual = own_policy(story) if story else Policy()
    off = [rule for rule in trace.off if not story or rule not in story.without]
    settings = _settings(trace, dict(story.settings) if story else {})
    if not settings and (trace.policy, frozenset(off), frozenset(trace.on)) == (
        usual.name,
        usual.off,
        usual.on,
    ):
        return ""
    if not off and not trace.on and not settings:
        return repr(trace.policy)
    call = f"preset({trace.policy!r})"
    call += f".without({', '.join(map(repr, off))})" if off else ""
    call += f".enforcing({', '.join(map(repr, trace.on))})" if trace.on else ""
    return call + (f".setting({settings})" if settings else "")


def _settings(trace: Trace, own: dict[str, object]) -> str:
    usual = Settings()
    chosen = [
        f"{field.name}={value!r}"
        for field in fields(Settings)
        if (value := getattr(trace.settings, field.name)) != own.get(field.name, getattr(usual, field.name))
    ]
    return ", ".join(chosen)


def _owner(trace: Trace) -> str:
    if trace.owner is None:
        return ""
    if not trace.owner.allow:
        return "Owner(allow=False)"
    return f"Owner(grant_only={trace.owner.grant_only!r})" if trace.owner.grant_only is not None else ""
