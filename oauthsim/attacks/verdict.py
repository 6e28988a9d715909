"""One attack under one policy: did Mallory win, how do we know, and if not, which rule stopped her."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest

from mockserver.policy import Policy
from mockserver.rules import REGISTRY, Finding
from oauthsim.attacks.goals import Evidence
from oauthsim.attacks.registry import Attack
from oauthsim.comparison import contents
from oauthsim.simulate import own_policy, play, policy_for, simulate
from oauthsim.trace import Trace
from oauthsim.world import ClientType

LONGEST = 160
"""Characters of a reason."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How an attack went: its trace, and the evidence that Mallory has won (None: she has not)."""

    attack: Attack
    trace: Trace
    evidence: Evidence | None

    @property
    def wins(self) -> bool:
        """Whether Mallory got what she was after."""
        return self.evidence is not None


@dataclass(frozen=True, slots=True)
class Reason:
    """Where and why a rule made the difference: the message, and what the rule saw or changed there."""

    message: int
    says: str


def judge(attack: Attack, policy: str | Policy | None = None) -> Verdict:
    """Play `attack` (undefended, unless a policy is named) and look who has won. Raises UsageMistake."""
    trace, world = play(attack.story, policy=policy)
    return Verdict(attack, trace, attack.goal(trace, world))


def undefended(attack: Attack) -> Policy:
    """Return the policy under which all that could stop `attack` is off."""
    return own_policy(attack.story)


def honest_flow_works(attack: Attack, policy: Policy) -> bool:
    """Whether the honest story of the same parties comes to its end under `policy`."""
    return _ends_well(attack.honest, policy_for(attack.story, policy), attack.story.client)


def reason(rule: str, defended: Trace, undefended: Trace) -> Reason | None:
    """Return where and why `rule` made the difference between two runs of an attack; None if it did not.

    A check made it when its refusal is the first one that the undefended run does not have. A practice made
    it when it was followed no later than where the two runs part.
    """
    new = _new_refusals(defended, undefended)
    first = next(new, None)
    if first is not None and first[1].rule == rule:
        number, finding = first
        return Reason(number, _brief(f"{finding.error}: {finding.evidence}"))
    if REGISTRY[rule].kind == "check":
        return None
    parts_at = _first_difference(defended, undefended)
    followed = [
        number
        for number, findings in defended.findings.items()
        if any(one.rule == rule and one.held and one.enforced for one in findings)
    ]
    if parts_at is None or not followed or min(followed) > parts_at:
        return None
    says = _what_differs(defended, undefended, parts_at)
    if first is not None:
        says += f"; so {first[1].rule} refuses message {first[0]}"
    return Reason(parts_at, _brief(says))


def what_stopped(defended: Trace, undefended: Trace) -> tuple[str, Reason] | None:
    """Return the rule that made the difference between two runs of an attack, with its reason, if any."""
    refusal = next(_new_refusals(defended, undefended), None)
    followed = [
        one.rule
        for number in sorted(defended.findings)
        for one in defended.ledger(number)
        if one.held and one.enforced and _switched_off(one.rule, undefended)
    ]
    candidates = [refusal[1].rule] if refusal else []
    for rule in (*candidates, *reversed(followed)):
        if found := reason(rule, defended, undefended):
            return rule, found
    return None


def _switched_off(rule: str, trace: Trace) -> bool:
    return any(one.rule == rule and not one.enforced for one in trace.ledger())


@cache
def _ends_well(story: str, policy: Policy, client: ClientType) -> bool:
    return simulate(story, policy=policy, client=client).outcome == "completed"


def _new_refusals(defended: Trace, undefended: Trace) -> Iterator[tuple[int, Finding]]:
    """Yield what refused a message in one run and did not refuse that message in the other."""
    for number, findings in sorted(defended.findings.items()):
        before = [one.rule for one in undefended.ledger(number) if one.enforced and not one.held]
        for one in findings:
            if one.enforced and not one.held and one.rule not in before:
                yield number, one


def _first_difference(defended: Trace, undefended: Trace) -> int | None:
    pairs = zip_longest(defended.messages, undefended.messages)
    return next((number for number, (ours, theirs) in enumerate(pairs, start=1) if ours != theirs), None)


def _what_differs(defended: Trace, undefended: Trace, number: int) -> str:
    if number > min(len(defended.messages), len(undefended.messages)):
        longer = "goes on" if len(defended.messages) >= number else "ends here"
        return f"the defended run {longer}"
    ours, theirs = contents(defended.message(number)), contents(undefended.message(number))
    field = next((name for name in dict.fromkeys((*ours, *theirs)) if ours.get(name) != theirs.get(name)), "")
    if not field:
        return "it goes another way"
    if field == "body":
        return f"the page says: {_brief(_added(ours.get(field, ''), theirs.get(field, '')), 60)}"
    return f"{field} {_brief(ours.get(field, 'is not there'), 60)}"


def _added(ours: str, theirs: str) -> str:
    """Return the first line, without markup, that one page has and the other has not."""
    known = set(theirs.splitlines())
    lines = (re.sub(r"<[^>]*>", "", line).strip() for line in ours.splitlines() if line not in known)
    return next(filter(None, lines), "less")


def _brief(text: str, longest: int = LONGEST) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
