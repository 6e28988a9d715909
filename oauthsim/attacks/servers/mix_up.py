"""Mix-up (RFC 9700 §4.4.1): the client brings the code of one authorization server to another."""

from __future__ import annotations

from dataclasses import replace

from oauthsim.attacks import crafted
from oauthsim.attacks.goals import reads_alices_data
from oauthsim.attacks.registry import attack
from oauthsim.attacks.servers import second_server
from oauthsim.attacks.servers.second_server import CHAT, STARTS
from oauthsim.scenarios import Step
from oauthsim.scenarios.authorization_code import press
from oauthsim.scenarios.messages import from_to, redirect_carrying, token_request
from oauthsim.staging import know_server
from oauthsim.world import APP, ISSUER, World


@attack(
    "mix-up",
    title="Mix-up of two authorization servers",
    spec="RFC 9700 §4.4.1",
    catalogue=("ATT-09",),
    goal=reads_alices_data,
    client="public",
    honest="two-servers",
    given=("state-is-sent", "pkce-is-sent", "issuer-is-in-the-response"),
    stopped_by=("issuer-is-the-expected-one", "response-arrives-where-its-server-sends-it"),
    does_not_help=(
        "code-verifier-fits-the-challenge",
        "state-belongs-to-this-session",
        "code-is-single-use",
        "redirect-uri-matches-exactly",
    ),
    steps=(
        STARTS,
        Step("Mallory's server sends her on, to the honest one", from_to("resource_owner", "attacker")),
        Step("Alice allows, and the honest server hands out a code", redirect_carrying("code")),
        Step(
            "The client takes it for Mallory's, and brings it to her, with the verifier",
            from_to("client", "attacker"),
        ),
        Step("She redeems it where it came from", token_request("authorization_code")),
    ),
)
def mix_up(world: World) -> None:
    """Alice picks Mallory's server; the honest one answers, and the client gives the answer to Mallory."""
    know_server(world, second_server.registered_there(), second_server.metadata(), "chat")
    registration = world.client.registration
    changes = {
        "client_id": registration.client_id,
        "redirect_uri": registration.redirect_uri,
        "scope": "calendar.read",
    }
    world.mallory.answer("/authorize", second_server.sends_on(changes))
    world.mallory.answer("/token", second_server.token_response)
    world.browser.open(f"{APP}/")
    press(world, CHAT)
    world.alice.answer_pages()
    verifier = world.mallory.caught("code_verifier")
    crafted.read_calendar(world, crafted.redeem(world, registration.redirect_uri, code_verifier=verifier))


@attack(
    "malicious-endpoints",
    title="Metadata that name the endpoint of another server",
    spec="RFC 9700 §4.4.2",
    catalogue=("ATT-12",),
    goal=reads_alices_data,
    client="public",
    honest="two-servers",
    given=("state-is-sent", "pkce-is-sent", "issuer-is-in-the-response"),
    stopped_by=("issuer-is-the-expected-one",),
    does_not_help=(
        "response-arrives-where-its-server-sends-it",
        "code-verifier-fits-the-challenge",
        "state-belongs-to-this-session",
    ),
    steps=(
        STARTS,
        Step(
            "Her server's metadata name the authorization endpoint of the honest one",
            from_to("resource_owner", "authorization_server"),
        ),
        Step("So Alice logs in there, and its code comes back", redirect_carrying("code")),
        Step("The token endpoint in the metadata is Mallory's", from_to("client", "attacker")),
        Step("She redeems the code where it came from", token_request("authorization_code")),
    ),
)
def malicious_endpoints(world: World) -> None:
    """Mallory's server names the honest authorization endpoint as its own, and a token endpoint of hers."""
    ours = world.client.registration
    there = replace(second_server.registered_there(ours.redirect_uri), client_id=ours.client_id)
    believed = second_server.metadata(authorization_endpoint=f"{ISSUER}/authorize")
    know_server(world, there, believed, "calendar")
    world.mallory.answer("/token", second_server.token_response)
    world.browser.open(f"{APP}/")
    press(world, "Connect Calendar")
    world.alice.answer_pages()
    verifier = world.mallory.caught("code_verifier")
    crafted.read_calendar(world, crafted.redeem(world, ours.redirect_uri, code_verifier=verifier))
