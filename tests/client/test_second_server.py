"""The client with two authorization servers: what it keeps apart (RFC 9207 §4, RFC 9700 §4.4)."""

from __future__ import annotations

from mockserver.policy import Policy
from oauthsim.requirements.second_server import AT_SECOND, SECOND_ISSUER, SecondServer
from oauthsim.requirements.stand import Stand
from oauthsim.scenarios.messages import redirect_carrying, request_to

TOKEN = request_to("/token")


def stand(policy: Policy | None = None) -> Stand:
    """A world whose application knows two servers."""
    found = Stand("two servers", policy)
    found.install_with_second_server(SecondServer(iss=SECOND_ISSUER))
    return found


def test_each_server_is_asked_with_the_registration_that_it_gave() -> None:
    two = stand()
    two.connect("Chat")
    two.connect("Calendar")
    second, first = two.messages(TOKEN)
    assert second.url == f"{SECOND_ISSUER}/token"
    assert second.header("Authorization") == AT_SECOND.authorization_header["Authorization"]
    assert first.header("Authorization") not in (None, second.header("Authorization"))


def test_response_arrives_where_its_server_sends_it() -> None:
    two = stand()
    two.connect("Chat")
    assert two.is_connected("Chat")
    assert [finding.held for finding in two.findings("response-arrives-where-its-server-sends-it")] == [True]


def test_an_answer_at_the_address_of_another_server_is_refused() -> None:
    two = stand()
    state = state_of_chat(two)
    page = two.browser.open(answer_at_the_first(state))
    assert page.status == 400
    assert "the address of another authorization server" in page.text
    assert not two.messages(TOKEN)


def test_without_the_rule_the_answer_is_taken_at_any_address() -> None:
    two = stand(Policy().without("response-arrives-where-its-server-sends-it"))
    two.browser.open(answer_at_the_first(state_of_chat(two)))
    assert two.is_connected("Chat")
    (finding,) = two.findings("response-arrives-where-its-server-sends-it")
    assert (finding.held, finding.enforced) == (False, False)


def state_of_chat(two: Stand) -> str:
    """Start to connect Chat; the answer of the second server is lost on its way."""
    two.tamper(redirect_carrying("code"), "drop")
    two.connect("Chat")
    asked = two.messages(request_to("/authorize"))[-1].url
    return asked.partition("&state=")[2].partition("&")[0]


def answer_at_the_first(state: str) -> str:
    """The answer that was lost, at the redirect URI of the other server."""
    return f"https://app.example/callback?code=of-nobody&iss={SECOND_ISSUER}&state={state}"
