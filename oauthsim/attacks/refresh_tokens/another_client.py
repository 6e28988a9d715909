"""A refresh token in the hands of another client (RFC 6749 §6, §10.4): Mallory's own, with its own secret."""

from __future__ import annotations

from oauthsim.attacker import CLIENT_ID, CLIENT_SECRET
from oauthsim.attacks.goals import reads_alices_data
from oauthsim.attacks.refresh_tokens.stolen import read_with, renewed
from oauthsim.attacks.registry import attack
from oauthsim.scenarios import Step
from oauthsim.scenarios.authorization_code import connect
from oauthsim.scenarios.messages import from_to, request_to
from oauthsim.scenarios.refresh_token import stolen_refresh_token
from oauthsim.world import World


@attack(
    "refresh-token-of-another-client",
    title="Stolen refresh token, used by another client",
    spec="RFC 6749 §10.4",
    catalogue=("ATT-37",),
    goal=reads_alices_data,
    honest="refresh-token",
    stopped_by=("refresh-token-belongs-to-this-client",),
    does_not_help=(
        "client-secret-is-right",
        "client-uses-its-registered-method",
        "client-may-use-the-grant-type",
        "refresh-token-is-used-once",
    ),
    steps=(
        Step("Alice connects her calendar; a copy leaks", request_to("/")),
        Step(
            "Mallory refreshes as a client of her own",
            from_to("attacker", "authorization_server"),
        ),
        Step("With what she gets she reads Alice's calendar", from_to("attacker", "calendar")),
    ),
)
def another_client(world: World) -> None:
    """Mallory does not know the client's secret; she refreshes as a client of her own, with its secret."""
    connect(world, "Calendar")
    stolen = stolen_refresh_token(world)
    read_with(world, renewed(world, stolen, client_id=CLIENT_ID, client_secret=CLIENT_SECRET))
