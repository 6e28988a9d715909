"""Consent phishing (RFC 9700 §3): a genuine page, a genuine yes, and a client that nobody should trust."""

from __future__ import annotations

from oauthsim.attacks.goals import reads_alices_data
from oauthsim.attacks.refresh_tokens.stolen import CUSTOMERS, read_with
from oauthsim.attacks.registry import attack
from oauthsim.attacks.scopes.mallorys_client import lure, register_client
from oauthsim.scenarios import Step
from oauthsim.scenarios.messages import from_to, request_to, token_request
from oauthsim.world import World


@attack(
    "consent-phishing",
    title="Consent phishing by a client that was never cleared",
    spec="RFC 6749 §3.3",
    catalogue=("ATT-46",),
    goal=reads_alices_data,
    given=("scope-covers-the-operation", "pkce-is-sent"),
    stopped_by=("scope-is-one-the-client-may-ask-for", "unverified-clients-ask-for-no-private-data"),
    does_not_help=(
        "unverified-clients-are-marked",
        "redirect-uri-matches-exactly",
        "pkce-is-required",
        "form-is-our-own",
    ),
    steps=(
        Step("Alice follows a link to her horoscope", request_to("/stars")),
        Step("The genuine server asks her, on a genuine page", request_to("/login", "POST")),
        Step("She wants her horoscope, and allows it", request_to("/consent", "POST")),
        Step("Mallory's client redeems its code, by all the rules", token_request("authorization_code")),
        Step("It reads what Alice has allowed", from_to("attacker", "crm")),
    ),
)
def consent_phishing(world: World) -> None:
    """Alice allows a client of Mallory's to read all she has: no password is stolen, and no token."""
    register_client(world, "openid profile")
    world.alice.heeds_warnings = False
    read_with(world, lure(world, "crm.read calendar.read"), CUSTOMERS)
