"""Code injection (RFC 9700 §4.5): a stolen code, brought to the client in somebody else's session."""

from __future__ import annotations

from oauthsim.attacks.goals import reads_alices_data
from oauthsim.attacks.registry import attack
from oauthsim.attacks.servers.second_server import INJECTS, inject
from oauthsim.leaks import screenshot
from oauthsim.scenarios import Step
from oauthsim.scenarios.authorization_code import press
from oauthsim.scenarios.messages import from_to, redirect_carrying, request_to, token_request
from oauthsim.staging import lose
from oauthsim.world import APP, World


@attack(
    "code-injection",
    title="A stolen code in another session",
    spec="RFC 9700 §4.5",
    catalogue=("ATT-13",),
    goal=reads_alices_data,
    given=("state-is-sent", "pkce-is-sent"),
    stopped_by=("code-verifier-fits-the-challenge",),
    does_not_help=(
        "client-secret-is-right",
        "state-belongs-to-this-session",
        "redirect-uri-is-that-of-the-request",
        "code-belongs-to-this-client",
        "code-is-single-use",
    ),
    steps=(
        Step("Alice connects her calendar; the page after it does not load", request_to("/")),
        Step("She sends Mallory, who offers help, a picture of her screen", redirect_carrying("code")),
        INJECTS,
        Step("The client redeems Alice's code, with its own secret", token_request("authorization_code")),
        Step("Mallory's account at the client reads Alice's calendar", from_to("client", "calendar")),
    ),
)
def code_injection(world: World) -> None:
    """Mallory has a code of Alice's and no client secret: she lets the client itself redeem it, for her."""
    world.browser.open(f"{APP}/")
    press(world, "Connect Calendar")
    lose(world, request_to("/callback"))
    world.alice.answer_pages()
    inject(world, screenshot(world, "code"))
