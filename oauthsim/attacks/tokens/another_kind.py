"""A token of one kind taken for another: an ID token as an access token (RFC 8725 §3.12, RFC 9068 §5)."""

from __future__ import annotations

from oauthsim import attacker
from oauthsim.attacks import crafted
from oauthsim.attacks.goals import reads_alices_data
from oauthsim.attacks.registry import attack
from oauthsim.scenarios import Step
from oauthsim.scenarios.messages import from_to, token_request
from oauthsim.world import World


@attack(
    "id-token-as-access-token",
    title="An ID token presented to an API",
    spec="RFC 8725 §3.12",
    catalogue=("ATT-56",),
    goal=reads_alices_data,
    given=("token-signature-verifies", "token-algorithm-is-accepted"),
    honest="openid-connect",
    stopped_by=(
        "token-is-typed-as-access-token",
        "token-is-meant-for-this-resource",
        "scope-covers-the-operation",
    ),
    does_not_help=("token-issuer-is-trusted", "token-has-not-expired", "token-key-is-one-of-the-issuer"),
    steps=(
        Step("Alice signs in at a horoscope with her account", from_to("resource_owner", "attacker")),
        Step("It gets an ID token: it may know who she is, no more", token_request("authorization_code")),
        Step("It presents the ID token at the calendar", from_to("attacker", "calendar")),
    ),
)
def id_token_as_access_token(world: World) -> None:
    """Alice only signs in at Mallory's client; its ID token has a good signature, and opens her calendar."""
    crafted.lure(world, crafted.request(attacker.CALLBACK, attacker.CLIENT_ID, scope="openid"))
    answer = crafted.redeem(
        world, attacker.CALLBACK, attacker.CLIENT_ID, client_secret=attacker.CLIENT_SECRET
    )
    crafted.call_calendar(world, crafted.member(answer, "id_token"))
