"""A code of Mallory's own client, brought to another client's sign-in (OIDC Core §16.11)."""

from __future__ import annotations

from oauthsim import attacker
from oauthsim.attacks import crafted
from oauthsim.attacks.goals import Evidence, reaching
from oauthsim.attacks.registry import attack
from oauthsim.attacks.servers.second_server import with_code
from oauthsim.scenarios import Step, Stopped
from oauthsim.scenarios.messages import from_to, token_request
from oauthsim.trace import Trace
from oauthsim.world import APP, World

SIGNED_IN = "(alice@mail.example)"


def mallory_is_signed_in_as_alice(trace: Trace, world: World) -> Evidence | None:
    """The application greets Mallory's browser with Alice's name."""
    for message in reaching(trace, "attacker_browser"):
        if message.sender == "client" and SIGNED_IN in message.text:
            return Evidence(message.number, "The application takes Mallory's browser for Alice's")
    return None


@attack(
    "sign-in-substitution",
    title="A login at one application, used at another",
    spec="OIDC Core §16.11",
    catalogue=("ATT-67",),
    goal=mallory_is_signed_in_as_alice,
    given=("state-is-sent", "pkce-is-sent", "nonce-is-sent", "nonce-comes-back-in-the-id-token"),
    honest="openid-connect",
    stopped_by=(
        "code-belongs-to-this-client",
        "redirect-uri-is-that-of-the-request",
        "code-verifier-fits-the-challenge",
        "id-token-nonce-is-that-of-the-request",
    ),
    does_not_help=(
        "state-belongs-to-this-session",
        "id-token-signature-verifies",
        "id-token-issuer-is-the-expected-one",
        "id-token-has-not-expired",
    ),
    steps=(
        Step("Alice signs in at Mallory's horoscope", from_to("resource_owner", "attacker")),
        Step("Mallory starts to sign in at the application", from_to("attacker_browser", "client")),
        Step("It redeems the code that was made for her client", token_request("authorization_code")),
        Step("And asks who is there", from_to("client", "authorization_server")),
    ),
)
def sign_in_substitution(world: World) -> None:
    """Alice signed in at Mallory's client; Mallory uses that login to be Alice at another application."""
    mallory = world.mallory
    crafted.lure(world, crafted.request(attacker.CALLBACK, attacker.CLIENT_ID, scope="openid profile email"))
    code = mallory.caught("code")
    if not code:
        raise Stopped("no code has come to Mallory")
    mallory.browser.stop_before = f"{APP}/callback"
    mallory.browser.open(f"{APP}/")
    mallory.browser.press("Sign in with Example")
    mallory.person.answer_pages()
    mallory.browser.stop_before = ""
    mallory.browser.open(with_code(mallory.browser.address, code))
