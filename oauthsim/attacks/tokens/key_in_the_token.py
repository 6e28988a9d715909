"""A token that brings its key along, or says where to fetch it: `jwk`, `jku` (RFC 8725 §3.10)."""

from __future__ import annotations

import json

from mockserver.protocol import jose
from oauthsim.attacks import crafted
from oauthsim.attacks.goals import reads_alices_data
from oauthsim.attacks.registry import attack
from oauthsim.attacks.tokens.forging import KEY, OWN_TOKEN, PRESENTS, READS_IT, as_alice, own_token
from oauthsim.scenarios import Step
from oauthsim.scenarios.messages import from_to
from oauthsim.world import World

GIVEN = ("token-signature-verifies", "token-algorithm-is-accepted")


@attack(
    "jwt-embedded-key",
    title="A token that brings its own key",
    spec="RFC 8725 §3.10",
    catalogue=("ATT-52",),
    goal=reads_alices_data,
    given=GIVEN,
    stopped_by=("token-key-is-one-of-the-issuer",),
    does_not_help=("token-issuer-is-trusted", "token-is-typed-as-access-token", "token-has-not-expired"),
    steps=(OWN_TOKEN, READS_IT, PRESENTS),
)
def embedded_key(world: World) -> None:
    """The API verifies with the key in the token's own header, and that is Mallory's."""
    _, claims = own_token(world)
    forged = jose.sign(as_alice(claims), KEY, typ="at+jwt", headers={"jwk": KEY.public})
    crafted.call_calendar(world, forged)


@attack(
    "jwt-key-url",
    title="A token that says where its key is",
    spec="RFC 8725 §3.10",
    catalogue=("ATT-52",),
    goal=reads_alices_data,
    given=GIVEN,
    stopped_by=("token-key-is-one-of-the-issuer",),
    does_not_help=("token-issuer-is-trusted", "token-is-already-valid"),
    steps=(
        OWN_TOKEN,
        PRESENTS,
        Step(
            "The API fetches the key from where the token says: from Mallory", from_to("calendar", "attacker")
        ),
    ),
)
def key_url(world: World) -> None:
    """The API fetches the key from a URL in the token's header, and that is a URL of Mallory's."""
    _, claims = own_token(world)
    published = json.dumps(jose.jwks([KEY]))
    url = world.mallory.serve("/keys", published, content_type="application/json")
    crafted.call_calendar(world, jose.sign(as_alice(claims), KEY, typ="at+jwt", headers={"jku": url}))
