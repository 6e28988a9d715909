"""An edit is real: what is changed on the wire, the party that should notice it notices, by the rule named.

And switching that rule off lets this through, and nothing else.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass

import pytest
from world.runs import HONEST, found, honest_run, parameter, shown_to_alice

from mockserver.policy import Policy
from mockserver.rules import REGISTRY, Finding
from oauthsim.simulate import simulate
from oauthsim.trace import Trace
from oauthsim.world import api_secret

OTHER_VERIFIER = "a-verifier-that-somebody-else-has-made-up-0123456789"
OTHER_CHALLENGE = "o0o0o0o0o0o0o0o0o0o0o0o0o0o0o0o0o0o0o0o0o0o"


def basic(client_id: str, secret: str) -> str:
    """The Authorization header of these credentials."""
    return "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()


def tampered_token() -> str:
    """The access token of message 20, its signature changed."""
    token = (honest_run().message(20).header("Authorization") or "").removeprefix("Bearer ")
    content, _, signature = token.rpartition(".")
    return f"{content}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}"


@dataclass(frozen=True)
class Case:
    """An edit, the number of the message about which `rule` is found violated, and how the run ends.

    `second_lock` names rules that stop the same thing when `rule` is off.
    """

    edit: str
    noticed_at: int
    rule: str
    outcome: str
    second_lock: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.edit[:60]} -> {self.rule}"


CASES = (
    # the authorization request, on its way through the browser
    Case("5:state=forged", 13, "state-belongs-to-this-session", "invalid_request"),
    Case("5:-state", 13, "state-belongs-to-this-session", "invalid_request"),
    Case("5:client_id=somebody-else", 5, "client-is-registered", "invalid_request"),
    Case(
        "5:redirect_uri=https://evil.example/take",
        5,
        "redirect-uri-is-registered",
        "invalid_request",
        second_lock=("redirect-uri-matches-exactly",),
    ),
    Case(
        "5:redirect_uri=https://app.example/callback/../open",
        5,
        "redirect-uri-matches-exactly",
        "invalid_request",
    ),
    Case("5:redirect_uri=https://app.example/call back", 5, "redirect-uri-is-a-uri", "invalid_request"),
    Case("5:response_type=code code", 5, "response-type-is-supported", "unsupported_response_type"),
    Case("5:scope=calendar.read everything", 5, "scope-is-one-the-client-may-ask-for", "invalid_scope"),
    Case("5:scope=sheets.read", 15, "granted-scope-is-within-the-request", "invalid_scope"),
    Case("5:-code_challenge", 5, "pkce-is-required", "invalid_request"),
    Case("5:code_challenge=short", 5, "code-challenge-is-well-formed", "invalid_request"),
    Case("5:code_challenge_method=plain", 5, "pkce-method-is-s256", "invalid_request"),
    Case(f"5:code_challenge={OTHER_CHALLENGE}", 14, "code-verifier-fits-the-challenge", "invalid_grant"),
    Case("5:prompt=none login", 5, "prompt-none-stands-alone", "invalid_request"),
    Case("5:prompt=none", 5, "prompt-none-finds-somebody-logged-in", "login_required"),
    Case("5:request=eyJhbGciOiJub25lIn0.e30.", 5, "request-is-not-an-object", "request_not_supported"),
    # Alice's forms
    Case("3:csrf_token=guessed", 3, "form-is-from-our-own-page", "invalid_request"),
    Case("11:csrf=guessed", 11, "form-is-our-own", "invalid_request"),
    Case("11:-header.Cookie", 11, "somebody-has-logged-in", "access_denied"),
    Case("11:request=another", 11, "authorization-request-is-pending", "invalid_request"),
    Case("11:decision=maybe", 11, "resource-owner-allows", "access_denied"),
    Case("11:scope=sheets.read", 11, "scope-granted-was-asked-for", "invalid_scope"),
    # the authorization response: as the server sends it, and as the browser brings it
    Case("12:state=forged", 13, "state-belongs-to-this-session", "invalid_request"),
    Case("13:state=forged", 13, "state-belongs-to-this-session", "invalid_request"),
    Case("13:-header.Cookie", 13, "state-belongs-to-this-session", "invalid_request"),
    Case("12:iss=https://evil.example", 13, "issuer-is-the-expected-one", "invalid_request"),
    Case("13:iss=https://auth.example/", 13, "issuer-is-the-expected-one", "invalid_request"),
    Case("13:-iss", 13, "issuer-is-the-expected-one", "invalid_request"),
    Case("12:error=access_denied", 13, "response-has-code-or-error-not-both", "invalid_request"),
    Case("13:-code", 13, "response-has-a-code", "invalid_request"),
    Case("12:code=code_guessed", 14, "code-is-known", "invalid_grant"),
    Case("13:code=code_guessed", 14, "code-is-known", "invalid_grant"),
    # the token request
    Case("14:code=code_guessed", 14, "code-is-known", "invalid_grant"),
    Case(
        "14:redirect_uri=https://app.example/other",
        14,
        "redirect-uri-is-that-of-the-request",
        "invalid_grant",
    ),
    Case("14:-redirect_uri", 14, "redirect-uri-is-that-of-the-request", "invalid_grant"),
    Case(f"14:code_verifier={OTHER_VERIFIER}", 14, "code-verifier-fits-the-challenge", "invalid_grant"),
    Case("14:-code_verifier", 14, "code-verifier-fits-the-challenge", "invalid_grant"),
    Case("14:code_verifier=short", 14, "code-verifier-is-well-formed", "invalid_request"),
    Case("14:grant_type=password", 14, "password-grant-is-off", "unsupported_grant_type"),
    Case("14:grant_type=made-up", 14, "grant-type-is-supported", "unsupported_grant_type"),
    Case("14:header.Content-Type=text/plain", 14, "token-request-is-a-form", "invalid_request"),
    Case("14:client_secret=once-more", 14, "client-authenticates-in-one-way", "invalid_request"),
    Case(
        f"14:header.Authorization={basic('automation-app', 'guessed')}",
        14,
        "client-secret-is-right",
        "invalid_client",
    ),
    Case(f"14:header.Authorization={basic('nobody', 'x')}", 14, "client-is-known", "invalid_client"),
    Case(
        f"14:header.Authorization={basic('calendar-api', api_secret('calendar'))}",
        14,
        "client-may-use-the-grant-type",
        "unauthorized_client",
        second_lock=("code-belongs-to-this-client",),
    ),
    # the token response
    Case("15:-access_token", 15, "token-response-is-complete", "invalid_request"),
    Case("15:token_type=mac", 15, "token-type-is-understood", "invalid_request"),
    Case("15:scope=calendar.read crm.read", 15, "granted-scope-is-within-the-request", "invalid_scope"),
    # the call of the API
    Case("20:-header.Authorization", 20, "request-has-a-token", "unauthorized"),
    Case("20:access_token=once-more", 20, "token-is-presented-in-one-way", "invalid_request"),
    # an hour later
    Case("23:scope=calendar.read crm.read", 23, "scope-does-not-grow-on-refresh", "invalid_scope"),
    Case("23:refresh_token=refresh_guessed", 23, "refresh-token-is-known", "invalid_grant"),
    Case(
        f"23:header.Authorization={basic('automation-app', 'guessed')}",
        23,
        "client-secret-is-right",
        "invalid_client",
    ),
    Case("24:scope=everything", 24, "granted-scope-is-within-the-request", "invalid_scope"),
    Case("24:-access_token", 24, "token-response-is-complete", "invalid_request"),
)
OPTIONAL = tuple(case for case in CASES if not REGISTRY[case.rule].vital)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_party_that_should_notice_an_edit_refuses_by_the_rule_named(case: Case) -> None:
    trace = HONEST.run(edits=[case.edit])
    finding = only_violation(trace, case)
    assert (finding.enforced, finding.party) == (True, REGISTRY[case.rule].party)
    assert finding.spec == REGISTRY[case.rule].spec
    assert finding.evidence
    assert trace.outcome == case.outcome
    assert len(trace.messages) < 26, "the run ends early"


def only_violation(trace: Trace, case: Case) -> Finding:
    """The one finding that did not hold; fails when it is not the expected one in its place."""
    [finding] = trace.violations()
    assert (finding.rule, finding in trace.ledger(case.noticed_at)) == (case.rule, True)
    return finding


@pytest.mark.parametrize("case", OPTIONAL, ids=str)
def test_with_the_rule_off_the_same_edit_goes_through_and_the_ledger_says_so(case: Case) -> None:
    trace = HONEST.run(edits=[case.edit], policy=Policy().without(case.rule, *case.second_lock))
    let_through = [one for one in trace.ledger(case.noticed_at) if one.rule == case.rule and not one.held]
    assert [(one.enforced, bool(one.evidence)) for one in let_through] == [(False, True)]
    assert goes_on_after(trace, case), "the party went on past the rule"
    assert case.rule in trace.off


def goes_on_after(trace: Trace, case: Case) -> bool:
    """Whether the same party found something else afterwards, or the run came to its end."""
    ledger = [one.rule for one in trace.ledger() if one.party == REGISTRY[case.rule].party]
    return trace.outcome == "completed" or ledger.index(case.rule) < len(ledger) - 1


@pytest.mark.parametrize("case", OPTIONAL, ids=str)
def test_with_the_rule_off_everything_else_is_still_refused(case: Case) -> None:
    weakened = Policy().without(case.rule, *case.second_lock)
    off = {case.rule, *case.second_lock}
    others = [other for other in ONE_FOR_EACH_PARTY if other.rule not in off]
    assert others
    for other in others:
        trace = HONEST.run(edits=[other.edit], policy=weakened)
        assert other.rule in {
            one.rule for one in trace.ledger(other.noticed_at) if not one.held and one.enforced
        }
        assert trace.outcome == other.outcome


ONE_FOR_EACH_PARTY = tuple(
    next(case for case in CASES if case.rule == rule)
    for rule in (
        "pkce-is-required",
        "state-belongs-to-this-session",
        "issuer-is-the-expected-one",
        "code-verifier-fits-the-challenge",
        "token-is-presented-in-one-way",
        "scope-does-not-grow-on-refresh",
    )
)


def test_rules_that_are_off_let_a_whole_run_with_four_edits_through() -> None:
    policy = Policy().without(
        "state-belongs-to-this-session",
        "issuer-is-the-expected-one",
        "code-verifier-fits-the-challenge",
        "client-secret-is-right",
    )
    edits = [
        "13:state=forged",
        "13:iss=https://evil.example",
        f"14:code_verifier={OTHER_VERIFIER}",
        f"14:header.Authorization={basic('automation-app', 'guessed')}",
    ]
    trace = HONEST.run(policy=policy, edits=edits)
    assert trace.outcome == "completed"
    assert [(one.rule, one.enforced) for one in trace.violations()] == [
        ("state-belongs-to-this-session", False),
        ("issuer-is-the-expected-one", False),
        ("client-secret-is-right", False),
        ("code-verifier-fits-the-challenge", False),
    ]


def test_an_access_token_that_was_tampered_with_is_refused_and_the_client_gets_another() -> None:
    trace = HONEST.run(edits=[f"20:header.Authorization=Bearer {tampered_token()}"])
    [(number, finding)] = [one for one in found(trace, "token-signature-verifies") if not one[1].held]
    assert (number, finding.party, finding.enforced) == (20, "resource_server", True)
    assert trace.message(21).status == 401
    assert 'error="invalid_token"' in (trace.message(21).header("WWW-Authenticate") or "")
    assert "grant_type=refresh_token" in trace.message(22).text
    assert trace.message(25).status == 200
    assert trace.outcome == "completed"


def test_with_the_signature_unchecked_the_tampered_token_opens_the_calendar() -> None:
    policy = Policy().without("token-signature-verifies")
    trace = HONEST.run(edits=[f"20:header.Authorization=Bearer {tampered_token()}"], policy=policy)
    assert trace.message(21).status == 200
    assert "Budget review" in trace.message(21).text
    [violation] = trace.violations()
    assert (violation.rule, violation.enforced) == ("token-signature-verifies", False)


def test_a_token_for_the_calendar_opens_no_sheets() -> None:
    trace = HONEST.run(edits=["20:url=https://sheets.example/sheets"])
    [(number, finding)] = [one for one in found(trace, "token-is-meant-for-this-resource") if not one[1].held]
    assert (number, finding.evidence) == (20, "aud: 'https://calendar.example'")
    assert trace.message(21).status == 401


def test_a_code_and_a_token_that_are_sent_twice_are_taken_once() -> None:
    code = parameter(honest_run().message(12).header("Location") or "", "code")
    again = f"23:body=grant_type=authorization_code&code={code}&redirect_uri=https://app.example/callback"
    verifier = parameter("?" + honest_run().message(14).text, "code_verifier")
    trace = HONEST.run(edits=[f"{again}&code_verifier={verifier}"])
    [(number, finding)] = [one for one in found(trace, "code-is-single-use") if not one[1].held]
    assert (number, finding.error) == (23, "invalid_grant")
    assert [one.held for _, one in found(trace, "code-replay-revokes-its-tokens")] == [True]
    assert trace.outcome == "invalid_grant"


def test_an_edited_message_says_what_was_changed() -> None:
    trace = HONEST.run(edits=["13:state=forged"])
    assert trace.message(13).edited == ("state set to forged",)
    assert "state=forged" in trace.message(13).url
    assert trace.edits == ("13:state=forged",)
    assert all(not message.edited for message in trace.messages if message.number != 13)


def test_alice_reads_in_words_what_her_server_or_her_application_refused() -> None:
    for case in CASES:
        if case.noticed_at < 20:
            page = shown_to_alice(HONEST.run(edits=[case.edit]))
            assert "<h1>" in page, case
            assert "Traceback" not in page, case


def test_before_the_edited_message_all_is_as_without_the_edit() -> None:
    for case in CASES:
        number = int(case.edit.partition(":")[0])
        trace = simulate("authorization-code", edits=[case.edit])
        assert trace.messages[: number - 1] == honest_run().messages[: number - 1]


def test_a_message_that_comes_late_moves_every_clock() -> None:
    late = simulate("authorization-code", edits=["12:+61"])
    assert late.message(12).edited == ("61 seconds late",)
    assert late.message(13).at - late.message(12).at == 61
    assert late.outcome == "invalid_grant"
    assert [finding.rule for finding in late.violations()] == ["code-has-not-expired"]
    assert late.edits == ("12:+61",)
