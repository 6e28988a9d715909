"""Cross-toolkit account takeover, COAT (draft-ietf-oauth-security-topics-update §2.2)."""

from __future__ import annotations

from oauthsim.attacks.goals import reads_alices_data
from oauthsim.attacks.registry import attack
from oauthsim.attacks.servers import second_server
from oauthsim.attacks.servers.second_server import CHAT, INJECTS, STARTS, inject
from oauthsim.scenarios import Step
from oauthsim.scenarios.authorization_code import press
from oauthsim.scenarios.messages import from_to, redirect_carrying
from oauthsim.staging import know_server
from oauthsim.world import APP, World


@attack(
    "cross-toolkit-account-takeover",
    title="A toolkit that collects the codes of another",
    spec="RFC 9700 §4.4",
    catalogue=("ATT-60",),
    goal=reads_alices_data,
    honest="two-servers",
    given=("state-is-sent", "pkce-is-sent", "issuer-is-in-the-response"),
    stopped_by=(
        "response-arrives-where-its-server-sends-it",
        "issuer-is-the-expected-one",
        "code-verifier-fits-the-challenge",
    ),
    does_not_help=(
        "client-secret-is-right",
        "state-belongs-to-this-session",
        "code-belongs-to-this-client",
        "code-is-single-use",
    ),
    steps=(
        STARTS,
        Step(
            "That is a toolkit which Mallory gave to the platform; she sends Alice on",
            from_to("resource_owner", "attacker"),
        ),
        Step("Alice allows, and the honest server hands out a code", redirect_carrying("code")),
        Step("The platform brings it to the toolkit's token endpoint", from_to("client", "attacker")),
        INJECTS,
        Step("Her account at the platform reads Alice's calendar", from_to("client", "calendar")),
    ),
)
def account_takeover(world: World) -> None:
    """Mallory's toolkit on the platform gets a code of the calendar's, and her own connection uses it up."""
    know_server(world, second_server.registered_there(), second_server.metadata(), "chat")
    ours = world.client.registration
    changes = {"client_id": ours.client_id, "redirect_uri": ours.redirect_uri, "scope": "calendar.read"}
    world.mallory.answer("/authorize", second_server.sends_on(changes))
    world.mallory.answer("/token", second_server.token_response)
    world.browser.open(f"{APP}/")
    press(world, CHAT)
    world.alice.answer_pages()
    inject(world, world.mallory.caught("code"))
