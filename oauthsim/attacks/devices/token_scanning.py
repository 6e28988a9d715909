"""Token scanning (RFC 7662 §4): an introspection endpoint that tells anybody which tokens are alive."""

from __future__ import annotations

from oauthsim import attacker
from oauthsim.attacks.goals import HERS, Evidence, reaching
from oauthsim.attacks.registry import attack
from oauthsim.leaks import access_log
from oauthsim.scenarios import Step
from oauthsim.scenarios.authorization_code import connect, run_by_hand
from oauthsim.scenarios.messages import request_to
from oauthsim.trace import Trace
from oauthsim.world import ISSUER, World


def hears_whose_token_it_is(trace: Trace, world: World) -> Evidence | None:
    """The authorization server tells Mallory that a token is alive, and whose it is."""
    for message in reaching(trace, *HERS):
        if '"active": true' in message.text and '"sub": "alice-1"' in message.text:
            return Evidence(message.number, "Mallory hears that the token is alive, and that it is Alice's")
    return None


@attack(
    "token-scanning",
    title="Asking whether tokens are alive",
    spec="RFC 7662 §4",
    catalogue=("ATT-73",),
    goal=hears_whose_token_it_is,
    access_token_format="opaque",
    stopped_by=("caller-may-introspect",),
    does_not_help=("client-secret-is-right", "token-is-active", "token-has-not-expired"),
    steps=(
        Step("Alice connects her calendar", request_to("/")),
        Step("Mallory asks about the strings that she found in a log", request_to("/introspect")),
    ),
)
def token_scanning(world: World) -> None:
    """Mallory has found strings that could be tokens; the introspection endpoint sorts them for her."""
    connect(world, "Calendar")
    run_by_hand(world, "Show today's events")
    found = ("9f86d081884c7d659a2feaa0c55ad015", access_log(world, "calendar", "access_token"))
    for string in filter(None, found):
        world.mallory.http.post(
            f"{ISSUER}/introspect",
            data={"token": string, "client_id": attacker.CLIENT_ID, "client_secret": attacker.CLIENT_SECRET},
        )
