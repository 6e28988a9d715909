"""A public key taken for the secret of an HMAC: HS256 in place of RS256 (RFC 8725 §2.1)."""

from __future__ import annotations

from mockserver.protocol import compact
from oauthsim.attacks import crafted
from oauthsim.attacks.goals import reads_alices_data
from oauthsim.attacks.registry import attack
from oauthsim.attacks.tokens.forging import OWN_TOKEN, PRESENTS, as_alice, own_token, signed_with_hmac
from oauthsim.scenarios import Step, Stopped
from oauthsim.scenarios.messages import request_to
from oauthsim.world import ISSUER, World


@attack(
    "jwt-key-confusion",
    title="A public key as a shared secret",
    spec="RFC 8725 §2.1",
    catalogue=("ATT-50",),
    goal=reads_alices_data,
    given=("token-signature-verifies",),
    stopped_by=("token-algorithm-is-accepted",),
    does_not_help=(
        "token-key-is-one-of-the-issuer",
        "token-is-typed-as-access-token",
        "token-issuer-is-trusted",
    ),
    steps=(
        OWN_TOKEN,
        Step("She fetches the server's public key, as anybody may", request_to("/jwks")),
        PRESENTS,
    ),
)
def key_confusion(world: World) -> None:
    """The API verifies by the algorithm that the token names: HMAC, with a key that everybody can fetch."""
    header, claims = own_token(world)
    published = world.mallory.http.get(f"{ISSUER}/jwks").json().get("keys", [])
    key = next((one for one in published if one.get("kid") == header.get("kid")), None)
    if key is None:
        raise Stopped("the key that signed her token is not published")
    secret = compact.json_text({name: key[name] for name in sorted(key)}).encode()
    crafted.call_calendar(world, signed_with_hmac({**header, "alg": "HS256"}, as_alice(claims), secret))
