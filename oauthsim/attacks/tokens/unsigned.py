"""A JWT that says it needs no signature: alg `none` (RFC 8725 §2.1)."""

from __future__ import annotations

from oauthsim.attacks import crafted
from oauthsim.attacks.goals import reads_alices_data
from oauthsim.attacks.registry import attack
from oauthsim.attacks.tokens.forging import OWN_TOKEN, PRESENTS, READS_IT, as_alice, own_token, unsigned
from oauthsim.world import World


@attack(
    "jwt-alg-none",
    title="A token that says it is not signed",
    spec="RFC 8725 §2.1",
    catalogue=("ATT-49",),
    goal=reads_alices_data,
    given=("token-signature-verifies",),
    stopped_by=("token-algorithm-is-accepted",),
    does_not_help=(
        "token-key-is-one-of-the-issuer",
        "token-is-typed-as-access-token",
        "token-has-not-expired",
    ),
    steps=(OWN_TOKEN, READS_IT, PRESENTS),
)
def alg_none(world: World) -> None:
    """The API checks signatures, and lets the token say by which algorithm: Mallory says `none`."""
    header, claims = own_token(world)
    crafted.call_calendar(world, unsigned({**header, "alg": "none"}, as_alice(claims)))
