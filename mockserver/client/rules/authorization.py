"""Rules of the authorization request and of the response to it (RFC 6749 §4.1, RFC 9207, RFC 9700 §4)."""

from __future__ import annotations

import hmac
from collections.abc import Sequence

from mockserver.client.flows import Flow
from mockserver.protocol.errors import InvalidRequest
from mockserver.protocol.parameters import Parameters
from mockserver.rules import check, practice

# --- the authorization request ---


@check("RFC 6749 §10.12")
def form_is_from_our_own_page(expected: str | None, seen: str | None) -> str:
    """A form that does something for a person was shown to the same browser by this client."""
    if expected is None or not hmac.compare_digest(expected.encode(), (seen or "").encode()):
        raise InvalidRequest(
            "This form was not sent from our own page. Open the page again.",
            evidence=f"csrf_token: {'another one' if seen else 'missing'}",
        )
    return "csrf_token of this session"


@practice("RFC 9700 §2.3", first_asked="rfc9700")
def scope_asked_is_what_is_needed() -> None:
    """The client asks for the scope that its work needs, and not for all that it might be given."""


@practice("RFC 6749 §10.12")
def state_is_sent() -> None:
    """The authorization request carries a state that nobody can guess, new each time."""


@practice("RFC 9700 §2.1.1", first_asked="rfc9700", requirements=("RFC7636-4.2-02", "RFC7636-4.3-01"))
def pkce_is_sent() -> None:
    """The authorization request carries a PKCE code_challenge (S256) of a verifier made for it alone."""


# --- the authorization response ---


@check("RFC 6749 §3.1")
def response_parameters_are_well_formed(response: Parameters) -> str:
    """No parameter of the authorization response is repeated, and all of them are UTF-8."""
    if response.malformed or response.repeated:
        repeated = f"repeated: {', '.join(response.repeated)}"
        raise InvalidRequest(
            "The answer of the authorization server cannot be read: a parameter is repeated or garbled.",
            evidence="not UTF-8" if response.malformed else repeated,
        )
    return f"{len(response)} parameters, each once"


@check("RFC 6749 §10.12", requirements=("RFC6749-10.12-01", "RFC9700-2.1-05", "RFC9700-2.1-07"))
def state_belongs_to_this_session(waiting: Sequence[str], seen: str | None) -> str:
    """The state of the authorization response is one that this client gave to the same browser."""
    if seen not in waiting:
        expected = " or ".join(waiting[-3:]) or "none, for nothing was started here"
        raise InvalidRequest(
            "This answer does not belong to a connection that was started in this browser.",
            evidence=f"expected {expected}; seen {seen or 'none'}",
        )
    return f"state={seen}"


@check("RFC 6749 §4.1.2", vital=True)
def response_answers_a_request(flow: Flow | None) -> str:
    """There is an authorization request of this client that the response may answer."""
    if flow is None:
        raise InvalidRequest("No connection was started that this answer could belong to.")
    return f"taken for the answer to the request for {flow.scope}"


@check("RFC 9700 §4.2.4", first_asked="rfc9700", requirements=("RFC9700-4.2.4-07", "RFC6749-4.1.2-04"))
def state_is_used_once(used_at: int | None) -> str:
    """An authorization response is taken once; its state is worth nothing after that."""
    if used_at is not None:
        raise InvalidRequest(
            "This answer was used before. Start again with the Connect button.", evidence=f"used at {used_at}"
        )
    return "first use"


@check(
    "RFC 9207 §2.4",
    first_asked="rfc9700",
    requirements=("RFC9207-2.4-05", "RFC9207-2.4-06", "RFC9207-2.4-08", "RFC9700-4.4.2.1-01"),
)
def issuer_is_the_expected_one(expected: str, seen: str | None, promised: bool) -> str:
    """The response comes from the authorization server that was asked: `iss` is its issuer, to the letter."""
    if seen is None and not promised:
        return f"no iss, and {expected} does not promise any"
    if seen != expected:
        raise InvalidRequest(
            "This answer comes from another authorization server than the one that was asked.",
            evidence=f"expected iss={expected}; seen {seen or 'none'}",
        )
    return f"iss={seen}"


@check("RFC 9700 §4.4.2.2", first_asked="rfc9700", requirements=("RFC9700-4.4.2.2-02", "RFC9700-2.1-10"))
def response_arrives_where_its_server_sends_it(registered: str, seen: str) -> str:
    """With several authorization servers, a response comes to the redirect URI of the one that was asked."""
    if seen != registered:
        raise InvalidRequest(
            "This answer came to the address of another authorization server than the one that was asked.",
            evidence=f"expected at {registered}; arrived at {seen}",
        )
    return f"arrived at {seen}"


@check("RFC 6749 §4.1.2")
def response_has_code_or_error_not_both(response: Parameters) -> str:
    """The authorization response says either yes, with a code, or no, with an error."""
    if "code" in response and "error" in response:
        raise InvalidRequest("The answer says yes and no at once.", evidence="code and error are both there")
    return "error" if "error" in response else "code"


@check("RFC 6749 §4.1.2", vital=True)
def response_has_a_code(response: Parameters) -> str:
    """A response without an error has a code."""
    if "code" not in response:
        raise InvalidRequest("The answer has no code.", evidence=f"sent: {', '.join(response) or 'nothing'}")
    return f"code of {len(response['code'])} characters"


@practice("RFC 6749 §10.12")
def connection_is_for_who_brings_the_answer() -> None:
    """A connection is for whoever finishes it in their own browser, whoever began it."""


@practice("RFC 9700 §2.1.1", first_asked="rfc9700", requirements=("RFC9700-2.1.1-04",))
def verifier_stays_in_its_session() -> None:
    """A code_verifier is used only in the session in which it was made, whatever the state says."""


@practice("RFC 9700 §4.2.4", first_asked="rfc9700", requirements=("RFC6749-3.1.2.5-03",))
def code_leaves_the_address_bar() -> None:
    """After the authorization response the browser is sent on to a URL without code and state."""


@practice("RFC 9700 §4.2.4", first_asked="rfc9700", requirements=("RFC9700-4.2.4-04",))
def callback_sends_no_referrer() -> None:
    """The redirect endpoint tells the browser to send no Referer onwards."""


@practice("RFC 9700 §4.2.4", first_asked="rfc9700", requirements=("RFC9700-4.2.4-01", "RFC6749-3.1.2.5-02"))
def callback_shows_nothing_foreign() -> None:
    """What the redirect endpoint shows has no content of other sites, which could learn its URL."""
