"""Rules: every check and every practice that an RFC asks of a party, each one small named thing.

A *check* is a function that returns what it saw when it holds and raises the protocol error when it does not.
A *practice* is something a party does of its own accord (send PKCE, rotate refresh tokens). The decorated
function is the rule: its name is the id, its module the party, the first line of its docstring the sentence.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Concatenate, Generic, Literal, ParamSpec, Protocol, TypeVar

from mockserver.network import Network
from mockserver.protocol.errors import ProtocolError

P = ParamSpec("P")
Found = TypeVar("Found")

LADDER = ("rfc6749", "rfc9700", "rfc9449", "beyond")
"""The texts that ask for rules, oldest first; each asks for all that the ones before it ask for.

`beyond` is no text: what some servers and clients do although none of these RFCs asks for it.
"""


@dataclass(frozen=True, eq=False)
class Rule(Generic[P]):
    """One rule: `id`, the `party` that follows it, the `spec` section, and `says`, what must hold.

    `first_asked` is the text of LADDER that asks for it first. A rule that is `vital` cannot be switched off,
    since without what it finds there would be nothing to go on with (an unknown code, say).
    """

    id: str
    party: str
    spec: str
    says: str
    kind: Literal["check", "practice"]
    first_asked: str
    vital: bool
    requirements: tuple[str, ...]
    examine: Callable[P, str | None] = field(repr=False)


REGISTRY: dict[str, Rule[Any]] = {}
"""Every rule there is, by id, in the order in which the parties' modules name them."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the ledger: a rule as a party found it, with the evidence it saw.

    `error` is the wire code (RFC 6749 §5.2) that a violation stands for, enforced or not.
    """

    rule: str
    party: str
    spec: str
    held: bool
    enforced: bool
    evidence: str
    error: str = ""


def check(
    spec: str, *, first_asked: str = "rfc6749", vital: bool = False, requirements: tuple[str, ...] = ()
) -> Callable[[Callable[P, str | None]], Rule[P]]:
    """Make the decorated function a rule that checks; `spec` names the section, `requirements` their ids."""

    def decorate(function: Callable[P, str | None]) -> Rule[P]:
        return _register(function, "check", spec, first_asked, vital, requirements)

    return decorate


def practice(
    spec: str, *, first_asked: str = "rfc6749", requirements: tuple[str, ...] = ()
) -> Callable[[Callable[[], None]], Rule[[]]]:
    """Make the decorated function (a name and a docstring) a rule about what the party does by itself."""

    def decorate(function: Callable[[], None]) -> Rule[[]]:
        return _register(function, "practice", spec, first_asked, False, requirements)

    return decorate


def _register(
    function: Callable[P, str | None],
    kind: Literal["check", "practice"],
    spec: str,
    first_asked: str,
    vital: bool,
    requirements: tuple[str, ...],
) -> Rule[P]:
    rule = Rule(
        id=function.__name__.replace("_", "-"),
        party=function.__module__.split(".")[1],
        spec=spec,
        says=(function.__doc__ or "").strip().split("\n\n")[0].replace("\n    ", " "),
        kind=kind,
        first_asked=first_asked,
        vital=vital,
        requirements=requirements,
        examine=function,
    )
    if rule.id in REGISTRY or not rule.says or first_asked not in LADDER:
        raise ValueError(f"rule {rule.id} needs an id of its own, a docstring, and a text of {LADDER}")
    REGISTRY[rule.id] = rule
    return rule


class Enforcement(Protocol):
    """What a party needs to know of the policy."""

    def enforces(self, rule: Rule[Any]) -> bool:
        """Whether `rule` is enforced."""
        ...


class Rulebook:
    """The rules as one party applies them: asks the policy, and writes each finding into the ledger."""

    def __init__(self, party: str, policy: Enforcement, network: Network) -> None:
        self._party = party
        self._policy = policy
        self._network = network

    def check(self, rule: Rule[P], *args: P.args, **kwargs: P.kwargs) -> bool:
        """Examine `rule`; return whether it held. Violated and enforced, its ProtocolError goes on."""
        enforced = self._policy.enforces(rule)
        try:
            evidence = rule.examine(*args, **kwargs)
        except ProtocolError as violation:
            self._note(rule, False, enforced, violation.evidence or violation.description, violation.code)
            if enforced:
                raise
            return False
        self._note(rule, True, enforced, evidence or "")
        return True

    def found(
        self, rule: Rule[Concatenate[Found | None, P]], thing: Found | None, *args: P.args, **kwargs: P.kwargs
    ) -> Found:
        """Examine a vital `rule` that `thing` was found; return it. Raises its ProtocolError."""
        self.check(rule, thing, *args, **kwargs)
        assert thing is not None, f"{rule.id} let None pass"
        return thing

    def follows(self, rule: Rule[[]]) -> bool:
        """Return whether the party follows the practice `rule` under its policy."""
        followed = self._policy.enforces(rule)
        self._note(rule, followed, followed, "" if followed else "switched off")
        return followed

    def _note(self, rule: Rule[Any], held: bool, enforced: bool, evidence: str, error: str = "") -> None:
        finding = Finding(rule.id, rule.party, rule.spec, held, enforced, evidence, error)
        self._network.remark(self._party, finding)
