"""A `kid` that is a path: the key is the content of a file that Mallory knows (RFC 8725 §3.10)."""

from __future__ import annotations

from oauthsim.attacks import crafted
from oauthsim.attacks.goals import reads_alices_data
from oauthsim.attacks.registry import attack
from oauthsim.attacks.tokens.forging import (
    OWN_TOKEN,
    PRESENTS,
    READS_IT,
    as_alice,
    own_token,
    signed_with_hmac,
)
from oauthsim.world import World

EMPTY_FILE = "../../dev/null"


@attack(
    "jwt-kid-path",
    title="A kid that leads out of the folder of keys",
    spec="RFC 8725 §3.10",
    catalogue=("ATT-51",),
    goal=reads_alices_data,
    given=("token-signature-verifies",),
    stopped_by=("token-key-is-one-of-the-issuer", "token-algorithm-is-accepted"),
    does_not_help=("token-is-typed-as-access-token", "token-has-not-expired"),
    steps=(OWN_TOKEN, READS_IT, PRESENTS),
)
def kid_path(world: World) -> None:
    """The API opens the file that `kid` names; Mallory names one that is empty, and signs with nothing."""
    header, claims = own_token(world)
    forged = {**header, "alg": "HS256", "kid": EMPTY_FILE}
    crafted.call_calendar(world, signed_with_hmac(forged, as_alice(claims), b""))
