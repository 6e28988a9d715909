"""What a rule is, and what a rulebook does with it: ask the policy, write the ledger, let the error go on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mockserver import rules
from mockserver.clock import Clock
from mockserver.message import Request, Response
from mockserver.network import Network, Participant, Remark
from mockserver.policy import Policy
from mockserver.protocol.errors import InvalidGrant, ProtocolError
from mockserver.rules import Finding, Rule, Rulebook, check, practice


@pytest.fixture(autouse=True)
def _registry_as_it_was() -> Iterator[None]:
    """Rules that a test makes up leave the registry with the test."""
    before = dict(rules.REGISTRY)
    yield
    rules.REGISTRY.clear()
    rules.REGISTRY.update(before)


def tea_is_hot(degrees: int | None) -> str:
    """Tea is served
    hot.

    Whatever comes after the first paragraph explains.
    """
    if degrees is None or degrees < 80:
        raise InvalidGrant("this tea is cold", evidence=f"{degrees} degrees")
    return f"{degrees} degrees"


def cups_are_warmed() -> None:
    """Cups are warmed before tea comes in."""


class Kitchen:
    """A rulebook of the party `kitchen`, and the ledger that came of it."""

    def __init__(self, policy: Policy | None = None) -> None:
        network = Network(Clock())
        self.events: list[object] = []
        network.subscribe(self.events.append)
        network.join(
            Participant("kitchen", "", "kitchen.example", ""), lambda environ, start: self.work(start)
        )
        self.network = network
        self.book = Rulebook("kitchen", policy or Policy(), network)

    def work(self, start: object) -> list[bytes]:
        start("200 OK", [])  # type: ignore[operator]
        return [b""]

    def ledger(self) -> list[Finding]:
        """Send something in the kitchen's name, so that its remarks have a message to go to; return them."""
        self.network.send(Request("GET", "https://kitchen.example/"), sender="kitchen", channel="back")
        return [event.entry for event in self.events if isinstance(event, Remark)]  # type: ignore[misc]


def test_the_function_is_the_rule_its_name_the_id_its_docstring_the_sentence() -> None:
    rule = check("RFC 2324 §2.3", requirements=("TEA-1",))(tea_is_hot)
    assert isinstance(rule, Rule)
    assert (rule.id, rule.says) == ("tea-is-hot", "Tea is served hot.")
    assert (rule.spec, rule.kind, rule.first_asked, rule.vital) == (
        "RFC 2324 §2.3",
        "check",
        "rfc6749",
        False,
    )
    assert rule.requirements == ("TEA-1",)
    assert rules.REGISTRY["tea-is-hot"] is rule


def test_the_party_of_a_rule_is_the_package_that_it_stands_in() -> None:
    tea_is_hot.__module__ = "mockserver.kitchen.rules.tea"
    assert check("RFC 2324 §2.3")(tea_is_hot).party == "kitchen"


def test_a_rule_needs_an_id_of_its_own() -> None:
    check("RFC 2324 §2.3")(tea_is_hot)
    with pytest.raises(ValueError, match="tea-is-hot needs an id of its own"):
        check("RFC 2324 §2.3")(tea_is_hot)


def test_a_rule_needs_a_sentence() -> None:
    def nothing() -> None: ...

    with pytest.raises(ValueError, match="docstring"):
        practice("RFC 2324 §2.3")(nothing)


def test_a_rule_needs_a_text_that_asks_for_it() -> None:
    with pytest.raises(ValueError, match="rfc6749"):
        practice("RFC 2324 §2.3", first_asked="rfc2324")(cups_are_warmed)


def test_a_check_that_holds_goes_into_the_ledger_with_what_it_saw() -> None:
    kitchen = Kitchen()
    rule = check("RFC 2324 §2.3")(tea_is_hot)
    assert kitchen.book.check(rule, 90) is True
    assert kitchen.ledger() == [
        Finding(rule.id, rule.party, "RFC 2324 §2.3", held=True, enforced=True, evidence="90 degrees")
    ]


def test_an_enforced_check_that_is_violated_raises_and_is_in_the_ledger_all_the_same() -> None:
    kitchen = Kitchen()
    rule = check("RFC 2324 §2.3")(tea_is_hot)
    with pytest.raises(InvalidGrant, match="this tea is cold"):
        kitchen.book.check(rule, 20)
    [finding] = kitchen.ledger()
    assert (finding.held, finding.enforced) == (False, True)
    assert (finding.evidence, finding.error) == ("20 degrees", "invalid_grant")


def test_a_check_that_is_switched_off_lets_the_violation_through_and_the_ledger_says_so() -> None:
    rule = check("RFC 2324 §2.3")(tea_is_hot)
    kitchen = Kitchen(Policy().without("tea-is-hot"))
    assert kitchen.book.check(rule, 20) is False
    [finding] = kitchen.ledger()
    assert (finding.held, finding.enforced, finding.evidence) == (False, False, "20 degrees")


def test_a_check_that_is_switched_off_still_says_when_it_holds() -> None:
    rule = check("RFC 2324 §2.3")(tea_is_hot)
    kitchen = Kitchen(Policy().without("tea-is-hot"))
    assert kitchen.book.check(rule, 90) is True
    assert [(finding.held, finding.enforced) for finding in kitchen.ledger()] == [(True, False)]


def test_without_evidence_the_ledger_shows_the_description() -> None:
    def pot_is_full(full: bool) -> str:
        """The pot is full."""
        raise InvalidGrant("the pot is empty")

    kitchen = Kitchen()
    with pytest.raises(ProtocolError):
        kitchen.book.check(check("RFC 2324 §2.3")(pot_is_full), False)
    assert [finding.evidence for finding in kitchen.ledger()] == ["the pot is empty"]


def test_an_error_that_is_no_violation_is_not_swallowed() -> None:
    def pot_exists(pot: str) -> str:
        """There is a pot."""
        raise KeyError(pot)

    rule = check("RFC 2324 §2.3")(pot_exists)
    with pytest.raises(KeyError):
        Kitchen(Policy().without("pot-exists")).book.check(rule, "brown")


def test_what_a_vital_rule_found_is_handed_on() -> None:
    rule = check("RFC 2324 §2.3", vital=True)(tea_is_hot)
    assert Kitchen().book.found(rule, 90) == 90
    with pytest.raises(InvalidGrant):
        Kitchen(Policy("careless")).book.found(rule, None)


def test_a_practice_is_asked_for_its_state_and_noted_as_followed_or_switched_off() -> None:
    rule = practice("RFC 2324 §2.3")(cups_are_warmed)
    following, lazy = Kitchen(), Kitchen(Policy().without(rule.id))
    assert following.book.follows(rule) is True
    assert lazy.book.follows(rule) is False
    assert [(f.held, f.enforced, f.evidence) for f in following.ledger()] == [(True, True, "")]
    assert [(f.held, f.enforced, f.evidence) for f in lazy.ledger()] == [(False, False, "switched off")]


def test_the_ledger_never_crosses_the_wire() -> None:
    kitchen = Kitchen()
    kitchen.book.check(check("RFC 2324 §2.3")(tea_is_hot), 90)
    answer = kitchen.network.send(Request("GET", "https://kitchen.example/"), sender="alice", channel="back")
    assert answer == Response(200, (), b"")
