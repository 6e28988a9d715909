"""Mix-up (RFC 9700 §4.4): an application with two servers, one of which sends Alice on to the other."""

from __future__ import annotations

from mockserver.policy import Policy
from mockserver.protocol.parameters import add_to_uri
from oauthsim.requirements.checks.rfc6749_application import AUTHORIZATION, TOKEN, query
from oauthsim.requirements.registry import check
from oauthsim.requirements.second_server import SECOND, SECOND_ISSUER, SecondServer
from oauthsim.requirements.stand import Stand
from oauthsim.requirements.verdict import demand
from oauthsim.scenarios.messages import redirect_carrying
from oauthsim.world import APP, ISSUER

BY_ISS, BY_URI = "issuer-is-the-expected-one", "response-arrives-where-its-server-sends-it"


def attacked(stand: Stand, *without: str) -> list[str]:
    """Let the second server mix up, in a world `without` these rules; return who gets a token request.

    Alice means to connect Chat, which the second server guards, and finds herself at the other one.
    """
    stand = stand.under(Policy().without(*without))
    registration = stand.world.client.registration
    changes = {
        "client_id": registration.client_id,
        "redirect_uri": registration.redirect_uri,
        "scope": "calendar.read",
    }
    stand.install_with_second_server(SecondServer(sends_on_to=f"{ISSUER}/authorize", changes=changes))
    stand.connect("Chat")
    demand(stand.messages(redirect_carrying("code")), "the honest server gave no code to steal")
    return [message.receiver for message in stand.messages(TOKEN)]


def honest(stand: Stand) -> None:
    """Demand that with two honest servers both services can be connected."""
    stand.install_with_second_server(SecondServer(iss=SECOND_ISSUER))
    for service in ("Calendar", "Chat"):
        stand.connect(service)
        demand(stand.is_connected(service), f"{service} is not connected")


@check("RFC9700-2.1-08", "RFC9700-4.4.2-02")
def a_mix_up_brings_no_code_to_the_other_server(stand: Stand) -> None:
    """The code of the honest server goes to no token endpoint; without a defence the attacker gets it."""
    demand(attacked(stand) == [], "a token request went out")
    demand(attacked(stand, BY_ISS, BY_URI) == [SECOND.id], "the attack does not work even without a defence")
    honest(stand)


@check("RFC9700-4.4.2-01")
def it_remembers_in_which_browser_it_asked_whom(stand: Stand) -> None:
    """Two requests wait in one browser: each answer fits its own server, and neither fits another browser."""
    stand.install_with_second_server(SecondServer(iss=SECOND_ISSUER))
    stand.connect(answer=False)
    at_first = stand.messages(AUTHORIZATION)[-1]
    stand.connect("Chat")
    demand(stand.is_connected("Chat"), "the answer of the second server is refused")
    answer = {"code": "made-up", "state": query(at_first)["state"], "iss": ISSUER}
    elsewhere = stand.another_browser().open(add_to_uri(f"{APP}/callback", answer))
    demand(elsewhere.status == 400, "an answer is taken in any browser")
    stand.browser.open(at_first.url)
    stand.alice.answer_pages()
    demand(stand.is_connected(), "the answer of the first server, which came later, is refused")
    asked = [message.receiver for message in stand.messages(TOKEN)]
    demand(asked == [SECOND.id, "authorization_server"], f"it redeemed its codes at {asked}")


@check("RFC9700-4.4.2.2-01")
def each_server_has_a_redirect_uri_of_its_own(stand: Stand) -> None:
    """The authorization requests to two servers name two redirect URIs, both of them its own."""
    honest(stand)
    asked = [query(message)["redirect_uri"] for message in stand.messages(AUTHORIZATION)]
    demand(len(asked) == len(set(asked)) == 2, str(asked))
    demand(all(uri.startswith(f"{APP}/") for uri in asked), str(asked))


@check("RFC9700-4.4.2.2-02", "RFC9700-2.1-10")
def an_answer_at_the_address_of_another_server_is_refused(stand: Stand) -> None:
    """A mix-up fails by the redirect URI alone, where iss is not looked at."""
    demand(attacked(stand, BY_ISS) == [], "a token request went out")
    demand(attacked(stand, BY_ISS, BY_URI) == [SECOND.id], "the attack does not work even without a defence")
    honest(stand.under(Policy().without(BY_ISS)))


@check("RFC9700-4.4.2.2-03")
def iss_alone_is_enough(stand: Stand) -> None:
    """A mix-up fails by iss alone, where the redirect URI is not looked at."""
    demand(attacked(stand, BY_URI) == [], "a token request went out")
    demand(attacked(stand, BY_ISS, BY_URI) == [SECOND.id], "the attack does not work even without a defence")
    honest(stand.under(Policy().without(BY_URI)))
