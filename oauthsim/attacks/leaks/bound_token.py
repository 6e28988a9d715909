"""A copy of an access token that is bound to the client's key, or should be (RFC 9449, RFC 9700 §4.10.1)."""

from __future__ import annotations

from oauthsim.attacks.crafted import EVENTS
from oauthsim.attacks.goals import reads_alices_data
from oauthsim.attacks.registry import attack
from oauthsim.leaks import crash_dump
from oauthsim.scenarios import Step
from oauthsim.scenarios.authorization_code import connect, run_by_hand
from oauthsim.scenarios.messages import from_to, request_to
from oauthsim.world import World

CONNECTS = Step(
    "Alice connects her calendar; the client proves with each call that it has a key", request_to("/")
)
SHOULD_ONLY = (
    "RFC 9700 §2.2.1 recommends tokens that are bound to a key and does not demand them; "
    "the preset sender-constrained has them."
)


@attack(
    "replayed-access-token",
    title="Stolen access token, replayed",
    spec="RFC 9700 §4.10.1",
    catalogue=("ATT-21",),
    goal=reads_alices_data,
    given=("dpop-proofs-are-sent", "bound-tokens-come-with-their-proof"),
    stopped_by=("access-tokens-are-bound-to-a-key",),
    does_not_help=(
        "token-has-not-expired",
        "token-signature-verifies",
        "tokens-are-encrypted-at-rest",
        "dpop-proof-is-valid",
        "api-proof-is-used-once",
        "token-travels-in-the-header",
    ),
    gets_through={"rfc9700": SHOULD_ONLY},
    steps=(
        CONNECTS,
        Step(
            "But the token says nothing of that key: Mallory's copy is as good",
            from_to("attacker", "calendar"),
        ),
    ),
)
def replayed_access_token(world: World) -> None:
    """Mallory calls the API with a copy of the token: just so, and with a proof of a key of her own."""
    connect(world, "Calendar")
    run_by_hand(world, "Show today's events")
    token = crash_dump(world, "client", "calendar")
    world.mallory.call(EVENTS, token)
    world.mallory.call_with_proof(EVENTS, token)


@attack(
    "bound-token-as-bearer",
    title="DPoP token sent as Bearer",
    spec="RFC 9449 §7.2",
    catalogue=("ATT-24",),
    goal=reads_alices_data,
    given=("dpop-proofs-are-sent", "access-tokens-are-bound-to-a-key"),
    stopped_by=("bound-tokens-come-with-their-proof",),
    does_not_help=(
        "api-proof-is-valid",
        "api-proof-is-used-once",
        "api-proof-has-a-fresh-nonce",
        "api-proof-names-its-token",
        "token-requests-come-with-a-dpop-proof",
    ),
    gets_through={"rfc9700": SHOULD_ONLY},
    steps=(
        CONNECTS,
        Step(
            "The API takes Bearer as well, and does not look who else should have a key",
            from_to("attacker", "calendar"),
        ),
    ),
)
def bound_token_as_bearer(world: World) -> None:
    """A token is bound to a key, and an API that has taken Bearer for years still does, without any proof."""
    connect(world, "Calendar")
    run_by_hand(world, "Show today's events")
    world.mallory.call(EVENTS, crash_dump(world, "client", "calendar"))
