"""Scope that grows when the code is redeemed (RFC 6749 §4.1.3, which knows no such parameter)."""

from __future__ import annotations

from oauthsim.attacks.goals import reads_alices_data
from oauthsim.attacks.refresh_tokens.stolen import read_with
from oauthsim.attacks.registry import attack
from oauthsim.attacks.scopes.mallorys_client import lure, register_client
from oauthsim.scenarios import Step
from oauthsim.scenarios.messages import from_to, request_to, token_request
from oauthsim.world import World


@attack(
    "scope-grows-with-the-code",
    title="Scope that grows with the code",
    spec="RFC 6749 §4.1.3",
    goal=reads_alices_data,
    given=("scope-covers-the-operation",),
    stopped_by=("scope-is-that-of-the-consent",),
    does_not_help=(
        "scope-granted-was-asked-for",
        "scope-does-not-grow-on-refresh",
        "code-verifier-fits-the-challenge",
        "client-secret-is-right",
    ),
    steps=(
        Step("Alice lets Mallory's client see her name", request_to("/consent", "POST")),
        Step("With the code it sends a scope of its own", token_request("authorization_code")),
        Step("The token opens her calendar", from_to("attacker", "calendar")),
    ),
)
def scope_grows_with_the_code(world: World) -> None:
    """Alice lets a client see her name; when it redeems the code it asks for her calendar as well."""
    register_client(world, "profile")
    read_with(world, lure(world, "profile", scope="profile calendar.read"))
